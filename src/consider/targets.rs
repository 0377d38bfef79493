//! What was promised: the targets of the three onboarding clocks and who is owed them.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::account::Segment;
use crate::consider::Calendar;
use crate::consider::Norms;
use crate::consider::Sla;

/// Everything judgement needs beside the facts and the time.
#[derive(Clone, Debug)]
pub struct Targets {
    pub calendar: Calendar,
    pub clocks: Clocks,
    pub norms: Norms,
}

/// The three promises of `[clocks]` (`domain.md` 2.3).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// Share of the target, in percent, from which a clock is at risk.
    pub at_risk_percent: u32,
    /// Reasons of holds that stop the clocks; every other hold is recorded only.
    pub pausing_reasons: BTreeSet<String>,
    /// Days that holds may stop one clock in all, unless the account is labelled `hold-approved`.
    pub hold_days_max: u32,
    pub time_to_engage: ClockTerms,
    pub time_to_first_value: ClockTerms,
    pub time_to_onboard: ClockTerms,
}

impl Clocks {
    pub fn terms(&self, sla: Sla) -> &ClockTerms {
        match sla {
            Sla::TimeToEngage => &self.time_to_engage,
            Sla::TimeToFirstValue => &self.time_to_first_value,
            Sla::TimeToOnboard => &self.time_to_onboard,
        }
    }

    /// The first day count at risk: ⌈share · target⌉, so 11, 23 and 34 of 14, 30 and 45.
    pub fn at_risk_from(&self, target_days: u32) -> u32 {
        (target_days * self.at_risk_percent).div_ceil(100)
    }
}

/// The terms of one clock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockTerms {
    /// Days promised; the target day itself is in time.
    pub target_days: u32,
    /// Which fact starts the clock.
    pub start: Anchor,
    /// Segments the promise is made to. An account without a segment is owed it.
    pub segments: Vec<Segment>,
}

/// The fact that starts a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    OnboardingStart,
    ContractDate,
    CsmAssigned,
}
