//! What earlier forecasts of breaches were worth: the same forecast made on the first day of each earlier
//! month, from what was known on that day, held against what came (f.5).

use std::collections::BTreeMap;
use std::fmt;

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::consider::Calendar;
use crate::consider::Clock;
use crate::metrics::breach_chance::Chances;
use crate::metrics::breach_chance::Pool;
use crate::metrics::breach_forecast::AHEAD_DAYS;
use crate::metrics::breach_forecast::Stake;
use crate::metrics::counted;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;

/// Months that are looked back on.
const MONTHS: u32 = 12;
/// Clocks that began longer ago than this play no part in any of them.
const OLD_MONTHS: u32 = 26;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Backtest(BTreeMap<NaiveDate, Past>);

/// One earlier day: what was known, what was at stake, and whether it broke.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Past {
    pool: Pool,
    outcomes: Multiset<(Stake, bool)>,
}

/// Mean squared errors: of the forecasts, and of always saying the share that broke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Score {
    forecast: f64,
    base_rate: f64,
    forecasts: u64,
}

impl Backtest {
    pub(super) fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, replays, frame, .. } = *subject;
        let old = Calendar::months_before(frame.as_of, OLD_MONTHS);
        let is_old = |clock: &Clock| clock.start.as_ref().is_some_and(|start| start.on < old);
        if standing.clocks.iter().all(is_old) {
            return;
        }
        for day in days(frame.as_of) {
            let then = replays.clocks_on(day);
            for (before, now) in then.iter().zip(&standing.clocks) {
                let start = before.start.as_ref().map(|start| start.on);
                if start.is_none_or(|on| on < old) {
                    continue;
                }
                let past = self.0.entry(day).or_default();
                past.pool.add(before, day);
                let stake = Stake::of(before, day);
                let stake = stake.filter(|_| counted::why_not_enforced(before).is_none());
                // What is not decided even now says nothing about the forecast.
                let decided = now.decided().filter(|_| now.run() == before.run());
                if let Some((stake, (on, is_kept))) = stake.zip(decided) {
                    let is_in_window = on <= day + Days::new(AHEAD_DAYS);
                    past.outcomes.add((stake, !is_kept && is_in_window));
                }
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (day, other) in &other.0 {
            let past = self.0.entry(*day).or_default();
            past.pool.merge(&other.pool);
            past.outcomes.merge(&other.outcomes);
        }
    }

    /// None while no earlier forecast could have been made.
    pub(super) fn score(&self) -> Option<Score> {
        let (mut error, mut broken, mut forecasts) = (0.0, 0, 0);
        for past in self.0.values() {
            let chances = Chances::of(&past.pool);
            for ((stake, is_broken), count) in past.outcomes.iter() {
                let Some(chance) = chances.of_breach(stake) else { continue };
                let miss = chance - f64::from(u8::from(*is_broken));
                error += miss * miss * number(count);
                broken += if *is_broken { count } else { 0 };
                forecasts += count;
            }
        }
        (forecasts > 0).then(|| {
            let share = number(broken) / number(forecasts);
            let forecast = error / number(forecasts);
            Score { forecast, base_rate: share * (1.0 - share), forecasts }
        })
    }
}

/// The first days of months, newest first, whose windows are over.
fn days(as_of: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let first = as_of.with_day(1).unwrap_or(as_of);
    let firsts = (0..=MONTHS + 1).map(move |n| Calendar::months_before(first, n));
    let over = firsts.filter(move |day| *day + Days::new(AHEAD_DAYS) <= as_of);
    over.take(MONTHS as usize)
}

impl Score {
    pub(super) fn is_useful(self) -> bool {
        self.forecast < self.base_rate
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { forecast, base_rate, forecasts } = self;
        write!(f, "Brier score {forecast:.3} against {base_rate:.3} of the base rate, ")?;
        write!(f, "{forecasts} earlier forecasts")
    }
}
