//! Objectives of a success plan and the initiatives that serve them, as people wrote them down: in the
//! plan's own issue, or each as an epic of its own (`domain.md` SP-9).

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Comment;
use crate::account::PlanText;

/// What the customer wants to reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objective {
    /// As people call it.
    pub name: String,
    /// Where it stands.
    pub url: String,
    pub open: bool,
    /// Whether the customer has accepted it, by its outcome label.
    pub is_accepted: bool,
    pub status: Option<String>,
    pub due: Option<NaiveDate>,
    pub owner: Option<String>,
    /// Where it starts from.
    pub baseline: Option<String>,
    pub use_case: Option<String>,
    /// The first success criterion that can be measured.
    pub criterion: Option<String>,
    pub initiatives: Vec<Initiative>,
}

/// A piece of work that serves an objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Initiative {
    pub open: bool,
    pub due: Option<NaiveDate>,
    pub is_assigned: bool,
}

/// A success plan that is kept in epics: one epic an objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpicPlan {
    /// As the card names it.
    pub reference: String,
    pub url: String,
    pub text: PlanText,
    pub objectives: Vec<Objective>,
    /// When the first of them was opened (UTC).
    pub opened_at: DateTime<Utc>,
    /// What was written on the open ones, oldest first.
    pub comments: Vec<Comment>,
    /// When people changed their descriptions, and when they opened them (UTC).
    pub edits: Vec<DateTime<Utc>>,
}
