//! Playbooks: enablement and expansion work run with a customer, as its tracked issue tells it.

use std::fmt;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Serialize;

use crate::account::Account;
use crate::account::WorkIssue;

/// The label that makes an issue a playbook.
const LABEL: &str = "csm::playbook";

/// One playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playbook {
    pub reference: String,
    pub url: String,
    pub title: String,
    /// UTC.
    pub opened: DateTime<Utc>,
    /// The last close (UTC); none while it is open, reopened or not.
    pub closed: Option<DateTime<Utc>>,
    /// What its `play-status::` says.
    pub outcome: PlayOutcome,
    /// The value of its `use-case::` label, in lower case.
    pub use_case: Option<String>,
    pub kind: Option<PlayKind>,
    /// Whether its title says that it is an old one, which counts nowhere (PLY-1).
    pub is_old: bool,
    pub rest: Rest,
}

/// Whether a playbook rested on purpose (PLY-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    None,
    /// From a day, until another one on which it goes on.
    Between(NaiveDate, NaiveDate),
    /// It did, and nobody says both days.
    Undated,
}

impl Rest {
    fn of(issue: &WorkIssue) -> Self {
        let (from, until) = (issue.sheet.day("snooze from"), issue.sheet.day("snooze until"));
        match (from, until) {
            (Some(from), Some(until)) => Self::Between(from, until),
            (None, None) if !issue.labels.contains("snoozed") => Self::None,
            _ => Self::Undated,
        }
    }

    /// Days of rest from one day to another; none where nobody says.
    pub fn days_between(self, opened: NaiveDate, closed: NaiveDate) -> Option<u32> {
        match self {
            Self::None => Some(0),
            Self::Between(from, until) => {
                let days = (until.min(closed) - from.max(opened)).num_days();
                Some(u32::try_from(days).unwrap_or(0))
            }
            Self::Undated => None,
        }
    }
}

/// What a playbook is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PlayKind {
    Enable,
    Expand,
}

/// How a playbook ended, by its label (PLY-2).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlayOutcome {
    Success,
    /// Any other end: the value of the label, such as `not-a-priority`.
    Other(String),
    /// Nobody has said; `new` and `wip` are no outcome.
    Unsaid,
}

impl Playbook {
    /// The playbook that an issue of this account is, if it is one.
    pub fn of(issue: &WorkIssue, account: &Account) -> Option<Self> {
        issue.labels.contains(LABEL).then_some(())?;
        let value = |scope: &str| {
            issue.labels.iter().find_map(|label| label.strip_prefix(scope)).map(str::to_lowercase)
        };
        let outcome = match value("play-status::").as_deref() {
            None | Some("new" | "wip") => PlayOutcome::Unsaid,
            Some("success") => PlayOutcome::Success,
            Some(other) => PlayOutcome::Other(other.to_owned()),
        };
        let title = issue.title.to_lowercase();
        let kind = match value("play::").as_deref() {
            Some("enable") => Some(PlayKind::Enable),
            Some("expand") => Some(PlayKind::Expand),
            _ if title.contains("expan") => Some(PlayKind::Expand),
            _ => title.contains("enable").then_some(PlayKind::Enable),
        };
        // A customer may be called that; a playbook is old when what is left of its title says so.
        let rest = issue.title.replace(account.name.as_str(), "");
        Some(Self {
            reference: issue.reference.clone(),
            url: issue.url.clone(),
            opened: issue.created_at,
            closed: issue.closed_at.filter(|_| !issue.open),
            outcome,
            use_case: value("use-case::").or_else(|| value("UseCase::")),
            kind,
            is_old: rest.split(|c: char| !c.is_alphanumeric()).any(|word| word == "OLD"),
            title: issue.title.clone(),
            rest: Rest::of(issue),
        })
    }
}

impl fmt::Display for PlayOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Success => "success",
            Self::Other(value) => value,
            Self::Unsaid => "without an outcome",
        })
    }
}
