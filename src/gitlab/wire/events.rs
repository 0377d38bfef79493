//! What happened to an issue's labels and state, one entry per change.

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use super::User;
use super::lenient;

/// A label was put on an issue or taken off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelEvent {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    #[serde(default)]
    pub user: Option<User>,
    #[serde(deserialize_with = "lenient::instant")]
    pub created_at: DateTime<Utc>,
    /// None when the label was deleted since.
    #[serde(default)]
    pub label: Option<LabelRef>,
    pub action: LabelAction,
}

/// The label of an event, under its present name.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LabelRef {
    #[serde(deserialize_with = "lenient::number_or_zero")]
    pub id: u64,
    pub name: String,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelAction {
    #[serde(alias = "added")]
    Add,
    #[serde(alias = "removed")]
    Remove,
}

/// An issue was closed or opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateEvent {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    #[serde(default)]
    pub user: Option<User>,
    #[serde(deserialize_with = "lenient::instant")]
    pub created_at: DateTime<Utc>,
    pub state: StateChange,
}

/// What became of the issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StateChange {
    Opened,
    Closed,
    Reopened,
    /// Merged, locked: nothing an issue does by itself.
    #[serde(other)]
    Other,
}
