//! The writes on roll-ups that are epics: addressed by group and label, since only the group knows its epics.

use serde::Serialize;

use crate::account::Key;
use crate::privacy::Words;

/// A write on the epic of a portfolio.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum RollupWrite {
    /// The epic itself: opened, or its section rewritten.
    Page(RollupDraft),
    /// A comment on it.
    Comment {
        group: String,
        label: String,
        /// Whose epic it is.
        page: Key,
        body: Words,
    },
    /// A comment of the bot on it, as it reads from now on.
    EditComment {
        group: String,
        label: String,
        /// Whose epic it is.
        page: Key,
        /// The epic's number in its group.
        epic: u64,
        note: u64,
        body: Words,
    },
    /// Closes the younger of two that say the same, with the reason at its end; what stands below it moves to
    /// the older one.
    Close {
        group: String,
        label: String,
        /// The number in its group of the one that is closed, and of the one that stays.
        epic: u64,
        stays: u64,
        append: Words,
    },
}

/// A roll-up in an epic.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RollupDraft {
    /// Path of the group that holds the epic.
    pub group: String,
    pub title: Words,
    pub body: Words,
    /// By which it is found again.
    pub label: String,
    pub confidential: bool,
    /// The pages of the portfolios that are a part of this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Key>,
}
