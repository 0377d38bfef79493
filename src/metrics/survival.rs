//! How long things take, those that are not over yet included: curves of the share that is reached by a day.
//!
//! Kaplan–Meier, with Greenwood's variance and the log-log interval, says how fast those are who stay: what
//! ended otherwise is censored (Kaplan and Meier 1958; Kalbfleisch and Prentice 2002, 1.4). Aalen–Johansen says
//! which share gets there at all, for who ended otherwise never will (Aalen and Johansen 1978; variance and
//! interval as in Collett 2015, 12.3). Who was first seen late is at risk from then on (delayed entry). No crate
//! has all of it at a bearable size; `tests/survival.rs` holds it against lifelines.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::metrics::multiset::Multiset;

/// Standard deviations of a 95 % interval (`semantics.md` f, common rules).
const Z: f64 = 1.96;
/// A product of fractions that should be one half may miss it by so much.
const ROUNDING: f64 = 1e-9;
/// Below these many spans, or these many that reached it, the values say more than a curve (f.1).
pub const SPANS_MIN: u32 = 10;
const REACHED_MIN: u64 = 5;

/// How a span stands at its last known day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It got there.
    Reached,
    /// It ended otherwise and can never get there: churned, closed as lost.
    Lost,
    /// It goes on, or nobody looked any longer.
    Open,
}

/// One clock, stay or play in whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// How old it was when first seen; 0 for one that was seen from its beginning.
    pub entry: u32,
    /// How old it was at its end, or is now.
    pub days: u32,
    pub outcome: Outcome,
}

/// Spans, each as often as it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans(Multiset<Span>);

/// The share that is reached by each day on which it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub steps: Vec<Step>,
    /// The last day of which anything is known.
    pub last_day: u32,
}

/// One day on which something ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    pub day: u32,
    pub at_risk: u64,
    /// How many reached it on that day.
    pub reached: u64,
    /// The share that has reached it by the end of that day.
    pub share: f64,
    /// Its 95 % interval; none at 0 and 1, where there is none.
    pub interval: Option<(f64, f64)>,
}

/// What happens on one day, in numbers that floating point can take.
#[derive(Clone, Copy)]
struct Ends {
    day: u32,
    at_risk: f64,
    reached: f64,
    lost: f64,
}

impl Spans {
    pub fn add(&mut self, span: Span) {
        self.0.add(span);
    }

    /// One that was seen several times.
    pub(super) fn add_times(&mut self, span: Span, times: u64) {
        self.0.add_times(span, times);
    }

    pub fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    pub fn len(&self) -> u64 {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every span with how often it was seen, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Span, u64)> {
        self.0.iter()
    }

    /// How many got there.
    pub fn reached(&self) -> u64 {
        let reached = self.iter().filter(|(span, _)| span.outcome == Outcome::Reached);
        reached.map(|(_, count)| count).sum()
    }

    /// Whether there are enough for a curve to mean anything (f.1).
    pub fn is_enough(&self) -> bool {
        self.len() >= u64::from(SPANS_MIN) && self.reached() >= REACHED_MIN
    }

    /// Kaplan–Meier: how fast those are who stay.
    pub fn among_survivors(&self) -> Curve {
        let (mut survival, mut variance) = (1.0, 0.0);
        let mut steps = Vec::new();
        for Ends { day, at_risk, reached, .. } in self.ends() {
            if reached > 0.0 {
                survival *= 1.0 - reached / at_risk;
                variance += reached / (at_risk * (at_risk - reached));
                let error = survival * f64::sqrt(variance);
                let interval = log_log(survival, error).map(|(low, high)| (1.0 - high, 1.0 - low));
                steps.push(step(day, (at_risk, reached), 1.0 - survival, interval));
            }
        }
        Curve { steps, last_day: self.last_day() }
    }

