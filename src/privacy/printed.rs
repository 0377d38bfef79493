//! What may be written: words that a place took, or a sentence of this program's source.

use std::borrow::Cow;
use std::fmt;

/// Where something is written to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Address {
    /// A new issue of this project.
    Project(u64),
    /// An issue, its comments included.
    Issue { project: u64, iid: u64 },
    /// The epics of the group with this path.
    Epics(String),
}

/// A text that its place took. It is good for that place alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Printed {
    text: Cow<'static, str>,
    /// None for a sentence of the source, which may stand anywhere.
    at: Option<Address>,
    /// Whether a comment with it must be an internal one.
    is_internal: bool,
}

impl Printed {
    pub(super) fn at(at: Address, text: String, is_internal: bool) -> Self {
        Self { text: text.into(), at: Some(at), is_internal }
    }

    /// A text that stood in that place when it was read, put back there.
    pub(crate) fn again(at: Address, text: &str) -> Self {
        Self::at(at, text.to_owned(), false)
    }

    /// The same words as a part of another text of their place, such as what people wrote around them.
    #[must_use]
    pub fn map(&self, change: impl FnOnce(&str) -> String) -> Self {
        Self { text: change(&self.text).into(), ..self.clone() }
    }

    /// Whether a comment with it must be an internal one.
    pub fn is_internal(&self) -> bool {
        self.is_internal
    }

    /// Whether it may be written there.
    pub fn is_for(&self, address: &Address) -> bool {
        self.at.as_ref().is_none_or(|at| at == address)
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// What stands in the source tells nothing about customers.
impl From<&'static str> for Printed {
    fn from(text: &'static str) -> Self {
        Self { text: text.into(), at: None, is_internal: false }
    }
}

impl Default for Printed {
    fn default() -> Self {
        Self::from("")
    }
}

impl fmt::Debug for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Printed({} characters for {:?})", self.text.chars().count(), self.at)
    }
}
