//! Which success plans can be reviewed just now, and what their reviews so far tell.

use chrono::NaiveDate;

use crate::account::Command;
use crate::account::Key;
use crate::account::PlanStatus;
use crate::account::WorkIssue;
use crate::consider::PlanColour;
use crate::consider::PlanReview;
use crate::consider::Standing;

/// The month of a review and whether a colleague did it: by the bot's own key, else by the day it was
/// opened.
pub(super) fn turn_of(issue: &WorkIssue) -> (String, bool) {
    let turn = issue.key.as_ref().and_then(turn_in);
    turn.unwrap_or_else(|| (issue.created_at.format("%Y-%m").to_string(), true))
}

fn turn_in(key: &Key) -> Option<(String, bool)> {
    let (month, who) = key.episode.as_str().rsplit_once('-')?;
    matches!(who, "peer" | "manager").then(|| (month.to_owned(), who == "peer"))
}

pub(super) fn csm<'a>(standing: &Standing<'a>) -> Option<&'a str> {
    let account = standing.account;
    account.csm.as_ref().filter(|_| !account.csm_is_gone).map(|person| person.username.as_str())
}

pub(super) fn signed_on(standing: &Standing<'_>) -> Option<NaiveDate> {
    match standing.success_plan.review {
        PlanReview::Qualified { on }
        | PlanReview::Expired { on }
        | PlanReview::Changed { on, .. } => Some(on),
        PlanReview::Never | PlanReview::Pending => None,
    }
}

/// An active plan whose CSM can take advice just now.
pub(super) fn is_reviewable(standing: &Standing<'_>) -> bool {
    let (account, plan) = (standing.account, &standing.success_plan);
    let is_active = plan.exists && plan.status == Some(PlanStatus::Active);
    let has_triage = standing.open_triages().next().is_some();
    let waits = account
        .asked
        .iter()
        .any(|asked| matches!(asked.what, Command::Snooze { until, .. } if standing.today < until));
    is_active
        && plan.colour != PlanColour::NotApplicable
        && !standing.stage.stage.is_leaving()
        && !(account.is_hands_off() || standing.is_paused() || has_triage || waits)
}
