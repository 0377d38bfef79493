//! Reactions to issues, read: a reaction of one's own is a memory that survives a deleted comment.

use gitlab::api::AsyncClient;
use gitlab::api::projects::issues::awards::IssueAwards;

use super::GitLab;
use super::error::GitLabError;
use super::reads::absent;
use super::wire::Award;

impl<T: AsyncClient + Sync> GitLab<T> {
    /// The reactions to an issue; none where this GitLab has no reactions.
    pub async fn awards(&self, project_id: u64, iid: u64) -> Result<Vec<Award>, GitLabError> {
        let endpoint = IssueAwards::builder().project(project_id).issue(iid).build();
        let endpoint = endpoint.expect("every required field is set");
        let operation = format!("list reactions to issue {project_id}#{iid}");
        Ok(absent(self.all(operation, endpoint, project_id).await)?.unwrap_or_default())
    }
}
