//! One test binary; each `mod` says what belongs there.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

// What must hold for every source file: who imports whom, sizes, the outside.
mod architecture;
// When the daemon runs passes, how it stops, and what it answers to probes.
mod daemon;
// The simulated GitLab, held against what the real one does.
#[cfg(feature = "simulator")]
mod simulator;
// The built binary over real HTTP: another GitLab, a path, a bad network.
mod http;
// The built binary: commands, exit codes, JSON, and what it says to bad input.
mod commands;
// Settings: files, variables, layers, and the reference itself.
mod settings;
// What several tests share.
mod support;
