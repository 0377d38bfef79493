//! Stagecoach drives every customer account from kickoff to renewal, inside GitLab.

// The nouns.
pub mod account;
// The flow: collect, consider, decide, enact. `rules` is what you will edit.
pub mod bot;
pub mod collect;
pub mod consider;
pub mod decide;
pub mod enact;
pub mod metrics;
pub mod privacy;
pub mod rules;
pub mod templates;
// The boundary.
pub mod gitlab;
pub mod memo;
// A GitLab in a box.
#[cfg(feature = "simulator")]
pub mod simulator;
// The shell.
pub mod cli;
pub mod clock;
pub mod daemon;
pub mod files;
pub mod schedule;
pub mod settings;
pub mod setup;
pub mod telemetry;
