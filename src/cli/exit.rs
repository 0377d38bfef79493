//! Exit codes, and which failure ends with which.

use std::fmt;
use std::process::ExitCode;

use crate::bot::PassError;
use crate::enact::Outcome;
use crate::enact::Report;
use crate::enact::Stop;
use crate::files::FileError;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::settings::SettingsError;

/// What a run ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// Some action failed.
    Failed = 1,
    /// `plan --detailed-exitcode`, and there are changes.
    Changes = 2,
    /// The plan was withheld, or is no longer the one that was approved.
    Withheld = 3,
    /// Usage or settings.
    Usage = 64,
    /// GitLab is unavailable.
    Unavailable = 69,
    /// The budget is spent; to be continued.
    Budget = 75,
    /// The token lacks rights.
    Rights = 77,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    /// How a run that carried out a plan ends.
    pub fn of(report: &Report) -> Self {
        let bad = report.count(Outcome::Failed) + report.count(Outcome::Unknown);
        match report.stopped {
            _ if report.plan.withheld.is_some() => Self::Withheld,
            Some(Stop::Unauthorized | Stop::ReadOnly | Stop::RoleLost) => Self::Rights,
            Some(Stop::Unavailable) => Self::Unavailable,
            Some(Stop::BudgetSpent | Stop::Cancelled) => Self::Budget,
            None if report.refused().is_some() => Self::Rights,
            None if bad > 0 => Self::Failed,
            None => Self::Done,
        }
    }
}

/// Why a command ended early: one sentence with the next step, and the exit code.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    text: String,
}

impl Failure {
    pub fn new(exit: Exit, text: impl Into<String>) -> Self {
        Self { exit, text: text.into() }
    }

    pub fn usage(text: impl Into<String>) -> Self {
        Self::new(Exit::Usage, text)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<GitLabError> for Failure {
    fn from(error: GitLabError) -> Self {
        let exit = match error.kind {
            ErrorKind::Unauthorized | ErrorKind::Forbidden => Exit::Rights,
            ErrorKind::Missing | ErrorKind::Misconfigured | ErrorKind::Rejected => Exit::Usage,
            ErrorKind::Budget => Exit::Budget,
            ErrorKind::Transient { .. }
            | ErrorKind::Unreachable
            | ErrorKind::Unanswered
            | ErrorKind::Conflict
            | ErrorKind::Unreadable => Exit::Unavailable,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<PassError> for Failure {
    fn from(error: PassError) -> Self {
        match error {
            PassError::GitLab(error) => error.into(),
            PassError::Exposed(_)
            | PassError::ExposedRollup(_)
            | PassError::Leak(_)
            | PassError::Edited(_) => Self::usage(error.to_string()),
            PassError::Moved(_) | PassError::Unsteady => {
                Self::new(Exit::Withheld, error.to_string())
            }
        }
    }
}
