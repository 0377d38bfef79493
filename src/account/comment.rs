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
    /// What was written, as far as anybody asks for it: little of most comments.
    pub words: String,
}

impl Comment {
    /// Words from which a comment is an update, and no mere remark.
    pub const UPDATE_FROM: usize = 12;

    /// Whether a person wrote at least a dozen words.
    pub fn is_update(&self) -> bool {
        !self.is_by_bot && self.words.split_whitespace().nth(Self::UPDATE_FROM - 1).is_some()
    }
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
