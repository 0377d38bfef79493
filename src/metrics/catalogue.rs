//! Every metric there is: its id, what it says in words, its unit, and which way is better.

use crate::metrics::catalogue_care::CARE;
use crate::metrics::catalogue_outcomes::OUTCOMES;

/// One metric of the reports.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Name in JSON and in settings; never changed.
    pub id: &'static str,
    /// As a heading of a table row.
    pub words: &'static str,
    pub unit: Unit,
    pub better: Better,
    /// Where it is defined, and how it is worked out, in a sentence.
    pub method: &'static str,
}

/// What the number is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A fraction between 0 and 1.
    Share,
    Days,
    Count,
    /// Of a hundred.
    Points,
    /// Whole units of the currency that most accounts name.
    Money,
    /// So many times as much.
    Times,
    /// Counts or shares by part.
    Parts,
}

/// Which way a manager wants it to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
    Neither,
}

pub(super) const fn metric(
    id: &'static str,
    words: &'static str,
    (unit, better): (Unit, Better),
    method: &'static str,
) -> Metric {
    Metric { id, words, unit, better, method }
}

/// In the order of reports.
pub const METRICS: &[Metric] = &joined::<{ PROMISES.len() + CARE.len() + OUTCOMES.len() }>();

/// What was promised to customers and how it was kept.
const PROMISES: &[Metric] = &[
    metric(
        "success_plan_green",
        "Green success plans",
        (Unit::Share, Better::Higher),
        "f.8: accounts whose plan is green, of those that should have one; no plan is not green",
    ),
    metric(
        "success_plan_qualified_green",
        "Success plans that a manager signed off as green",
        (Unit::Share, Better::Higher),
        "f.8: the same, with a manager's sign-off that is not older than 90 days",
    ),
];

/// The lists one behind the other.
const fn joined<const N: usize>() -> [Metric; N] {
    let mut all = [PROMISES[0]; N];
    let lists = [PROMISES, CARE, OUTCOMES];
    let (mut list, mut at) = (0, 0);
    while list < lists.len() {
        let mut nth = 0;
        while nth < lists[list].len() {
            all[at] = lists[list][nth];
            (nth, at) = (nth + 1, at + 1);
        }
        list += 1;
    }
    all
}
