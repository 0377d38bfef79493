//! What texts set off beyond the issue itself: people told, commands run, customers mailed.
use chrono::DateTime;
use chrono::Utc;

/// Somebody was mentioned in a place where GitLab would tell them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// A username, a group's path, or `all`.
    pub mentioned: String,
    pub by: String,
    pub project: String,
    pub iid: u64,
    /// None when it stands in the description.
    pub note: Option<u64>,
    pub at: DateTime<Utc>,
}

/// A quick action that GitLab carried out because it stood in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutedQuickAction {
    pub by: String,
    pub project: String,
    pub iid: u64,
    /// `description` or `note`.
    pub place: &'static str,
    pub command: String,
    pub argument: String,
}

/// A public comment on a Service Desk issue: it went to a customer by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerMail {
    pub to: String,
    pub project: String,
    pub iid: u64,
    pub body: String,
}
