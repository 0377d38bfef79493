//! Findings: what does not add up, addressed to the person who can mend it.

use serde::Serialize;

/// What is wrong with a piece of information.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    Contradictory,
    Ambiguous,
    Unreadable,
    Missing,
    /// Said too late to count without a reason or a manager's consent (`semantics.md` b.9).
    Unapproved,
    LowConfidence,
}

impl Flaw {
    /// The bot-owned `data::` label that shows it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Contradictory => "data::contradiction",
            Self::Ambiguous | Self::Unreadable | Self::Missing => "data::missing",
            Self::Unapproved | Self::LowConfidence => "data::low-confidence",
        }
    }

    /// What is wrong, in a word or two.
    pub fn words(self) -> &'static str {
        match self {
            Self::Contradictory => "contradictory",
            Self::Ambiguous => "ambiguous",
            Self::Unreadable => "unreadable",
            Self::Missing => "missing",
            Self::Unapproved => "waits for consent",
            Self::LowConfidence => "not certain",
        }
    }
}

/// Something that does not add up. Never an error, never a guess.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    pub flaw: Flaw,
    /// The field or label concerned, as people call it.
    pub about: String,
    /// One sentence without a full stop. Values from GitLab stand in it as they are.
    pub sentence: String,
    /// Lines to choose from and paste; with them it is right.
    pub paste: Vec<String>,
    pub url: String,
}
