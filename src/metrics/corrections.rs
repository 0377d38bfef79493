//! How often a result changed after its quarter was closed, because evidence was corrected (f.25).

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::consider::Calendar;
use crate::consider::Clock;
use crate::metrics::Frame;
use crate::metrics::Values;
use crate::metrics::counted;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::Portion;

/// Working days after its end on which a quarter is closed (b.9).
const FROZEN_AFTER: u32 = 5;
/// Closed quarters that are looked at.
const QUARTERS: usize = 4;
/// Clocks that began longer ago than this were decided before all of them.
const OLD_MONTHS: u32 = 36;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Corrections(Portion);

impl Gauge for Corrections {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, replays, membership, frame, .. } = *subject;
        let old = Calendar::months_before(frame.as_of, OLD_MONTHS);
        let is_old = |clock: &Clock| clock.start.as_ref().is_some_and(|start| start.on < old);
        if standing.clocks.iter().all(is_old) {
            return;
        }
        for Closed { first, last, frozen_on } in closed_quarters(frame) {
            let then = replays.clocks_on(frozen_on);
            for (then, now) in then.iter().zip(&standing.clocks) {
                let in_quarter = |(on, _): &(NaiveDate, bool)| first <= *on && *on <= last;
                let Some((_, was_kept)) = then.decided().filter(in_quarter) else { continue };
                // Of a customer who came back, what was before is told by nothing.
                let is_again = (now.run() != then.run()).then_some("of customers who came back");
                let why_not = membership.why_no_past().or(counted::why_not_enforced(then));
                if let Some(reason) = why_not.or(is_again) {
                    self.0.leave_out(reason);
                    continue;
                }
                let is_other = now.decided().is_none_or(|(_, is_kept)| is_kept != was_kept);
                self.0.count(standing.account, is_other);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("correction_rate", self.0.value());
    }
}

/// A quarter whose figures no longer change.
struct Closed {
    first: NaiveDate,
    last: NaiveDate,
    frozen_on: NaiveDate,
}

/// The last closed quarters, newest first.
fn closed_quarters(frame: &Frame) -> impl Iterator<Item = Closed> {
    let (fiscal, as_of) = (frame.fiscal(), frame.as_of);
    let mut day = frame.quarter().1;
    let quarters = std::iter::from_fn(move || {
        day = day.checked_sub_days(Days::new(1))?;
        let (first, last) = fiscal.bounds(fiscal.quarter_of(day));
        day = first;
        let frozen_on = Calendar::working_day_after(last, FROZEN_AFTER);
        Some(Closed { first, last, frozen_on })
    });
    quarters.filter(move |closed| closed.frozen_on < as_of).take(QUARTERS)
}
