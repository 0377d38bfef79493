//! A stage label that the dates do not bear out: asked about, never overwritten.

use chrono::Days;
use serde::Deserialize;

use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
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
    const SOURCE: &'static str = "LIF-5, E4-28";
    const TEMPLATE: &'static str = include_str!("../../config/templates/stage_disputed.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
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
            .because(reading.because.clone())
            .detail("label", label.as_str())
            .detail("dates", dates.as_str())
            .detail("since", reading.since.map(|day| day.to_string()).unwrap_or_default());
        Verdict::fires(call)
    }
}
