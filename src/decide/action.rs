//! Actions: single writes, each with its reason and what must have succeeded before.

use serde::Serialize;

use crate::account::AccountId;
use crate::account::Because;
use crate::account::Key;
use crate::account::Severity;
use crate::decide::Write;
use crate::templates;

/// One write that the plan asks for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Action {
    #[serde(rename = "action")]
    pub kind: ActionKind,
    pub key: Key,
    pub rule: String,
    /// The account issue's iid; none for what covers many accounts.
    #[serde(rename = "account", serialize_with = "iid")]
    pub account: Option<AccountId>,
    /// What is written to, as people write it.
    pub target: String,
    /// One sentence without a full stop.
    pub summary: String,
    pub because: Vec<Because>,
    pub severity: Severity,
    /// The exact write.
    pub write: Write,
    /// What must be done first: if that fails, this is not tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Key>,
    /// Whether it is the first of its kind here: count limits guard changes, not first words.
    #[serde(rename = "first")]
    pub is_first: bool,
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn iid<S: serde::Serializer>(id: &Option<AccountId>, serializer: S) -> Result<S::Ok, S::Error> {
    id.map(|id| id.iid).serialize(serializer)
}

/// The kinds of action in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    OpenIssue,
    Comment,
    EditComment,
    EditIssue,
    CloseIssue,
    ReopenIssue,
    SetLabels,
    WriteRollup,
    Link,
    Unlink,
    React,
}

impl ActionKind {
    /// Whether an issue carries the action's key afterwards.
    pub fn gives_a_key(self) -> bool {
        matches!(self, Self::OpenIssue | Self::ReopenIssue | Self::EditIssue)
    }

    /// Whether other actions may wait for it.
    pub fn is_waited_for(self) -> bool {
        matches!(self, Self::Comment | Self::React) || self.gives_a_key()
    }
}

impl Action {
    /// `action key`, unique in a plan.
    pub fn name(&self) -> String {
        let kind = serde_json::to_value(self.kind).unwrap_or_default();
        format!("{} {}", kind.as_str().unwrap_or_default(), self.key)
    }

    pub fn opens_or_closes(&self) -> bool {
        matches!(
            self.kind,
            ActionKind::OpenIssue
                | ActionKind::Comment
                | ActionKind::CloseIssue
                | ActionKind::ReopenIssue
                | ActionKind::Link
        )
    }
}

/// Stands in a text for the reference of an issue that is not open yet; enact fills it in.
pub fn issue_placeholder(key: &Key) -> String {
    templates::issue_later(&key.to_string())
}
