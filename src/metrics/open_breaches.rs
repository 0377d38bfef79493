//! Promises that are broken and still owed, and how late those were that came late (f.4).

use serde::Deserialize;
use serde::Serialize;

use crate::consider::ClockState;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::counted;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::median;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;
use crate::metrics::portion::Portion;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OpenBreaches {
    open: Portion,
    /// Days late of those that came late in the quarter.
    late: Multiset<i64>,
    late_names: Names,
    late_left_out: LeftOut,
}

impl Gauge for OpenBreaches {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        for clock in &standing.clocks {
            let why_not = membership.why_no_past().or(counted::why_not_enforced(clock));
            let stop = clock.stop.as_ref().map(|stop| stop.on);
            let is_late = clock.state == ClockState::MetLate
                && stop.is_some_and(|on| frame.is_this_quarter(on));
            if let Some(reason) = why_not {
                self.open.leave_out_many(reason, u64::from(clock.goes_on()));
                self.late_left_out.add_many(reason, u64::from(is_late));
                continue;
            }
            if clock.goes_on() {
                self.open.count(standing.account, clock.state == ClockState::Breached);
            }
            if is_late {
                self.late.add(clock.days_late);
                self.late_names.add(standing.account);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.open.merge(&other.open);
        self.late.merge(&other.late);
        self.late_names.merge(&other.late_names);
        self.late_left_out.merge(&other.late_left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("open_breach_rate", self.open.value());
        let late = Value {
            value: median(&self.late),
            denominator: Some(number(self.late.len())),
            yes: self.late_names.clone(),
            ..self.late_left_out.value()
        };
        values.insert("days_late_median", late);
    }
}
