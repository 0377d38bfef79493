//! What a seeded project holds before the bot first looks: plain data, loaded by `World::plant`.
use chrono::DateTime;
use chrono::Utc;

/// A person in the simulated GitLab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedUser {
    pub username: String,
    pub name: String,
    pub access_level: u8,
}

/// One issue with its history. Notes and label events carry their own times; labels at creation are `labels_at_creation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedIssue {
    pub title: String,
    pub description: String,
    pub author: String,         // username
    pub assignees: Vec<String>, // usernames
    pub created_at: DateTime<Utc>,
    pub due_date: Option<chrono::NaiveDate>,
    pub milestone: Option<String>,
    pub confidential: bool,
    pub service_desk_reply_to: Option<String>,
    pub labels_at_creation: Vec<String>,
    pub history: Vec<SeedEvent>, // in time order
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedEvent {
    pub at: DateTime<Utc>,
    pub by: String,
    pub what: SeedChange,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeedChange {
    AddLabel(String),
    RemoveLabel(String),
    Comment { body: String, internal: bool },
    Close,
    Reopen,
    LinkTo(usize), // index of another SeedIssue in the same list
}
/// A whole project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedProject {
    pub path: String,
    pub name: String,
    pub visibility: String,
    pub users: Vec<SeedUser>,
    pub issues: Vec<SeedIssue>,
}
