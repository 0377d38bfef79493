//! Words about customers, with what they tell of.

use std::fmt;

use serde::Serialize;
use serde::Serializer;

/// What words tell of, and whether it is confidential there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// As people name it: an account's reference, or the source that holds many.
    pub(super) source: String,
    /// Whether it stands in a confidential issue, so that not every member of the project may read it.
    pub(super) is_hidden: bool,
}

impl About {
    /// What every member of the source may read.
    pub fn known(source: impl Into<String>) -> Self {
        Self { source: source.into(), is_hidden: false }
    }

    /// What only those may read who may read confidential issues, where `is_hidden`.
    #[must_use]
    pub fn hidden_if(self, is_hidden: bool) -> Self {
        Self { is_hidden, ..self }
    }
}

/// A text about customers. It has no `Display`; its `Debug` shows how long it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Words {
    pub(super) text: String,
    pub(super) about: About,
}

impl Words {
    pub fn new(about: About, text: impl Into<String>) -> Self {
        Self { text: text.into(), about }
    }

    /// Other words about the same.
    #[must_use]
    pub fn map(&self, change: impl FnOnce(&str) -> String) -> Self {
        Self { text: change(&self.text), about: self.about.clone() }
    }

    /// For those who run the bot: its plan on their terminal, in their file. It is no place in GitLab, and the
    /// writer does not take it back.
    pub fn to_operators(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (chars, source) = (self.text.chars().count(), &self.about.source);
        write!(f, "Words({chars} characters about {source})")
    }
}

/// As a text: a plan is what those who run the bot look through.
impl Serialize for Words {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
