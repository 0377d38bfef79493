//! A place to write to, by who reads there: the type says what it takes.

use std::fmt;

use super::printed::Address;
use super::printed::Printed;
use super::words::Words;

/// Readers that are all of the team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// Whether only those read there who may read confidential issues.
    pub(super) is_hidden: bool,
    /// Whether comments must be internal, since others are mailed to a customer.
    pub(super) is_internal: bool,
}

/// Readers of whom some may be customers, and why that is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customers {
    pub(super) why: String,
    /// What to do about it.
    pub(super) next_step: String,
}

/// A place to write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<R> {
    pub(super) at: Address,
    /// As people name it.
    pub(super) name: String,
    pub(super) readers: R,
}

impl Place<Team> {
    /// The words as they may be written there, unless they tell of something more confidential than it is.
    pub fn print(&self, words: &Words) -> Result<Printed, Leak> {
        let Team { is_hidden, is_internal } = self.readers;
        // Internal comments are read by those who read confidential issues.
        if words.about.is_hidden && !is_hidden && !is_internal {
            return Err(Leak {
                source: words.about.source.clone(),
                place: self.name.clone(),
                why: "is not confidential, as the account is".to_owned(),
                next_step: "make it confidential".to_owned(),
            });
        }
        Ok(Printed::at(self.at.clone(), words.text.clone(), is_internal))
    }

    /// The same place for comments that are internal anyway.
    #[must_use]
    pub fn internally(mut self, is_internal: bool) -> Self {
        self.readers.is_internal |= is_internal;
        self
    }

    /// The same place where it is confidential, or becomes so with the words.
    #[must_use]
    pub fn hidden(mut self, is_hidden: bool) -> Self {
        self.readers.is_hidden |= is_hidden;
        self
    }

    /// Whether a comment there must be an internal one.
    pub fn is_internal(&self) -> bool {
        self.readers.is_internal
    }
}

impl Place<Customers> {
    /// A sentence of the source: it tells nothing about customers.
    pub fn print(&self, sentence: &'static str) -> Printed {
        sentence.into()
    }

    /// Why no words about customers are written there.
    pub fn refuse(&self, words: &Words) -> Leak {
        let Customers { why, next_step } = self.readers.clone();
        let (source, place) = (words.about.source.clone(), self.name.clone());
        Leak { source, place, why, next_step }
    }
}

/// Words that would have been read by somebody who must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    source: String,
    place: String,
    why: String,
    next_step: String,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, place, why, next_step } = self;
        write!(f, "what is known of {source} would be written to {place}, which {why}: {next_step}")
    }
}

impl std::error::Error for Leak {}
