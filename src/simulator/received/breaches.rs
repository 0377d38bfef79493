//! Broken promises, and when each came to the knowledge of the CSM: by a notice, a work issue or a digest.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::Datelike;
use chrono::NaiveDate;
use chrono::Weekday;

use super::texts::keys;
use super::texts::named;
use crate::simulator::Simulator;
use crate::simulator::records::Issue;

/// The label that says so, and the rule that speaks of it.
const CLOCKS: [(&str, &str); 3] = [
    ("tte::breached", "time_to_engage_late"),
    ("ttv::breached", "time_to_first_value_late"),
    ("tto::breached", "time_to_onboard_late"),
];

/// One broken promise.
#[derive(Debug, Clone, Copy)]
struct Breach {
    on: NaiveDate,
    known: Option<NaiveDate>,
    /// The day on which it was over before it was known: the account ended, or the date turned up.
    over: Option<NaiveDate>,
}

/// All of them, by account and clock.
#[derive(Debug, Default)]
pub(super) struct Breaches {
    seen: BTreeMap<(u64, &'static str), Breach>,
    /// What was broken before the bot began: it stands in the list of the first run.
    before: BTreeSet<(u64, &'static str)>,
}

impl Breaches {
    /// Looks at labels, and at what tells of those that nobody knew of.
    pub(super) fn look(
        &mut self,
        gitlab: &Simulator,
        bot: u64,
        today: NaiveDate,
        is_first_run: bool,
    ) {
        let issues = gitlab.world().issues.values();
        for issue in issues.filter(|issue| issue.labels.contains("csm::account")) {
            for (label, rule) in CLOCKS {
                let key = (issue.iid, rule);
                let is_broken = issue.open && issue.labels.contains(label);
                if is_broken && is_first_run {
                    self.before.insert(key);
                } else if is_broken && !self.before.contains(&key) {
                    let begins = Breach { on: today, known: None, over: None };
                    self.seen.entry(key).or_insert(begins);
                } else if let Some(breach) = self.seen.get_mut(&key) {
                    breach.over = breach.over.or((!is_broken).then_some(today));
                }
            }
        }
        let unknown = self.seen.iter_mut().filter(|(_, breach)| breach.known.is_none());
        for ((iid, rule), breach) in unknown {
            let found = gitlab.world().issues.values().find(|issue| issue.iid == *iid);
            let Some(account) = found else { continue };
            let is_known =
                is_noticed(account, bot, rule) || is_listed(gitlab, account, bot, breach.on);
            breach.known = is_known.then_some(today);
        }
    }

    pub(super) fn count(&self) -> usize {
        self.seen.len()
    }

    /// Days until the last of those that were told was known.
    pub(super) fn slowest(&self) -> i64 {
        let days = self.seen.values().filter_map(|b| Some(working_days(b.on, b.known?)));
        days.max().unwrap_or(0)
    }

    pub(super) fn untold(&self) -> usize {
        self.seen.values().filter(|breach| breach.known.is_none() && breach.over.is_none()).count()
    }

    /// Those that were not known within so many days though they lasted longer.
    pub(super) fn late(&self, days: i64) -> Vec<(u64, String, NaiveDate, Option<NaiveDate>)> {
        let is_late = |breach: &Breach| {
            let end = breach.known.or(breach.over);
            end.is_some_and(|end| working_days(breach.on, end) > days)
        };
        let late = self.seen.iter().filter(|(_, breach)| is_late(breach));
        late.map(|((iid, rule), b)| (*iid, (*rule).to_owned(), b.on, b.known)).collect()
    }
}

/// Days after one day until another on which people work.
fn working_days(from: NaiveDate, to: NaiveDate) -> i64 {
    let days = from.iter_days().skip(1).take_while(|day| *day <= to);
    let working = days.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun));
    i64::try_from(working.count()).unwrap_or(i64::MAX)
}

/// A comment in the account issue says that it is late.
fn is_noticed(account: &Issue, bot: u64, rule: &str) -> bool {
    let own = account.notes.iter().filter(|note| note.author == bot && !note.system);
    own.flat_map(|note| keys(&note.body))
        .any(|(of, episode)| of == rule && episode.ends_with("-breached"))
}

/// An issue for its CSM, opened or rewritten since, names the account.
fn is_listed(gitlab: &Simulator, account: &Issue, bot: u64, since: NaiveDate) -> bool {
    let mut own = gitlab.world().issues.values().filter(|issue| issue.author == bot && issue.open);
    own.any(|issue| {
        let for_csm = account.assignees.iter().any(|csm| issue.assignees.contains(csm));
        let is_digest = issue.labels.contains("csm::digest");
        let is_triage = issue.labels.contains("csm::triage");
        let is_fresh = issue.updated_at.date_naive() >= since;
        let text = issue.description.as_deref().unwrap_or_default();
        let notes = issue.notes.iter().filter(|note| note.author == bot && !note.system);
        let texts = notes.map(|note| note.body.as_str()).chain([text]);
        let mut names = texts.flat_map(named);
        for_csm && is_fresh && (is_digest || is_triage) && names.any(|iid| iid == account.iid)
    })
}
