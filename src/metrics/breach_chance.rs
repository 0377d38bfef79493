//! How likely an open promise is to be broken: by the curve of its segment, drawn towards that of all the less
//! is known of the segment (f.5).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::account::Segment;
use crate::consider::Clock;
use crate::consider::Sla;
use crate::metrics::breach_forecast::Stake;
use crate::metrics::clock_spans::spans;
use crate::metrics::counted;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;
use crate::metrics::survival::Curve;
use crate::metrics::survival::Span;
use crate::metrics::survival::Spans;

/// So many clocks of its own weigh as much in a segment as all clocks together.
const EVEN_AT: u64 = 20;

/// Which clocks are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Kind {
    pub sla: Sla,
    pub segment: Option<Segment>,
}

impl Kind {
    pub(super) fn of(clock: &Clock) -> Self {
        Self { sla: clock.sla, segment: clock.segment }
    }
}

/// What the last twelve months tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pool(Multiset<(Kind, Span)>);

impl Pool {
    /// A clock as it stands on a day, if it began in the twelve months before.
    pub(super) fn add(&mut self, clock: &Clock, day: NaiveDate) {
        let start = clock.start.as_ref().map(|start| start.on);
        let is_recent = start.is_some_and(|on| counted::is_recent(on, day));
        if is_recent
            && counted::why_not(clock).is_none()
            && let Ok((net, _)) = spans(clock)
        {
            self.0.add((Kind::of(clock), net));
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }
}

/// The curves of one pool.
pub(super) struct Chances {
    of_all: BTreeMap<Sla, Curve>,
    of_segment: BTreeMap<Kind, (u64, Curve)>,
}

impl Chances {
    pub(super) fn of(pool: &Pool) -> Self {
        let mut all: BTreeMap<Sla, Spans> = BTreeMap::new();
        let mut segments: BTreeMap<Kind, Spans> = BTreeMap::new();
        for ((kind, span), count) in pool.0.iter() {
            all.entry(kind.sla).or_default().add_times(*span, count);
            segments.entry(*kind).or_default().add_times(*span, count);
        }
        let enough = all.iter().filter(|(_, spans)| spans.is_enough());
        let of_segment = segments.iter();
        Self {
            of_all: enough.map(|(sla, spans)| (*sla, spans.among_survivors())).collect(),
            of_segment: of_segment
                .map(|(kind, spans)| (*kind, (spans.len(), spans.among_survivors())))
                .collect(),
        }
    }

    /// `S(target) / S(elapsed)`; none where too few promises of this name were ever decided.
    pub(super) fn of_breach(&self, stake: &Stake) -> Option<f64> {
        let all = self.of_all.get(&stake.kind.sla)?;
        let own = self.of_segment.get(&stake.kind);
        let left = |day: u32| {
            let of_all = 1.0 - all.by(day).0;
            own.map_or(of_all, |(n, curve)| {
                let weight = number(*n) / number(n + EVEN_AT);
                weight * (1.0 - curve.by(day).0) + (1.0 - weight) * of_all
            })
        };
        let still_open = left(stake.elapsed_days);
        // All others had got there by now: nothing speaks for this one.
        Some(if still_open > 0.0 { left(stake.target_days) / still_open } else { 1.0 })
    }
}
