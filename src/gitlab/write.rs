//! The writes, on a type that only a transport which may write can give.

use chrono::NaiveDate;
use gitlab::api::AsyncClient;
use gitlab::api::projects::issues::CreateIssue;
use gitlab::api::projects::issues::EditIssue;
use gitlab::api::projects::issues::IssueStateEvent;
use gitlab::api::projects::issues::awards::CreateIssueAward;
use gitlab::api::projects::issues::links::CreateIssueLink;
use gitlab::api::projects::issues::notes::CreateIssueNote;
use gitlab::api::projects::issues::notes::EditIssueNote;
use gitlab::api::projects::issues::notes::awards::CreateIssueNoteAward;
use gitlab::api::projects::labels::CreateLabel;
use http::StatusCode;

use super::GitLab;
use super::endpoints::CreateGroupLabel;
use super::error::ErrorKind;
use super::error::GitLabError;
use super::exchange::Answer;
use super::issues::Source;
use super::issues::comma_in_label;
use super::wire::Issue;
use super::wire::Label;
use super::wire::Note;

const COMPLETE: &str = "every required field is set";

/// A new issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewIssue {
    pub title: String,
    pub description: String,
    pub labels: Vec<String>,
    pub assignee_ids: Vec<u64>,
    pub due_date: Option<NaiveDate>,
    pub confidential: bool,
    pub milestone_id: Option<u64>,
}

/// What to change; `None` and empty label lists leave things as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueEdit {
    pub title: Option<String>,
    pub description: Option<String>,
    pub add_labels: Vec<String>,
    pub remove_labels: Vec<String>,
    pub state: Option<StateEdit>,
    pub due_date: Option<NaiveDate>,
    /// An empty list unassigns.
    pub assignee_ids: Option<Vec<u64>>,
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

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    New,
    Already,
}

/// What became of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelCreated {
    New(Label),
    Already,
}

/// Writes to one GitLab. No write is repeated unless GitLab certainly did nothing; one that was
/// sent and not answered is [`ErrorKind::Unanswered`].
pub struct Writer<'a, T> {
    gitlab: &'a GitLab<T>,
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
        let mut builder = CreateIssue::builder();
        builder.project(project_id).title(&new.title).description(&new.description);
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
        let endpoint = builder.build().expect(COMPLETE);
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
        let issue: Issue = self.gitlab.ask(&operation, &changes(project_id, iid, edit)).await?;
        Ok(issue.settled(Some(project_id)))
    }

    /// Comments. A body of nothing but quick actions makes no comment and is an error.
    pub async fn create_note(
        &self,
        project_id: u64,
        iid: u64,
        body: &str,
        internal: bool,
    ) -> Result<Note, GitLabError> {
        let operation = format!("comment on issue {project_id}#{iid}");
        let mut builder = CreateIssueNote::builder();
        builder.project(project_id).issue(iid).body(body);
        if internal {
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
        body: &str,
    ) -> Result<Note, GitLabError> {
        let mut builder = EditIssueNote::builder();
        builder.project(project_id).issue(iid).note(note_id).body(body);
        let operation = format!("edit note {note_id} of issue {project_id}#{iid}");
        let note: Note = self.gitlab.ask(&operation, &builder.build().expect(COMPLETE)).await?;
        Ok(note.settled())
    }

    /// Links two issues.
    pub async fn create_link(
        &self,
        project_id: u64,
        iid: u64,
        target_project_id: u64,
        target_iid: u64,
    ) -> Result<Linked, GitLabError> {
        let mut builder = CreateIssueLink::builder();
        builder.project(project_id).issue(iid);
        builder.target_project(target_project_id).target_issue(target_iid);
        let to = format!("{target_project_id}#{target_iid}");
        let operation = format!("link issue {project_id}#{iid} to {to}");
        match self.gitlab.send(&operation, &builder.build().expect(COMPLETE)).await {
            Ok(_) => Ok(Linked::New),
            Err(error) if error.kind == ErrorKind::Conflict => Ok(Linked::Already),
            Err(error) => Err(error),
        }
    }

    /// Makes a label of a project or of a group.
    pub async fn create_label(
        &self,
        source: &Source,
        new: &NewLabel,
    ) -> Result<LabelCreated, GitLabError> {
        let operation = format!("create label {} in {source}", new.name);
        no_commas(&operation, [&new.name])?;
        let place = source.place(&operation)?;
        let answer = match source {
            Source::Project(_) => {
                let mut builder = CreateLabel::builder();
                builder.project(place).name(&new.name).color(new.color.as_str());
                if let Some(description) = &new.description {
                    builder.description(description.as_str());
                }
                self.gitlab.send(&operation, &builder.build().expect(COMPLETE)).await
            }
            Source::Group(_) => {
                let NewLabel { name, color, description } = new.clone();
                let endpoint = CreateGroupLabel { group: place, name, color, description };
                self.gitlab.send(&operation, &endpoint).await
            }
        };
        match answer {
            Ok(answer) => Ok(LabelCreated::New(made(&answer, &operation)?)),
            Err(error) if error.kind == ErrorKind::Conflict => Ok(LabelCreated::Already),
            Err(error) => Err(error),
        }
    }

    /// Reacts to an issue or to one of its notes; a reaction that is there already is fine.
    pub async fn award_emoji(
        &self,
        project_id: u64,
        iid: u64,
        note_id: Option<u64>,
        name: &str,
    ) -> Result<(), GitLabError> {
        let operation = format!("react with {name} on issue {project_id}#{iid}");
        let answer = if let Some(note_id) = note_id {
            let mut builder = CreateIssueNoteAward::builder();
            builder.project(project_id).issue(iid).note(note_id).name(name);
            self.gitlab.send(&operation, &builder.build().expect(COMPLETE)).await
        } else {
            let mut builder = CreateIssueAward::builder();
            builder.project(project_id).issue(iid).name(name);
            self.gitlab.send(&operation, &builder.build().expect(COMPLETE)).await
        };
        match answer {
            // GitLab answers 404 here, with these words.
            Err(error) if error.message.contains("already been taken") => Ok(()),
            Err(error) if error.kind == ErrorKind::Conflict => Ok(()),
            other => other.map(|_| ()),
        }
    }
}

fn changes(project_id: u64, iid: u64, edit: &IssueEdit) -> EditIssue<'_> {
    let mut builder = EditIssue::builder();
    builder.project(project_id).issue(iid);
    if let Some(title) = &edit.title {
        builder.title(title);
    }
    if let Some(description) = &edit.description {
        builder.description(description);
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
    builder.build().expect(COMPLETE)
}

fn no_commas<'l>(
    operation: &str,
    labels: impl IntoIterator<Item = &'l String>,
) -> Result<(), GitLabError> {
    let comma = labels.into_iter().find(|label| label.contains(','));
    comma.map_or(Ok(()), |label| Err(comma_in_label(operation, label)))
}

/// GitLab says that it made something; when it cannot be read, what was made is unknown.
fn made<O: serde::de::DeserializeOwned>(
    answer: &Answer,
    operation: &str,
) -> Result<O, GitLabError> {
    answer.decode(operation).map_err(|error| GitLabError {
        kind: ErrorKind::Unanswered,
        hint: None,
        ..error
    })
}
