//! Looks around: reads only, and what cannot be read is said instead of guessed.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;

use super::found::Accounts;
use super::found::Found;
use super::found::Home;
use super::issue_templates::TEMPLATES;
use crate::collect::ACCOUNT_LABEL;
use crate::collect::Aliases;
use crate::collect::card;
use crate::collect::is_card;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueFilter;
use crate::gitlab::Source;
use crate::gitlab::wire::Issue;

/// Projects below a group that are looked into.
const HOMES_MAX: usize = 20;

/// Reads what is there.
pub async fn survey<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    source: &Source,
    aliases: &Aliases,
) -> Result<Found, GitLabError> {
    let (path, visibility, own) = match source {
        Source::Project(name) => {
            let project = gitlab.project(name).await?;
            (project.path_with_namespace, project.visibility, Some(project.id))
        }
        Source::Group(name) => {
            let group = gitlab.group(name).await?;
            (group.full_path, group.visibility, None)
        }
    };
    let labels = gitlab.labels(source).await?;
    let accounts = accounts(gitlab, source, own, aliases).await?;
    let mut homes = Vec::new();
    let projects = accounts.projects.iter().copied().filter(|id| Some(*id) != own);
    let ids: Vec<u64> = own.into_iter().chain(projects).collect();
    for id in ids.iter().take(HOMES_MAX) {
        homes.push(home(gitlab, *id).await?);
    }
    let homes_left = ids.len().saturating_sub(HOMES_MAX);
    Ok(Found { source: source.clone(), path, visibility, labels, homes, homes_left, accounts })
}

async fn accounts<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    source: &Source,
    own: Option<u64>,
    aliases: &Aliases,
) -> Result<Accounts, GitLabError> {
    let issues = gitlab.issues(source, &IssueFilter::default());
    issues
        .try_fold(Accounts::default(), |mut accounts, issue| {
            accounts.add(&issue, own.filter(|_| issue.project_id == 0), aliases);
            std::future::ready(Ok(accounts))
        })
        .await
}

impl Accounts {
    fn add(&mut self, issue: &Issue, home: Option<u64>, aliases: &Aliases) {
        let is_labelled = issue.labels.iter().any(|it| aliases.meaning(it) == ACCOUNT_LABEL);
        if is_labelled {
            self.labelled += 1;
        } else if is_card(&issue.description) && !is_other_kind(issue) {
            self.cards.push((issue.references.full.clone(), issue.labels.clone()));
        } else {
            return;
        }
        for label in &issue.labels {
            *self.labels.entry(label.clone()).or_default() += 1;
        }
        if let Some(csm) = issue.assignees.first() {
            *self.csms.entry(csm.username.clone()).or_default() += 1;
        }
        let card = card::read(&issue.description);
        let zone = card.fields.iter().find(|field| card::key(&field.name) == "time zone");
        let zone = zone.map(|field| field.value.clone()).filter(|zone| !zone.is_empty());
        if let Some(zone) = zone {
            *self.zones.entry(zone).or_default() += 1;
        }
        self.projects.insert(home.unwrap_or(issue.project_id));
    }
}

/// An EBR or a renewal repeats dates of the card and is none.
fn is_other_kind(issue: &Issue) -> bool {
    issue.labels.iter().any(|label| label.starts_with("csm::"))
}

async fn home<T: AsyncClient + Sync>(gitlab: &GitLab<T>, id: u64) -> Result<Home, GitLabError> {
    let project = gitlab.project(&id.to_string()).await?;
    let boards = gitlab.boards(&Source::Project(id.to_string())).await?;
    let templates = match templates(gitlab, id).await {
        Err(error) if error.kind == ErrorKind::Forbidden => Err(error.message),
        read => Ok(read?),
    };
    let branch = project.default_branch.filter(|branch| !branch.is_empty());
    Ok(Home { id, path: project.path_with_namespace, branch, boards, templates })
}

async fn templates<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    project: u64,
) -> Result<BTreeMap<String, String>, GitLabError> {
    let mut found = BTreeMap::new();
    for template in TEMPLATES {
        let path = template.path();
        found.extend(gitlab.file(project, &path).await?.map(|text| (path, text)));
    }
    Ok(found)
}
