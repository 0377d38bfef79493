//! The checks of a success plan that the facts can answer (`semantics.md` c.5). Checks of single
//! objectives need each objective's own issue, which is not read: they stay unknown.

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::PlanText;

/// One check, with what it is worth and how to mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    pub check: &'static str,
    pub points: u32,
    /// Without it no plan is green.
    pub gate: bool,
    #[serde(skip)]
    pub outcome: CheckOutcome,
    pub fix: &'static str,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    Passed,
    Failed,
    /// The text it needs is not read or does not say.
    Unknown,
}

impl CheckOutcome {
    fn of(passed: Option<bool>) -> Self {
        match passed {
            Some(true) => Self::Passed,
            Some(false) => Self::Failed,
            None => Self::Unknown,
        }
    }
}

/// The checks of a plan that exists, in the order of the specification.
pub(super) fn lint(text: &PlanText, day: NaiveDate) -> Vec<Check> {
    let objectives = text.open_objectives.map(|open| open > 0);
    let accepted = text.accepted.map(|on| on <= day && (day - on).num_days() <= 365);
    // A date that once lay ahead has been met or missed: either way the next one is due.
    let review = text.next_review.map(|on| on > day);
    let check = |check, points, gate, passed, fix| Check {
        check,
        points,
        gate,
        outcome: CheckOutcome::of(passed),
        fix,
    };
    vec![
        check("open objective", 10, true, objectives, "list at least one open objective"),
        check(
            "accepted by the customer",
            10,
            true,
            accepted,
            "write “Accepted by the customer: YYYY-MM-DD”",
        ),
        check("recent update", 10, false, None, "say in a comment how the objectives stand"),
        check("customer sponsor", 5, false, text.sponsor, "write “Customer sponsor: NAME”"),
        check("next review", 5, false, review, "write “Next review: YYYY-MM-DD”"),
        check("objectives' status", 10, false, None, "label each objective with its status"),
        check("objectives' due dates", 10, true, None, "give each objective a due date"),
        check(
            "success criteria",
            15,
            false,
            None,
            "write a number, a percentage or a date below “Success Criteria”",
        ),
        check("baseline", 5, false, None, "say where each objective starts from"),
        check("objectives' owners", 5, false, None, "assign each objective"),
        check("initiatives", 10, false, None, "open an initiative with a due date and an assignee"),
        check("use case", 5, false, None, "label each objective with its use case"),
    ]
}
