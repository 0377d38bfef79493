//! How much more one arm of a pilot changed than the other, where they were not alike before (f.17).
//!
//! Every member is compared with itself: heard of in the month before the pilot began, and in the month up to its
//! last day, or today where that is earlier.

use std::collections::BTreeMap;

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::account::FactName;
use crate::account::SharedIssue;
use crate::consider::Arm;
use crate::consider::Calendar;
use crate::consider::Change;
use crate::consider::Cohort;
use crate::consider::Difference;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::cohorts;
use crate::metrics::cohorts::COMPARED_FROM;
use crate::metrics::cohorts::WITHIN_DAYS;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::LeftOut;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PilotChange {
    pilots: BTreeMap<String, Arms>,
    left_out: LeftOut,
}

/// The two arms of a pilot, and its last day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Arms {
    first: Counts,
    second: Counts,
    ends: Option<NaiveDate>,
}

/// Members by whether they were heard of before and after: both, after alone, before alone, neither.
type Counts = [u64; 4];

/// Whether a member was heard of before the pilot and at the end of it.
fn heard(shared: &SharedIssue, began: NaiveDate, subject: &Subject<'_, '_>) -> (bool, bool) {
    let Subject { standing, standings, frame, .. } = *subject;
    let eve = began - Days::new(1);
    let on = cohorts::ends(shared, standings).map_or(frame.as_of, |end| end.min(frame.as_of));
    let is_heard = |last: Option<NaiveDate>, until: NaiveDate| {
        last.is_some_and(|day| day >= until - Days::new(WITHIN_DAYS))
    };
    let before = is_heard(standing.conversation_by(eve), eve);
    (before, is_heard(Cohort::last_heard(shared, standing, standings, on), on))
}

impl Gauge for PilotChange {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, standings, membership, frame, .. } = *subject;
        let why_never = membership.why_never();
        for shared in standings.cohorts_of(standing.account.id) {
            let Some(arm) = Arm::of(shared) else { continue };
            let began = standings.began(shared);
            if began > frame.as_of {
                continue;
            }
            if let Some(reason) = why_never {
                self.left_out.add(reason);
                continue;
            }
            let since = standing.account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
            if since.is_none_or(|on| on > began - Days::new(WITHIN_DAYS)) {
                self.left_out.add("not customers a month before the pilot");
                continue;
            }
            let arms = self.pilots.entry(cohorts::pilot(shared)).or_default();
            arms.ends = arms.ends.max(cohorts::ends(shared, standings));
            let counts = match arm {
                Arm::A => &mut arms.first,
                Arm::B => &mut arms.second,
            };
            let at = match heard(shared, began, subject) {
                (true, true) => 0,
                (false, true) => 1,
                (true, false) => 2,
                (false, false) => 3,
            };
            counts[at] += 1;
        }
    }

    fn merge(&mut self, other: &Self) {
        for (name, other) in &other.pilots {
            let arms = self.pilots.entry(name.clone()).or_default();
            let pairs = [(&mut arms.first, &other.first), (&mut arms.second, &other.second)];
            for (own, theirs) in pairs {
                own.iter_mut().zip(theirs).for_each(|(count, more)| *count += more);
            }
            arms.ends = arms.ends.max(other.ends);
        }
        self.left_out.merge(&other.left_out);
    }

    fn read(&self, frame: &Frame, values: &mut Values) {
        let compared = self.pilots.iter().filter_map(|(name, it)| Some((name, it, it.compared()?)));
        let all: Vec<(&String, &Arms, Difference)> = compared.collect();
        let parts = all.iter().map(|(name, _, it)| ((*name).clone(), it.points / 100.0)).collect();
        // The largest is the one that is read; of two, the first by name.
        let largest = all.iter().rev().max_by_key(|(_, it, _)| it.members());
        let left_out = self.left_out.value();
        let value = largest.map_or_else(Value::default, |(name, arms, difference)| {
            let note = arms.note(difference, frame.as_of);
            Value {
                value: Some(difference.points / 100.0),
                interval: Some((difference.low / 100.0, difference.high / 100.0)),
                note: Some(if all.len() > 1 { format!("{name}: {note}") } else { note }),
                ..Value::default()
            }
        });
        values.insert("pilot_change", Value { parts, excluded: left_out.excluded, ..value });
    }
}

impl Arms {
    fn members(&self) -> u64 {
        self.first.iter().chain(&self.second).sum()
    }

    fn compared(&self) -> Option<Difference> {
        Difference::in_changes(&change(self.first), &change(self.second))
    }

    /// Both arms before and after, and what keeps the difference from being a claim.
    fn note(&self, difference: &Difference, as_of: NaiveDate) -> String {
        let (first, second) = (change(self.first), change(self.second));
        let told = |arm: &str, change: &Change| {
            let (before, after) = (change.before(), change.after());
            let of = after.denominator;
            format!("arm {arm} from {} to {} of {of}", before.numerator, after.numerator)
        };
        let told = format!("{}, {}", told("a", &first), told("b", &second));
        let interim = self.ends.filter(|end| as_of < *end);
        let interim =
            interim.map(|end| format!("interim, the pilot ends on {}", Calendar::words(end)));
        let smaller = first.after().denominator.min(second.after().denominator);
        let few = (smaller < COMPARED_FROM).then(|| "descriptive only".to_owned());
        let open = difference.is_open().then(|| "not conclusive".to_owned());
        [Some(told), interim, few, open].into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

fn change([both, gained, lost, neither]: Counts) -> Change {
    Change { both, gained, lost, neither }
}
