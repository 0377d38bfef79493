//! Judgement: how each account stands at one instant. Pure; `now` is an argument.

mod approval;
mod binding;
mod business;
mod calendar;
mod clock;
mod clock_state;
mod clock_zone;
mod conversation;
mod count;
mod ebr;
mod evidence;
mod findings;
mod health;
mod held;
mod hold_reading;
mod hour_clock;
mod hours;
mod lifecycle;
mod local_time;
mod moment;
mod owed;
mod plan_colour;
mod plan_lint;
mod promise;
mod reading;
mod reported;
mod runs;
mod scene;
mod sla;
mod standing;
mod start;
mod states;
mod success_plan;
mod tally;
mod targets;
mod touch;
mod transitions;
mod weigh;

pub use business::BusinessCalendar;
pub use business::CalendarChange;
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
pub use hold_reading::HoldReading;
pub use hour_clock::HourClock;
pub use hour_clock::HourTarget;
pub use hours::HeldSpan;
pub use hours::OpeningHours;
pub use hours::Week;
pub use lifecycle::Dispute;
pub use lifecycle::StageReading;
pub use local_time::start_of_day;
pub use moment::Moment;
pub use plan_colour::PlanColour;
pub use plan_colour::PlanReason;
pub use plan_lint::Check;
pub use plan_lint::CheckOutcome;
pub use promise::Anchor;
pub use promise::DayUnit;
pub use promise::Policy;
pub use promise::Promise;
pub use promise::SegmentChange;
pub use scene::Life;
pub use sla::Sla;
pub use standing::Standing;
pub use standing::Standings;
pub use success_plan::SuccessPlan;
pub use tally::Tally;
pub use targets::Clocks;
pub use targets::EvidenceRules;
pub use targets::Targets;
pub use transitions::Dwelling;
pub use weigh::Weight;

use crate::account::Portfolio;
use crate::consider::scene::Scene;

/// Judges every account of the portfolio at a moment.
pub fn consider<'a>(
    portfolio: &'a Portfolio,
    targets: &Targets,
    moment: impl Into<Moment>,
) -> Standings<'a> {
    let moment = moment.into();
    let zone = targets.calendar.zone;
    let read_at = portfolio.read_at;
    let stand = |account| Standing::new(account, &Scene::new(account, targets, moment, read_at));
    let list = portfolio.accounts.iter().map(stand).collect();
    Standings { as_of: moment.today(zone), now: moment.instant(zone), list }
}
