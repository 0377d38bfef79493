//! One's own epics: listed by label, and read once more before a write.

use futures_util::TryFutureExt;
use gitlab::api::AsyncClient;
use serde::Deserialize;
use serde_json::json;

use super::OfGroup;
use super::home::EpicHome;
use super::home::Way;
use super::one::EpicId;
use super::one::GroupEpic;
use super::one::gid;
use crate::gitlab::GitLab;
use crate::gitlab::error::ErrorKind;
use crate::gitlab::error::GitLabError;
use crate::gitlab::graphql::Page;
use crate::gitlab::graphql::Paged;
use crate::gitlab::graphql::documents;
use crate::gitlab::wire::Epic;
use crate::gitlab::wire::WorkItem;

/// Twenty rows with a long description each are a page that GitLab gives without complaint.
const ROWS: u32 = 20;

#[derive(Deserialize)]
struct Answer {
    namespace: Option<Namespace>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Namespace {
    work_items: Option<Page<WorkItem>>,
}

impl Paged for Answer {
    type Row = WorkItem;

    fn page(self) -> Option<Page<WorkItem>> {
        self.namespace?.work_items
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    work_item: Option<WorkItem>,
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// The group's own epics with a label, open and closed, oldest first; never found by a search of text.
    pub async fn epics_labelled(
        &self,
        home: &EpicHome,
        label: &str,
    ) -> Result<Vec<GroupEpic>, GitLabError> {
        let operation = format!("list epics of {} with {label}", home.group);
        let mut epics: Vec<GroupEpic> = match home.way {
            Way::WorkItems { .. } => {
                let variables = json!({ "path": home.group, "labels": [label] });
                let rows = self.every_row::<Answer>(
                    &operation,
                    documents::EPICS,
                    (variables, ROWS),
                    |_| true,
                );
                rows.await?.into_iter().map(GroupEpic::from).collect()
            }
            Way::Rest => {
                let list = OfGroup::labelled(&home.group, label);
                let rows: Vec<Epic> = self.every(operation, list).await?;
                rows.into_iter().map(GroupEpic::from).collect()
            }
        };
        // The label may mean something else to GitLab's filter: what counts is what the epic carries.
        epics.retain(|epic| epic.labels.iter().any(|name| name == label));
        epics.sort_by_key(|epic| (epic.created_at, epic.iid));
        epics.dedup_by_key(|epic| epic.id);
        Ok(epics)
    }

    /// The epic as it is now.
    pub async fn epic_again(
        &self,
        home: &EpicHome,
        epic: &GroupEpic,
    ) -> Result<GroupEpic, GitLabError> {
        let operation = format!("read epic {}&{}", home.group, epic.iid);
        match epic.id {
            EpicId::WorkItem(id) => self.work_item(&operation, id).map_ok(GroupEpic::from).await,
            EpicId::Epic(_) => {
                let one = OfGroup::one(&home.group, epic.iid);
                self.ask::<_, Epic>(&operation, &one).map_ok(GroupEpic::from).await
            }
        }
    }

    /// A work item by its id, which for an issue is the id.
    pub(in crate::gitlab) async fn work_item(
        &self,
        operation: &str,
        id: u64,
    ) -> Result<WorkItem, GitLabError> {
        let one: One = self.query(operation, documents::ITEM, json!({ "id": gid(id) })).await?;
        one.work_item.ok_or_else(|| {
            GitLabError::new(ErrorKind::Missing, operation, "gitlab shows nothing there")
        })
    }
}
