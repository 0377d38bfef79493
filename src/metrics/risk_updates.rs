//! Whether people write about accounts at risk in time (f.21).
//!
//! Health, triage and comments are those of the day; the severity of an escalation is read from labels as they are now.

use serde::Deserialize;
use serde::Serialize;

use crate::metrics::Frame;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::Portion;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RiskUpdates {
    on_time: Portion,
}

impl Gauge for RiskUpdates {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, .. } = *subject;
        let Some(risk) = standing.risk() else { return };
        if let Some(reason) = membership.why_not() {
            return self.on_time.leave_out(reason);
        }
        match standing.is_risk_told_in_time(&risk) {
            Some(is_told) => self.on_time.count(standing.account, is_told),
            None => self.on_time.leave_out("at risk since nobody knows when"),
        }
    }

    fn merge(&mut self, other: &Self) {
        self.on_time.merge(&other.on_time);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("risk_update_on_time", self.on_time.value());
    }
}
