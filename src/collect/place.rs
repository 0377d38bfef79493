//! Where the bot looks: the source as GitLab names it, the group around it, and how open they are.

use gitlab::api::AsyncClient;
use serde::Deserialize;
use serde::Serialize;

use crate::account::Portfolio;
use crate::collect::EXTERNAL;
use crate::collect::Reading;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::Source;

/// The source as GitLab names it.
#[derive(Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) path: String,
    /// None for a group.
    pub(super) project: Option<u64>,
    pub(super) visibility: Option<String>,
}

pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
) -> Result<Place, GitLabError> {
    let found = match reading.source {
        Source::Project(name) => {
            let project = gitlab.project(name).await?;
            let visibility = if project.is_about(reading.external_topics) {
                Some(EXTERNAL.to_owned())
            } else {
                project.visibility
            };
            let path = project.path_with_namespace;
            Place { path, project: Some(project.id), visibility }
        }
        Source::Group(name) => {
            let group = gitlab.group(name).await?;
            Place { path: group.full_path, project: None, visibility: group.visibility }
        }
    };
    let path = if found.path.is_empty() { reading.source.to_string() } else { found.path };
    Ok(Place { path, ..found })
}

/// The path of the group that a source is, or that holds it.
pub(super) fn group_of(path: &str, source: &Source) -> Option<String> {
    match source {
        Source::Group(_) => Some(path.to_owned()),
        Source::Project(_) => path.rsplit_once('/').map(|(group, _)| group.to_owned()),
    }
}

/// Whether the source, and the groups that may hold roll-ups, are as open as the portfolio says: the memo is not
/// believed in this when something is about to be written.
pub async fn is_as_open<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    portfolio: &Portfolio,
) -> Result<bool, GitLabError> {
    if read(gitlab, reading).await?.visibility != portfolio.visibility {
        return Ok(false);
    }
    for home in portfolio.rollup_homes.iter().filter(|home| home.visibility.is_some()) {
        if gitlab.group(&home.group).await?.visibility != home.visibility {
            return Ok(false);
        }
    }
    Ok(true)
}
