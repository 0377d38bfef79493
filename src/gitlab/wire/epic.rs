//! Epics as GitLab sends them.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use super::IssueState;
use super::References;
use super::User;
use super::lenient;

/// An epic, in a list or alone.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epic {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    /// Its id as a work item, which newer versions tell.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub work_item_id: Option<u64>,
    #[serde(deserialize_with = "lenient::number")]
    pub iid: u64,
    #[serde(deserialize_with = "lenient::number")]
    pub group_id: u64,
    /// The id of the epic above it, and its number.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub parent_id: Option<u64>,
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub parent_iid: Option<u64>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub title: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub description: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub state: IssueState,
    #[serde(deserialize_with = "lenient::instant")]
    pub created_at: DateTime<Utc>,
    /// When GitLab leaves it out, the epoch.
    #[serde(default, deserialize_with = "lenient::instant_or_epoch")]
    pub updated_at: DateTime<Utc>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub confidential: bool,
    #[serde(default)]
    pub author: Option<User>,
    #[serde(default, deserialize_with = "lenient::names")]
    pub labels: Vec<String>,
    #[serde(default, deserialize_with = "lenient::maybe_day")]
    pub due_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub web_url: String,
    /// `group&12`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub references: References,
}
