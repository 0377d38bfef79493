//! How many promises were kept, of those decided in the quarter: a decision never changes, so that past
//! quarters stand and open clocks cannot flatter (f.3).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Policy;
use crate::metrics::Frame;
use crate::metrics::MonthShare;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::VersionShare;
use crate::metrics::counted;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::portion::Portion;

/// Ids in the order of the promises.
const IDS: [&str; 3] =
    ["time_to_engage_attainment", "time_to_first_value_attainment", "time_to_onboard_attainment"];

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Attainment([Kept; 3]);

/// One promise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    decided: Portion,
    /// Kept and decided, by the version of the promise that each clock is bound to (b.8).
    by_version: BTreeMap<String, (u64, u64)>,
    /// Clocks that are not decided, and those called off in the last twelve months.
    beside: BTreeMap<String, u64>,
    /// By the month of the decision, and by that of the start.
    by_month: BTreeMap<String, Month>,
    cohorts: BTreeMap<String, Month>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Month {
    kept: u64,
    decided: u64,
    open: u64,
}

impl Gauge for Attainment {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        for (kept, clock) in self.0.iter_mut().zip(&standing.clocks) {
            let decided = clock.decided();
            let is_asked = decided.is_none_or(|(on, _)| frame.is_this_quarter(on));
            let why_not = membership.why_no_past().or(counted::why_not_enforced(clock));
            if let Some(reason) = why_not {
                if is_asked {
                    kept.decided.leave_out(reason);
                }
                continue;
            }
            if let Some((_, is_kept)) = decided.filter(|_| is_asked) {
                kept.decided.count(standing.account, is_kept);
                kept.count_version(clock, is_kept);
            }
            kept.note(clock, decided, frame.as_of);
        }
    }

    fn merge(&mut self, other: &Self) {
        for (kept, other) in self.0.iter_mut().zip(&other.0) {
            kept.decided.merge(&other.decided);
            for (version, (is_kept, decided)) in &other.by_version {
                let one = kept.by_version.entry(version.clone()).or_default();
                *one = (one.0 + is_kept, one.1 + decided);
            }
            for (name, count) in &other.beside {
                *kept.beside.entry(name.clone()).or_default() += count;
            }
            merge(&mut kept.by_month, &other.by_month);
            merge(&mut kept.cohorts, &other.cohorts);
        }
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        for (kept, id) in self.0.iter().zip(IDS) {
            values.insert(id, kept.value());
        }
    }
}

impl Kept {
    fn note(&mut self, clock: &Clock, decided: Option<(NaiveDate, bool)>, as_of: NaiveDate) {
        let start = clock.start.as_ref().map(|start| start.on);
        let is_recent = |on: &NaiveDate| counted::is_recent(*on, as_of);
        let cohort = start.filter(is_recent).map(counted::month);
        match decided {
            Some((on, is_kept)) => {
                let month = Some(on).filter(is_recent).map(counted::month);
                count(&mut self.by_month, month, Some(is_kept));
                count(&mut self.cohorts, cohort, Some(is_kept));
            }
            None if clock.state == ClockState::Cancelled => {
                if cohort.is_some() {
                    self.add_beside("cancelled");
                }
            }
            None => {
                count(&mut self.cohorts, cohort, None);
                self.add_beside("open");
                match clock.state {
                    ClockState::AtRisk => self.add_beside("at risk"),
                    ClockState::Paused => self.add_beside("paused"),
                    _ => {}
                }
            }
        }
    }

    fn count_version(&mut self, clock: &Clock, is_kept: bool) {
        let version = clock.policy.as_deref().map_or_else(|| "no version".to_owned(), Policy::name);
        let one = self.by_version.entry(version).or_default();
        *one = (one.0 + u64::from(is_kept), one.1 + 1);
    }

    /// One row for each version, where promises of more than one were decided.
    fn versions(&self) -> Vec<VersionShare> {
        let row = |(version, (is_kept, decided)): (&String, &(u64, u64))| VersionShare {
            version: version.clone(),
            numerator: *is_kept,
            denominator: *decided,
        };
        let is_told = self.by_version.len() > 1;
        self.by_version.iter().filter(|_| is_told).map(row).collect()
    }

    fn add_beside(&mut self, name: &str) {
        *self.beside.entry(name.to_owned()).or_default() += 1;
    }

    fn value(&self) -> Value {
        let beside = self.beside.iter().map(|(name, count)| (name.clone(), number(*count)));
        let immature: Vec<&str> =
            self.cohorts.iter().filter(|(_, it)| it.open > 0).map(|(month, _)| &**month).collect();
        let note =
            format!("immature, since some are open: those started in {}", immature.join(", "));
        Value {
            parts: beside.collect(),
            by_month: shares(&self.by_month),
            cohorts: shares(&self.cohorts),
            by_version: self.versions(),
            note: (!immature.is_empty()).then_some(note),
            ..self.decided.value()
        }
    }
}

fn count(months: &mut BTreeMap<String, Month>, month: Option<String>, is_kept: Option<bool>) {
    if let Some(month) = month {
        let month = months.entry(month).or_default();
        match is_kept {
            Some(is_kept) => {
                month.decided += 1;
                month.kept += u64::from(is_kept);
            }
            None => month.open += 1,
        }
    }
}

fn merge(months: &mut BTreeMap<String, Month>, others: &BTreeMap<String, Month>) {
    for (name, other) in others {
        let month = months.entry(name.clone()).or_default();
        month.kept += other.kept;
        month.decided += other.decided;
        month.open += other.open;
    }
}

fn shares(months: &BTreeMap<String, Month>) -> Vec<MonthShare> {
    let share = |(name, month): (&String, &Month)| MonthShare {
        month: name.clone(),
        numerator: month.kept,
        denominator: month.decided,
        is_immature: month.open > 0,
    };
    months.iter().map(share).collect()
}
