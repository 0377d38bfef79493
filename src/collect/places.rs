//! Who reads what could be written to: projects and groups that are open, issues that customers read.

use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::RollupHome;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::account::SharedIssue;
use crate::account::Spoken;
use crate::collect::Reading;
use crate::collect::related;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::Source;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::Project;
use crate::privacy::IssueReaders;
use crate::privacy::Places;

/// The label of an issue that customers read.
const EXTERNAL_LABEL: &str = "bot::external";

/// The places of the source at `path`, as its issues tell. The projects below a group are asked for: one of them may
/// be marked as one that customers read, whoever sees the group.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    path: &str,
    listed: &[Issue],
) -> Result<Places, GitLabError> {
    let mut places = Places::of(path);
    if let Source::Group(group) = reading.source {
        for project in gitlab.group_projects(group).await?.unwrap_or_default() {
            if let Some(why) = openness(&project, reading.external_topics) {
                places.open_project(project.id, &project.path_with_namespace, &why);
            }
        }
    }
    for issue in listed {
        let readers = IssueReaders {
            is_confidential: issue.confidential,
            is_service_desk: issue.service_desk_reply_to.is_some(),
            is_external: issue.labels.iter().any(|label| label == EXTERNAL_LABEL),
        };
        places.issue(issue.project_id, issue.iid, &related::reference(issue), readers);
    }
    Ok(places)
}

/// Why customers can read a project; none where they cannot.
fn openness(project: &Project, external_topics: &[String]) -> Option<String> {
    if project.is_about(external_topics) {
        return Some("has a topic of source.external_topics, so customers read it".to_owned());
    }
    let visibility = project.visibility.as_deref();
    visibility.filter(|it| matches!(*it, "public" | "internal")).map(|it| format!("is {it}"))
}

/// Adds what is known only when everything is read: which of the bot's comments are internal, and what is kept in
/// epics.
pub(super) fn complete(
    places: &mut Places,
    accounts: &[Account],
    shared: &[SharedIssue],
    (pages, homes): (&[RollupPage], &[RollupHome]),
) {
    let spoken: Vec<&Spoken> = accounts
        .iter()
        .map(|account| &account.spoken)
        .chain(shared.iter().map(|shared| &shared.spoken))
        .collect();
    let remarks = spoken.iter().flat_map(|spoken| &spoken.remarks);
    for remark in remarks.filter(|remark| remark.is_internal) {
        places.internal_note(remark.note_id);
    }
    let is_epic = |page: &&RollupPage| matches!(page.place, RollupPlace::Epic { .. });
    for page in pages.iter().filter(is_epic).filter(|page| page.open) {
        places.page(&page.key.to_string(), page.confidential);
    }
    for home in homes {
        let visibility = home.visibility.as_deref();
        if let Some(open @ ("public" | "internal")) = visibility {
            places.open_group(&home.group, &format!("is {open}"));
        }
    }
}
