//! Tracked issues of many accounts or of none: which accounts they name, and what was written there.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Person;
use crate::account::SPOKEN_THERE;
use crate::account::SharedIssue;
use crate::account::Spoken;
use crate::account::WorkIssue;
use crate::collect::account;
use crate::collect::ahead;
use crate::collect::card;
use crate::collect::gist::Gist;
use crate::collect::recall::Recall;
use crate::collect::related;
use crate::collect::talk;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;

/// What descriptions and cards say about who belongs together.
pub(super) struct Named {
    /// Every account by id.
    accounts: BTreeSet<AccountId>,
    /// The issues that a description points at, by where it stands.
    by_description: BTreeMap<(u64, u64), Vec<AccountId>>,
    /// The accounts whose card points at an issue.
    by_card: BTreeMap<(u64, u64), Vec<AccountId>>,
    confidential: BTreeSet<(u64, u64)>,
}

impl Named {
    pub(super) fn by(tracked: &[Issue], gists: &[Gist], accounts: &[Account]) -> Self {
        let projects: BTreeMap<&str, u64> =
            accounts.iter().map(|account| (account.project.as_str(), account.id.project)).collect();
        let end = |own: u64, reference: &card::Reference| {
            let project = match &reference.project {
                Some(path) => *projects.get(path.as_str())?,
                None => own,
            };
            Some(AccountId { project, iid: reference.iid })
        };
        let standing_alone = tracked.iter().filter(|issue| related::stands_alone(issue));
        let by_description = standing_alone.map(|issue| {
            let references = card::read(&issue.description).references;
            let ends = references.iter().filter_map(|one| end(issue.project_id, one)).collect();
            ((issue.project_id, issue.iid), ends)
        });
        let mut by_card: BTreeMap<(u64, u64), Vec<AccountId>> = BTreeMap::new();
        for Gist { id, references, .. } in gists {
            for place in references.iter().filter_map(|one| end(id.project, one)) {
                by_card.entry((place.project, place.iid)).or_default().push(*id);
            }
        }
        let confidential = tracked.iter().filter(|issue| issue.confidential);
        Self {
            accounts: accounts.iter().map(|account| account.id).collect(),
            by_description: by_description.collect(),
            by_card,
            confidential: confidential.map(|issue| (issue.project_id, issue.iid)).collect(),
        }
    }

    fn shared(&self, issue: WorkIssue) -> SharedIssue {
        let place = (issue.project, issue.iid);
        let named = [&self.by_description, &self.by_card].into_iter();
        let named = named.filter_map(|by| by.get(&place)).flatten().copied();
        let members: BTreeSet<AccountId> = named.collect();
        let confidential = self.confidential.contains(&place);
        let members = members.intersection(&self.accounts).copied().collect();
        SharedIssue { issue, confidential, spoken: Spoken::default(), is_marked: false, members }
    }
}

/// Puts them together; links and comments are read while an issue is open.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    alone: Vec<WorkIssue>,
    named: &Named,
    bot: &Person,
    concurrency: usize,
) -> Result<Vec<SharedIssue>, GitLabError> {
    let mut shared: Vec<SharedIssue> = alone.into_iter().map(|issue| named.shared(issue)).collect();
    shared.sort_by_key(|shared| (shared.issue.created_at, shared.place()));
    let open = shared.iter().filter(|shared| shared.issue.open);
    gitlab.read_ahead(open.map(|it| ahead::work_spot(&it.issue)), concurrency).await?;
    let open = shared.iter_mut().filter(|shared| shared.issue.open);
    let reads = open.map(|shared| listen(gitlab, shared, named, bot));
    stream::iter(reads).buffer_unordered(concurrency.max(1)).try_collect::<()>().await?;
    Ok(shared)
}

async fn listen<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    shared: &mut SharedIssue,
    named: &Named,
    bot: &Person,
) -> Result<(), GitLabError> {
    let place = (shared.issue.project, shared.issue.iid);
    let linked = related::linked(gitlab, place).await?.map(|(_, ends)| ends).unwrap_or_default();
    shared.members.extend(linked.into_iter().filter(|end| named.accounts.contains(end)));
    shared.members.sort_unstable();
    shared.members.dedup();
    let marks = gitlab.awards(place.0, place.1).await?;
    shared.is_marked = marks.iter().any(|award| {
        award.name == SPOKEN_THERE && award.user.as_ref().is_some_and(|user| user.id == bot.id)
    });
    match gitlab.notes(place.0, place.1).await {
        Ok(notes) => {
            talk::listen(&mut shared.issue, &notes, bot);
            shared.spoken = account::spoken(&notes, bot);
        }
        // It vanished since it was listed: there is nothing left to say there.
        Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
            shared.issue.open = false;
        }
        Err(error) => return Err(error),
    }
    Ok(())
}
