//! What rules about an account at risk have in common: they speak once a triage is open for it.

use crate::consider::Risk;
use crate::consider::Standing;
use crate::rules::Verdict;

/// The risk of an account in triage.
///
/// # Errors
///
/// The verdict on an account that is leaving, is not at risk, or is in no triage yet; the last with the
/// reason given.
pub(super) fn risk<'a>(
    standing: &Standing<'a>,
    without_triage: &'static str,
) -> Result<Risk<'a>, Verdict> {
    if standing.stage.stage.is_leaving() {
        return Err(Verdict::not_applicable("the customer is leaving"));
    }
    let risk = standing.risk();
    let risk = risk.ok_or_else(|| Verdict::not_applicable("the account is not at risk"))?;
    if risk.triage.is_none() {
        return Err(Verdict::quiet(without_triage));
    }
    Ok(risk)
}
