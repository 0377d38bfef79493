//! Onboarding is late, or about to be.

use serde::Deserialize;

use crate::consider::Sla;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::late;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeToOnboardLate {
    /// An account at risk is mentioned once the due day is at most this many days away.
    warn_within_days: u32,
}

impl Rule for TimeToOnboardLate {
    const NAME: &'static str = "time_to_onboard_late";
    const PURPOSE: &'static str = "Onboarding is complete within 45 days of its start.";
    const SOURCE: &'static str = "BD-3, T02";
    const TEMPLATE: &'static str = include_str!("../../config/templates/time_to_onboard_late.md");
    // Its steps are a ladder of their own (b.10).
    const REPEATS: bool = false;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        late::judge(Self::NAME, Sla::TimeToOnboard, self.warn_within_days, standing)
    }
}
