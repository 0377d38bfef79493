//! Every account with the rules' opinions of it, after all of them share what a person can take in a day.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;
use rayon::prelude::*;

use crate::account::Form;
use crate::account::Portfolio;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::decide::Cause;
use crate::decide::Climate;
use crate::decide::FirstRun;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Suppressed;
use crate::decide::audience;
use crate::decide::card;
use crate::decide::mentions;
use crate::decide::off_duty;
use crate::decide::opinion::in_climate;
use crate::decide::pace;
use crate::decide::queue::Rank;
use crate::decide::weekly;

/// One account that is written to, and what each rule thinks of it.
pub struct Case<'s, 'a> {
    pub standing: &'s Standing<'a>,
    pub opinions: Vec<Opinion>,
    /// Whether what is true already counts as said.
    pub(super) silent: bool,
}

/// Judged accounts and what to reckon with beside them.
pub struct Cases<'s, 'a> {
    pub list: Vec<Case<'s, 'a>>,
    pub(super) climate: Climate,
    pub(super) is_first: bool,
    /// Usernames of those who are away, in lower case.
    pub(super) away: BTreeSet<String>,
    /// When everybody was mentioned.
    pub(super) mentions: BTreeMap<String, Vec<DateTime<Utc>>>,
    /// How often everybody was mentioned today.
    pub(super) spent: BTreeMap<String, u32>,
    /// The same with what this pass says of accounts and in digests.
    pub(super) spent_then: BTreeMap<String, u32>,
}

impl<'s, 'a> Cases<'s, 'a> {
    /// What every rule thinks of every account, before the mentions of the day are shared out.
    pub(super) fn of(
        portfolio: &Portfolio,
        standings: &'s Standings<'a>,
        rulebook: &Rulebook,
        first_run: FirstRun,
        leave: impl Fn(&Standing<'_>, &mut Vec<Opinion>) + Sync,
    ) -> Self {
        let is_first = first_run == FirstRun::Baseline && !portfolio.is_known;
        let climate = Climate::of(portfolio, standings, rulebook);
        let each = standings.list.par_iter().with_min_len(Standings::AT_ONCE);
        let written = each.filter(|standing| is_written_to(standing));
        let case = |standing: &'s Standing<'a>| {
            let mut opinions = in_climate(standing, rulebook, &climate);
            leave(standing, &mut opinions);
            let silent = is_first || is_from_before(portfolio, standing);
            Case { standing, opinions, silent }
        };
        let mut list: Vec<Case<'_, '_>> = written.map(case).collect();
        list.iter_mut().filter(|case| case.silent).for_each(Case::count_as_said);
        let absent = list.iter().filter_map(|case| case.standing.absence.as_ref());
        let away = absent.map(|absence| absence.username.to_ascii_lowercase()).collect();
        let mentions = mentions::all(portfolio);
        let spent = spent(&mentions, standings.now, rulebook);
        let spent_then = spent.clone();
        Self { list, climate, is_first, away, mentions, spent, spent_then }
    }

    /// Shares out the mentions of the day: the most important first, the rest waits (e.13). Whoever
    /// is told of a digest today has one mention less.
    pub(super) fn share_out(&mut self, told: BTreeSet<String>, rulebook: &Rulebook) {
        let mut spent = self.spent.clone();
        for name in told {
            *spent.entry(name).or_default() += 1;
        }
        let first = |case: &Case<'_, '_>| case.news(rulebook).first().map(|(rank, _)| rank.order());
        let mut order: Vec<_> =
            (0..self.list.len()).filter_map(|at| Some((first(&self.list[at])?, at))).collect();
        order.sort();
        for (_, at) in order {
            self.list[at].ration(&mut spent, rulebook);
        }
        self.spent_then = spent;
    }
}

impl Case<'_, '_> {
    /// What would be said anew in a comment that mentions somebody, the most important first.
    fn news(&self, rulebook: &Rulebook) -> Vec<(Rank, usize)> {
        if self.silent {
            return Vec::new();
        }
        let new = self.opinions.iter().enumerate().filter_map(|(nth, opinion)| {
            let call = opinion.call().filter(|call| call.form == Form::Notice)?;
            let is_known = self.standing.account.spoken.knows(&call.key);
            (!is_known).then(|| (Rank::of(call, self.standing, rulebook), nth))
        });
        let mut new: Vec<(Rank, usize)> = new.collect();
        new.sort_by_key(|(rank, nth)| (rank.order(), *nth));
        new
    }

