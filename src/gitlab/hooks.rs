//! The hooks of the source, to see whether GitLab has given one up.

use gitlab::api::AsyncClient;
use gitlab::api::groups::hooks::Hooks as GroupHooks;
use gitlab::api::projects::hooks::Hooks as ProjectHooks;

use super::GitLab;
use super::error::GitLabError;
use super::issues::Source;
use super::reads::absent;
use super::wire::Hook;

impl<T: AsyncClient + Sync> GitLab<T> {
    /// The hooks of a project or a group; none where the token may not see them (Maintainer, Owner).
    pub async fn hooks(&self, source: &Source) -> Result<Option<Vec<Hook>>, GitLabError> {
        let operation = format!("list hooks of {source}");
        let place = source.place(&operation)?;
        absent(match source {
            Source::Project(_) => {
                let endpoint = ProjectHooks::builder().project(place).build();
                self.all(operation, endpoint.expect("the project is set"), 0).await
            }
            Source::Group(_) => {
                let endpoint = GroupHooks::builder().group(place).build();
                self.all(operation, endpoint.expect("the group is set"), 0).await
            }
        })
    }
}
