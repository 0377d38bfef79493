//! A customer of priority 1 who should have a success plan by now and has none.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Severity;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::PlanColour;
use crate::consider::PlanReason;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SuccessPlanMissing {
    /// Days after the start of onboarding from which a plan is missed.
    after_onboarding_days: u32,
    /// Days after a CSM took over, for customers whose onboarding nobody dated.
    after_managed_days: u32,
}

impl Rule for SuccessPlanMissing {
    const NAME: &'static str = "success_plan_missing";
    const PURPOSE: &'static str = "Every customer of priority 1 has a success plan.";
    const SOURCE: &'static str = "C08, SP-4, SP-5, T11";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/success_plan_missing.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let (account, plan) = (standing.account, &standing.success_plan);
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        match plan.reason {
            PlanReason::NoPlan => {}
            PlanReason::PriorityUnknown => return Verdict::unclear(plan.reason.to_string()),
            _ if plan.colour == PlanColour::NotApplicable => {
                return Verdict::not_applicable(plan.reason.to_string());
            }
            reason if plan.exists => return Verdict::quiet(is_there(standing, reason)),
            reason => return Verdict::not_applicable(reason.to_string()),
        }
        let Some((start, due)) = self.due(standing) else {
            return Verdict::unclear("nobody has written when onboarding started");
        };
        if standing.today < due {
            let reason = format!("a success plan is due on {}", Calendar::words(due));
            return Verdict::quiet(reason).next_look(Some(due));
        }
        let ended = Self::ended(standing);
        let last = ended.iter().copied().max().filter(|on| *on >= due);
        let words = match last.map(Calendar::words) {
            Some(on) => format!("No success plan: the last one ended on {on}"),
            None => format!("No success plan: it was due on {}", Calendar::words(due)),
        };
        // One for each plan that came to an end before: the next one is missed anew.
        let episode = Episode::new((1 + ended.len()).to_string());
        let call = CallToAction::new(Self::NAME, account, episode, 3, Form::Notice)
            .since(last.unwrap_or(due))
            .headline(words)
            .because([Because::of(start)])
            .detail("due", due.to_string())
            .detail("ended", last.map(|on| on.to_string()).unwrap_or_default());
        Verdict::fires(call)
    }
}

/// Where the plan is, for the reason.
fn is_there(standing: &Standing<'_>, reason: PlanReason) -> String {
    match standing.plan_home() {
        Some(home) => format!("the success plan is {}", home.reference()),
        None if reason == PlanReason::Elsewhere => reason.to_string(),
        None => "the account says that there is a success plan".to_owned(),
    }
}

impl SuccessPlanMissing {
    /// What it is counted from, and the day on which a plan should be there.
    fn due<'s>(&self, standing: &'s Standing<'_>) -> Option<(&'s Fact, NaiveDate)> {
        let facts = &standing.account.facts;
        let after = |name, days: u32| {
            let start = facts.best(name)?;
            Some((start, start.on + Days::new(u64::from(days))))
        };
        after(FactName::OnboardingStart, self.after_onboarding_days)
            .or_else(|| after(FactName::CsmAssigned, self.after_managed_days))
            .or_else(|| after(FactName::CustomerSince, self.after_managed_days))
    }

    /// When plans came to an end: their issues were closed, or their labels taken off.
    fn ended(standing: &Standing<'_>) -> Vec<NaiveDate> {
        let account = standing.account;
        let closed = |issue: &WorkIssue| issue.closed_at.map(|at| standing.local_date(at));
        let issues = account.work_of(WorkKind::SuccessPlan).filter_map(closed);
        let was_begun =
            |label: &str| matches!(label, "success-plan::draft" | "success-plan::active");
        let stays = account.health.stays.iter().filter(|stay| was_begun(&stay.label));
        let days = issues.chain(stays.filter_map(|stay| stay.left));
        days.filter(|on| *on <= standing.today).collect()
    }
}
