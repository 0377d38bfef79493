//! What a write says: new things, changes, and the endpoints that carry them.

use chrono::NaiveDate;
use gitlab::api::projects::issues::CreateIssue;
use gitlab::api::projects::issues::EditIssue;
use gitlab::api::projects::issues::IssueStateEvent;

use super::error::ErrorKind;
use super::error::GitLabError;
use super::issues::comma_in_label;
use crate::privacy::Address;
use crate::privacy::Printed;

const COMPLETE: &str = "every required field is set";

/// A new issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewIssue {
    pub title: Printed,
    pub description: Printed,
    pub labels: Vec<String>,
    pub assignee_ids: Vec<u64>,
    pub due_date: Option<NaiveDate>,
    pub confidential: bool,
    pub milestone_id: Option<u64>,
}

/// What to change; `None` and empty label lists leave things as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueEdit {
    pub title: Option<Printed>,
    pub description: Option<Printed>,
    pub add_labels: Vec<String>,
    pub remove_labels: Vec<String>,
    pub state: Option<StateEdit>,
    pub due_date: Option<NaiveDate>,
    /// An empty list unassigns.
    pub assignee_ids: Option<Vec<u64>>,
    pub confidential: Option<bool>,
}

/// Closes or reopens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateEdit {
    Close,
    Reopen,
}

/// A new label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewLabel {
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    pub description: Option<String>,
}

pub(super) fn opening(project_id: u64, new: &NewIssue) -> CreateIssue<'_> {
    let mut builder = CreateIssue::builder();
    builder.project(project_id).title(new.title.as_str()).description(new.description.as_str());
    builder.assignee_ids(new.assignee_ids.iter().copied());
    if !new.labels.is_empty() {
        builder.labels(new.labels.iter());
    }
    if let Some(due_date) = new.due_date {
        builder.due_date(due_date);
    }
    if let Some(milestone_id) = new.milestone_id {
        builder.milestone_id(milestone_id);
    }
    if new.confidential {
        builder.confidential(true);
    }
    builder.build().expect(COMPLETE)
}

pub(super) fn changes(project_id: u64, iid: u64, edit: &IssueEdit) -> EditIssue<'_> {
    let mut builder = EditIssue::builder();
    builder.project(project_id).issue(iid);
    if let Some(title) = &edit.title {
        builder.title(title.as_str());
    }
    if let Some(description) = &edit.description {
        builder.description(description.as_str());
    }
    for label in &edit.add_labels {
        builder.add_label(label);
    }
    for label in &edit.remove_labels {
        builder.remove_label(label);
    }
    if let Some(state) = edit.state {
        builder.state_event(match state {
            StateEdit::Close => IssueStateEvent::Close,
            StateEdit::Reopen => IssueStateEvent::Reopen,
        });
    }
    if let Some(due_date) = edit.due_date {
        builder.due_date(due_date);
    }
    match edit.assignee_ids.as_deref() {
        Some([]) => _ = builder.unassign(),
        Some(ids) => _ = builder.assignee_ids(ids.iter().copied()),
        None => {}
    }
    if let Some(confidential) = edit.confidential {
        builder.confidential(confidential);
    }
    builder.build().expect(COMPLETE)
}

pub(super) fn no_commas<'l>(
    operation: &str,
    labels: impl IntoIterator<Item = &'l String>,
) -> Result<(), GitLabError> {
    let comma = labels.into_iter().find(|label| label.contains(','));
    comma.map_or(Ok(()), |label| Err(comma_in_label(operation, label)))
}

/// Refuses a text that its place took, and that would now be written somewhere else.
pub(super) fn in_place<'p>(
    operation: &str,
    texts: impl IntoIterator<Item = &'p Printed>,
    address: &Address,
) -> Result<(), GitLabError> {
    if texts.into_iter().all(|text| text.is_for(address)) {
        return Ok(());
    }
    let message = "the text is meant for another place, and is not sent";
    Err(GitLabError::new(ErrorKind::Rejected, operation, message))
}
