//! Writes to issues and notes, on a type that only a transport which may write can give.

use gitlab::api::AsyncClient;
use gitlab::api::projects::issues::notes::CreateIssueNote;
use gitlab::api::projects::issues::notes::EditIssueNote;
use http::StatusCode;

use super::GitLab;
use super::edits::IssueEdit;
use super::edits::NewIssue;
use super::edits::changes;
use super::edits::in_place;
use super::edits::no_commas;
use super::edits::opening;
use super::error::ErrorKind;
use super::error::GitLabError;
use super::exchange::Answer;
use super::wire::Issue;
use super::wire::Note;
use crate::privacy::Address;
use crate::privacy::Printed;

const COMPLETE: &str = "every required field is set";

/// Writes to one GitLab. No write is repeated unless GitLab certainly did nothing; one that was
/// sent and not answered is [`ErrorKind::Unanswered`].
pub struct Writer<'a, T> {
    pub(super) gitlab: &'a GitLab<T>,
}

impl<'a, T> Writer<'a, T> {
    pub(super) fn new(gitlab: &'a GitLab<T>) -> Self {
        Self { gitlab }
    }
}

impl<T: AsyncClient + Sync> Writer<'_, T> {
    /// Opens an issue.
    pub async fn create_issue(
        &self,
        project_id: u64,
        new: &NewIssue,
    ) -> Result<Issue, GitLabError> {
        let operation = format!("open an issue in project {project_id}");
        no_commas(&operation, &new.labels)?;
        let address = Address::Project(project_id);
        in_place(&operation, [&new.title, &new.description], &address)?;
        let endpoint = opening(project_id, new);
        let answer = self.gitlab.send(&operation, &endpoint).await?;
        let issue: Issue = made(&answer, &operation)?;
        Ok(issue.settled(Some(project_id)))
    }

    /// Changes an issue, everything in one request.
    pub async fn edit_issue(
        &self,
        project_id: u64,
        iid: u64,
        edit: &IssueEdit,
    ) -> Result<Issue, GitLabError> {
        let operation = format!("edit issue {project_id}#{iid}");
        if *edit == IssueEdit::default() {
            let message = "there is nothing to change";
            return Err(GitLabError::new(ErrorKind::Rejected, &operation, message));
        }
        no_commas(&operation, edit.add_labels.iter().chain(&edit.remove_labels))?;
        let address = Address::Issue { project: project_id, iid };
        in_place(&operation, edit.title.iter().chain(&edit.description), &address)?;
        let issue: Issue = self.gitlab.ask(&operation, &changes(project_id, iid, edit)).await?;
        Ok(issue.settled(Some(project_id)))
    }

    /// Comments; internally too where the body's place asks for it. A body of nothing but quick actions makes no
    /// comment and is an error.
    pub async fn create_note(
        &self,
        project_id: u64,
        iid: u64,
        body: impl Into<Printed>,
        internal: bool,
    ) -> Result<Note, GitLabError> {
        let (body, operation) = (body.into(), format!("comment on issue {project_id}#{iid}"));
        in_place(&operation, [&body], &Address::Issue { project: project_id, iid })?;
        let mut builder = CreateIssueNote::builder();
        builder.project(project_id).issue(iid).body(body.as_str());
        if internal || body.is_internal() {
            builder.internal(true);
        }
        let endpoint = builder.build().expect(COMPLETE);
        let answer = self.gitlab.send(&operation, &endpoint).await?;
        if answer.status == StatusCode::ACCEPTED {
            let message = "the text was taken for quick actions, no comment was made";
            let error = GitLabError::new(ErrorKind::Rejected, &operation, message);
            return Err(GitLabError { status: Some(answer.status.as_u16()), ..error });
        }
        Ok(made::<Note>(&answer, &operation)?.settled())
    }

    /// Rewrites a comment; nobody is notified.
    pub async fn edit_note(
        &self,
        project_id: u64,
        iid: u64,
        note_id: u64,
        body: impl Into<Printed>,
    ) -> Result<Note, GitLabError> {
        let body = body.into();
        let mut builder = EditIssueNote::builder();
        builder.project(project_id).issue(iid).note(note_id).body(body.as_str());
        let operation = format!("edit note {note_id} of issue {project_id}#{iid}");
        in_place(&operation, [&body], &Address::Issue { project: project_id, iid })?;
        let note: Note = self.gitlab.ask(&operation, &builder.build().expect(COMPLETE)).await?;
        Ok(note.settled())
    }
}

/// GitLab says that it made something; when it cannot be read, what was made is unknown.
pub(super) fn made<O: serde::de::DeserializeOwned>(
    answer: &Answer,
    operation: &str,
) -> Result<O, GitLabError> {
    answer.decode(operation).map_err(|error| GitLabError {
        kind: ErrorKind::Unanswered,
        hint: None,
        ..error
    })
}
