//! The boards: one with a list for each stage, one with a list for each rating of a triage.

/// A board and its lists.
#[derive(Debug, PartialEq, Eq)]
pub struct BoardKind {
    pub name: &'static str,
    /// Labels, from left to right.
    pub lists: &'static [&'static str],
}

/// All of them.
pub const BOARDS: &[BoardKind] = &[
    BoardKind {
        name: "Accounts by stage",
        lists: &[
            "stage::align",
            "stage::onboarding",
            "stage::implementation",
            "stage::adoption",
            "stage::optimize",
            "stage::will-churn",
            "stage::churned",
        ],
    },
    BoardKind { name: "Accounts by sentiment", lists: &["HS::Red", "HS::Yellow", "HS::Green"] },
];
