//! Roll-ups: the pages that managers steer by, as they are in GitLab, and where they can be kept.

use chrono::DateTime;
use chrono::Utc;

use crate::account::Key;
use crate::account::Remark;
use crate::account::Section;

/// A roll-up that the bot wrote.
#[derive(Clone, Debug)]
pub struct RollupPage {
    /// `rollup/NAME/current`.
    pub key: Key,
    pub place: RollupPlace,
    pub reference: String,
    pub url: String,
    pub open: bool,
    pub confidential: bool,
    /// UTC, by GitLab's clock.
    pub created_at: DateTime<Utc>,
    /// Closed as the twin of another page.
    pub closed_by_bot: bool,
    /// What the bot wrote in it.
    pub section: Section,
    /// The bot's comments on it, oldest first: the snapshots of earlier weeks and quarters.
    pub remarks: Vec<Remark>,
    /// GitLab's number of the epic it stands below, if it does.
    pub parent: Option<u64>,
}

impl RollupPage {
    /// The rule name in the keys of roll-ups.
    pub const RULE: &'static str = "rollup";
    /// The label by which they are found again, on issues and on epics.
    pub const LABEL: &'static str = "csm::rollup";
}

/// Where a roll-up is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RollupPlace {
    Issue {
        project: u64,
        iid: u64,
    },
    Epic {
        /// Path of its group.
        group: String,
        iid: u64,
    },
}

/// What a group offers to roll-ups, as GitLab answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollupHome {
    /// Path of the group that was asked for.
    pub group: String,
    /// Whether it can hold epics.
    pub has_epics: bool,
    /// What GitLab answered, in a sentence without a full stop.
    pub why: String,
    /// Who can see the group, in GitLab's words; none where it does not tell.
    pub visibility: Option<String>,
}
