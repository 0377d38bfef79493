//! An EBR that was refused again: proposes a smaller one inside a call that takes place anyway.

use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Form;
use crate::account::Severity;
use crate::consider::Calendar;
use crate::consider::EbrState;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EbrDeclined {
    /// Refusals since the last EBR after which a mini-EBR is proposed.
    mini_after_refusals: usize,
}

impl Rule for EbrDeclined {
    const NAME: &'static str = "ebr_declined";
    const PURPOSE: &'static str = "An EBR that was declined twice becomes a mini-EBR in a call.";
    const SOURCE: &'static str = "EBR-6, EBR-7, E4-43, E4-45";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/ebr_declined.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        let (outlook, plan) = (&standing.ebr, &standing.ebr.plan);
        if let (EbrState::NotOffered, Some(reason)) = (outlook.state, &outlook.none_because) {
            return Verdict::not_applicable(reason.clone());
        }
        if plan.refusals < self.mini_after_refusals {
            let held = outlook.last_held.filter(|_| outlook.is_in_window).map(Calendar::words);
            let reason = match (plan.refusals, held) {
                (0, Some(day)) => format!("an EBR was held on {day}"),
                (0, None) => "no EBR was declined".to_owned(),
                (n, _) => format!("declined {n} of the {} times", self.mini_after_refusals),
            };
            return Verdict::quiet(reason);
        }
        if let Some(on) = plan.on.filter(|_| plan.is_scheduled(standing.today)) {
            let reason = format!("the EBR of {} is scheduled all the same", Calendar::words(on));
            return Verdict::quiet(reason).next_look(on.succ_opt());
        }
        let since = plan.refused.last().copied().unwrap_or(standing.today);
        let declined = standing.account.facts.all(FactName::EbrDeclined);
        let declined = declined.iter().filter(|fact| plan.refused.contains(&fact.on));
        let held = outlook.last_held.map_or_else(|| "none".to_owned(), |day| day.to_string());
        let days: Vec<String> = plan.refused.iter().map(ToString::to_string).collect();
        let call = CallToAction::new(
            Self::NAME,
            standing.account,
            Episode::new(format!("after-{held}")),
            3,
            Form::Nudge,
        )
        .since(since)
        .headline(format!("The EBR was declined {} times: propose a mini-EBR", plan.refusals))
        .because(declined.map(Because::of))
        .detail("refusals", plan.refusals)
        .detail("days", days);
        Verdict::fires(call).next_look(plan.forgotten_on)
    }
}
