//! What people write to the bot on a work issue that it opened: heard as if it stood in the account issue.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::AccountId;
use crate::account::Person;
use crate::account::WorkIssue;
use crate::account::Workplace;
use crate::collect::Dossier;
use crate::collect::Reading;
use crate::collect::ahead;
use crate::collect::continued;
use crate::collect::recall::Recall;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::Note;

/// Days after the end of an issue in which its last words are still read: they may have been written with it.
const ENDED_DAYS: i64 = 14;

/// The comments of one work issue.
pub(super) struct Overheard {
    pub(super) place: Workplace,
    pub(super) url: String,
    /// Whether fewer people may read the issue than its account.
    pub(super) is_hidden: bool,
    pub(super) notes: Vec<Note>,
}

/// Gives every dossier the comments of the bot's own work issues: of those that are open or ended lately, and of
/// those in which something was heard before.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    (tracked, issues): (&[Issue], &[WorkIssue]),
    dossiers: &mut [Dossier],
    bot: &Person,
) -> Result<(), GitLabError> {
    let heirs = continued::heirs(dossiers);
    let by_account: BTreeMap<AccountId, usize> =
        dossiers.iter().enumerate().map(|(nth, dossier)| (id(&dossier.issue), nth)).collect();
    let hidden: BTreeSet<(u64, u64)> =
        tracked.iter().filter(|it| it.confidential).map(|it| (it.project_id, it.iid)).collect();
    let mut known: BTreeMap<usize, BTreeSet<AccountId>> = BTreeMap::new();
    let mut wanted = Vec::new();
    for issue in issues.iter().filter(|issue| issue.kind.is_listened_to()) {
        let Some((key, account)) = issue.key.as_ref().and_then(|key| Some((key, key.account()?)))
        else {
            continue;
        };
        let account = heirs.get(&account).unwrap_or(&account);
        let Some(nth) = by_account.get(account).copied().filter(|nth| dossiers[*nth].is_heard)
        else {
            continue;
        };
        let place = AccountId { project: issue.project, iid: issue.iid };
        let mut is_known = || {
            let places = known.entry(nth).or_insert_with(|| places(&dossiers[nth].notes, bot));
            places.contains(&place)
        };
        if issue.open || is_fresh(issue, reading.read_at) || is_known() {
            wanted.push((nth, issue, key));
        }
    }
    let spots = wanted.iter().map(|(_, issue, _)| ahead::work_spot(issue));
    gitlab.read_ahead(spots, reading.concurrency).await?;
    let reads = wanted.into_iter().map(|(nth, issue, key)| async move {
        match gitlab.notes(issue.project, issue.iid).await {
            Ok(notes) => Ok(Some((nth, issue, key, notes))),
            // It vanished since it was listed: nobody said anything there.
            Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    });
    let reads = stream::iter(reads).buffer_unordered(reading.concurrency.max(1));
    let read: Vec<_> = reads.try_collect().await?;
    for (nth, issue, key, notes) in read.into_iter().flatten() {
        let dossier = &mut dossiers[nth];
        let (project, iid) = (issue.project, issue.iid);
        dossier.elsewhere.push(Overheard {
            place: Workplace { project, iid, reference: issue.reference.clone(), key: key.clone() },
            url: issue.url.clone(),
            is_hidden: !dossier.issue.confidential && hidden.contains(&(project, iid)),
            notes,
        });
    }
    let order = |it: &Overheard| (it.place.project, it.place.iid);
    for dossier in dossiers {
        dossier.elsewhere.sort_by_key(order);
    }
    Ok(())
}

/// The comments again, for what else is read in them.
pub(super) fn notes(dossiers: &mut [Dossier]) -> BTreeMap<(u64, u64), Vec<Note>> {
    let all = dossiers.iter_mut().flat_map(|dossier| dossier.elsewhere.drain(..));
    all.map(|it| ((it.place.project, it.place.iid), it.notes)).collect()
}

fn is_fresh(issue: &WorkIssue, now: DateTime<Utc>) -> bool {
    issue.closed_at.is_some_and(|at| at > now - TimeDelta::days(ENDED_DAYS))
}

/// The work issues in which something was heard before, by the status card.
fn places(notes: &[Note], bot: &Person) -> BTreeSet<AccountId> {
    let own = notes.iter().filter(|note| note.author.as_ref().is_some_and(|a| a.id == bot.id));
    own.flat_map(|note| Workplace::read_all(&note.body)).collect()
}

fn id(issue: &Issue) -> AccountId {
    AccountId { project: issue.project_id, iid: issue.iid }
}
