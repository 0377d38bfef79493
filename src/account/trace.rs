//! What a run may have left behind: the issues that changed since it began, as GitLab keeps them.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::privacy::Places;

/// Everything that changed in a source since a run began.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// Username of the bot.
    pub bot: String,
    /// Account issues that there are.
    pub accounts: usize,
    pub issues: Vec<Touched>,
    /// Roll-ups of the bot that are epics, whenever they changed.
    pub pages: Vec<TouchedPage>,
    /// Who reads where they stand.
    pub places: Places,
}

/// An issue that changed.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    pub project: u64,
    pub iid: u64,
    /// `group/project#12`.
    pub reference: String,
    pub title: String,
    pub url: String,
    pub is_account: bool,
    /// Whether the bot opened it.
    pub is_own: bool,
    pub open: bool,
    pub description: String,
    pub due: Option<NaiveDate>,
    pub labels: BTreeSet<String>,
    /// Oldest first, GitLab's own lines included.
    pub notes: Vec<TouchedNote>,
    /// Oldest first.
    pub relabelled: Vec<Relabelled>,
    /// Links from here: GitLab's number of the link, and the reference of the other end.
    pub links: Vec<(u64, String)>,
}

/// A roll-up of the bot that is an epic.
#[derive(Clone, Debug)]
pub struct TouchedPage {
    /// `group&12`.
    pub reference: String,
    pub description: String,
    pub notes: Vec<TouchedNote>,
}

/// A comment, or a line that GitLab wrote.
#[derive(Clone, Debug)]
pub struct TouchedNote {
    pub id: u64,
    /// Username; none for the bot itself.
    pub by: Option<String>,
    pub is_system: bool,
    /// UTC.
    pub at: DateTime<Utc>,
    pub body: String,
}

/// A label that was put on or taken off.
#[derive(Clone, Debug)]
pub struct Relabelled {
    /// UTC.
    pub at: DateTime<Utc>,
    /// Username; none for the bot itself.
    pub by: Option<String>,
    pub label: String,
    pub is_on: bool,
}
