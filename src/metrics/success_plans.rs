//! Success plans: how many of those that should have one are green, and green by a manager's word (f.8).

use serde::Deserialize;
use serde::Serialize;

use crate::consider::PlanColour;
use crate::metrics::Frame;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::Portion;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SuccessPlans {
    green: Portion,
    qualified: Portion,
}

impl Gauge for SuccessPlans {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, .. } = *subject;
        let (account, plan) = (standing.account, &standing.success_plan);
        let is_exempt = matches!(plan.colour, PlanColour::NotApplicable);
        let why_not = is_exempt.then_some("that need none");
        if let Some(reason) = membership.why_not().or(why_not) {
            self.green.leave_out(reason);
            self.qualified.leave_out(reason);
            return;
        }
        self.green.count(account, plan.colour == PlanColour::Green);
        self.qualified.count(account, plan.is_qualified);
    }

    fn merge(&mut self, other: &Self) {
        self.green.merge(&other.green);
        self.qualified.merge(&other.qualified);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("success_plan_green", self.green.value());
        values.insert("success_plan_qualified_green", self.qualified.value());
    }
}
