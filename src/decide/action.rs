//! Actions: single writes, each with its reason, its text and what must have succeeded before.

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::AccountId;
use crate::account::Because;
use crate::account::Key;
use crate::account::Severity;
use crate::privacy::Words;
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
    React,
}

/// The write itself: addresses by number, texts in full.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Write {
    OpenIssue(NewIssue),
    Comment {
        project: u64,
        iid: u64,
        body: Words,
        notifies: bool,
        /// Whether only the team can read it.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        internal: bool,
    },
    EditComment {
        project: u64,
        iid: u64,
        note: u64,
        body: Words,
    },
    /// Closes an issue and says why at the end of its description, in one request.
    CloseIssue {
        project: u64,
        iid: u64,
        append: Words,
    },
    /// Opens an issue again that the bot had closed too early.
    ReopenIssue {
        project: u64,
        iid: u64,
        due: Option<NaiveDate>,
        /// Why it is open for a later episode; none when it is the same one.
        append: Option<Words>,
    },
    /// Moves the due date of an issue and says why at the end of its description.
    EditIssue {
        project: u64,
        iid: u64,
        due: Option<NaiveDate>,
        append: Words,
    },
    /// Puts the bot's section in the place of the one before it; people's text around it stays.
    WriteSection {
        project: u64,
        iid: u64,
        body: Words,
        /// Whether the issue becomes confidential with it; never the other way.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        hides: bool,
        /// Whether it is opened again with it.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        reopens: bool,
        /// Whose issue it becomes.
        #[serde(skip_serializing_if = "Option::is_none")]
        assigns: Option<u64>,
    },
    /// The epic of a portfolio: opened, or its section rewritten.
    Rollup(RollupDraft),
    /// A comment on the epic of a portfolio.
    RollupComment {
        group: String,
        label: String,
        /// Whose epic it is.
        page: Key,
        body: Words,
    },
    /// A comment of the bot on such an epic, as it reads from now on.
    EditRollupComment {
        group: String,
        label: String,
        /// Whose epic it is.
        page: Key,
        /// The epic's number in its group.
        epic: u64,
        note: u64,
        body: Words,
    },
    /// Closes the younger of two epics that say the same, with the reason at its end; what stands below it
    /// moves to the older one.
    CloseRollup {
        group: String,
        label: String,
        /// The number in its group of the one that is closed, and of the one that stays.
        epic: u64,
        stays: u64,
        append: Words,
    },
    SetLabels {
        project: u64,
        iid: u64,
        add: Vec<String>,
        remove: Vec<String>,
    },
    Link {
        project: u64,
        iid: u64,
        to: LinkTo,
    },
    /// A reaction to a comment, that it was heard; or to an issue, that something was said there.
    React {
        project: u64,
        iid: u64,
        /// None: to the issue itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<u64>,
        name: String,
    },
}

/// An issue to open.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewIssue {
    pub project: u64,
    pub title: Words,
    pub description: Words,
    pub labels: Vec<String>,
    pub assignees: Vec<u64>,
    /// Who else is assigned, by username: their numbers are looked up when the issue is opened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignees_named: Vec<String>,
    pub due: Option<NaiveDate>,
    pub confidential: bool,
}

/// A roll-up in an epic.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RollupDraft {
    /// Path of the group that holds the epic.
    pub group: String,
    pub title: Words,
    pub body: Words,
    /// By which it is found again.
    pub label: String,
    pub confidential: bool,
    /// The pages of the portfolios that are a part of this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Key>,
}

/// The other end of a link.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum LinkTo {
    /// The issue that this very plan opens.
    Opened {
        key: Key,
    },
    Issue {
        project: u64,
        iid: u64,
    },
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
