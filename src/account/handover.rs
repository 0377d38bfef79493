//! A hand-over: the account went from one CSM to another.

use chrono::DateTime;
use chrono::Utc;

/// One change of CSM, as GitLab noted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// UTC.
    pub at: DateTime<Utc>,
    /// Usernames.
    pub from: String,
    pub to: String,
}
