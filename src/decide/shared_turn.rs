//! When something about many accounts is said: its reader's hours and turn of the day, and rules on trial
//! that only count it (`semantics.md` e.13, e.19, e.24).

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::Days;

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::SharedIssue;
use crate::consider::Standings;
use crate::decide::Cases;
use crate::decide::Cause;
use crate::decide::LoadedRule;
use crate::decide::Rulebook;
use crate::decide::Suppressed;
use crate::decide::off_duty;
use crate::decide::shared::Bench;
use crate::decide::shared_text;
use crate::rules::Outcome;
use crate::rules::SharedVerdict;

/// How often a rule on trial would speak of what is not one account.
pub(super) fn would_speak(
    rule: &LoadedRule,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    cases: &Cases<'_, '_>,
    rulebook: &Rulebook,
) -> usize {
    let Some(evaluate) = rule.shared.as_ref().filter(|_| portfolio.is_complete()) else { return 0 };
    let bench = Bench {
        portfolio,
        standings,
        rulebook,
        is_first: cases.is_first,
        own: BTreeMap::new(),
        spent: RefCell::default(),
    };
    let is_news = |said: &&SharedVerdict| match &said.verdict.outcome {
        Outcome::Fires(call) => !bench.is_silent(call),
        _ => false,
    };
    evaluate(standings).iter().filter(is_news).count()
}

impl<'a> Bench<'a> {
    pub(super) fn new(
        portfolio: &'a Portfolio,
        standings: &'a Standings<'a>,
        rulebook: &'a Rulebook,
        cases: &Cases<'_, '_>,
    ) -> Self {
        let spent = RefCell::new(cases.spent_then.clone());
        let mut own: BTreeMap<&Key, Vec<&SharedIssue>> = BTreeMap::new();
        for shared in &portfolio.shared {
            if let Some(key) = &shared.issue.key {
                own.entry(key).or_default().push(shared);
            }
        }
        Self { portfolio, standings, rulebook, is_first: cases.is_first, own, spent }
    }

    /// Why something new is not said now: it was so at the first run, or whom it is for is not told. A mention and
    /// an issue wait for working hours, a mention for its turn of the day as well (e.13, e.19).
    pub(super) fn suppression(&self, call: &CallToAction) -> Option<Suppressed> {
        if self.is_silent(call) {
            let reason = "it was so at the first run and counts as said";
            return Some(Suppressed::new(Cause::Asked, reason));
        }
        let names = shared_text::people(call, self.rulebook);
        let first = names.first().filter(|_| call.form != Form::Nudge)?;
        let off = off_duty::of_shared(first, call, self.standings, self.rulebook);
        if off.is_some() || call.form != Form::Notice {
            return off;
        }
        let mut spent = self.spent.borrow_mut();
        let max = self.rulebook.mentions_per_day;
        let is_full = |name: &&String| spent.get(*name).is_some_and(|spent| *spent >= max);
        if let Some(name) = names.iter().find(is_full) {
            let reason =
                format!("{max} mentions a day are enough for {name}, and others come first today");
            let tomorrow = self.standings.as_of + Days::new(1);
            return Some(Suppressed::new(Cause::Waits, reason).until(tomorrow));
        }
        for name in names {
            *spent.entry(name).or_default() += 1;
        }
        None
    }
}
