//! The writes that actions ask for: addresses by number, texts in full.

mod rollup;

pub use rollup::RollupDraft;
pub use rollup::RollupWrite;

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::Key;
use crate::privacy::Words;

/// The write itself: addresses by number, texts in full.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Write {
    OpenIssue(NewIssue),
    Comment {
        project: u64,
        iid: u64,
        body: Words,
        notifies: bool,
        /// Whether only the team can read it.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        internal: bool,
    },
    EditComment {
        project: u64,
        iid: u64,
        note: u64,
        body: Words,
    },
    /// Closes an issue and says why at the end of its description, in one request.
    CloseIssue {
        project: u64,
        iid: u64,
        append: Words,
    },
    /// Opens an issue again that the bot had closed too early.
    ReopenIssue {
        project: u64,
        iid: u64,
        due: Option<NaiveDate>,
        /// Why it is open for a later episode; none when it is the same one.
        append: Option<Words>,
    },
    /// Opens an issue again that an undone run had closed, with the reason at its end; that it was closed by
    /// the bot stays written there, so that its end is for people to decide.
    Restore {
        project: u64,
        iid: u64,
        append: Words,
    },
    /// Moves the due date of an issue and says why at the end of its description.
    EditIssue {
        project: u64,
        iid: u64,
        due: Option<NaiveDate>,
        append: Words,
    },
    /// Puts the bot's section in the place of the one before it; people's text around it stays.
    WriteSection {
        project: u64,
        iid: u64,
        body: Words,
        /// Whether the issue becomes confidential with it; never the other way.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        hides: bool,
        /// Whether it is opened again with it.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        reopens: bool,
        /// Whose issue it becomes.
        #[serde(skip_serializing_if = "Option::is_none")]
        assigns: Option<u64>,
    },
    /// Something on the epic of a portfolio.
    Rollup(RollupWrite),
    SetLabels {
        project: u64,
        iid: u64,
        add: Vec<String>,
        remove: Vec<String>,
    },
    Link {
        project: u64,
        iid: u64,
        to: LinkTo,
    },
    /// Takes a link away, by GitLab's number of it.
    Unlink {
        project: u64,
        iid: u64,
        link: u64,
    },
    /// A reaction to a comment, that it was heard; or to an issue, that something was said there.
    React {
        project: u64,
        iid: u64,
        /// None: to the issue itself.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<u64>,
        name: String,
    },
}

/// An issue to open.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewIssue {
    pub project: u64,
    pub title: Words,
    pub description: Words,
    pub labels: Vec<String>,
    pub assignees: Vec<u64>,
    /// Who else is assigned, by username: their numbers are looked up when the issue is opened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignees_named: Vec<String>,
    pub due: Option<NaiveDate>,
    pub confidential: bool,
}

/// The other end of a link.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum LinkTo {
    /// The issue that this very plan opens.
    Opened {
        key: Key,
    },
    Issue {
        project: u64,
        iid: u64,
    },
}
