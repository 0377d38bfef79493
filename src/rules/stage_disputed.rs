//! A stage label that the dates do not bear out: asked about, never overwritten.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Severity;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StageDisputed {
    /// Days a disagreement may last before it is mentioned: people update one after the other.
    grace_days: u32,
}

impl Rule for StageDisputed {
    const NAME: &'static str = "stage_disputed";
    const PURPOSE: &'static str = "The stage label and the dates on the card tell the same story.";
    const SOURCE: &'static str = "LIF-5, E4-20, E4-28";
    const SEVERITIES: &'static [Severity] = &[4];
    const TEMPLATE: &'static str = include_str!("../../config/templates/stage_disputed.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        if let Some(closed_on) = standing.closed_early() {
            return closed_early(standing, closed_on);
        }
        let reading = &standing.stage;
        let Some(dispute) = &reading.disputed else {
            return Verdict::quiet(format!("nothing speaks against {}", reading.stage));
        };
        let speaks_on = dispute.since + Days::new(u64::from(self.grace_days));
        if standing.today < speaks_on {
            let since = Calendar::words(dispute.since);
            let reason = format!("label and dates have disagreed only since {since}");
            return Verdict::quiet(reason).next_look(Some(speaks_on));
        }
        let (label, dates) = (dispute.label, reading.stage);
        let episode = Episode::new(format!("{label}-or-{dates}"));
        let call = CallToAction::new(Self::NAME, standing.account, episode, 4, Form::Nudge)
            .since(dispute.since)
            .headline(format!("The label says {label}, the dates say {dates}"))
            .because(reading.because(standing.account))
            .detail("closed", "")
            .detail("label", label.as_str())
            .detail("dates", dates.as_str())
            .detail("since", reading.since.map(|day| day.to_string()).unwrap_or_default());
        Verdict::fires(call)
    }
}

/// Somebody closed the account issue while onboarding goes on: people may close what they like, and
/// are asked once a closing what is meant (E4-20).
fn closed_early(standing: &Standing<'_>, closed_on: NaiveDate) -> Verdict {
    let started = standing.onboarding().start.as_ref();
    let episode = Episode::new(format!("closed-{closed_on}"));
    let call = CallToAction::new(StageDisputed::NAME, standing.account, episode, 4, Form::Nudge)
        .since(closed_on)
        .headline(format!("Closed on {} while onboarding goes on", Calendar::words(closed_on)))
        .because(started.map(Because::of))
        .detail("closed", closed_on.to_string())
        .detail("label", "")
        .detail("dates", "")
        .detail("since", started.map(|fact| fact.on.to_string()).unwrap_or_default());
    Verdict::fires(call)
}
