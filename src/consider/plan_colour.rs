//! The colours of a success plan, and the reasons for them in words.

use std::fmt;

use serde::Serialize;

use crate::account::Colour;
use crate::account::Segment;

/// A plan's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanColour {
    Green,
    Yellow,
    Red,
    Unknown,
    NotApplicable,
}

impl PlanColour {
    /// Value of the bot-owned label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
            Self::Unknown | Self::NotApplicable => "na",
        }
    }
}

impl From<Colour> for PlanColour {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Green => Self::Green,
            Colour::Yellow => Self::Yellow,
            Colour::Red => Self::Red,
        }
    }
}

/// Why the plan has its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanReason {
    Exempt(Segment),
    NotDue,
    PriorityUnknown,
    NoPlan,
    /// The card names one that is not read here.
    Elsewhere,
    StatusUnclear,
    Draft,
    ObjectivesUnread,
    NoObjectives,
    FewObjectives {
        open: u64,
        needed: u64,
    },
    LacksStrategy,
    LacksHighlights,
    TextUnread,
    Complete {
        open: u64,
    },
    /// What the lint misses, in a sentence.
    Lint {
        lack: &'static str,
    },
}

impl fmt::Display for PlanReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exempt(segment) => write!(f, "the {segment} segment has no success plans"),
            Self::NotDue => f.write_str("only priority 1 owes one, and none is begun"),
            Self::PriorityUnknown => f.write_str("the priority is unknown, and no plan is begun"),
            Self::NoPlan => f.write_str("no success plan is begun"),
            Self::Elsewhere => f.write_str(
                "the card names a plan that is neither an issue labelled `csm::success-plan` nor epics \
                 that can be read",
            ),
            Self::Lint { lack } => f.write_str(lack),
            Self::StatusUnclear => f.write_str("no label says whether the plan is draft or active"),
            Self::Draft => f.write_str("the plan is a draft"),
            Self::ObjectivesUnread => f.write_str("active, and its objectives cannot be seen"),
            Self::NoObjectives => f.write_str("active, without an open objective"),
            Self::FewObjectives { open, needed } => {
                write!(f, "active, with {open} of {needed} open objectives")
            }
            Self::LacksStrategy => f.write_str("active, without a strategy"),
            Self::LacksHighlights => f.write_str("active, without highlights"),
            Self::TextUnread => {
                f.write_str("active, and its strategy and highlights cannot be seen")
            }
            Self::Complete { open: 1 } => {
                f.write_str("active, with strategy, highlights and 1 open objective")
            }
            Self::Complete { open } => {
                write!(f, "active, with strategy, highlights and {open} open objectives")
            }
        }
    }
}
