//! Account issues that go on elsewhere: closed as a duplicate, moved, cloned or imported.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Key;
use crate::account::Survivor;
use crate::collect::gist::Gist;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;
use crate::gitlab::wire::Note;

/// Moves of one issue that are followed.
const STEPS_MAX: usize = 10;

/// Where a closed issue goes on, if it does.
pub(super) fn by(issue: &Issue) -> Option<Survivor> {
    if issue.state != IssueState::Closed {
        return None;
    }
    if let Some(id) = issue.moved_to_id {
        return Some(Survivor::Moved(id));
    }
    duplicate_of(issue.links.closed_as_duplicate_of.as_deref()?).map(Survivor::Merged)
}

/// `…/api/v4/projects/42/issues/7`.
fn duplicate_of(address: &str) -> Option<AccountId> {
    let (_, tail) = address.rsplit_once("/projects/")?;
    let (project, iid) = tail.split_once("/issues/")?;
    Some(AccountId { project: project.parse().ok()?, iid: iid.parse().ok()? })
}

/// Whether GitLab noted that the issue was made from another one: its dates may be of that day.
pub(super) fn came_from_elsewhere(notes: &[Note]) -> bool {
    moved_here(notes) || noted(notes, "cloned from").next().is_some()
}

pub(super) fn moved_here(notes: &[Note]) -> bool {
    moved_here_at(notes).is_some()
}

/// When the issue was moved here, the last time.
pub(super) fn moved_here_at(notes: &[Note]) -> Option<DateTime<Utc>> {
    noted(notes, "moved from").map(|note| note.created_at).max()
}

fn noted<'n>(notes: &'n [Note], words: &str) -> impl Iterator<Item = &'n Note> {
    notes.iter().filter(move |note| note.system && note.body.trim_start().starts_with(words))
}

/// GitLab copies the comments of a moved issue, the bot's with them: what they said under the old
/// number stays said, and only the status card is written anew.
pub(super) fn take_over_said(account: &mut Account) {
    let id = account.id;
    let of_here = |key: &Key| Key::new(&key.rule, id, key.episode.clone());
    let is_old = |key: &Key| key.account().is_some_and(|other| other != id);
    let said = account.spoken.keys();
    let taken: Vec<Key> =
        said.filter(|key| is_old(key) && key.rule != "status_card").map(of_here).collect();
    account.spoken.ledger.extend(taken);
}

/// The account in which each closed one goes on, its own moves and mergers followed as well.
pub(super) fn heirs(gists: &[Gist]) -> BTreeMap<AccountId, AccountId> {
    let by_number: BTreeMap<u64, AccountId> =
        gists.iter().map(|gist| (gist.number, gist.id)).collect();
    let known: BTreeSet<AccountId> = by_number.values().copied().collect();
    let next: BTreeMap<AccountId, AccountId> = gists
        .iter()
        .filter_map(|gist| {
            let heir = match gist.continued_by? {
                Survivor::Merged(to) => known.contains(&to).then_some(to),
                Survivor::Moved(to) => by_number.get(&to).copied(),
            };
            Some((gist.id, heir?))
        })
        .collect();
    let last = |first: &AccountId| {
        (0..STEPS_MAX).fold(*first, |at, _| next.get(&at).copied().unwrap_or(at))
    };
    next.iter().map(|(from, to)| (*from, last(to))).collect()
}

/// The survivor of a merger keeps what its duplicates knew: the earliest start and the earliest
/// stop of either count (`semantics.md` b.7). The accounts are in the order of their ids.
pub(super) fn hand_over(accounts: &mut [Account]) {
    let mut left: BTreeMap<AccountId, Vec<usize>> = BTreeMap::new();
    for (nth, account) in accounts.iter().enumerate() {
        if let Some(Survivor::Merged(to)) = account.continued_by {
            left.entry(to).or_default().push(nth);
        }
    }
    for (to, from) in left {
        let Ok(heir) = accounts.binary_search_by_key(&to, |account| account.id) else { continue };
        for nth in from.into_iter().filter(|nth| *nth != heir) {
            let gone = accounts[nth].clone();
            let heir = &mut accounts[heir];
            heir.merged.push(gone.facts);
            heir.touchpoints.extend(gone.touchpoints);
            heir.touchpoints.sort_by_key(|touch| touch.on);
            // Holds belong to the account, whichever of its issues they were written on.
            heir.holds.extend(gone.holds);
            heir.holds.sort();
            heir.holds.dedup();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_address_names_the_survivor() {
        let at = |text| duplicate_of(text).map(|id| (id.project, id.iid));
        assert_eq!(at("https://gitlab.example/x/api/v4/projects/42/issues/7"), Some((42, 7)));
        for other in ["", "https://gitlab.example/acme/-/issues/7", "/projects/a/issues/b"] {
            assert_eq!(at(other), None, "{other}");
        }
    }
}
