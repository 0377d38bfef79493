//! What people write to the bot on a work issue that it opened: heard as if it stood in the account issue.

use std::cell::OnceCell;
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
use crate::account::Key;
use crate::account::Person;
use crate::account::WorkIssue;
use crate::account::Workplace;
use crate::collect::Dossier;
use crate::collect::ahead;
use crate::collect::recall::Recall;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::Note;
use crate::memo::Part;

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

/// The bot's own work issues, by the account that they are about now.
pub(super) struct Workplaces<'i> {
    by_account: BTreeMap<AccountId, Vec<(&'i WorkIssue, &'i Key)>>,
    /// Those that fewer people may read than others.
    hidden: BTreeSet<(u64, u64)>,
    now: DateTime<Utc>,
}

impl<'i> Workplaces<'i> {
    pub(super) fn of(
        tracked: &[Issue],
        issues: &'i [WorkIssue],
        heirs: &BTreeMap<AccountId, AccountId>,
        now: DateTime<Utc>,
    ) -> Self {
        let mut by_account: BTreeMap<AccountId, Vec<_>> = BTreeMap::new();
        for issue in issues.iter().filter(|issue| issue.kind.is_listened_to()) {
            let Some(key) = issue.key.as_ref() else { continue };
            let Some(account) = key.account() else { continue };
            let account = heirs.get(&account).copied().unwrap_or(account);
            by_account.entry(account).or_default().push((issue, key));
        }
        let hidden = tracked.iter().filter(|issue| issue.confidential);
        Self { by_account, hidden: hidden.map(|it| (it.project_id, it.iid)).collect(), now }
    }

    /// Those of an account that are open or ended lately.
    pub(super) fn live(&self, account: AccountId) -> impl Iterator<Item = &'i WorkIssue> {
        let all = self.by_account.get(&account).into_iter().flatten();
        all.map(|(issue, _)| *issue).filter(|issue| is_live(issue, self.now))
    }

    /// Those in which somebody is heard: that are open, ended lately, or in which something was heard before.
    fn wanted(&self, dossier: &Dossier, bot: &Person) -> Vec<(&'i WorkIssue, &'i Key)> {
        let Some(all) = self.by_account.get(&dossier.id()).filter(|_| dossier.is_heard) else {
            return Vec::new();
        };
        let known = OnceCell::new();
        let is_known = |issue: &WorkIssue| {
            let place = AccountId { project: issue.project, iid: issue.iid };
            known.get_or_init(|| places(&dossier.notes, bot)).contains(&place)
        };
        let is_wanted = |issue: &WorkIssue| is_live(issue, self.now) || is_known(issue);
        all.iter().copied().filter(|(issue, _)| is_wanted(issue)).collect()
    }
}

/// Gives dossiers the comments of the bot's own work issues.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    workplaces: &Workplaces<'_>,
    dossiers: &mut [Dossier],
    (bot, concurrency): (&Person, usize),
) -> Result<(), GitLabError> {
    let of_each = |(nth, dossier)| {
        let wanted = workplaces.wanted(dossier, bot);
        wanted.into_iter().map(move |(issue, key)| (nth, issue, key))
    };
    let wanted: Vec<_> = dossiers.iter().enumerate().flat_map(of_each).collect();
    let spots = wanted.iter().map(|(_, issue, _)| ahead::work_spot(issue));
    gitlab.read_ahead(spots, concurrency).await?;
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
    let reads = stream::iter(reads).buffer_unordered(concurrency.max(1));
    let read: Vec<_> = reads.try_collect().await?;
    for (nth, issue, key, notes) in read.into_iter().flatten() {
        let dossier = &mut dossiers[nth];
        let (project, iid) = (issue.project, issue.iid);
        let is_hidden = workplaces.hidden.contains(&(project, iid));
        dossier.elsewhere.push(Overheard {
            place: Workplace { project, iid, reference: issue.reference.clone(), key: key.clone() },
            url: issue.url.clone(),
            is_hidden: !dossier.issue.confidential && is_hidden,
            notes,
        });
    }
    let order = |it: &Overheard| (it.place.project, it.place.iid);
    for dossier in dossiers {
        dossier.elsewhere.sort_by_key(order);
    }
    Ok(())
}

/// Keeps the comments for what else is read in them.
pub(super) fn give_back<T>(gitlab: &Recall<'_, T>, dossiers: Vec<Dossier>) {
    for it in dossiers.into_iter().flat_map(|dossier| dossier.elsewhere) {
        gitlab.give_back((it.place.project, it.place.iid), Part::Notes, &it.notes);
    }
}

fn is_live(issue: &WorkIssue, now: DateTime<Utc>) -> bool {
    issue.open || is_fresh(issue, now)
}

fn is_fresh(issue: &WorkIssue, now: DateTime<Utc>) -> bool {
    issue.closed_at.is_some_and(|at| at > now - TimeDelta::days(ENDED_DAYS))
}

/// The work issues in which something was heard before, by the status card.
fn places(notes: &[Note], bot: &Person) -> BTreeSet<AccountId> {
    let own = notes.iter().filter(|note| note.author.as_ref().is_some_and(|a| a.id == bot.id));
    own.flat_map(|note| Workplace::read_all(&note.body)).collect()
}
