//! Executive business reviews: when the next is due, what it takes, and who has had one.

mod coverage;
mod outlook;
mod plan;
mod quality;
mod steps;

pub use coverage::EbrCoverage;
pub use outlook::EbrOutlook;
pub use outlook::EbrState;
pub use plan::EbrPlan;
pub use steps::EbrSteps;
