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
use crate::metrics::portion::Portion;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OpenBreaches {
    open: Portion,
    /// Days late of those that came late in the quarter.
    late: Multiset<i64>,
    late_names: Names,
}

impl Gauge for OpenBreaches {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        if membership.why_no_past().is_some() {
            return;
        }
        for clock in &standing.clocks {
            let (goes_on, why_not) = (clock.goes_on(), counted::why_not_enforced(clock));
            if let Some(reason) = why_not {
                if goes_on {
                    self.open.leave_out(reason);
                }
                continue;
            }
            if goes_on {
                self.open.count(standing.account, clock.state == ClockState::Breached);
            }
            let stop = clock.stop.as_ref().map(|stop| stop.on);
            let is_late = clock.state == ClockState::MetLate;
            if is_late && stop.is_some_and(|on| frame.is_this_quarter(on)) {
                self.late.add(clock.days_late);
                self.late_names.add(standing.account);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.open.merge(&other.open);
        self.late.merge(&other.late);
        self.late_names.merge(&other.late_names);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("open_breach_rate", self.open.value());
        let late = Value {
            value: median(&self.late),
            denominator: Some(number(self.late.len())),
            yes: self.late_names.clone(),
            ..Value::default()
        };
        values.insert("days_late_median", late);
    }
}
