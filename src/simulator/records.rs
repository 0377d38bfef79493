//! What the simulated GitLab stores: plain records, so that a test can read them without going through HTTP.
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

/// Access level of a Planner: the least that may label, assign, close and see what is confidential.
pub const PLANNER: u8 = 15;
/// Access level of a Guest: the least that belongs to a project.
pub const GUEST: u8 = 10;
/// Access level of a Maintainer: may edit the comments of others.
pub const MAINTAINER: u8 = 40;
/// Access level of an Owner: may choose an iid and a creation time, and delete issues.
pub const OWNER: u8 = 50;

/// The licence of the instance: decides about scoped labels, several assignees, blocking links, epics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    Free,
    Premium,
    Ultimate,
}

/// Who may see a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    Private,
    Internal,
    Public,
}

impl Visibility {
    /// The word GitLab uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Internal => "internal",
            Self::Public => "public",
        }
    }

    /// Reads GitLab's word; panics on any other, for it can only be a slip in a test's set-up.
    pub fn from_word(word: &str) -> Self {
        match word {
            "private" => Self::Private,
            "internal" => Self::Internal,
            "public" => Self::Public,
            other => panic!("visibility {other:?}: expected private, internal or public"),
        }
    }
}

/// A person or a bot with an account on the instance.
#[derive(Debug, Clone)]
pub struct User {
    pub id: u64,
    pub username: String,
    pub name: String,
    pub admin: bool,
    pub bot: bool,
    /// Access level wherever no membership says otherwise; 0 means no member.
    pub default_access: u8,
}

/// A namespace; subgroups are known by their path.
#[derive(Debug, Clone)]
pub struct Group {
    pub id: u64,
    pub path: String,
    pub name: String,
    pub members: BTreeMap<u64, u8>,
}

/// A project with its members and milestones.
#[derive(Debug, Clone)]
pub struct Project {
    pub id: u64,
    pub path: String,
    pub name: String,
    pub group_id: u64,
    pub visibility: Visibility,
    pub members: BTreeMap<u64, u8>,
    /// Milestone titles by id.
    pub milestones: BTreeMap<u64, String>,
    pub created_at: DateTime<Utc>,
    pub last_iid: u64,
}

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
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by: Option<u64>,
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

/// An access token and what it may do.
#[derive(Debug, Clone)]
pub struct Token {
    pub id: u64,
    pub name: String,
    pub user: u64,
    pub scopes: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<NaiveDate>,
    pub revoked: bool,
}
