//! Which clocks count in figures, and why one does not; the windows in which they are counted.

use chrono::NaiveDate;

use crate::account::Confidence;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;

/// Months for which curves look back (f.5).
const WINDOW_MONTHS: u32 = 12;

/// Why a clock has no figure, whatever its dates.
pub(super) fn why_not(clock: &Clock) -> Option<&'static str> {
    match clock.state {
        ClockState::NotApplicable => Some("to whom nothing was promised"),
        ClockState::Pending => Some("not started"),
        ClockState::Unknown => Some("without a known start or end"),
        _ if clock.confidence < Confidence::High => Some("with dates that are guesses"),
        _ => None,
    }
}

/// The same, where only clocks count to which the promise was made (b.8).
pub(super) fn why_not_enforced(clock: &Clock) -> Option<&'static str> {
    let is_before = clock.is_unenforced();
    why_not(clock).or(is_before.then_some("from before the promise was enforced"))
}

/// Whether a day lies in the twelve months up to another, which is the last of them.
pub(super) fn is_recent(day: NaiveDate, as_of: NaiveDate) -> bool {
    Calendar::months_before(as_of, WINDOW_MONTHS) < day && day <= as_of
}

/// The month in which a day lies, as `2026-03`.
pub(super) fn month(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// Days as the figures keep them: never below nothing.
pub(super) fn days(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}
