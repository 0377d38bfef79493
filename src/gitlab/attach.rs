//! Writes of what hangs on issues: links, labels, reactions. What is there already is no error.

use gitlab::api::AsyncClient;
use gitlab::api::projects::issues::awards::CreateIssueAward;
use gitlab::api::projects::issues::links::CreateIssueLink;
use gitlab::api::projects::issues::links::DeleteIssueLink;
use gitlab::api::projects::issues::notes::awards::CreateIssueNoteAward;
use gitlab::api::projects::labels::CreateLabel;

use super::edits::NewLabel;
use super::edits::no_commas;
use super::endpoints::CreateGroupLabel;
use super::error::ErrorKind;
use super::error::GitLabError;
use super::issues::Source;
use super::wire::Label;
use super::write::Writer;
use super::write::made;

const COMPLETE: &str = "every required field is set";

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

impl<T: AsyncClient + Sync> Writer<'_, T> {
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

    /// Takes a link away, by its own number; one that is gone already is fine.
    pub async fn delete_link(
        &self,
        project_id: u64,
        iid: u64,
        link_id: u64,
    ) -> Result<Linked, GitLabError> {
        let mut builder = DeleteIssueLink::builder();
        builder.project(project_id).issue(iid).link(link_id);
        let operation = format!("remove link {link_id} of issue {project_id}#{iid}");
        match self.gitlab.send(&operation, &builder.build().expect(COMPLETE)).await {
            Ok(_) => Ok(Linked::New),
            Err(error) if error.kind == ErrorKind::Missing => Ok(Linked::Already),
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
