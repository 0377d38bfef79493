//! Work issues: tracked work of an account, such as its triage or its EBR.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Key;
use crate::account::PlanText;

/// How the bot's last words begin in the description of an issue that it closes; they are how it
/// knows that a person has opened the issue again.
pub const CLOSED_BY_BOT: &str = "**Closed by Stagecoach on ";

/// What becomes of them when the bot opens the issue again itself.
pub const CLOSED_FOR_A_WHILE: &str = "**Closed for a while by Stagecoach on ";

/// What a tracked issue is for: its `csm::` label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkKind {
    Triage,
    Ebr,
    /// A request to the pool of CSMs for smaller customers.
    PoolRequest,
    Other,
}

impl WorkKind {
    pub fn from_label(label: &str) -> Option<Self> {
        match label {
            "csm::account" | "csm::rollup" => None,
            "csm::triage" => Some(Self::Triage),
            "csm::ebr" => Some(Self::Ebr),
            "csm::pool-request" => Some(Self::PoolRequest),
            _ => label.starts_with("csm::").then_some(Self::Other),
        }
    }

    /// The label that makes an issue one of this kind.
    pub fn label(self) -> &'static str {
        match self {
            Self::Triage => "csm::triage",
            Self::Ebr => "csm::ebr",
            Self::PoolRequest => "csm::pool-request",
            Self::Other => "csm::work",
        }
    }
}

/// A tracked issue that belongs to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkIssue {
    pub project: u64,
    pub iid: u64,
    pub reference: String,
    pub url: String,
    pub title: String,
    pub kind: WorkKind,
    /// All its labels now.
    pub labels: BTreeSet<String>,
    /// Set when the bot opened it: its own marker stands in the description; the last one, when the
    /// issue went on to serve a later episode.
    pub key: Option<Key>,
    pub open: bool,
    /// Whether its labels say that the EBR was held.
    pub completed: bool,
    /// Id of who opened it.
    pub author: Option<u64>,
    /// When somebody else commented first (UTC); read of open pool requests only.
    pub first_reply: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    /// Whether the bot closed it; a person's close is respected for the whole episode. Where it is
    /// open nevertheless, a person opened it again, and its end is theirs to decide.
    pub closed_by_bot: bool,
    pub due: Option<NaiveDate>,
    /// What a success plan says; none for every other issue.
    pub plan: Option<PlanText>,
    /// Whether it is linked to its account issue; none when nobody looked.
    pub linked: Option<bool>,
    /// Whether it is linked to the oldest open issue of its kind, where that is another one; none
    /// when nobody looked.
    pub beside: Option<bool>,
}

impl WorkIssue {
    pub fn is_labelled(&self, label: &str) -> bool {
        self.labels.contains(label)
    }
}
