//! The portfolio: all accounts of a source at one instant, and whether it is all of them.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::account::Account;
use crate::account::DigestIssue;
use crate::account::Key;
use crate::account::Person;
use crate::account::RollupHome;
use crate::account::RollupPage;
use crate::account::RuleDays;
use crate::account::Section;
use crate::account::SharedIssue;
use crate::privacy::About;
use crate::privacy::Places;
use crate::privacy::Words;

/// Accounts at one instant, sorted by id.
#[derive(Clone, Debug)]
pub struct Portfolio {
    /// Path of the project or group that was read.
    pub source: String,
    /// Who can see the source, in GitLab's words, or `external`; none when it does not tell.
    pub visibility: Option<String>,
    /// Who reads what could be written to.
    pub places: Places,
    /// Path of the group that holds the source, or is it; none where nobody knows.
    pub group: Option<String>,
    /// Id of the project that takes issues which belong to no single account.
    pub home: u64,
    pub accounts: Vec<Account>,
    /// Tracked issues that are not about one account, oldest first.
    pub shared: Vec<SharedIssue>,
    /// Who the bot is in GitLab.
    pub bot: Person,
    /// When reading began (UTC): facts dated later than this lie in the future.
    pub read_at: DateTime<Utc>,
    /// The first run's list of what was already late, once it has been written.
    pub baseline: Option<Baseline>,
    /// The bot's digests, the oldest of each reader first.
    pub digests: Vec<DigestIssue>,
    /// The bot's roll-ups, the oldest of each portfolio first.
    pub rollups: Vec<RollupPage>,
    /// What the groups that may hold roll-ups offer, by path.
    pub rollup_homes: Vec<RollupHome>,
    /// Whether this GitLab draws lists that it keeps live (GLQL); false where nobody asked.
    pub has_live_lists: bool,
    /// Usernames, in lower case, of those of the pool who have set themselves to busy; asked only while
    /// a request waits to be assigned.
    pub busy: BTreeSet<String>,
    /// Whether anything was found that the bot wrote before.
    pub is_known: bool,
    /// Accounts that could not be read. Nothing is opened or closed while there are any.
    pub unread: Vec<Unread>,
}

impl Portfolio {
    /// Whether every account of the source was read.
    pub fn is_complete(&self) -> bool {
        self.unread.is_empty()
    }

    /// A text that tells of many accounts; `is_hidden` when a confidential one is among them.
    pub fn words(&self, is_hidden: bool, text: impl Into<String>) -> Words {
        Words::new(About::known(self.source.as_str()).hidden_if(is_hidden), text)
    }
}

/// The issue of the first run: what was true then counts as said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    pub project: u64,
    pub iid: u64,
    /// What the bot wrote in it.
    pub section: Section,
    /// Since when each rule has been in force; none in a list of an older version.
    pub rules: Option<RuleDays>,
    pub reference: String,
    pub url: String,
    /// UTC, by GitLab's clock.
    pub created_at: DateTime<Utc>,
    /// Younger open ones, written by another first run at the same moment.
    pub twins: Vec<Twin>,
}

/// An issue of the bot that says what an older one says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    pub project: u64,
    pub iid: u64,
    pub reference: String,
    pub key: Key,
}

/// An account issue that is listed but could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub reference: String,
    /// Why, in GitLab's words.
    pub reason: String,
}
