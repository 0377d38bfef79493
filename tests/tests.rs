//! One test binary; each `mod` says what belongs there.
