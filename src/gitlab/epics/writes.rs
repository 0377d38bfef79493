//! Writes to epics, in the group's own language.

use gitlab::api::AsyncClient;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::edits::Child;
use super::edits::EpicEdit;
use super::edits::NewEpic;
use super::edits::ParentEdit;
use super::home::EpicHome;
use super::home::Way;
use super::one::EpicId;
use super::one::GroupEpic;
use super::one::gid;
use super::rest::Change;
use crate::gitlab::Writer;
use crate::gitlab::edits::StateEdit;
use crate::gitlab::edits::in_place;
use crate::gitlab::edits::no_commas;
use crate::gitlab::error::ErrorKind;
use crate::gitlab::error::GitLabError;
use crate::gitlab::graphql::documents;
use crate::gitlab::wire::Epic;
use crate::gitlab::wire::Note;
use crate::gitlab::wire::Said;
use crate::gitlab::wire::WorkItem;
use crate::gitlab::write::made;
use crate::privacy::Address;
use crate::privacy::Printed;

impl<T: AsyncClient + Sync> Writer<'_, T> {
    /// Opens an epic, with all its labels or not at all: an epic is found again by its label.
    pub async fn open_epic(
        &self,
        home: &EpicHome,
        new: &NewEpic,
    ) -> Result<GroupEpic, GitLabError> {
        let operation = format!("open an epic in {}", home.group);
        no_commas(&operation, &new.labels)?;
        in_place(&operation, [&new.title, &new.description], &epics_of(home))?;
        let Way::WorkItems { type_id } = &home.way else {
            let answer = self.gitlab.send(&operation, &Change::opening(&home.group, new)).await?;
            return Ok(made::<Epic>(&answer, &operation)?.into());
        };
        let mut input = json!({
            "title": new.title.as_str(), "namespacePath": home.group, "workItemTypeId": type_id,
            "descriptionWidget": { "description": new.description.as_str() },
            "confidential": new.confidential,
        });
        let labels = self.every_label_id(&operation, home, &new.labels).await?;
        if !labels.is_empty() {
            input["labelsWidget"] = json!({ "labelIds": labels });
        }
        if let Some(parent) = new.parent {
            input["hierarchyWidget"] = json!({ "parentId": gid(parent.number()) });
        }
        let item: WorkItem = self.mutate(&operation, documents::OPEN, input).await?;
        Ok(item.into())
    }

    /// Changes an epic: in one request, except that REST takes each child by itself.
    pub async fn edit_epic(
        &self,
        home: &EpicHome,
        epic: &GroupEpic,
        edit: &EpicEdit,
    ) -> Result<GroupEpic, GitLabError> {
        let operation = format!("edit epic {}&{}", home.group, epic.iid);
        if *edit == EpicEdit::default() {
            let message = "there is nothing to change";
            return Err(GitLabError::new(ErrorKind::Rejected, &operation, message));
        }
        no_commas(&operation, edit.add_labels.iter().chain(&edit.remove_labels))?;
        in_place(&operation, edit.title.iter().chain(&edit.description), &epics_of(home))?;
        let EpicId::WorkItem(id) = epic.id else {
            return self.edit_rest_epic(&operation, home, epic, edit).await;
        };
        let mut input = plain_input(id, edit);
        if !edit.add_labels.is_empty() || !edit.remove_labels.is_empty() {
            let added = self.label_ids(home, &edit.add_labels).await?;
            let removed = self.known_label_ids(home, &edit.remove_labels).await?;
            let labels = json!({ "addLabelIds": added, "removeLabelIds": removed });
            input.insert("labelsWidget".to_owned(), labels);
        }
        let item: WorkItem = self.mutate(&operation, documents::EDIT, input.into()).await?;
        Ok(item.into())
    }

    async fn edit_rest_epic(
        &self,
        operation: &str,
        home: &EpicHome,
        epic: &GroupEpic,
        edit: &EpicEdit,
    ) -> Result<GroupEpic, GitLabError> {
        for child in &edit.add_children {
            let (kind, id) = match child {
                Child::Epic(id) => ("epics", id.number()),
                Child::Issue(id) => ("issues", *id),
            };
            let below = Change::below(&home.group, epic.iid, kind, id);
            match self.gitlab.send(operation, &below).await {
                Err(error) if error.kind != ErrorKind::Conflict => return Err(error),
                _ => {}
            }
        }
        match Change::edit(&home.group, epic.iid, edit) {
            Some(change) => Ok(self.gitlab.ask::<_, Epic>(operation, &change).await?.into()),
            None => self.gitlab.epic_again(home, epic).await,
        }
    }

    /// Comments on an epic.
    pub async fn comment_on_epic(
        &self,
        home: &EpicHome,
        epic: &GroupEpic,
        body: impl Into<Printed>,
        internal: bool,
    ) -> Result<Note, GitLabError> {
        let operation = format!("comment on epic {}&{}", home.group, epic.iid);
        let body = body.into();
        in_place(&operation, [&body], &epics_of(home))?;
        let (body, internal) = (body.as_str(), internal || body.is_internal());
        match epic.id {
            EpicId::WorkItem(id) => {
                let input = json!({ "noteableId": gid(id), "body": body, "internal": internal });
                self.said(&operation, documents::COMMENT, input).await
            }
            EpicId::Epic(id) => {
                let change = Change::comment(&home.group, id, body, internal);
                let answer = self.gitlab.send(&operation, &change).await?;
                Ok(made::<Note>(&answer, &operation)?.settled())
            }
        }
    }

    /// Rewrites a comment on an epic; nobody is notified.
    pub async fn edit_epic_note(
        &self,
        home: &EpicHome,
        epic: &GroupEpic,
        note_id: u64,
        body: impl Into<Printed>,
    ) -> Result<Note, GitLabError> {
        let operation = format!("edit note {note_id} of epic {}&{}", home.group, epic.iid);
        let body = body.into();
        in_place(&operation, [&body], &epics_of(home))?;
        let body = body.as_str();
        match epic.id {
            EpicId::WorkItem(_) => {
                let id = format!("gid://gitlab/Note/{note_id}");
                let input = json!({ "id": id, "body": body });
                self.said(&operation, documents::EDIT_NOTE, input).await
            }
            EpicId::Epic(id) => {
                let change = Change::edit_note(&home.group, id, note_id, body);
                Ok(self.gitlab.ask::<_, Note>(&operation, &change).await?.settled())
            }
        }
    }

    async fn said(
        &self,
        operation: &str,
        document: documents::Write,
        input: Value,
    ) -> Result<Note, GitLabError> {
        let said: Said = self.mutate(operation, document, input).await?;
        said.note().ok_or_else(|| {
            let message = "gitlab answers a comment without a number";
            GitLabError::new(ErrorKind::Unanswered, operation, message)
        })
    }
}

