//! Stagecoach.
fn main() {}
