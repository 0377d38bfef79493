//! Every metric there is: its id, what it says in words, its unit, and which way is better.

use crate::metrics::catalogue_care::CARE;
use crate::metrics::catalogue_outcomes::OUTCOMES;
use crate::metrics::catalogue_promises::PROMISES;

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

impl Metric {
    /// The metric with an id.
    pub fn of(id: &str) -> Option<&'static Self> {
        METRICS.iter().find(|metric| metric.id == id)
    }
}

/// What the number is a number of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A fraction between 0 and 1.
    Share,
    /// One share less another, between -1 and 1.
    Difference,
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

impl Unit {
    /// As JSON and CSV have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Difference => "difference",
            Self::Days => "days",
            Self::Count => "count",
            Self::Points => "points",
            Self::Money => "money",
            Self::Times => "times",
            Self::Parts => "parts",
        }
    }
}

impl Better {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Neither => "neither",
        }
    }
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
