//! First value for a new customer is late, or about to be.

use serde::Deserialize;

use crate::account::Severity;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::late;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct TimeToFirstValueLate {
    /// An account at risk is mentioned once the due day is at most this many days away.
    warn_within_days: u32,
    /// Days after a breach without anything done by a person after which the manager is told, too.
    manager_after_days: u32,
    /// Days past the target after which a director is told of a priority 1 account, too.
    director_after_days: u32,
}

impl Rule for TimeToFirstValueLate {
    const NAME: &'static str = "time_to_first_value_late";
    const PURPOSE: &'static str = "A new account sees first value within 30 days of the contract.";
    const SOURCE: &'static str = "BD-2, T02, b.10";
    const SEVERITIES: &'static [Severity] = &[2, 3];
    const TEMPLATE: &'static str =
        include_str!("../../config/templates/time_to_first_value_late.md");
    // Its steps are a ladder of their own (b.10).
    const REPEATS: bool = false;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let ladder = late::Ladder {
            warn_within_days: self.warn_within_days,
            manager_after_days: self.manager_after_days,
            director_after_days: self.director_after_days,
        };
        late::judge(Self::NAME, Sla::TimeToFirstValue, &ladder, standing)
    }
}
