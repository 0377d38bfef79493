//! consider.
