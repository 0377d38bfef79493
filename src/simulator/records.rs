//! Issues and what hangs on them: plain records, so that a test can read them without going through HTTP.
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use super::residents::PLANNER;

/// Where a label is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelHome {
    Project(u64),
    Group(u64),
}

/// A label; its name may change, its id never does.
#[derive(Debug, Clone)]
pub struct Label {
    pub id: u64,
    pub home: LabelHome,
    pub name: String,
    pub color: String,
    pub description: Option<String>,
    pub priority: Option<u64>,
}

/// An issue with everything that hangs on it.
#[derive(Debug, Clone)]
pub struct Issue {
    pub id: u64,
    pub iid: u64,
    pub project_id: u64,
    pub title: String,
    pub description: Option<String>,
    pub open: bool,
    pub author: u64,
    pub assignees: Vec<u64>,
    pub labels: BTreeSet<String>,
    pub milestone: Option<String>,
    pub confidential: bool,
    pub due_date: Option<NaiveDate>,
    pub issue_type: String,
    pub service_desk_reply_to: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Grows with every change of a field.
    pub lock_version: u64,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<u64>,
    /// The id of the issue that took its place in another project.
    pub moved_to: Option<u64>,
    /// The id of the issue that this one was closed as a duplicate of.
    pub duplicate_of: Option<u64>,
    /// Whether an import made it.
    pub imported: bool,
    pub notes: Vec<Note>,
    pub label_events: Vec<LabelEvent>,
    pub state_events: Vec<StateEvent>,
    pub awards: Vec<Award>,
    /// Ids of the links that this issue is an end of.
    pub links: Vec<u64>,
}

impl Issue {
    /// Whether a user with this access level in its project may see the issue.
    pub fn visible_to(&self, user: u64, level: u8) -> bool {
        !self.confidential
            || level >= PLANNER
            || self.author == user
            || self.assignees.contains(&user)
    }
}

/// A comment, or what GitLab writes by itself (`system`).
#[derive(Debug, Clone)]
pub struct Note {
    pub id: u64,
    pub body: String,
    pub author: u64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub system: bool,
    pub internal: bool,
    /// The whole description as this change of it left it.
    pub version: Option<String>,
    pub awards: Vec<Award>,
}

/// A label put on or taken off.
#[derive(Debug, Clone)]
pub struct LabelEvent {
    pub id: u64,
    pub user: u64,
    pub created_at: DateTime<Utc>,
    /// None once the label was deleted.
    pub label: Option<u64>,
    pub added: bool,
}

/// An issue closed or reopened.
#[derive(Debug, Clone)]
pub struct StateEvent {
    pub id: u64,
    pub user: u64,
    pub created_at: DateTime<Utc>,
    pub closed: bool,
}

/// A reaction.
#[derive(Debug, Clone)]
pub struct Award {
    pub id: u64,
    pub name: String,
    pub user: u64,
    pub created_at: DateTime<Utc>,
}

/// A link between two issues, seen from its source.
#[derive(Debug, Clone)]
pub struct Link {
    pub id: u64,
    pub source: u64,
    pub target: u64,
    /// `relates_to`, `blocks` or `is_blocked_by`.
    pub kind: String,
    pub created_at: DateTime<Utc>,
}
