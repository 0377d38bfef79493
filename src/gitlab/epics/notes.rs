//! What was written on an epic.

use gitlab::api::AsyncClient;
use serde_json::json;

use super::OfGroup;
use super::home::EpicHome;
use super::one::EpicId;
use super::one::GroupEpic;
use super::one::gid;
use crate::gitlab::GitLab;
use crate::gitlab::error::GitLabError;
use crate::gitlab::graphql::Page;
use crate::gitlab::graphql::Paged;
use crate::gitlab::graphql::documents;
use crate::gitlab::wire::Discussed;
use crate::gitlab::wire::Note;
use crate::gitlab::wire::Said;
use crate::gitlab::wire::Thread;

impl Paged for Discussed<Said> {
    type Row = Thread<Said>;

    fn page(self) -> Option<Page<Thread<Said>>> {
        self.discussions()
    }
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// All notes of an epic, GitLab's own included, oldest first. Changes of labels and of the state are no notes
    /// in either language.
    pub async fn notes_of_epic(
        &self,
        home: &EpicHome,
        epic: &GroupEpic,
    ) -> Result<Vec<Note>, GitLabError> {
        let operation = format!("list notes of epic {}&{}", home.group, epic.iid);
        let mut notes: Vec<Note> = match epic.id {
            EpicId::WorkItem(id) => {
                let variables = (json!({ "id": gid(id) }), 50);
                let threads: Vec<Thread<Said>> = self
                    .every_row::<Discussed<Said>>(&operation, documents::NOTES, variables, |_| true)
                    .await?;
                threads.into_iter().flat_map(Thread::said).filter_map(Said::note).collect()
            }
            EpicId::Epic(id) => self.every(operation, OfGroup::notes(&home.group, id)).await?,
        };
        notes.sort_by_key(|note| (note.created_at, note.id));
        Ok(notes)
    }
}
