//! Digests: the issues of the bot in which one person finds what to look at, across accounts.

use chrono::DateTime;
use chrono::Utc;

use crate::account::Key;
use crate::account::Remark;
use crate::account::Section;

/// The digest of one reader, as it is in GitLab.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
pub struct DigestIssue {
    /// `digest/READER/current`.
    pub key: Key,
    pub project: u64,
    pub iid: u64,
    pub reference: String,
    pub url: String,
    pub open: bool,
    /// UTC, by GitLab's clock.
    pub created_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub closed_by_bot: bool,
    pub confidential: bool,
    pub is_assigned: bool,
    /// What the bot wrote in it.
    pub section: Section,
    /// The bot's comments on it, oldest first; read while it is open.
    pub remarks: Vec<Remark>,
}
