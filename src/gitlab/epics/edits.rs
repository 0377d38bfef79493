//! What a write to an epic says.

use crate::gitlab::edits::StateEdit;

use super::one::EpicId;
use crate::privacy::Printed;

/// A new epic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewEpic {
    pub title: Printed,
    pub description: Printed,
    /// By name; one that the group lacks comes into being.
    pub labels: Vec<String>,
    pub confidential: bool,
    pub parent: Option<EpicId>,
}

/// What to change; `None` and empty lists leave things as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EpicEdit {
    pub title: Option<Printed>,
    /// As it shall be. Where people write too, use [`crate::gitlab::Writer::rewrite_epic`].
    pub description: Option<Printed>,
    pub add_labels: Vec<String>,
    pub remove_labels: Vec<String>,
    pub state: Option<StateEdit>,
    pub parent: Option<ParentEdit>,
    /// To be put below it, beside those that are there.
    pub add_children: Vec<Child>,
}

/// Where an epic is moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParentEdit {
    Below(EpicId),
    Nowhere,
}

/// What can stand below an epic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child {
    Epic(EpicId),
    /// An issue by its id in all of GitLab, not its number in the project. It leaves the epic it was in.
    Issue(u64),
}
