//! An escalation of which nobody has said in time how it goes.

use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Escalation;
use crate::consider::Standing;
use crate::consider::Urgency;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EscalationUpdateOverdue {
    /// Whether the manager hears of a critical or high one, too.
    tell_manager: bool,
}

impl Rule for EscalationUpdateOverdue {
    const NAME: &'static str = "escalation_update_overdue";
    const PURPOSE: &'static str = "Each escalation has news in its own rhythm.";
    const SOURCE: &'static str = "TRI-12, E4-55";
    const SEVERITIES: &'static [Severity] = &[1, 2];
    const TEMPLATE: &'static str =
        include_str!("../../config/templates/escalation_update_overdue.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let escalations = standing.escalations();
        let late: Vec<&Escalation> = escalations.open.iter().filter(|one| one.is_overdue).collect();
        let Some(first) = late.first() else {
            let Some(next) = escalations.next_update else {
                return Verdict::not_applicable("nothing is escalated");
            };
            let reason = format!("the next update is due by {}", Calendar::words(next));
            return Verdict::quiet(reason).next_look(next.succ_opt());
        };
        let is_grave = first.urgency <= Urgency::High;
        let (audience, severity) = match is_grave {
            true if self.tell_manager => (Audience::CsmAndManager, 1),
            true => (Audience::Csm, 1),
            false => (Audience::Csm, 2),
        };
        let since = first.next_update.or(first.opened_on).unwrap_or_else(|| standing.opened_on());
        let (urgency, on) = (first.urgency.as_str(), &first.reference);
        let headline = match first.next_update {
            Some(due) => {
                let due = Calendar::words(due);
                format!("No news of the {urgency} escalation on {on}: it was due by {due}")
            }
            None => format!("No news of the {urgency} escalation on {on} so far"),
        };
        let place = first.reference.rsplit('#').next().unwrap_or_default();
        let episode = Episode::new(format!("{urgency}-{place}-{since}"));
        let because = late.iter().map(|one| Because {
            fact: format!("{} escalation on {}", one.urgency.as_str(), one.reference),
            on: one.opened_on,
            source: Source::Label,
            url: one.url.clone(),
        });
        let call = CallToAction::new(Self::NAME, standing.account, episode, severity, Form::Notice)
            .to(audience)
            .since(since)
            .headline(headline)
            .because(because)
            .detail("late", late.iter().map(|one| row(one)).collect::<Vec<_>>())
            .detail("grave", is_grave);
        Verdict::fires(call)
    }
}

fn row(one: &Escalation) -> Value {
    json!({
        "urgency": one.urgency.as_str(),
        "reference": one.reference,
        "url": one.url,
        "every_days": one.update_every_days,
        "due": one.next_update.map(|day| day.to_string()).unwrap_or_default(),
    })
}
