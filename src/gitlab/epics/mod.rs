//! Epics of a group: as people keep them (read over REST, with their issues and comments), and as one's own, in
//! whichever of GitLab's two languages the group speaks ([`EpicHome`]). Where there are none (a smaller licence, a
//! group one cannot see), GitLab answers 403 or 404: that is an answer.

mod edits;
mod home;
mod labels;
mod listing;
mod notes;
mod one;
mod rest;
mod writes;

use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;
use gitlab::api::common::NameOrId;
use gitlab::api::endpoint_prelude::Cow;
use gitlab::api::endpoint_prelude::Endpoint;
use gitlab::api::endpoint_prelude::Method;
use gitlab::api::endpoint_prelude::QueryParams;

use crate::gitlab::GitLab;
use crate::gitlab::endpoints::place;
use crate::gitlab::error::GitLabError;
use crate::gitlab::issues::not_a_place;
use crate::gitlab::pages::Paging;
use crate::gitlab::pages::walk;
use crate::gitlab::reads::absent;
use crate::gitlab::wire::Epic;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::Listed;
use crate::gitlab::wire::Note;

pub use edits::Child;
pub use edits::EpicEdit;
pub use edits::NewEpic;
pub use edits::ParentEdit;
pub use home::EpicHome;
pub use home::EpicProbe;
pub(super) use home::is_deaf;
pub use one::EpicId;
pub use one::GroupEpic;
pub(super) use one::gid;

/// A group with more labelled epics than fit is no group of one customer.
const PAGES_MAX: usize = 100;

/// A list below a group, the crate has no epics.
pub(super) struct OfGroup {
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

    pub(super) async fn every<O: Listed>(
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
