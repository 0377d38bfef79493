//! Touchpoints: who spoke with the customer and when. Bots, labels and e-mails are not conversations.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::account::Recorded;
use crate::account::Source;

/// A dated row of the activity log, or a person's word for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touchpoint {
    /// Local date of the account.
    pub on: NaiveDate,
    pub kind: TouchpointKind,
    /// What was written beside it.
    pub words: Arc<str>,
    pub source: Source,
    pub recorded: Recorded,
    pub author: Option<Arc<str>>,
    /// Why it is said so late: what was written beside it.
    pub reason: Option<Arc<str>>,
    pub url: Arc<str>,
}

impl Touchpoint {
    /// A row of the activity log.
    pub fn logged(on: NaiveDate, kind: TouchpointKind, words: &str, url: &str) -> Self {
        let words: Arc<str> = words.into();
        Self {
            on,
            kind,
            words: Arc::clone(&words),
            source: Source::ActivityLog,
            recorded: Recorded::Unknown,
            author: None,
            reason: Some(words).filter(|words| !words.is_empty()),
            url: url.into(),
        }
    }
}

/// What kind of activity it was (`domain.md` 2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TouchpointKind {
    Call,
    Meeting,
    Workshop,
    Ebr,
    /// An EBR inside a cadence call of which nobody says that outcomes were discussed: a call like
    /// any other (EBR-7).
    MiniEbr,
    Email,
    Update,
    Other,
}

impl TouchpointKind {
    /// In a word or two.
    pub fn words(self) -> &'static str {
        match self {
            Self::Call => "a call",
            Self::Meeting => "a meeting",
            Self::Workshop => "a workshop",
            Self::Ebr => "an EBR",
            Self::MiniEbr => "a mini-EBR in a call",
            Self::Email => "an e-mail",
            Self::Update => "an update",
            Self::Other => "something else",
        }
    }

    /// Whether it was a conversation with the customer: only these move clocks and cadence.
    pub fn is_conversation(self) -> bool {
        matches!(self, Self::Call | Self::Meeting | Self::Workshop | Self::Ebr | Self::MiniEbr)
    }
}
