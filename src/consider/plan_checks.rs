//! The checks of a success plan as data (`semantics.md` c.5): what each is worth, how to mend it, and what is
//! said when it fails.

/// Name, points, whether it is a gate, how to mend it, and what is the matter when it fails.
pub(super) type Row = (&'static str, u32, bool, &'static str, &'static str);

/// The first of them are about the plan as a whole, the others about each objective.
pub(super) const PLAN_CHECKS: usize = 5;

/// In the order of the specification.
pub(super) const CHECKS: [Row; 12] = [
    (
        "open objective",
        10,
        true,
        "list at least one open objective below “Objectives”",
        "no objective is open",
    ),
    (
        "accepted by the customer",
        10,
        true,
        "write “Accepted by the customer: YYYY-MM-DD”",
        "no date of the last year says that the customer accepted it",
    ),
    (
        "recent update",
        10,
        false,
        "say in a comment of a dozen words or more how the objectives stand",
        "nobody has written an update lately",
    ),
    (
        "customer sponsor",
        5,
        false,
        "write “Customer sponsor: NAME”",
        "no sponsor at the customer's is named",
    ),
    ("next review", 5, false, "write “Next review: YYYY-MM-DD”", "no next review is dated"),
    (
        "objectives' status",
        10,
        false,
        "give each objective a status: “Status: On track”",
        "an objective has no status",
    ),
    (
        "objectives' due dates",
        10,
        true,
        "give each objective a due date that lies ahead: “Due: YYYY-MM-DD”",
        "an objective has no due date, or is overdue",
    ),
    (
        "success criteria",
        15,
        false,
        "write a number with its unit, a percentage or a date below “Success Criteria”",
        "an objective has no success criterion that can be measured",
    ),
    (
        "baseline",
        5,
        false,
        "say where each objective starts from: “Baseline: 40 minutes”",
        "an objective has no baseline",
    ),
    (
        "objectives' owners",
        5,
        false,
        "name who owns each objective: “Owner: NAME”",
        "an objective has no owner",
    ),
    (
        "initiatives",
        10,
        false,
        "add an open initiative with a due date and an assignee: “[ ] WHAT, @WHO, YYYY-MM-DD”",
        "an objective has no open initiative with a due date and an assignee",
    ),
    (
        "use case",
        5,
        false,
        "name each objective's use case: “Use case: CI”",
        "an objective has no use case",
    ),
];
