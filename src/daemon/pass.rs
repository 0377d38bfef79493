//! What the daemon asks of a pass, and what it wants to know of how it went.

use std::collections::BTreeSet;
use std::fmt;

use chrono::DateTime;
use chrono::Utc;
use tokio::sync::watch;

use crate::daemon::webhook::Place;

/// Why a pass runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The daemon has just started.
    Start,
    /// These schedules were due.
    Due(Vec<String>),
    /// Webhooks named these issues: only what concerns them is asked for.
    Named(BTreeSet<Place>),
}

impl Reason {
    /// Whether everything is read and acted on.
    pub fn is_whole(&self) -> bool {
        !matches!(self, Self::Named(_))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Due(names) => f.write_str(&names.join(", ")),
            Self::Named(places) => match places.len() {
                1 => f.write_str("a webhook named an issue"),
                count => write!(f, "webhooks named {count} issues"),
            },
        }
    }
}

/// One pass to run.
#[derive(Clone, Debug)]
pub struct PassRequest {
    /// Why it runs.
    pub reason: Reason,
    /// The instant it was due: not after the time it runs at.
    pub due: DateTime<Utc>,
    /// How many runs due before `due` it stands for: they came during a pass, or in the machine's sleep.
    pub skipped: usize,
    /// Turns true when the daemon is told to stop: finish the action in hand and return.
    pub cancel: watch::Receiver<bool>,
}

/// How a pass ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassSummary {
    /// Whether the pass did what it set out to do.
    pub ok: bool,
    /// The exit code the same pass has on the command line.
    pub exit: u8,
    /// One line for the log.
    pub line: String,
    /// Issues that people changed since the whole pass before, as far as this one could tell.
    pub changed: BTreeSet<Place>,
}

impl PassSummary {
    /// A pass that could tell of no changes.
    pub fn new(ok: bool, exit: u8, line: impl Into<String>) -> Self {
        Self { ok, exit, line: line.into(), changed: BTreeSet::new() }
    }
}
