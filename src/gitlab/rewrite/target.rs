//! What has a description, and how it is read and written in each of GitLab's languages.

use chrono::DateTime;
use chrono::Utc;
use gitlab::api::AsyncClient;
use serde_json::json;

use super::EpicHome;
use super::GitLab;
use super::GitLabError;
use super::GroupEpic;
use super::Issue;
use super::Writer;
use crate::gitlab::edits::IssueEdit;
use crate::gitlab::edits::in_place;
use crate::gitlab::epics::EpicEdit;
use crate::gitlab::epics::gid;
use crate::gitlab::graphql::documents;
use crate::gitlab::wire::WorkItem;
use crate::privacy::Address;
use crate::privacy::Printed;

/// What has a description.
pub(super) enum Target<'t> {
    /// An epic or an issue as a work item, and where that is; an issue's id is its work item's.
    Item(u64, Address),
    /// A REST epic.
    Epic(&'t EpicHome, &'t GroupEpic),
    /// An issue where GraphQL does not answer.
    Issue(&'t Issue),
}

/// A description at one moment.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) lock_version: Option<u64>,
}

impl Target<'_> {
    pub(super) fn named(&self) -> String {
        match self {
            Self::Item(id, _) => format!("work item {id}"),
            Self::Epic(home, epic) => format!("epic {}&{}", home.group, epic.iid),
            Self::Issue(issue) => format!("issue {}#{}", issue.project_id, issue.iid),
        }
    }
}

impl Target<'_> {
    pub(super) fn address(&self) -> Address {
        match self {
            Self::Item(_, address) => address.clone(),
            Self::Epic(home, _) => Address::Epics(home.group.clone()),
            Self::Issue(issue) => Address::Issue { project: issue.project_id, iid: issue.iid },
        }
    }
}

impl From<WorkItem> for Shown {
    fn from(item: WorkItem) -> Self {
        let WorkItem { description: text, updated_at, lock_version, .. } = item;
        Self { text, updated_at, lock_version }
    }
}

impl From<GroupEpic> for Shown {
    fn from(epic: GroupEpic) -> Self {
        let GroupEpic { description: text, updated_at, lock_version, .. } = epic;
        Self { text, updated_at, lock_version }
    }
}

impl From<Issue> for Shown {
    fn from(issue: Issue) -> Self {
        let Issue { description: text, updated_at, .. } = issue;
        Self { text, updated_at, lock_version: None }
    }
}

impl<T: AsyncClient + Sync> GitLab<T> {
    pub(super) async fn shown(&self, target: &Target<'_>) -> Result<Shown, GitLabError> {
        Ok(match target {
            Target::Item(id, _) => {
                self.work_item(&format!("read {}", target.named()), *id).await?.into()
            }
            Target::Epic(home, epic) => self.epic_again(home, epic).await?.into(),
            Target::Issue(issue) => self.issue(issue.project_id, issue.iid).await?.into(),
        })
    }
}

impl<T: AsyncClient + Sync> Writer<'_, T> {
    /// Writes, and gives what stands there now.
    pub(super) async fn put(
        &self,
        target: &Target<'_>,
        text: &Printed,
    ) -> Result<Shown, GitLabError> {
        let description = Some(text.clone());
        Ok(match target {
            Target::Item(id, address) => {
                let input = json!({ "id": gid(*id), "descriptionWidget": { "description": text.as_str() } });
                let operation = format!("edit {}", target.named());
                in_place(&operation, [text], address)?;
                self.mutate::<WorkItem>(&operation, documents::EDIT, input).await?.into()
            }
            Target::Epic(home, epic) => {
                let edit = EpicEdit { description, ..EpicEdit::default() };
                self.edit_epic(home, epic, &edit).await?.into()
            }
            Target::Issue(issue) => {
                let edit = IssueEdit { description, ..IssueEdit::default() };
                self.edit_issue(issue.project_id, issue.iid, &edit).await?.into()
            }
        })
    }
}
