//! The first call or meeting with a new customer is late, or about to be.

use serde::Deserialize;

use crate::consider::Sla;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::late;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeToEngageLate {
    /// An account at risk is mentioned once the due day is at most this many days away.
    warn_within_days: u32,
}

impl Rule for TimeToEngageLate {
    const NAME: &'static str = "time_to_engage_late";
    const PURPOSE: &'static str =
        "A new account hears from its CSM within 14 days of the start of onboarding.";
    const SOURCE: &'static str = "BD-1, T01, T02";
    const TEMPLATE: &'static str = include_str!("../../config/templates/time_to_engage_late.md");
    // Its steps are a ladder of their own (b.10).
    const REPEATS: bool = false;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        late::judge(Self::NAME, Sla::TimeToEngage, self.warn_within_days, standing)
    }
}
