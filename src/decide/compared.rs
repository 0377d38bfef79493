//! The same portfolio judged by two sets of settings, side by side: what would be different.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::opinions;
use crate::rules::Entry;
use crate::rules::RULES;

/// Accounts that are named; the rest are counted.
const NAMED_MAX: usize = 10;

/// One judgement of the portfolio.
pub struct Judged<'a> {
    pub standings: &'a Standings<'a>,
    pub rulebook: &'a Rulebook,
}

/// Two judgements of one portfolio.
#[derive(Debug, Serialize)]
pub struct Comparison {
    pub as_of: NaiveDate,
    /// Names of the two sets of settings.
    pub policies: Pair<String>,
    /// Open accounts that were judged.
    pub accounts: usize,
    pub promises: Vec<PromiseCompared>,
    pub rules: Vec<RuleCompared>,
    /// Accounts that stand differently, or of which something else is said.
    pub accounts_differing: usize,
    /// The first of them, by number.
    pub differences: Vec<Difference>,
}

/// The same of both, the settings in force first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair<T> {
    pub old: T,
    pub new: T,
}

#[derive(Debug, Serialize)]
pub struct PromiseCompared {
    pub promise: &'static str,
    #[serde(flatten)]
    pub counts: Pair<PromiseCounts>,
}

/// The clocks of one promise. Those that nobody is called about are not in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PromiseCounts {
    pub states: BTreeMap<ClockState, u64>,
    /// Kept, of those that are decided: met, met late, or late.
    pub met: u64,
    pub decided: u64,
    /// A share between 0 and 1; none of nothing.
    pub attainment: Option<f64>,
}

#[derive(Debug, Serialize)]
pub struct RuleCompared {
    pub rule: &'static str,
    /// None where the rule is switched off.
    #[serde(flatten)]
    pub calls: Pair<Option<Calls>>,
}

/// What a rule asks for, over all accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Calls {
    pub fires: u64,
    /// It fires as well, and etiquette holds it back.
    pub suppressed: u64,
}

/// An account that differs.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub account: String,
    pub reference: String,
    pub url: String,
    /// What was and what would be, each in a few words.
    pub what: Vec<String>,
}

/// Both judgements side by side. They are of the same portfolio.
pub fn compare(old: &Judged<'_>, new: &Judged<'_>) -> Comparison {
    let mut promises = Pair { old: Promises::new(), new: Promises::new() };
    let mut rules = Pair { old: switched_on(old.rulebook), new: switched_on(new.rulebook) };
    let (mut differences, mut accounts, mut accounts_differing) = (Vec::new(), 0, 0);
    for (was, is) in old.standings.list.iter().zip(&new.standings.list) {
        debug_assert!(was.account.id == is.account.id, "both are of the same portfolio");
        if !was.account.open {
            continue;
        }
        accounts += 1;
        let said = Pair { old: opinions(was, old.rulebook), new: opinions(is, new.rulebook) };
        count_clocks(&mut promises.old, was);
        count_clocks(&mut promises.new, is);
        count_calls(&mut rules.old, &said.old);
        count_calls(&mut rules.new, &said.new);
        let what = differences_of(was, is, &said);
        if what.is_empty() {
            continue;
        }
        accounts_differing += 1;
        if differences.len() < NAMED_MAX {
            let account = was.account;
            differences.push(Difference {
                account: account.name.clone(),
                reference: account.reference.clone(),
                url: account.url.clone(),
                what,
            });
        }
    }
    Comparison {
        as_of: old.standings.as_of,
        policies: Pair { old: old.rulebook.policy.clone(), new: new.rulebook.policy.clone() },
        accounts,
        promises: by_promise(&promises),
        rules: by_rule(&rules),
        accounts_differing,
        differences,
    }
}

/// Counts by promise, with a row for each.
type Promises = BTreeMap<Sla, PromiseCounts>;
/// Counts by rule, with a row for each that is switched on.
type Rules = BTreeMap<&'static str, Calls>;

