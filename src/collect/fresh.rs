//! Issues that are read again by their numbers, and which of them an account is made of.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;

use crate::account::AccountId;
use crate::account::Portfolio;
use crate::collect::card;
use crate::collect::is_tracked;
use crate::collect::owners::Owners;
use crate::collect::owners::is_account;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueFilter;
use crate::gitlab::Source;
use crate::gitlab::wire::Issue;

/// Numbers in one question: its address must not become too long.
const IIDS_MAX: usize = 50;

/// Issues as they are now.
#[derive(Default)]
pub(super) struct Fresh(pub(super) BTreeMap<(u64, u64), Issue>);

impl Fresh {
    pub(super) fn add(&mut self, project: Option<u64>, issues: Vec<Issue>) {
        for issue in issues {
            let issue = match project {
                Some(project_id) if issue.project_id == 0 => Issue { project_id, ..issue },
                _ => issue,
            };
            self.0.insert((issue.project_id, issue.iid), issue);
        }
    }

    /// Reads those that have not been read yet; what is not there any more stays out.
    pub(super) async fn read<T: AsyncClient + Sync>(
        &mut self,
        gitlab: &GitLab<T>,
        places: impl Iterator<Item = (u64, u64)>,
    ) -> Result<(), GitLabError> {
        let mut missing: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        for (project, iid) in places.filter(|place| !self.0.contains_key(place)) {
            missing.entry(project).or_default().insert(iid);
        }
        for (project, iids) in missing {
            let read = by_numbers(gitlab, &project.to_string(), &iids).await?;
            self.add(Some(project), read);
        }
        Ok(())
    }

    /// What the accounts are made of: themselves, and the work that is theirs.
    pub(super) fn belonging(
        &self,
        asked: &BTreeSet<AccountId>,
        owners: &Owners,
        known: &Portfolio,
    ) -> Vec<Issue> {
        let id = |(project, iid): (u64, u64)| AccountId { project, iid };
        let is_home = |place: (u64, u64)| asked.contains(&id(place));
        let homes = self.0.iter().filter(|(place, issue)| is_home(**place) && is_account(issue));
        let named: BTreeSet<(u64, u64)> = homes
            .flat_map(|((project, _), issue)| {
                let references = card::read(&issue.description).references;
                references.into_iter().map(|reference| (*project, reference.iid))
            })
            .collect();
        let is_theirs = |place: (u64, u64), issue: &Issue| match owners.known.get(&place) {
            Some(owner) => asked.contains(owner),
            None => {
                named.contains(&place)
                    || owners.claimed(issue, known).iter().any(|owner| asked.contains(owner))
            }
        };
        let all = self.0.iter().filter(|(_, issue)| is_tracked(issue));
        let wanted = all.filter(|(place, issue)| {
            if is_account(issue) { is_home(**place) } else { is_theirs(**place, issue) }
        });
        wanted.map(|(_, issue)| issue.clone()).collect()
    }
}

/// Issues of one project by their numbers, those that are there.
pub(super) async fn by_numbers<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    project: &str,
    iids: &BTreeSet<u64>,
) -> Result<Vec<Issue>, GitLabError> {
    let source = Source::Project(project.to_owned());
    let all: Vec<u64> = iids.iter().copied().collect();
    let mut found = Vec::new();
    for iids in all.chunks(IIDS_MAX) {
        let filter = IssueFilter { iids: iids.to_vec(), ..IssueFilter::default() };
        found.extend(gitlab.issues(&source, &filter).try_collect::<Vec<Issue>>().await?);
    }
    Ok(found)
}
