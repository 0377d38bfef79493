//! One test binary; each `mod` says what belongs there.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

// What must hold for every source file: who imports whom, sizes, the outside.
mod architecture;
// When the daemon runs passes, how it stops, and what it answers to probes.
mod daemon;
// The simulated GitLab, held against what the real one does.
#[cfg(feature = "simulator")]
mod simulator;
// A pass cut, unanswered or lied to at any single request.
mod crash;
// What holds for any portfolio, by random trial.
mod properties;
// What the product promises, in its own words: stories/*.md.
mod stories;
// What several tests share.
mod support;
// What a clock says on a day, edge by edge.
mod clocks;
// When each rule fires, when not, and when to look again.
mod rules;
// A group as the source.
#[cfg(feature = "simulator")]
mod group;
// What pauses a clock, and what no hold can undo.
mod holds;
