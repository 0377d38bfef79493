//! Reads the card: the facts people keep in an account issue's description, tidy or not.
//!
//! Text in, values out. Nothing is judged here: which field means what, and what is wrong with it,
//! is decided where accounts are assembled. The tidy card is domain.md E3; so are the untidy ones.

pub mod activity;
mod columns;
pub mod date;
mod date_scan;
mod date_words;
mod entries;
mod line;
mod nesting;
mod reference;
mod table;
mod text;
mod walk;

pub use crate::collect::card::activity::Activity;
pub use crate::collect::card::activity::ActivityKind;
pub use crate::collect::card::date::WrittenDate;
pub(in crate::collect) use crate::collect::card::date::date_and_rest;
pub use crate::collect::card::date::dated;
pub(in crate::collect) use crate::collect::card::date::mentioned;
pub use crate::collect::card::date::read_date;
pub(in crate::collect) use crate::collect::card::nesting::shallow;
pub use crate::collect::card::reference::Reference;
pub(in crate::collect) use crate::collect::card::text::is_decoration;
pub use crate::collect::card::text::is_missing;
pub use crate::collect::card::text::key;
pub(in crate::collect) use crate::collect::card::text::plain;
pub(in crate::collect) use crate::collect::card::text::value;

use std::sync::Arc;

/// At most this many entries of each sort are kept; a card that has more is not a card.
pub const MOST_ENTRIES: usize = 2_000;

/// At most this many characters of a value, a note or a name are kept.
pub const MOST_CHARACTERS: usize = 500;

/// Everything a description says, in the order it says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CardReading {
    pub fields: Vec<Field>,
    pub contacts: Vec<Contact>,
    pub activities: Vec<Activity>,
    pub checklist: Vec<ChecklistItem>,
    pub references: Vec<Reference>,
}

/// A name and what is written behind it: a table row, a bullet or a plain line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// As written, without bold and colon; compare through [`key`].
    pub name: String,
    /// Plain text on one line; empty when nothing was said (see [`is_missing`]).
    pub value: String,
    /// The heading above it.
    pub heading: Option<Arc<str>>,
    /// Line in the description, from 1.
    pub line: u32,
}

/// A row of the contacts table. Absent cells are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub name: String,
    pub role: String,
    pub persona: String,
    pub last_contact: WrittenDate,
    /// Line in the description, from 1.
    pub line: u32,
}

/// A task-list item, with what its box says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItem {
    pub text: String,
    pub state: Ticked,
    /// 0 for a box at the top level, 1 for a box below it, and so on.
    pub depth: u8,
    /// A date written in the text, as in `done 2026-02-13`.
    pub on: Option<WrittenDate>,
    /// The heading above it.
    pub heading: Option<Arc<str>>,
    /// Line in the description, from 1.
    pub line: u32,
}

/// The state of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticked {
    Yes,
    No,
    /// GitLab's `[~]`, or a text that is struck through as a whole.
    NotApplicable,
}

/// Reads a description. Linear in its length, bounded in its answer, and never fails: what is not
/// understood is simply not in the answer. Code, quotes and HTML are not read; struck text is gone.
pub fn read(description: &str) -> CardReading {
    walk::read(description)
}

#[cfg(test)]
mod tests;
