//! EBR coverage: who of the strategic accounts has had one in the last year, and whether it was a good one (f.7).
//!
//! Segment and priority are those of the day; the rest is dated.

use serde::Deserialize;
use serde::Serialize;

use crate::consider::EbrCoverage;
use crate::metrics::Frame;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::Portion;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ebrs {
    eligible: Portion,
    all: Portion,
    quality: Portion,
}

impl Gauge for Ebrs {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, .. } = *subject;
        let (of_tenure, of_all) = (standing.ebr_coverage(), standing.ebr_coverage_of_all());
        if of_all == EbrCoverage::Apart {
            return;
        }
        let is_good = standing.is_good_ebr();
        let quality = match of_tenure.clone() {
            EbrCoverage::Counts(_) => EbrCoverage::Counts(is_good),
            other => other,
        };
        let each = [
            (&mut self.eligible, of_tenure),
            (&mut self.all, of_all),
            (&mut self.quality, quality),
        ];
        for (portion, coverage) in each {
            match (membership.why_not(), coverage) {
                (Some(reason), _) => portion.leave_out(reason),
                (None, EbrCoverage::LeftOut(reason)) => portion.leave_out(&reason),
                (None, EbrCoverage::Counts(is_one)) => portion.count(standing.account, is_one),
                (None, EbrCoverage::Apart) => {}
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.eligible.merge(&other.eligible);
        self.all.merge(&other.all);
        self.quality.merge(&other.quality);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("ebr_coverage", self.eligible.value());
        values.insert("ebr_coverage_all", self.all.value());
        values.insert("ebr_coverage_quality", self.quality.value());
    }
}
