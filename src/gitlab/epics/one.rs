//! One epic, the same whether GitLab speaks of it as a work item or as a REST epic.

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::gitlab::wire::Epic;
use crate::gitlab::wire::IssueState;
use crate::gitlab::wire::User;
use crate::gitlab::wire::WorkItem;

/// How GitLab addresses an epic. The two kinds of number have nothing to do with each other; what they share is
/// the number in the group, the `iid`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EpicId {
    /// Of the work item, in GraphQL.
    WorkItem(u64),
    /// Of the epic, in REST.
    Epic(u64),
}

impl EpicId {
    /// The bare number.
    pub fn number(self) -> u64 {
        let (Self::WorkItem(number) | Self::Epic(number)) = self;
        number
    }
}

/// A work item's id as GraphQL wants it.
pub(in crate::gitlab) fn gid(number: u64) -> Value {
    json!(format!("gid://gitlab/WorkItem/{number}"))
}

/// An epic of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupEpic {
    pub id: EpicId,
    pub iid: u64,
    pub title: String,
    pub description: String,
    pub state: IssueState,
    pub web_url: String,
    pub labels: Vec<String>,
    pub author: Option<User>,
    pub confidential: bool,
    pub created_at: DateTime<Utc>,
    /// GraphQL tells whole seconds only.
    pub updated_at: DateTime<Utc>,
    pub parent: Option<EpicId>,
    /// Grows with every change of the epic; REST does not tell it.
    pub lock_version: Option<u64>,
}

impl From<WorkItem> for GroupEpic {
    fn from(item: WorkItem) -> Self {
        let labels = item.labels().map(str::to_owned).collect();
        Self {
            id: EpicId::WorkItem(item.id),
            iid: item.iid,
            labels,
            parent: item.parent().map(EpicId::WorkItem),
            title: item.title,
            description: item.description,
            state: item.state,
            web_url: item.web_url,
            author: item.author.map(Into::into),
            confidential: item.confidential,
            created_at: item.created_at,
            updated_at: item.updated_at,
            lock_version: item.lock_version,
        }
    }
}

impl From<Epic> for GroupEpic {
    fn from(epic: Epic) -> Self {
        Self {
            id: EpicId::Epic(epic.id),
            iid: epic.iid,
            title: epic.title,
            description: epic.description,
            state: epic.state,
            web_url: epic.web_url,
            labels: epic.labels,
            author: epic.author,
            confidential: epic.confidential,
            created_at: epic.created_at,
            updated_at: epic.updated_at.max(epic.created_at),
            parent: epic.parent_id.map(EpicId::Epic),
            lock_version: None,
        }
    }
}
