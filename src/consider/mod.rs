//! Judgement: how each account stands at one instant. Pure; `now` is an argument.

mod calendar;
mod clock;
mod clock_state;
mod count;
mod ebr;
mod evidence;
mod health;
mod lifecycle;
mod owed;
mod plan_colour;
mod plan_lint;
mod sla;
mod standing;
mod success_plan;
mod tally;
mod targets;
mod touch;

pub use calendar::Calendar;
pub use clock::Clock;
pub use clock_state::ClockState;
pub use ebr::EbrOutlook;
pub use ebr::EbrState;
pub use health::Cause;
pub use health::Course;
pub use health::Disagreement;
pub use health::Feed;
pub use health::Health;
pub use health::HealthColour;
pub use health::HealthTerms;
pub use health::Lack;
pub use health::Measure;
pub use health::MeasureName;
pub use health::Override;
pub use health::Points;
pub use health::Preset;
pub use health::Reading;
pub use health::Season;
pub use health::Seen;
pub use health::Severe;
pub use health::band;
pub use lifecycle::Dispute;
pub use lifecycle::StageReading;
pub use plan_colour::PlanColour;
pub use plan_colour::PlanReason;
pub use plan_lint::Check;
pub use plan_lint::CheckOutcome;
pub use sla::Sla;
pub use standing::Standing;
pub use standing::Standings;
pub use success_plan::SuccessPlan;
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
