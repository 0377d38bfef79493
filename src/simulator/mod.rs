//! simulator.
pub mod portfolio;
pub mod seed;