fn count_clocks(counts: &mut Promises, standing: &Standing<'_>) {
    for clock in standing.every_clock().filter(|clock| clock.muted.is_none()) {
        counts.entry(clock.sla).or_default().count(clock.state);
    }
}

impl PromiseCounts {
    #[expect(clippy::cast_precision_loss, reason = "portfolios are far below 2^53 accounts")]
    fn count(&mut self, state: ClockState) {
        *self.states.entry(state).or_default() += 1;
        let is_kept = state == ClockState::Met;
        let is_broken = matches!(state, ClockState::MetLate | ClockState::Breached);
        self.met += u64::from(is_kept);
        self.decided += u64::from(is_kept || is_broken);
        self.attainment = (self.decided > 0).then(|| self.met as f64 / self.decided as f64);
    }
}

fn switched_on(rulebook: &Rulebook) -> Rules {
    rulebook.rules.iter().map(|rule| (rule.entry.name, Calls::default())).collect()
}

fn count_calls(counts: &mut Rules, opinions: &[Opinion]) {
    for opinion in opinions {
        let calls = counts.entry(opinion.rule).or_default();
        match (opinion.call(), opinion.wanted()) {
            (Some(_), _) => calls.fires += 1,
            (None, Some(_)) => calls.suppressed += 1,
            (None, None) => {}
        }
    }
}

/// Every promise, in its order.
fn by_promise(counts: &Pair<Promises>) -> Vec<PromiseCompared> {
    let of = |counts: &Promises, sla| counts.get(&sla).cloned().unwrap_or_default();
    let row = |sla: Sla| PromiseCompared {
        promise: sla.name(),
        counts: Pair { old: of(&counts.old, sla), new: of(&counts.new, sla) },
    };
    Sla::ALL.map(row).into()
}

/// In the order of the rules, as far as one of the two has them.
fn by_rule(counts: &Pair<Rules>) -> Vec<RuleCompared> {
    let row = |entry: &Entry| {
        let rule = entry.name;
        let (old, new) = (counts.old.get(rule).copied(), counts.new.get(rule).copied());
        let calls = Pair { old, new };
        (old.is_some() || new.is_some()).then_some(RuleCompared { rule, calls })
    };
    RULES.iter().filter_map(row).collect()
}

fn differences_of(was: &Standing<'_>, is: &Standing<'_>, said: &Pair<Vec<Opinion>>) -> Vec<String> {
    let mut what = Vec::new();
    let clocks = Sla::ALL.map(|sla| (was.clock(sla), is.clock(sla))).into_iter();
    let moved = clocks.filter(|(old, new)| old.state != new.state);
    what.extend(moved.map(|(old, new)| {
        format!("{}: {} → {}", old.promise(), old.state.words(), new.state.words())
    }));
    let (colour, other) = (was.health.colour, is.health.colour);
    if colour != other {
        what.push(format!("health: {} → {}", colour.label(), other.label()));
    }
    let (colour, other) = (was.success_plan.colour, is.success_plan.colour);
    if colour != other {
        what.push(format!("success plan: {} → {}", colour.label(), other.label()));
    }
    let word = |opinions: &[Opinion], rule: &str| {
        opinions.iter().find(|opinion| opinion.rule == rule).map_or("off", Opinion::word)
    };
    let rules: BTreeSet<&str> = said.old.iter().chain(&said.new).map(|it| it.rule).collect();
    for rule in rules {
        let (old, new) = (word(&said.old, rule), word(&said.new, rule));
        let speaks = |word: &str| matches!(word, "fires" | "suppressed");
        if old != new && (speaks(old) || speaks(new)) {
            let in_words = |word: &str| word.replace('_', " ");
            what.push(format!("{rule}: {} → {}", in_words(old), in_words(new)));
        }
    }
    what
}