    /// Aalen–Johansen: the share of all that gets there.
    pub fn of_all(&self) -> Curve {
        let (mut survival, mut share) = (1.0, 0.0);
        let mut past: Vec<(Ends, f64, f64)> = Vec::new();
        let mut steps = Vec::new();
        for ends in self.ends() {
            let Ends { day, at_risk, reached, lost } = ends;
            share += survival * reached / at_risk;
            past.push((ends, survival, share));
            survival *= 1.0 - (reached + lost) / at_risk;
            let interval = log_log(share, variance_of_share(&past, share).sqrt());
            steps.push(step(day, (at_risk, reached), share, interval));
        }
        Curve { steps, last_day: self.last_day() }
    }

    fn last_day(&self) -> u32 {
        self.iter().map(|(span, _)| span.days).max().unwrap_or(0)
    }

    /// The days on which anything ended, with those who were at risk: whoever was seen before that day and
    /// not gone before it. At a tie ends come before those that were still open.
    #[expect(clippy::cast_precision_loss, reason = "portfolios are far below 2^53 accounts")]
    fn ends(&self) -> impl Iterator<Item = Ends> {
        let mut days: BTreeMap<u32, [u64; 4]> = BTreeMap::new();
        // Who came late and left on the same day was never at risk.
        let seen = self.iter().filter(|(span, _)| span.entry == 0 || span.entry < span.days);
        let mut at_risk = 0;
        for (span, count) in seen {
            let outcome = match span.outcome {
                Outcome::Reached => 0,
                Outcome::Lost => 1,
                Outcome::Open => 2,
            };
            days.entry(span.days).or_default()[outcome] += count;
            if span.entry == 0 {
                at_risk += count;
            } else {
                days.entry(span.entry).or_default()[3] += count;
            }
        }
        days.into_iter().filter_map(move |(day, [reached, lost, open, entered])| {
            let before = at_risk;
            at_risk = before - (reached + lost + open) + entered;
            let (at_risk, reached, lost) = (before as f64, reached as f64, lost as f64);
            (reached + lost > 0.0).then_some(Ends { day, at_risk, reached, lost })
        })
    }
}

impl Curve {
    /// The share that has reached it by the end of a day, with its interval.
    pub fn by(&self, day: u32) -> (f64, Option<(f64, f64)>) {
        let after = self.steps.partition_point(|step| step.day <= day);
        let last = after.checked_sub(1).map(|nth| &self.steps[nth]);
        last.map_or((0.0, None), |step| (step.share, step.interval))
    }

    /// The first day by which this share has reached it; none when it is not reached.
    pub fn percentile(&self, share: f64) -> Option<u32> {
        self.steps.iter().find(|step| step.share >= share - ROUNDING).map(|step| step.day)
    }

    /// The share by every so many days, from 0 up to a day: what a chart draws.
    pub fn points(&self, every: u32, until: u32) -> Vec<(u32, f64)> {
        let days = (0..=until).step_by(usize::try_from(every.max(1)).unwrap_or(1));
        days.map(|day| (day, self.by(day).0)).collect()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "they were counts")]
fn step(
    day: u32,
    (at_risk, reached): (f64, f64),
    share: f64,
    interval: Option<(f64, f64)>,
) -> Step {
    Step { day, at_risk: at_risk as u64, reached: reached as u64, share, interval }
}

/// The interval of a share between 0 and 1 on the scale log(−log), so that it stays between them.
fn log_log(share: f64, error: f64) -> Option<(f64, f64)> {
    let spread = Z * error / (share * share.ln().abs());
    let bound = |by: f64| share.powf(by.exp());
    (share > 0.0 && share < 1.0 && spread.is_finite()).then(|| (bound(spread), bound(-spread)))
}

/// The variance of the share after these ends, each with the survival before and the share after it.
fn variance_of_share(past: &[(Ends, f64, f64)], now: f64) -> f64 {
    let term = |(ends, survival, share): &(Ends, f64, f64)| {
        let Ends { at_risk: n, reached, lost, .. } = *ends;
        let (all, since) = (reached + lost, now - share);
        // Once nobody is left, nothing is reached any more.
        let spread = if since > 0.0 { since * since * all / (n * (n - all)) } else { 0.0 };
        let own = survival * survival * reached * (n - reached) / n.powi(3);
        spread + own - 2.0 * since * survival * reached / (n * n)
    };
    past.iter().map(term).sum()
}
