//! One test binary; each `mod` says what belongs there.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there")]

// The simulated GitLab, held against what the real one does.
mod simulator;
