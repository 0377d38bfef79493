//! The fields and boxes of an issue's description, as they are written there.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// What a description says in fields and boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Values by normalised field name; the first of each name.
    pub values: BTreeMap<String, String>,
    /// Those of them that are dates.
    pub days: BTreeMap<String, NaiveDate>,
    pub boxes: Vec<CheckBox>,
}

/// A task-list item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckBox {
    pub words: String,
    /// Ticked, or marked as not needed.
    pub done: bool,
    /// A date in the words.
    pub on: Option<NaiveDate>,
}

impl Sheet {
    /// A value by its normalised field name; none where nothing is written.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub fn day(&self, field: &str) -> Option<NaiveDate> {
        self.days.get(field).copied()
    }

    /// The first box whose words begin so, in whatever case.
    pub fn check_box(&self, beginning: &str) -> Option<&CheckBox> {
        let beginning = beginning.to_lowercase();
        self.boxes.iter().find(|it| it.words.to_lowercase().starts_with(&beginning))
    }

    /// Whether the box that begins so is there and done.
    pub fn is_done(&self, beginning: &str) -> bool {
        self.check_box(beginning).is_some_and(|it| it.done)
    }
}
