//! Whether one arm of a pilot gets there sooner, where what it is judged by has a day (f.17).
//!
//! Days count from the beginning of the pilot: who had come there before was not drawn. Who leaves can never come
//! there, and who has not yet is counted for as long as the pilot runs.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::consider::Arm;
use crate::consider::Calendar;
use crate::consider::Sla;
use crate::metrics::Frame;
use crate::metrics::LogRank;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::LeftOut;
use crate::metrics::survival::Outcome;
use crate::metrics::survival::Span;
use crate::metrics::survival::Spans;

/// Members of each arm below which a comparison only describes.
const COMPARED_FROM: u64 = 30;

/// A difference that chance makes more often than this concludes nothing; the counterpart of a 95 % interval.
const CONCLUSIVE_BELOW: f64 = 0.05;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PilotSpeed {
    pilots: BTreeMap<String, Times>,
    left_out: LeftOut,
}

/// What is known of one pilot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Times {
    first: Spans,
    second: Spans,
    /// What it is judged by, in words.
    outcome: String,
    planned_end: Option<NaiveDate>,
}

impl Gauge for PilotSpeed {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, standings, membership, frame, .. } = *subject;
        let why_never = membership.why_never();
        for shared in standings.cohorts_of(standing.account.id) {
            let (Some(arm), Some(pilot)) = (Arm::of(shared), standings.pilot_of(shared)) else {
                continue;
            };
            let Some(sla) = pilot.outcome.promise() else { continue };
            let until = pilot.planned_end.min(frame.as_of);
            let Some(span) = span(pilot.start, until, sla, subject) else { continue };
            if let Some(reason) = why_never {
                self.left_out.add(reason);
                continue;
            }
            let times = self.pilots.entry(pilot.name.clone()).or_default();
            match arm {
                Arm::A => times.first.add(span),
                Arm::B => times.second.add(span),
            }
            pilot.outcome.words().clone_into(&mut times.outcome);
            times.planned_end = Some(pilot.planned_end);
        }
    }

    fn merge(&mut self, other: &Self) {
        for (name, other) in &other.pilots {
            let times = self.pilots.entry(name.clone()).or_default();
            times.first.merge(&other.first);
            times.second.merge(&other.second);
            times.outcome.clone_from(&other.outcome);
            times.planned_end = times.planned_end.max(other.planned_end);
        }
        self.left_out.merge(&other.left_out);
    }

    fn read(&self, frame: &Frame, values: &mut Values) {
        let all = self.pilots.iter();
        let all =
            all.filter_map(|(name, it)| Some((name, it, LogRank::of(&it.first, &it.second)?)));
        let all: Vec<(&String, &Times, LogRank)> = all.collect();
        let parts = all.iter().map(|(name, _, test)| ((*name).clone(), test.p)).collect();
        // The largest is the one that is read; of two, the first by name.
        let largest = all.iter().rev().max_by_key(|(_, it, _)| it.first.len() + it.second.len());
        let value = largest.map_or_else(Value::default, |(name, times, test)| {
            let note = times.note(test, frame.as_of);
            let note = if all.len() > 1 { format!("{name}: {note}") } else { note };
            Value { value: Some(test.p), note: Some(note), ..Value::default() }
        });
        let excluded = self.left_out.value().excluded;
        values.insert("pilot_speed", Value { excluded, parts, ..value });
    }
}

impl Times {
    /// Which arm is sooner, by which counts, and what keeps it from being a claim.
    fn note(&self, test: &LogRank, as_of: NaiveDate) -> String {
        let count = |arm: &Spans| format!("{} of {}", arm.reached(), arm.len());
        let (first, second) = (count(&self.first), count(&self.second));
        let sooner = if test.excess > 0.0 { "a" } else { "b" };
        let told =
            format!("{}: {first} in arm a, {second} in arm b, arm {sooner} sooner", self.outcome);
        let interim = self.planned_end.filter(|end| as_of <= *end);
        let interim =
            interim.map(|end| format!("interim, the pilot ends on {}", Calendar::words(end)));
        let is_small = self.first.len().min(self.second.len()) < COMPARED_FROM;
        let few = is_small.then(|| "descriptive only".to_owned());
        let open = (test.p > CONCLUSIVE_BELOW).then(|| "not conclusive".to_owned());
        [Some(told), interim, few, open].into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// How long an account took from the beginning of a pilot to the end of a promise, as it stands on a day; none
/// before the pilot began, and where nobody knows when the customer left.
fn span(start: NaiveDate, until: NaiveDate, sla: Sla, subject: &Subject<'_, '_>) -> Option<Span> {
    let stop = subject.standing.clock(sla).stop.as_ref().map(|stop| stop.on);
    let (end, outcome) = match stop.filter(|on| (start..=until).contains(on)) {
        Some(on) => (on, Outcome::Reached),
        None if subject.membership.is_gone() => {
            (subject.standing.stage.since?.min(until), Outcome::Lost)
        }
        None => (until, Outcome::Open),
    };
    let days = u32::try_from((end - start).num_days()).ok()?;
    Some(Span { entry: 0, days, outcome })
}
