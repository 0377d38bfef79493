//! Issue boards and their lists.

use serde::Deserialize;
use serde::Serialize;

use super::Label;
use super::lenient;

/// An issue board of a project or of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub name: String,
    /// Without those for open and closed issues, which every board has.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub lists: Vec<BoardList>,
}

/// A list of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardList {
    #[serde(deserialize_with = "lenient::number")]
    pub id: u64,
    /// None for a list of an assignee, a milestone or an iteration.
    #[serde(default)]
    pub label: Option<Label>,
}