    /// Holds back what somebody has no mention left for. One comment is one mention.
    fn ration(&mut self, spent: &mut BTreeMap<String, u32>, rulebook: &Rulebook) {
        let max = rulebook.mentions_per_day;
        let mut here: BTreeSet<String> = BTreeSet::new();
        for (_, nth) in self.news(rulebook) {
            let Some(call) = self.opinions[nth].call() else { continue };
            let names = audience::mentioned(call, self.standing, rulebook);
            // Whom a grave call goes to as well may be told of many teams' troubles in a day.
            let counted = names.iter().enumerate();
            let counted =
                counted.filter(|(at, name)| *at == 0 || !rulebook.people.is_manager(name));
            let is_full = |name: &&String| {
                !here.contains(*name) && spent.get(*name).is_some_and(|spent| *spent >= max)
            };
            if let Some(name) = counted.map(|(_, name)| name).find(is_full) {
                let reason = format!(
                    "{max} mentions a day are enough for {name}, and others come first today"
                );
                self.opinions[nth].suppressed = Some(Suppressed::new(Cause::Waits, reason));
                continue;
            }
            here.extend(names);
        }
        self.take_along(&here, rulebook);
        for name in here {
            *spent.entry(name).or_default() += 1;
        }
    }

    /// Where nobody is told, nothing waits to be told: it counts as said.
    fn count_as_said(&mut self) {
        let waits = |cause| matches!(cause, Cause::Waits | Cause::Week | Cause::Hour);
        for opinion in &mut self.opinions {
            opinion.suppressed = opinion.suppressed.take().filter(|why| !waits(why.cause));
        }
    }

    /// What only waits for the week is said in the comment that is written anyway, to the same people.
    fn take_along(&mut self, told: &BTreeSet<String>, rulebook: &Rulebook) {
        let standing = self.standing;
        for opinion in &mut self.opinions {
            let waits = opinion.held_back().filter(|(_, why)| why.cause == Cause::Week);
            let names = waits.map(|(call, _)| audience::mentioned(call, standing, rulebook));
            if names.is_some_and(|names| names.iter().all(|name| told.contains(name)))
                && !told.is_empty()
            {
                opinion.suppressed = None;
            }
        }
    }
}

/// Every account that is written to with all opinions of it, the mentions of the day shared out.
pub fn cases<'s, 'a>(
    portfolio: &Portfolio,
    standings: &'s Standings<'a>,
    rulebook: &Rulebook,
    first_run: FirstRun,
) -> Cases<'s, 'a> {
    shared_out(portfolio, standings, rulebook, first_run, |_, _| ())
}

/// The same with what is left of the opinions of each account.
pub(super) fn shared_out<'s, 'a>(
    portfolio: &Portfolio,
    standings: &'s Standings<'a>,
    rulebook: &Rulebook,
    first_run: FirstRun,
    leave: impl Fn(&Standing<'_>, &mut Vec<Opinion>) + Sync,
) -> Cases<'s, 'a> {
    let mut cases = Cases::of(portfolio, standings, rulebook, first_run, leave);
    let told = weekly::readers(portfolio, &cases, standings, rulebook);
    cases.share_out(told, rulebook);
    pace::accounts(&mut cases, standings, rulebook);
    cases
}

/// How often everybody was mentioned on the day that it is for them.
fn spent(
    mentions: &BTreeMap<String, Vec<DateTime<Utc>>>,
    now: DateTime<Utc>,
    rulebook: &Rulebook,
) -> BTreeMap<String, u32> {
    let day = |name: &str, at| off_duty::local_date(at, name, rulebook);
    let count = |(name, all): (&String, &Vec<DateTime<Utc>>)| {
        let is_of_today = |at: &&DateTime<Utc>| **at <= now && day(name, **at) == day(name, now);
        let of_today = all.iter().filter(is_of_today).count();
        (name.clone(), u32::try_from(of_today).unwrap_or(u32::MAX))
    };
    mentions.iter().map(count).collect()
}

fn is_written_to(standing: &Standing<'_>) -> bool {
    standing.is_active() && !standing.account.is_hands_off()
}

/// An account that was there at the first run but has no status card yet: the first run was cut
/// short, or somebody deleted the card. Either way its past is not news; and a card that was taken back
/// as the twin of the one that is gone remembers nothing.
fn is_from_before(portfolio: &Portfolio, standing: &Standing<'_>) -> bool {
    let account = standing.account;
    portfolio.baseline.as_ref().is_some_and(|baseline| {
        account.created_at <= baseline.created_at
            && account
                .spoken
                .find(&card::key(account))
                .is_none_or(|(_, card)| card.marker.withdrawn)
    })
}
