//! What people do on an issue: comments, and everything else that leaves a trace.

use chrono::DateTime;
use chrono::Utc;

use crate::account::Person;

/// A comment on an issue; what GitLab writes by itself is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// UTC.
    pub at: DateTime<Utc>,
    pub author: Person,
    pub is_by_bot: bool,
    /// Whether it speaks to the bot alone, line by line: it says nothing to people.
    pub is_for_bot: bool,
    /// The beginning of what was written.
    pub words: String,
}

/// Something that a person did on the account issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// UTC.
    pub at: DateTime<Utc>,
    pub who: Person,
    pub what: DeedKind,
}

/// What it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeedKind {
    Commented,
    /// Changed the description, the title, a date or the like.
    Edited,
    Assigned,
    Labelled,
}
