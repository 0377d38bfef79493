//! Files of a project's repository: read one by one, and added together in one commit.

use gitlab::api::AsyncClient;
use gitlab::api::projects::repository::commits::CommitAction;
use gitlab::api::projects::repository::commits::CommitActionType;
use gitlab::api::projects::repository::commits::CreateCommit;
use gitlab::api::projects::repository::files::FileRaw;

use super::GitLab;
use super::error::ErrorKind;
use super::error::GitLabError;
use super::write::Writer;

const COMPLETE: &str = "every required field is set";

/// A file that a commit adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// From the root of the repository.
    pub path: String,
    /// It stands in this program's source, so it tells nothing about customers.
    pub text: &'static str,
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// The text of a file of the default branch; none where there is no such file, or no commit yet.
    pub async fn file(&self, project_id: u64, path: &str) -> Result<Option<String>, GitLabError> {
        let operation = format!("read {path} of project {project_id}");
        let mut builder = FileRaw::builder();
        builder.project(project_id).file_path(path.to_owned()).ref_("HEAD");
        match self.send(&operation, &builder.build().expect(COMPLETE)).await {
            Ok(answer) => Ok(Some(String::from_utf8_lossy(&answer.body).into_owned())),
            Err(error) if error.kind == ErrorKind::Missing => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl<T: AsyncClient + Sync> Writer<'_, T> {
    /// Adds files to a branch, all or none. GitLab refuses when one of them is there by now.
    pub async fn add_files(
        &self,
        project_id: u64,
        branch: &str,
        message: &'static str,
        files: &[NewFile],
    ) -> Result<(), GitLabError> {
        let operation = format!("commit {} files to project {project_id}", files.len());
        let action = |file: &NewFile| {
            let mut builder = CommitAction::builder();
            builder.action(CommitActionType::Create).file_path(file.path.clone());
            builder.content(file.text.as_bytes());
            builder.build().expect(COMPLETE)
        };
        let mut builder = CreateCommit::builder();
        builder.project(project_id).branch(branch).commit_message(message);
        builder.actions(files.iter().map(action));
        self.gitlab.send(&operation, &builder.build().expect(COMPLETE)).await?;
        Ok(())
    }
}
