//! What was found in a project or a group.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::gitlab::Source;
use crate::gitlab::wire::Board;
use crate::gitlab::wire::Label;

/// Everything that was looked at.
#[derive(Debug)]
pub struct Found {
    pub source: Source,
    /// Full path of the source.
    pub path: String,
    /// `private`, `internal` or `public`; none where GitLab does not tell.
    pub visibility: Option<String>,
    /// All labels that can be set there, those of the groups above included.
    pub labels: Vec<Label>,
    /// The projects that keep account issues: there go templates and boards.
    pub homes: Vec<Home>,
    /// How many more there are that were not looked into.
    pub homes_left: usize,
    pub accounts: Accounts,
}

/// A project that keeps account issues.
#[derive(Debug)]
pub struct Home {
    pub id: u64,
    pub path: String,
    /// None where there is no repository for templates.
    pub branch: Option<String>,
    pub boards: Vec<Board>,
    /// The issue templates that are there, by path; an error in words where they cannot be read.
    pub templates: Result<BTreeMap<String, String>, String>,
}

/// What the issues tell.
#[derive(Debug, Default)]
pub struct Accounts {
    /// Account issues by their label, open and closed.
    pub labelled: usize,
    /// Issues with a card and without the label of an account: where, and with which labels.
    pub cards: Vec<(String, Vec<String>)>,
    /// How many of both carry which label.
    pub labels: BTreeMap<String, usize>,
    /// First assignees, by how many accounts.
    pub csms: BTreeMap<String, usize>,
    /// Time zones that cards name, by how many.
    pub zones: BTreeMap<String, usize>,
    /// Ids of the projects in which both are.
    pub projects: BTreeSet<u64>,
}
