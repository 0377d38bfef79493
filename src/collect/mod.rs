//! collect.
pub mod card;
