//! Figures over many accounts, exact and in any order of adding (`semantics.md` f). Pure; the day is an argument.
//!
//! Every family of metrics is one file with one accumulator. An accumulator is filled account by account,
//! merges with that of another part of the portfolio, and only then is read.

mod adoption_reviews;
mod by_currency;
mod catalogue;
mod catalogue_care;
mod catalogue_outcomes;
mod churn_reasons;
mod cohorts;
mod completeness;
mod cta_noise;
mod cta_precision;
mod ebrs;
mod figures;
mod forecast_error;
mod gauge;
mod leading;
mod loads;
mod membership;
mod middle;
mod multiset;
mod names;
mod plan_quality;
mod playbook_days;
mod playbooks;
mod portion;
mod renewals;
mod retention;
mod risk_updates;
mod success_plans;
mod survival;
mod triages;
mod value;
mod webinar_adoption;
mod win_rate;

pub use catalogue::Better;
pub use catalogue::METRICS;
pub use catalogue::Metric;
pub use catalogue::Unit;
pub use figures::Figures;
pub use gauge::Frame;
pub use membership::Membership;
pub use names::Named;
pub use survival::Curve;
pub use survival::Outcome;
pub use survival::Span;
pub use survival::Spans;
pub use survival::Step;
pub use value::Value;
pub use value::Values;
