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
use crate::gitlab::wire::Project;

/// The source as GitLab names it.
#[derive(Serialize, Deserialize)]
pub(super) struct Site {
    pub(super) path: String,
    /// None for a group.
    pub(super) project: Option<u64>,
    pub(super) visibility: Option<String>,
    /// Projects below it that customers can read.
    pub(super) open: Vec<OpenProject>,
}

/// A project that customers can read.
#[derive(Serialize, Deserialize)]
pub(super) struct OpenProject {
    pub(super) id: u64,
    pub(super) path: String,
    /// In words such as `is public`.
    pub(super) why: String,
}

pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
) -> Result<Site, GitLabError> {
    let found = match reading.source {
        Source::Project(name) => {
            let project = gitlab.project(name).await?;
            let open = openness(&project, reading.external_topics).into_iter().collect();
            let visibility = if project.is_about(reading.external_topics) {
                Some(EXTERNAL.to_owned())
            } else {
                project.visibility
            };
            let path = project.path_with_namespace;
            Site { path, project: Some(project.id), visibility, open }
        }
        Source::Group(name) => {
            let group = gitlab.group(name).await?;
            let below = gitlab.group_projects(name).await?.unwrap_or_default();
            let open = below.iter().filter_map(|it| openness(it, reading.external_topics));
            let (path, visibility) = (group.full_path, group.visibility);
            Site { path, project: None, visibility, open: open.collect() }
        }
    };
    let path = if found.path.is_empty() { reading.source.to_string() } else { found.path };
    Ok(Site { path, ..found })
}

/// Why customers can read a project; none where they cannot.
fn openness(project: &Project, external_topics: &[String]) -> Option<OpenProject> {
    let why = if project.is_about(external_topics) {
        "has a topic of source.external_topics, so customers read it".to_owned()
    } else {
        let visibility = project.visibility.as_deref();
        visibility.filter(|it| matches!(*it, "public" | "internal")).map(|it| format!("is {it}"))?
    };
    Some(OpenProject { id: project.id, path: project.path_with_namespace.clone(), why })
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
    let site = read(gitlab, reading).await?;
    let is_known = |it: &OpenProject| portfolio.places.is_open_project(it.id);
    if site.visibility != portfolio.visibility || !site.open.iter().all(is_known) {
        return Ok(false);
    }
    for home in portfolio.rollup_homes.iter().filter(|home| home.visibility.is_some()) {
        if gitlab.group(&home.group).await?.visibility != home.visibility {
            return Ok(false);
        }
    }
    Ok(true)
}
