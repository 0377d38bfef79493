//! One test binary; each `mod` says what belongs there.
// The simulated GitLab, held against what the real one does.
mod simulator;
