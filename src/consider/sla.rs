//! The three promises of onboarding, by name (`domain.md` 2.3).

use serde::Deserialize;
use serde::Serialize;

/// The promises of onboarding (`domain.md` 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sla {
    TimeToEngage,
    TimeToFirstValue,
    TimeToOnboard,
}

impl Sla {
    pub const ALL: [Self; 3] = [Self::TimeToEngage, Self::TimeToFirstValue, Self::TimeToOnboard];

    /// Name in settings and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::TimeToEngage => "time_to_engage",
            Self::TimeToFirstValue => "time_to_first_value",
            Self::TimeToOnboard => "time_to_onboard",
        }
    }

    /// The rule that says so when it is late.
    pub fn late_rule(self) -> &'static str {
        match self {
            Self::TimeToEngage => "time_to_engage_late",
            Self::TimeToFirstValue => "time_to_first_value_late",
            Self::TimeToOnboard => "time_to_onboard_late",
        }
    }

    /// What is promised, as a person says it.
    pub fn promise(self) -> &'static str {
        match self {
            Self::TimeToEngage => "First engagement",
            Self::TimeToFirstValue => "First value",
            Self::TimeToOnboard => "Onboarding",
        }
    }

    /// Scope of the bot-owned label that shows the state.
    pub fn label_scope(self) -> &'static str {
        match self {
            Self::TimeToEngage => "tte",
            Self::TimeToFirstValue => "ttv",
            Self::TimeToOnboard => "tto",
        }
    }
}
