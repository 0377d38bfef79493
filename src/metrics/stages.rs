//! Where accounts stand in the lifecycle, and how long they stay in each stage (f.6).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::account::LifecycleStage;
use crate::consider::Calendar;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::counted;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;
use crate::metrics::survival::Outcome;
use crate::metrics::survival::Span;
use crate::metrics::survival::Spans;

/// Months of which the stays tell.
const WINDOW_MONTHS: u32 = 12;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stages {
    now: BTreeMap<LifecycleStage, u64>,
    names: Names,
    left_out: LeftOut,
    dwellings: BTreeMap<LifecycleStage, Spans>,
    stays_left_out: LeftOut,
}

impl Gauge for Stages {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        if membership.is_customer() {
            *self.now.entry(standing.stage.stage).or_default() += 1;
            self.names.add(standing.account);
        } else if let Some(reason) = membership.why_not() {
            self.left_out.add(reason);
        }
        if let Some(reason) = membership.why_no_past() {
            return self.stays_left_out.add(reason);
        }
        // A stay that began before the window is at risk from the age at which the window found it.
        let since = Calendar::months_before(frame.as_of, WINDOW_MONTHS);
        for stay in &standing.dwellings {
            // Nobody leaves the last stage.
            let is_over = stay.to.is_some_and(|to| to <= since);
            if !is_over && stay.stage != LifecycleStage::Churned {
                let outcome = if stay.to.is_some() { Outcome::Reached } else { Outcome::Open };
                let entry = counted::days((since - stay.from).num_days());
                let span = Span { entry, days: counted::days(stay.days), outcome };
                self.dwellings.entry(stay.stage).or_default().add(span);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        for (stage, count) in &other.now {
            *self.now.entry(*stage).or_default() += count;
        }
        self.names.merge(&other.names);
        self.left_out.merge(&other.left_out);
        for (stage, spans) in &other.dwellings {
            self.dwellings.entry(*stage).or_default().merge(spans);
        }
        self.stays_left_out.merge(&other.stays_left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let counts = self.now.iter().map(|(stage, count)| (stage.to_string(), number(*count)));
        let distribution = Value {
            denominator: Some(number(self.names.count)),
            parts: counts.collect(),
            yes: self.names.clone(),
            ..self.left_out.value()
        };
        values.insert("stage_distribution", distribution);
        values.insert("stage_dwell_days", self.dwell_days());
    }
}

impl Stages {
    fn dwell_days(&self) -> Value {
        let (mut parts, mut notes) = (BTreeMap::new(), Vec::new());
        for (stage, spans) in &self.dwellings {
            let curve = spans.among_survivors();
            let median = curve.percentile(0.5).filter(|_| spans.is_enough());
            match median {
                Some(days) => drop(parts.insert(stage.to_string(), f64::from(days))),
                None if spans.is_enough() => {
                    notes.push(format!("{stage}: not reached (> {} days)", curve.last_day));
                }
                None => notes.push(format!("{stage}: too few have left it")),
            }
        }
        let stays: u64 = self.dwellings.values().map(Spans::len).sum();
        Value {
            denominator: Some(number(stays)),
            parts,
            note: (!notes.is_empty()).then(|| notes.join("; ")),
            ..self.stays_left_out.value()
        }
    }
}
