//! What an account pays and paid, and how its renewals ended, in money.

mod arr;
mod renewal_due;

pub use renewal_due::RenewalDue;
