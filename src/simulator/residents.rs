//! Who and what an instance is home to: users, groups, projects, tokens, and the licence they live under.
use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

/// Access level of a Planner: the least that may label, assign, close and see what is confidential.
pub const PLANNER: u8 = 15;
/// Access level of a Guest: the least that belongs to a project.
pub const GUEST: u8 = 10;
/// Access level of a Maintainer: may edit the comments of others, and push to a protected branch.
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
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
pub struct User {
    pub id: u64,
    pub username: String,
    pub name: String,
    pub admin: bool,
    pub bot: bool,
    /// Blocked by an administrator: cannot sign in, and is told nothing.
    pub blocked: bool,
    /// Set to busy by the user.
    pub busy: bool,
    /// Access level wherever no membership says otherwise; 0 means no member.
    pub default_access: u8,
}

/// A namespace; subgroups are known by their path.
#[derive(Debug, Clone)]
pub struct Group {
    pub id: u64,
    pub path: String,
    pub name: String,
    pub visibility: Visibility,
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
    pub topics: Vec<String>,
    pub members: BTreeMap<u64, u8>,
    /// Milestone titles by id.
    pub milestones: BTreeMap<u64, String>,
    pub created_at: DateTime<Utc>,
    pub last_iid: u64,
    /// Files of the default branch by path.
    pub files: BTreeMap<String, String>,
    /// The messages of its commits, oldest first.
    pub commits: Vec<String>,
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
