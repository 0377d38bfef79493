//! When something about many accounts is said: its reader's hours and turn of the day, and rules on trial
//! that only count it (`semantics.md` e.13, e.19, e.24).

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::SharedIssue;
use crate::consider::Standings;
use crate::decide::Cases;
use crate::decide::LoadedRule;
use crate::decide::Rulebook;
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

    /// Whether whom it is for is not told now: a mention and an issue wait for working hours, a mention
    /// for its turn of the day as well (e.13, e.19).
    pub(super) fn waits(&self, call: &CallToAction) -> bool {
        let names = shared_text::people(call, self.rulebook);
        let Some(first) = names.first().filter(|_| call.form != Form::Nudge) else { return false };
        if off_duty::is_off(first, call, self.standings, self.rulebook) {
            return true;
        }
        if call.form != Form::Notice {
            return false;
        }
        let mut spent = self.spent.borrow_mut();
        let max = self.rulebook.mentions_per_day;
        if names.iter().any(|name| spent.get(name).is_some_and(|spent| *spent >= max)) {
            return true;
        }
        for name in names {
            *spent.entry(name).or_default() += 1;
        }
        false
    }
}
