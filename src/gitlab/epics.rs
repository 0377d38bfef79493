//! Epics of a group, their issues and their comments. Where there are none (a smaller licence, a group one cannot
//! see), GitLab answers 403 or 404: that is an answer.

use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;
use gitlab::api::common::NameOrId;
use gitlab::api::endpoint_prelude::Cow;
use gitlab::api::endpoint_prelude::Endpoint;
use gitlab::api::endpoint_prelude::Method;
use gitlab::api::endpoint_prelude::QueryParams;

use super::GitLab;
use super::endpoints::place;
use super::error::GitLabError;
use super::issues::not_a_place;
use super::pages::Paging;
use super::pages::walk;
use super::reads::absent;
use super::wire::Epic;
use super::wire::Issue;
use super::wire::Listed;
use super::wire::Note;

/// A group with more labelled epics than fit is no group of one customer.
const PAGES_MAX: usize = 100;

/// A list below a group, the crate has no epics.
struct OfGroup {
    group: NameOrId<'static>,
    /// What follows the group in the path.
    list: String,
    parameters: Vec<(&'static str, String)>,
}

impl Endpoint for OfGroup {
    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Cow<'static, str> {
        format!("groups/{}/{}", self.group, self.list).into()
    }

    fn parameters(&self) -> QueryParams<'_> {
        let mut params = QueryParams::default();
        params.extend(self.parameters.iter().map(|(name, value)| (*name, value.as_str())));
        params
    }
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// The epics with a label, of the group and of those below it; None where there are no epics.
    pub async fn epics(&self, group: &str, label: &str) -> Result<Option<Vec<Epic>>, GitLabError> {
        let operation = format!("list epics of {group}");
        let place = place(group).ok_or_else(|| not_a_place(&operation, group))?;
        let parameters = vec![("labels", label.to_owned())];
        let list = OfGroup { group: place, list: "epics".to_owned(), parameters };
        absent(self.every(operation, list).await)
    }

    /// The issues of an epic, by its number in the group.
    pub async fn epic_issues(&self, group_id: u64, iid: u64) -> Result<Vec<Issue>, GitLabError> {
        let operation = format!("list issues of epic {group_id}&{iid}");
        self.every(operation, below(group_id, format!("epics/{iid}/issues"))).await
    }

    /// What was written on an epic, oldest first; these go by the epic's id, not by its number.
    pub async fn epic_notes(&self, group_id: u64, id: u64) -> Result<Vec<Note>, GitLabError> {
        let operation = format!("list notes of epic {id} of group {group_id}");
        let list = below(group_id, format!("epics/{id}/notes"));
        let mut notes: Vec<Note> = self.every(operation, list).await?;
        notes.sort_by_key(|note| (note.created_at, note.id));
        Ok(notes)
    }

    async fn every<O: Listed>(
        &self,
        operation: String,
        list: OfGroup,
    ) -> Result<Vec<O>, GitLabError> {
        let paging = Paging { keyset: false, pages_max: PAGES_MAX, project_id: None };
        walk(self, operation, list, paging).try_collect().await
    }
}

fn below(group_id: u64, list: String) -> OfGroup {
    OfGroup { group: NameOrId::Id(group_id), list, parameters: Vec::new() }
}
