//! Judgement: how each account stands at one instant. Pure; `now` is an argument.

mod calendar;
mod clock;
mod clock_state;
mod count;
mod ebr;
mod ebr_coverage;
mod ebr_plan;
mod escalation;
mod evidence;
mod fiscal;
mod lifecycle;
mod norms;
mod note;
mod owed;
mod playbooks;
mod portfolio_note;
mod ratio;
mod renewal;
mod sla;
mod standing;
mod tally;
mod targets;

pub use calendar::Calendar;
pub use clock::Clock;
pub use clock_state::ClockState;
pub use ebr::EbrOutlook;
pub use ebr::EbrState;
pub use ebr_plan::EbrPlan;
pub use escalation::Escalation;
pub use escalation::Escalations;
pub use escalation::Urgency;
pub use fiscal::FiscalQuarter;
pub use fiscal::FiscalYear;
pub use lifecycle::Dispute;
pub use lifecycle::StageReading;
pub use norms::EbrNorms;
pub use norms::EscalationNorms;
pub use norms::Norms;
pub use norms::PriorityNorms;
pub use norms::RenewalNorms;
pub use norms::TriageNorms;
pub use note::Note;
pub use playbooks::PlaybookRecord;
pub use playbooks::Span as PlaybookSpan;
pub use portfolio_note::PortfolioNote;
pub use ratio::Excluded;
pub use ratio::Ratio;
pub use ratio::Share;
pub use renewal::RenewalOutlook;
pub use renewal::RenewalState;
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
    Standings {
        as_of: today,
        now,
        norms: targets.norms,
        list: portfolio.accounts.iter().map(stand).collect(),
    }
}
