//! What rules about a success plan that is there have in common: who owes none is not asked about it.

use crate::consider::PlanColour;
use crate::consider::Standing;
use crate::consider::SuccessPlan;
use crate::rules::Verdict;

/// The success plan of an account.
///
/// # Errors
///
/// The verdict on an account that is leaving, owes no plan, or has none yet.
pub(super) fn of<'s>(standing: &'s Standing<'_>) -> Result<&'s SuccessPlan, Verdict> {
    if standing.stage.stage.is_leaving() {
        return Err(Verdict::not_applicable("the customer is leaving"));
    }
    let plan = &standing.success_plan;
    if plan.colour == PlanColour::NotApplicable || !plan.exists {
        return Err(Verdict::not_applicable(plan.reason.to_string()));
    }
    Ok(plan)
}