fn epics_of(home: &EpicHome) -> Address {
    Address::Epics(home.group.clone())
}

/// Everything but the labels.
fn plain_input(id: u64, edit: &EpicEdit) -> Map<String, Value> {
    let mut input = Map::new();
    let mut set = |name: &str, value: Value| _ = input.insert(name.to_owned(), value);
    set("id", gid(id));
    if let Some(title) = &edit.title {
        set("title", json!(title.as_str()));
    }
    if let Some(description) = &edit.description {
        set("descriptionWidget", json!({ "description": description.as_str() }));
    }
    if let Some(state) = edit.state {
        set("stateEvent", json!(if state == StateEdit::Close { "CLOSE" } else { "REOPEN" }));
    }
    let mut hierarchy = Map::new();
    if let Some(parent) = edit.parent {
        let parent = match parent {
            ParentEdit::Below(parent) => gid(parent.number()),
            ParentEdit::Nowhere => Value::Null,
        };
        hierarchy.insert("parentId".to_owned(), parent);
    }
    if !edit.add_children.is_empty() {
        let ids = edit.add_children.iter().map(|child| match child {
            Child::Epic(id) => gid(id.number()),
            Child::Issue(id) => gid(*id),
        });
        hierarchy.insert("childrenIds".to_owned(), ids.collect());
    }
    if !hierarchy.is_empty() {
        set("hierarchyWidget", hierarchy.into());
    }
    input
}
