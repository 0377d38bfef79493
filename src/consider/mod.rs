//! Judgement: how each account stands at one instant. Pure; `now` is an argument.

mod business;
mod calendar;
mod clock;
mod clock_state;
mod count;
mod ebr;
mod evidence;
mod held;
mod hour_clock;
mod hours;
mod lifecycle;
mod local_time;
mod owed;
mod sla;
mod standing;
mod tally;
mod targets;

pub use business::BusinessCalendar;
pub use business::CalendarChange;
pub use calendar::Calendar;
pub use clock::Clock;
pub use clock_state::ClockState;
pub use ebr::EbrOutlook;
pub use ebr::EbrState;
pub use hour_clock::HourClock;
pub use hour_clock::HourTarget;
pub use hours::HeldSpan;
pub use hours::OpeningHours;
pub use hours::Week;
pub use lifecycle::Dispute;
pub use lifecycle::StageReading;
pub use local_time::start_of_day;
pub use sla::Sla;
pub use standing::Standing;
pub use standing::Standings;
pub use tally::Tally;
pub use targets::Anchor;
pub use targets::ClockTerms;
pub use targets::Clocks;
pub use targets::Targets;

use chrono::DateTime;
use chrono::Utc;

use crate::account::Portfolio;

/// Judges every account of the portfolio at `now`.
pub fn consider<'a>(
    portfolio: &'a Portfolio,
    targets: &Targets,
    now: DateTime<Utc>,
) -> Standings<'a> {
    let today = targets.calendar.local_date(now);
    // A replay of a past day must tell a fact of the days since from one that lies in the future.
    let read_on = targets.calendar.local_date(portfolio.read_at).max(today);
    let stand = |account| Standing::new(account, targets, today, read_on);
    Standings { as_of: today, now, list: portfolio.accounts.iter().map(stand).collect() }
}
