//! What a metric says on one day: the number, what it is made of, and what was left out.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::consider::Excluded;
use crate::consider::Ratio;
use crate::consider::Share;
use crate::metrics::names::Names;

/// Metrics by id.
pub type Values = BTreeMap<&'static str, Value>;

/// One metric, read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Value {
    /// A fraction between 0 and 1, days, money or a count, by the unit of the metric; null of nothing.
    pub value: Option<f64>,
    /// What was counted: accounts, clocks, plays or whole units of money.
    pub numerator: Option<f64>,
    /// Of how many.
    pub denominator: Option<f64>,
    /// Who is in neither number, and why.
    pub excluded: Vec<Excluded>,
    pub target: Option<f64>,
    /// A 95 % interval in the metric's unit, where one is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<(f64, f64)>,
    /// The same by part, where the metric is a distribution: stages, colours, reasons, people.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, f64>,
    /// The share that is reached by each day, from day 0: what a chart draws.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub curve: Vec<(u32, f64)>,
    /// The same by month, oldest first: of what was decided in it, and of what began in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_month: Vec<MonthShare>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cohorts: Vec<MonthShare>,
    /// The same by the version of the promise that was made, where there is more than one (b.8).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_version: Vec<VersionShare>,
    /// What to know before anybody acts on it: `not reached`, `descriptive only`, `immature`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Accounts in the numerator. Pages open into them; the JSON form leaves them out.
    #[serde(skip)]
    pub yes: Names,
    /// Accounts in the denominator alone.
    #[serde(skip)]
    pub no: Names,
}

/// A share of one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthShare {
    /// `2026-03`.
    pub month: String,
    pub numerator: u64,
    pub denominator: u64,
    /// Whether some of it is still open, so that the share can change.
    pub is_immature: bool,
}

/// A share of what was promised by one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VersionShare {
    /// `standard of 2021-02-01`.
    pub version: String,
    pub numerator: u64,
    pub denominator: u64,
}

impl VersionShare {
    /// Never of nothing: a version is there because something was decided by it.
    pub fn ratio(&self) -> Ratio {
        Ratio::new(self.numerator, self.denominator)
    }
}

impl MonthShare {
    /// Of nothing there is no share.
    #[expect(clippy::cast_precision_loss, reason = "portfolios are far below 2^53 accounts")]
    pub fn value(&self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }
}

impl Value {
    #[expect(clippy::cast_precision_loss, reason = "portfolios are far below 2^53 accounts")]
    pub(super) fn of_share(share: &Share) -> Self {
        Self {
            value: share.ratio.value(),
            numerator: Some(share.ratio.numerator as f64),
            denominator: Some(share.ratio.denominator as f64),
            excluded: share.excluded(),
            ..Self::default()
        }
    }
}
