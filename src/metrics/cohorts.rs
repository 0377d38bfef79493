//! How many members of cohorts were heard of in the last month, and how the two arms of a pilot differ (f.16, f.17).
//!
//! Everybody who was enrolled counts, whatever became of them. Members are those whom the issue names now: GitLab
//! keeps no list of whom it named before. A pilot is measured on its last day, or today where that is earlier.

use std::collections::BTreeMap;

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::account::SharedIssue;
use crate::consider::Arm;
use crate::consider::Calendar;
use crate::consider::Cohort;
use crate::consider::Difference;
use crate::consider::Ratio;
use crate::consider::Standings;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::names::Names;
use crate::metrics::portion::Portion;

/// Days in which a member is heard of (COH-1).
pub(super) const WITHIN_DAYS: u64 = 30;

/// Members of each arm below which a comparison only describes.
pub(super) const COMPARED_FROM: u64 = 30;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cohorts {
    all: Portion,
    by_cohort: BTreeMap<String, Portion>,
    pilots: BTreeMap<String, Pilot>,
}

/// The two arms of a pilot, and its last day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Pilot {
    first: Portion,
    second: Portion,
    ends: Option<NaiveDate>,
}

impl Pilot {
    fn merge(&mut self, other: &Self) {
        self.first.merge(&other.first);
        self.second.merge(&other.second);
        self.ends = self.ends.max(other.ends);
    }

    fn difference(&self) -> Option<Difference> {
        Difference::of(self.first.ratio(), self.second.ratio())
    }

    /// Who counts in either arm, or who does not.
    fn names(&self, is_engaged: bool) -> Names {
        let of = |arm: &Portion| {
            let value = arm.value();
            if is_engaged { value.yes } else { value.no }
        };
        let mut names = of(&self.first);
        names.merge(&of(&self.second));
        names
    }

    /// The counts of both arms, and what keeps the difference from being a claim.
    fn note(&self, difference: &Difference, as_of: NaiveDate) -> String {
        let (first, second) = (self.first.ratio(), self.second.ratio());
        let count = |arm: Ratio| format!("{} of {}", arm.numerator, arm.denominator);
        let told = format!("{} in arm a, {} in arm b", count(first), count(second));
        let smaller = first.denominator.min(second.denominator);
        let interim = self
            .ends
            .filter(|end| as_of < *end)
            .map(|end| format!("interim, the pilot ends on {}", Calendar::words(end)));
        let few = (smaller < COMPARED_FROM).then(|| "descriptive only".to_owned());
        let open = difference.is_open().then(|| "not conclusive".to_owned());
        [Some(told), interim, few, open].into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

/// The day on which a pilot ends, as its issue or the settings have it.
pub(super) fn ends(shared: &SharedIssue, standings: &Standings<'_>) -> Option<NaiveDate> {
    let fields = ["end", "pilot end", "cohort end"];
    let written = fields.into_iter().find_map(|field| shared.issue.sheet.day(field));
    let planned = || standings.pilot_of(shared).map(|pilot| pilot.planned_end);
    written.or(shared.issue.due).or_else(planned)
}

/// The name of the pilot that an arm belongs to.
pub(super) fn pilot(shared: &SharedIssue) -> String {
    shared.issue.sheet.value("pilot").unwrap_or("pilot").to_owned()
}

/// What it is called where everybody reads.
fn name(shared: &SharedIssue) -> String {
    let issue = &shared.issue;
    if shared.confidential { issue.reference.clone() } else { issue.title.clone() }
}

impl Cohorts {
    fn add_pilot(&mut self, shared: &SharedIssue, subject: &Subject<'_, '_>) {
        let Subject { standing, standings, frame, .. } = *subject;
        let (Some(arm), end) = (Arm::of(shared), ends(shared, standings)) else { return };
        let on = end.map_or(frame.as_of, |end| end.min(frame.as_of));
        let heard = Cohort::last_heard(shared, standing, standings, on);
        let is_engaged = heard.is_some_and(|day| day >= on - Days::new(WITHIN_DAYS));
        let pilot = self.pilots.entry(pilot(shared)).or_default();
        pilot.ends = pilot.ends.max(end);
        let of_arm = match arm {
            Arm::A => &mut pilot.first,
            Arm::B => &mut pilot.second,
        };
        of_arm.count(standing.account, is_engaged);
    }
}

impl Gauge for Cohorts {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, standings, membership, frame, .. } = *subject;
        let why_never = membership.why_never();
        for shared in standings.cohorts_of(standing.account.id) {
            if standings.local_date(shared.issue.created_at) > frame.as_of {
                continue;
            }
            if why_never.is_none() {
                self.add_pilot(shared, subject);
            }
            let closed = shared.issue.closed_at.map(|at| standings.local_date(at));
            if !shared.issue.open && closed.is_none_or(|on| on <= frame.as_of) {
                continue;
            }
            if let Some(reason) = why_never {
                self.all.leave_out(reason);
                continue;
            }
            let heard = Cohort::last_heard(shared, standing, standings, frame.as_of);
            let from = frame.as_of - Days::new(WITHIN_DAYS);
            let is_engaged = heard.is_some_and(|day| day >= from);
            self.all.count(standing.account, is_engaged);
            self.by_cohort.entry(name(shared)).or_default().count(standing.account, is_engaged);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.all.merge(&other.all);
        for (name, portion) in &other.by_cohort {
            self.by_cohort.entry(name.clone()).or_default().merge(portion);
        }
        for (name, pilot) in &other.pilots {
            self.pilots.entry(name.clone()).or_default().merge(pilot);
        }
    }

    fn read(&self, frame: &Frame, values: &mut Values) {
        let parts = self.by_cohort.iter();
        let parts = parts.filter_map(|(name, it)| Some((name.clone(), it.ratio().value()?)));
        values
            .insert("cohort_engagement_rate", Value { parts: parts.collect(), ..self.all.value() });
        let compared =
            self.pilots.iter().filter_map(|(name, it)| Some((name, it, it.difference()?)));
        let all: Vec<(&String, &Pilot, Difference)> = compared.collect();
        let parts = all.iter().map(|(name, _, it)| ((*name).clone(), it.points / 100.0)).collect();
        let size = |pilot: &Pilot| {
            let both = pilot.first.ratio().merge(pilot.second.ratio());
            Ratio::new(0, both.denominator).denominator
        };
        // The largest is the one that is read; of two, the first by name.
        let largest = all.iter().rev().max_by_key(|(_, pilot, _)| size(pilot));
        let value = largest.map_or_else(Value::default, |(name, pilot, difference)| {
            let note = pilot.note(difference, frame.as_of);
            Value {
                value: Some(difference.points / 100.0),
                interval: Some((difference.low / 100.0, difference.high / 100.0)),
                note: Some(if all.len() > 1 { format!("{name}: {note}") } else { note }),
                yes: pilot.names(true),
                no: pilot.names(false),
                ..Value::default()
            }
        });
        values.insert("pilot_difference", Value { parts, ..value });
    }
}
