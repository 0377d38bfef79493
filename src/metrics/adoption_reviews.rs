//! How many of the largest accounts of each region were reviewed in the fiscal year (f.28, GRO-2).
//!
//! Who is among the largest goes by what is paid today; the reviews are those of the day.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::Portion;

/// Accounts of each region that are reviewed.
const LARGEST: usize = 20;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AdoptionReviews {
    all: Portion,
    by_region: BTreeMap<String, Portion>,
}

impl Gauge for AdoptionReviews {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, .. } = *subject;
        let Some(rank) = &standing.arr_rank else { return };
        if !rank.is_flagged && rank.rank > LARGEST {
            return;
        }
        if let Some(reason) = membership.why_not() {
            return self.all.leave_out(reason);
        }
        let is_reviewed = standing.adoption_review().is_some();
        self.all.count(standing.account, is_reviewed);
        let region = self.by_region.entry(rank.region.clone()).or_default();
        region.count(standing.account, is_reviewed);
    }

    fn merge(&mut self, other: &Self) {
        self.all.merge(&other.all);
        for (region, portion) in &other.by_region {
            self.by_region.entry(region.clone()).or_default().merge(portion);
        }
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let parts = self.by_region.iter();
        let parts = parts.filter_map(|(region, it)| Some((region.clone(), it.ratio().value()?)));
        let value = Value { parts: parts.collect(), ..self.all.value() };
        values.insert("adoption_review_coverage", value);
    }
}
