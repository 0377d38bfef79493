//! A success plan that is red when it should not be, or that lacks for weeks what no green plan lacks: says
//! what to mend, and how.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Key;
use crate::account::PlanStatus;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Check;
use crate::consider::CheckOutcome;
use crate::consider::PlanColour;
use crate::consider::PlanReason;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::written_plan;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SuccessPlanNotGreen {
    /// Days after the start of onboarding from which a plan should not be red.
    after_onboarding_days: u32,
    /// Days that a plan may stand unchanged while one of its gates fails.
    gate_fails_days: u32,
}

impl Rule for SuccessPlanNotGreen {
    const NAME: &'static str = "success_plan_not_green";
    const PURPOSE: &'static str = "A success plan that falls short says what to mend, and how.";
    const SOURCE: &'static str = "BD-7, BD-10, C09, SP-3, T11";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/success_plan_not_green.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let plan = match written_plan::of(standing) {
            Ok(plan) => plan,
            Err(verdict) => return verdict,
        };
        let is_elsewhere = plan.reason == PlanReason::Elsewhere;
        if plan.colour == PlanColour::Unknown || is_elsewhere {
            return Verdict::unclear(plan.reason.to_string());
        }
        let fails_gate = plan.lint.is_some_and(|lint| !lint.holds_gates);
        if plan.colour != PlanColour::Red && !fails_gate {
            return Verdict::quiet(format!("the success plan is {}", plan.colour.label()));
        }
        let (red_from, gate_from) = (self.red_from(standing), self.gate_from(standing));
        let red = red_from.filter(|_| plan.colour == PlanColour::Red);
        let gate = gate_from.filter(|_| fails_gate);
        let Some(from) = red.into_iter().chain(gate).min() else {
            return Verdict::unclear("nobody has written when onboarding started");
        };
        let episode = Self::episode(standing);
        // Work on the plan that does not mend it does not take back what was said.
        let key = Key::new(Self::NAME, standing.account.id, episode.clone());
        if standing.today < from && !standing.account.spoken.knows(&key) {
            let reason = format!("{}; there is time until {}", plan.reason, Calendar::words(from));
            return Verdict::quiet(reason).next_look(Some(from));
        }
        Verdict::fires(Self::call(standing, episode, from.min(standing.today)))
    }
}

impl SuccessPlanNotGreen {
    /// The first day on which a red plan counts; one that is begun late has its time, too.
    fn red_from(&self, standing: &Standing<'_>) -> Option<NaiveDate> {
        let facts = &standing.account.facts;
        let names = [FactName::OnboardingStart, FactName::CsmAssigned, FactName::CustomerSince];
        let start = names.into_iter().find_map(|name| facts.best(name))?;
        let due = start.on + Days::new(u64::from(self.after_onboarding_days));
        let begun = standing.plan_home().map(|home| standing.local_date(home.opened_at()));
        let begun = begun.map(|on| on + Days::new(u64::from(self.gate_fails_days) + 1));
        Some(begun.map_or(due, |begun| due.max(begun)))
    }

    /// The first day on which a failing gate counts: texts have no history, so what a plan lacks is counted
    /// from its last change.
    fn gate_from(&self, standing: &Standing<'_>) -> Option<NaiveDate> {
        let changed = standing.success_plan.edited_on;
        changed.map(|on| on + Days::new(u64::from(self.gate_fails_days) + 1))
    }

    /// The one that is said and not taken back; after it, the next.
    fn episode(standing: &Standing<'_>) -> Episode {
        let spoken = &standing.account.spoken;
        let markers = spoken.sections().map(|(_, section)| &section.marker);
        let said = markers.filter(|it| it.key.rule == Self::NAME);
        let number = |key: &Key| key.episode.as_str().parse::<u32>().unwrap_or(0);
        let ledger = spoken.ledger.iter().filter(|key| key.rule == Self::NAME);
        let ledger = ledger.map(|key| (number(key), false));
        let last = said.map(|it| (number(&it.key), it.withdrawn)).chain(ledger).max();
        let number = match last {
            Some((number, is_over)) => number + u32::from(is_over),
            None => 1,
        };
        Episode::new(number.to_string())
    }

    fn call(standing: &Standing<'_>, episode: Episode, since: NaiveDate) -> CallToAction {
        let (account, plan) = (standing.account, &standing.success_plan);
        let is_failed = |check: &&Check| check.outcome == CheckOutcome::Failed;
        let mut failed: Vec<&Check> = standing.plan_checks.iter().filter(is_failed).collect();
        failed.sort_by_key(|check| std::cmp::Reverse((check.gate, check.points)));
        let shown = failed.iter().map(|check| {
            json!({ "check": check.check, "points": check.points, "gate": check.gate,
                    "fix": check.fix, "objectives": check.objectives })
        });
        let home = standing.plan_home();
        let (name, url) = home.map_or((account.reference.as_str(), account.url.as_str()), |home| {
            (home.reference(), home.url())
        });
        let fact = Because {
            fact: plan.reason.to_string(),
            on: plan.edited_on,
            source: Source::LinkedIssue,
            url: url.to_owned(),
        };
        let (colour, is_draft) = (plan.colour.label(), plan.status == Some(PlanStatus::Draft));
        CallToAction::new(Self::NAME, account, episode, 3, Form::Nudge)
            .since(since)
            .headline(format!("The success plan is {colour}: {}", plan.reason))
            .because([fact])
            .detail("colour", colour)
            .detail("why", plan.reason.to_string())
            .detail("plan", name)
            .detail("plan_url", url)
            .detail("draft", is_draft && plan.reason != PlanReason::Draft)
            .detail("checks", shown.collect::<Vec<_>>())
    }
}
