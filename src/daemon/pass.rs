//! What the daemon asks of a pass, and what it wants to know of how it went.

use std::fmt;

use chrono::DateTime;
use chrono::Utc;
use tokio::sync::watch;

/// Why a pass runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The daemon has just started.
    Start,
    /// These schedules were due.
    Due(Vec<String>),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::Due(names) => f.write_str(&names.join(", ")),
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
}
