//! Settings that were called otherwise, or are gone: a file of an older version is told what to change
//! (docs/stability.md). A row stays for ever.

/// What became of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// Another name, the same meaning.
    Renamed { to: &'static str },
    /// Another name, and the value counts something else.
    Changed { to: &'static str, how: &'static str },
}

/// Path of old, what became of it.
pub const RENAMED: &[(&str, Became)] = &[
    (
        "rules.adoption_review_due.due_in_days",
        Became::Renamed { to: "rules.adoption_review_due.done_within_days" },
    ),
    ("rules.ebr_due.counts_for_months", Became::Renamed { to: "rules.ebr_due.every_months" }),
    (
        "rules.onboarding_stuck.due_in_days",
        Became::Changed {
            to: "rules.onboarding_stuck.due_in_working_days",
            how: "it counts working days, so that a week is 5",
        },
    ),
    (
        "rules.onboarding_stuck.silent_after_days",
        Became::Renamed { to: "rules.onboarding_stuck.silence_counts_after_days" },
    ),
    (
        "rules.onboarding_stuck.silent_days",
        Became::Renamed { to: "rules.onboarding_stuck.silence_from_days" },
    ),
    (
        "rules.pool_assignment.csm_managed_min_arr",
        Became::Changed {
            to: "rules.priority_review_due.csm_managed_min_arr",
            how: "0 no longer means never",
        },
    ),
    (
        "triage.suggested_after_hold_days",
        Became::Renamed { to: "rules.onboarding_stuck.hold_counts_after_days" },
    ),
];

/// What a reader of an older file is told about a setting; none for what never was one.
pub(super) fn told(path: &str) -> Option<String> {
    let (_, became) = RENAMED.iter().find(|(old, _)| *old == path)?;
    Some(match became {
        Became::Renamed { to } => format!("was renamed: write {to}, with the same value"),
        Became::Changed { to, how } => format!("has become {to}: {how}"),
    })
}
