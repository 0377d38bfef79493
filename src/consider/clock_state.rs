//! The states of a clock, and how each is shown (`semantics.md` b.4).

use std::fmt;

use serde::Serialize;

/// Where a clock stands. `Paused` is for holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    Unknown,
    NotApplicable,
    Pending,
    Running,
    AtRisk,
    Breached,
    Paused,
    Met,
    MetLate,
    Cancelled,
}

impl ClockState {
    /// Value of the bot-owned label (`semantics.md` b.4).
    pub fn label(self) -> &'static str {
        match self {
            Self::Unknown | Self::NotApplicable | Self::Pending | Self::Cancelled => "na",
            Self::Running | Self::Paused => "ok",
            Self::AtRisk => "due-soon",
            Self::Breached => "breached",
            Self::Met => "met",
            Self::MetLate => "met-late",
        }
    }

    /// In words, as the status card shows it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::NotApplicable => "not applicable",
            Self::Pending => "not started",
            Self::Running => "on track",
            Self::AtRisk => "at risk",
            Self::Breached => "late",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::MetLate => "met late",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for ClockState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
