//! A growth plan that is missing or that nobody has looked at for a quarter.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

/// Where the day of the last review is written, beside what GitLab tells: in the plan's issue, and on the card.
const IN_THE_PLAN: [&str; 3] = ["reviewed", "last reviewed", "last review"];
const ON_THE_CARD: [&str; 2] = ["growth plan reviewed", "growth plan"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GrowthPlanStale {
    /// Days after the end of onboarding within which a growth plan is begun.
    begun_within_days: u64,
    /// Days for which a review counts.
    reviewed_for_days: u64,
}

impl Rule for GrowthPlanStale {
    const NAME: &'static str = "growth_plan_stale";
    const PURPOSE: &'static str =
        "A strategic account of priority 1 has a growth plan that is looked at each quarter.";
    const SOURCE: &'static str = "S15, GRO-1, N18";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/growth_plan_stale.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let (account, today) = (standing.account, standing.today);
        let stage = standing.stage.stage;
        if stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        match (account.segment, account.priority) {
            (Some(Segment::Strategic), Some(Priority(1))) => {}
            (None, _) => return Verdict::unclear("the segment is unknown"),
            (Some(Segment::Strategic), None) => return Verdict::unclear("the priority is unknown"),
            _ => {
                let reason = "only strategic accounts of priority 1 owe a growth plan";
                return Verdict::not_applicable(reason);
            }
        }
        if !matches!(stage, LifecycleStage::Adoption | LifecycleStage::Optimize) {
            return Verdict::not_applicable(format!(
                "the account is in {stage}, and growth comes later"
            ));
        }
        let open: Vec<&WorkIssue> =
            account.work_of(WorkKind::GrowthPlan).filter(|issue| issue.open).collect();
        let Some(plan) = open.iter().max_by_key(|plan| reviewed_on(plan, standing)) else {
            return self.without_plan(standing);
        };
        let reviewed = reviewed_on(plan, standing);
        let stale_on = reviewed + Days::new(self.reviewed_for_days + 1);
        let day = Calendar::words(reviewed);
        if today < stale_on {
            let reason = format!("the growth plan {} was looked at on {day}", plan.reference);
            return Verdict::quiet(reason).next_look(Some(stale_on));
        }
        let fact = Because {
            fact: format!("{} was last looked at", plan.reference),
            on: Some(reviewed),
            source: Source::LinkedIssue,
            url: plan.url.clone(),
        };
        let call = said(standing, &format!("stale-{reviewed}"))
            .since(stale_on)
            .headline(format!("Growth plan not looked at since {day}"))
            .because([fact])
            .detail("plan", plan.reference.as_str())
            .detail("plan_url", plan.url.as_str())
            .detail("reviewed", reviewed.to_string());
        Verdict::fires(call)
    }
}

impl GrowthPlanStale {
    fn without_plan(&self, standing: &Standing<'_>) -> Verdict {
        let closed = standing.account.work_of(WorkKind::GrowthPlan).filter_map(|it| it.closed_at);
        let closed =
            closed.map(|at| standing.local_date(at)).filter(|day| *day <= standing.today).max();
        let grown_up = standing.onboarding().stop.as_ref().map(|fact| fact.on);
        let grown_up = grown_up.or(standing.stage.since);
        let begun_by = closed.or(grown_up).map(|day| day + Days::new(self.begun_within_days));
        if let Some(by) = begun_by.filter(|by| standing.today < *by) {
            let reason = format!("a growth plan is begun by {}", Calendar::words(by));
            return Verdict::quiet(reason).next_look(Some(by));
        }
        let episode = closed.map_or("missing".to_owned(), |day| format!("missing-since-{day}"));
        let headline = match closed.map(Calendar::words) {
            Some(day) => format!("No growth plan since the last was closed on {day}"),
            None => "No growth plan".to_owned(),
        };
        let fact = Because {
            fact: "onboarding is over".to_owned(),
            on: grown_up,
            source: Source::Derived,
            url: standing.account.url.clone(),
        };
        let call = said(standing, &episode)
            .since(begun_by.unwrap_or(standing.opened_on()))
            .headline(headline)
            .because([fact])
            .detail("plan", "")
            .detail("plan_url", "")
            .detail("reviewed", "");
        Verdict::fires(call)
    }
}

fn said(standing: &Standing<'_>, episode: &str) -> CallToAction {
    let name = <GrowthPlanStale as Rule>::NAME;
    CallToAction::new(name, standing.account, Episode::new(episode), 3, Form::Notice)
}

/// The last day on which somebody looked at a plan: a date that people wrote, or what they did there.
fn reviewed_on(plan: &WorkIssue, standing: &Standing<'_>) -> NaiveDate {
    let written = IN_THE_PLAN.iter().filter_map(|field| plan.sheet.day(field));
    let card = ON_THE_CARD.iter().filter_map(|field| standing.account.facts.day(field));
    let touched = plan.last_touched().map(|at| standing.local_date(at));
    let days = written.chain(card).chain(touched).filter(|day| *day <= standing.today);
    days.max().unwrap_or(standing.local_date(plan.created_at))
}
