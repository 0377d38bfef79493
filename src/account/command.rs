//! What people tell the bot in comments: commands, and what was wrong with those that cannot be carried out.

use std::fmt;

use chrono::NaiveDate;

use crate::account::Colour;

/// A line addressed to the bot. Printed in its canonical form, which reads back to the same command;
/// the mention is not part of it. A reason is plain text on one line, empty where none was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Status,
    Explain,
    Help,
    Ack,
    Resume,
    Engaged {
        on: NaiveDate,
        reason: String,
    },
    Value {
        on: NaiveDate,
        reason: String,
    },
    Onboarded {
        on: NaiveDate,
        reason: String,
    },
    Call {
        on: NaiveDate,
        words: String,
    },
    Hold {
        /// In lower case, its words joined: `customer-request`.
        reason: String,
        /// The day on which it is over.
        until: Option<NaiveDate>,
    },
    Snooze {
        until: NaiveDate,
        reason: String,
    },
    Ebr {
        what: EbrStep,
        on: NaiveDate,
    },
    Sentiment {
        colour: Colour,
        reason: String,
    },
    NotRelevant {
        reason: String,
    },
    /// What was said last was worth saying.
    Useful,
    /// It was right, and no news.
    Known,
}

/// What happened to an executive business review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EbrStep {
    Scheduled,
    Completed,
    Declined,
}

/// Why a line addressed to the bot cannot be carried out, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What was written behind the mention, shortened. As it is: who prints it makes it inert.
    pub line: String,
    /// One sentence without a full stop: the value and what was expected.
    pub sentence: String,
    /// Lines to choose from, without the mention: behind it, each of them is a command.
    pub paste: Vec<String>,
}

/// One line of a comment that was addressed to the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Line in the comment, from 1.
    pub line: usize,
    /// What was written behind the mention: one plain line, bounded.
    pub words: String,
    pub result: Result<Command, Mistake>,
}

impl fmt::Display for EbrStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheduled => "scheduled",
            Self::Completed => "completed",
            Self::Declined => "declined",
        })
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let behind = |reason: &str| match reason {
            "" => String::new(),
            reason => format!(" {reason}"),
        };
        match self {
            Self::Status => f.write_str("status"),
            Self::Explain => f.write_str("explain"),
            Self::Help => f.write_str("help"),
            Self::Ack => f.write_str("ack"),
            Self::Resume => f.write_str("resume"),
            Self::Engaged { on, reason } => write!(f, "engaged {on}{}", behind(reason)),
            Self::Value { on, reason } => write!(f, "value {on}{}", behind(reason)),
            Self::Onboarded { on, reason } => write!(f, "onboarded {on}{}", behind(reason)),
            Self::Call { on, words } => write!(f, "call {on}{}", behind(words)),
            Self::Hold { reason, until: None } => write!(f, "hold {reason}"),
            Self::Hold { reason, until: Some(day) } => write!(f, "hold {reason} until {day}"),
            Self::Snooze { until, reason } => write!(f, "snooze until {until}{}", behind(reason)),
            Self::Ebr { what, on } => write!(f, "ebr {what} {on}"),
            Self::Sentiment { colour, reason } => write!(f, "sentiment {colour}{}", behind(reason)),
            Self::NotRelevant { reason } => write!(f, "not-relevant{}", behind(reason)),
            Self::Useful => f.write_str("useful"),
            Self::Known => f.write_str("known"),
        }
    }
}
