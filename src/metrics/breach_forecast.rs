//! How many promises will be broken in the next 30 days, as far as the past tells; shown only while such
//! forecasts of earlier months were better than the plain share of breaches (f.5).

use std::collections::BTreeMap;

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::metrics::Frame;
use crate::metrics::Named;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::backtest::Backtest;
use crate::metrics::breach_chance::Chances;
use crate::metrics::breach_chance::Kind;
use crate::metrics::breach_chance::Pool;
use crate::metrics::counted;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;

/// How far ahead is looked.
pub(super) const AHEAD_DAYS: u64 = 30;
/// So many names stand beside the number: those most likely to be late.
const NAMES_MAX: usize = 10;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BreachForecast {
    pool: Pool,
    stakes: Multiset<(Stake, Named)>,
    left_out: LeftOut,
    backtest: Backtest,
}

/// An open promise that breaks within the window unless it is kept before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Stake {
    pub kind: Kind,
    pub elapsed_days: u32,
    pub target_days: u32,
}

impl Stake {
    /// What is at stake in a clock that is open on a day, if its breach falls into the window.
    pub(super) fn of(clock: &Clock, day: NaiveDate) -> Option<Self> {
        let is_open =
            matches!(clock.state, ClockState::Running | ClockState::AtRisk | ClockState::Paused);
        let breach = clock.breach_day.filter(|_| is_open)?;
        (day < breach && breach <= day + Days::new(AHEAD_DAYS)).then(|| Self {
            kind: Kind::of(clock),
            elapsed_days: counted::days(clock.elapsed_days.unwrap_or(0)),
            target_days: clock.target_days,
        })
    }
}

impl Gauge for BreachForecast {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        let never = membership.why_no_past();
        for clock in &standing.clocks {
            if never.is_none() {
                self.pool.add(clock, frame.as_of);
            }
            let Some(stake) = Stake::of(clock, frame.as_of) else { continue };
            match never.or(counted::why_not_enforced(clock)) {
                Some(reason) => self.left_out.add(reason),
                None => self.stakes.add((stake, Named::of(standing.account))),
            }
        }
        if never.is_none() {
            self.backtest.add(subject);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.pool.merge(&other.pool);
        self.stakes.merge(&other.stakes);
        self.left_out.merge(&other.left_out);
        self.backtest.merge(&other.backtest);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("expected_breaches_30d", self.value());
    }
}

impl BreachForecast {
    fn value(&self) -> Value {
        let counts =
            Value { denominator: Some(number(self.stakes.len())), ..self.left_out.value() };
        let note = match self.backtest.score() {
            _ if self.stakes.is_empty() => {
                "no open promise can break in the next 30 days".to_owned()
            }
            None => "not shown: no earlier forecast can be held against what happened".to_owned(),
            Some(score) if !score.is_useful() => {
                format!("not shown: earlier forecasts were no better than guessing ({score})")
            }
            Some(score) => return self.shown(counts, score.to_string()),
        };
        Value { note: Some(note), ..counts }
    }

    fn shown(&self, counts: Value, score: String) -> Value {
        let chances = Chances::of(&self.pool);
        let mut by_promise: BTreeMap<Sla, f64> = BTreeMap::new();
        let mut named: Vec<(f64, &Named)> = Vec::new();
        let mut unknown = 0;
        for ((stake, name), count) in self.stakes.iter() {
            match chances.of_breach(stake) {
                Some(chance) => {
                    *by_promise.entry(stake.kind.sla).or_default() += chance * number(count);
                    named.push((chance, name));
                }
                None => unknown += count,
            }
        }
        // The same account may be named for two promises: by the worse one.
        named.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let mut kept: Vec<Named> = Vec::new();
        for (_, name) in &named {
            if let Some(one) = kept.iter_mut().find(|one| one.is(name)) {
                one.times += name.times;
            } else if kept.len() < NAMES_MAX {
                kept.push((*name).clone());
            }
        }
        let untold = format!("; {unknown} cannot be told: too few promises were ever decided");
        let note = if unknown > 0 { score + &untold } else { score };
        Value {
            value: (!named.is_empty()).then(|| by_promise.values().sum()),
            parts: by_promise.iter().map(|(sla, sum)| (sla.promise().to_owned(), *sum)).collect(),
            note: Some(note),
            yes: Names { count: self.stakes.len(), kept },
            ..counts
        }
    }
}
