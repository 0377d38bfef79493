//! Parents and subsidiaries: who belongs to whom, and how the subsidiaries stand (`domain.md` E4-23).
//! Each account is judged alone; nothing is added up here, so nothing is added up twice.

use std::collections::BTreeMap;

use crate::account::Account;
use crate::account::LifecycleStage;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Note;
use crate::consider::Standing;

/// An account's parent and subsidiaries within the portfolio.
#[derive(Clone, Debug, Default)]
pub struct Family<'a> {
    pub parent: Option<&'a Account>,
    /// The worst off first.
    pub subsidiaries: Vec<Relative<'a>>,
}

/// How a subsidiary stands.
#[derive(Clone, Debug)]
pub struct Relative<'a> {
    pub account: &'a Account,
    pub stage: LifecycleStage,
    /// How bad its worst promise is; smaller is worse.
    rank: u8,
    /// Its worst promise, in a sentence part that reads the same every day.
    pub promise: String,
}

/// Finds each account's parent, and tells the parents how their subsidiaries stand.
pub(super) fn join(list: &mut [Standing<'_>]) {
    if list.iter().all(|standing| standing.account.parent.is_none()) {
        return;
    }
    let names = Names::of(list);
    let pairs: Vec<(usize, usize)> = (0..list.len())
        .filter_map(|child| Some((child, names.parent_of(list[child].account)?)))
        .filter(|(child, parent)| child != parent)
        .collect();
    for (child, parent) in pairs {
        list[child].family.parent = Some(list[parent].account);
        if list[child].account.open {
            let relative = Relative::of(&list[child]);
            list[parent].family.subsidiaries.push(relative);
        }
    }
    for standing in list {
        let key = |relative: &Relative<'_>| (relative.rank, relative.account.id);
        standing.family.subsidiaries.sort_by_key(key);
    }
}

/// Where an account stands in the list, by whatever a card may call it; none for what two share.
struct Names(BTreeMap<String, Option<usize>>);

impl Names {
    fn of(list: &[Standing<'_>]) -> Self {
        let mut names: BTreeMap<String, Option<usize>> = BTreeMap::new();
        let mut add = |name: String, at: usize| {
            let known = names.entry(name).or_insert(Some(at));
            *known = known.filter(|known| *known == at);
        };
        for (at, standing) in list.iter().enumerate().filter(|(_, s)| s.account.open) {
            let account = standing.account;
            add(account.name.to_lowercase(), at);
            add(account.reference.to_lowercase(), at);
            add(account.url.to_lowercase(), at);
        }
        Self(names)
    }

    /// By the whole text as a name; else by a reference or an address within it.
    fn parent_of(&self, child: &Account) -> Option<usize> {
        let text = child.parent.as_ref()?.trim().to_lowercase();
        if let Some(found) = self.0.get(&text) {
            return *found;
        }
        let apart = |c: char| c.is_whitespace() || "[](),;<>".contains(c);
        let words = text.split(apart).map(|word| word.trim_end_matches(['+', '.']));
        let mut found = words.filter(|word| !word.is_empty()).filter_map(|word| {
            let full = match word.strip_prefix('#') {
                Some(iid) => format!("{}#{iid}", child.project.to_lowercase()),
                None => word.to_owned(),
            };
            (full.contains('#') || full.contains("://"))
                .then(|| self.0.get(&full).copied())
                .flatten()
        });
        found.next().flatten()
    }
}

impl<'a> Relative<'a> {
    fn of(standing: &Standing<'a>) -> Self {
        let (account, stage) = (standing.account, standing.stage.stage);
        let worst =
            standing.every_clock().map(|clock| (rank(clock), clock)).min_by_key(|(rank, _)| *rank);
        let is_unmanaged = account.priority.is_some_and(|priority| !priority.is_managed());
        let (rank, promise) = match worst {
            _ if is_unmanaged => {
                (u8::MAX, "no CSM of its own, so no promise is counted".to_owned())
            }
            Some((rank, clock)) if rank < KEPT => (rank, said(clock)),
            Some(_) | None => (KEPT, "no promise is open".to_owned()),
        };
        Self { account, stage, rank, promise }
    }

    fn note(&self) -> Note {
        let sentence =
            format!("subsidiary {}: {}, {}", self.account.name, self.stage, self.promise);
        Note { about: "subsidiary", sentence, url: self.account.url.clone() }
    }
}

/// From here on nothing is open.
const KEPT: u8 = 5;

fn rank(clock: &Clock) -> u8 {
    match clock.state {
        ClockState::Breached => 0,
        ClockState::AtRisk => 1,
        ClockState::Unknown => 2,
        ClockState::Running => 3,
        ClockState::Paused => 4,
        _ => KEPT,
    }
}

/// No day counts: they would change the parent's card every night.
fn said(clock: &Clock) -> String {
    let (promise, state) = (clock.promise().to_lowercase(), clock.state.words());
    match (clock.state, clock.last_good_day.map(Calendar::words)) {
        (ClockState::Breached, Some(due)) => format!("{promise} is late, it was due on {due}"),
        (ClockState::AtRisk | ClockState::Running, Some(due)) => {
            format!("{promise} is {state}, due on {due}")
        }
        _ => format!("{promise} is {state}"),
    }
}

impl Standing<'_> {
    /// The family in notes. Nobody is named in an issue that more people may read.
    pub(super) fn family_notes(&self) -> Vec<Note> {
        let (account, family) = (self.account, &self.family);
        let may_name = |other: &Account| {
            !other.confidential || (account.confidential && account.id.project == other.id.project)
        };
        let note =
            |about, sentence: String, url: &str| Note { about, sentence, url: url.to_owned() };
        let parent = family.parent.filter(|parent| may_name(parent));
        let mut notes: Vec<Note> = parent
            .map(|parent| note("parent", format!("belongs to {}", parent.name), &parent.url))
            .into_iter()
            .collect();
        let (named, hidden): (Vec<&Relative<'_>>, Vec<&Relative<'_>>) =
            family.subsidiaries.iter().partition(|relative| may_name(relative.account));
        let listed_max = self.norms.family.listed_max;
        notes.extend(named.iter().take(listed_max).map(|relative| relative.note()));
        let counts =
            [(named.len().saturating_sub(listed_max), "more"), (hidden.len(), "confidential")];
        for (count, kind) in counts.into_iter().filter(|(count, _)| *count > 0) {
            let many = if count == 1 { "subsidiary" } else { "subsidiaries" };
            notes.push(note("subsidiary", format!("{count} {kind} {many}"), &account.url));
        }
        notes
    }
}
