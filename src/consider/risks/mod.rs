//! Accounts at risk: how bad it is, what was said, what is escalated, and when the next word is due.

mod due;
mod escalation;
mod risk;

pub use escalation::Escalation;
pub use escalation::Escalations;
pub use escalation::Urgency;
pub use risk::Risk;
pub use risk::RiskUpdate;
pub use risk::TRIAGE_NEEDED;
pub use risk::lacking_parts;
