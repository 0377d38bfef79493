//! EBR coverage: how many of the strategic accounts have had one lately (EBR-2, EBR-9).

use crate::account::FactName;
use crate::account::Segment;
use crate::consider::Calendar;
use crate::consider::Share;
use crate::consider::Standing;
use crate::consider::Standings;

/// What one account is to the coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EbrCoverage {
    /// No strategic account, or not looked after any more.
    Apart,
    LeftOut(String),
    /// It should have had one, and did or did not.
    Counts(bool),
}

impl Standing<'_> {
    /// Of the strategic accounts that have been customers for long enough, those with an EBR in the
    /// window, which is open below and closed above.
    pub fn ebr_coverage(&self) -> EbrCoverage {
        let norms = &self.norms.ebr;
        let since = Calendar::months_before(self.today, norms.tenure_months);
        let contract = self.account.facts.best(FactName::CustomerSince);
        match (self.ebr_coverage_of_all(), contract.map(|fact| fact.on)) {
            (EbrCoverage::Counts(_), None) => {
                EbrCoverage::LeftOut("without a contract date".to_owned())
            }
            (EbrCoverage::Counts(_), Some(day)) if day > since => {
                let months = norms.tenure_months;
                EbrCoverage::LeftOut(format!("with less than {months} months as a customer"))
            }
            (coverage, _) => coverage,
        }
    }

    /// The same, however long it has been a customer.
    pub fn ebr_coverage_of_all(&self) -> EbrCoverage {
        if !self.is_active() || self.segment() != Some(Segment::Strategic) {
            return EbrCoverage::Apart;
        }
        if self.stage.stage.is_leaving() {
            return EbrCoverage::LeftOut("leaving".to_owned());
        }
        if self.priority().is_some_and(|priority| !priority.is_managed()) {
            return EbrCoverage::LeftOut("without a CSM of their own".to_owned());
        }
        EbrCoverage::Counts(self.ebr.is_in_window)
    }
}

impl Share {
    /// The coverage of all accounts.
    pub fn ebr_coverage(standings: &Standings<'_>) -> Self {
        let mut share = Self::default();
        for standing in &standings.list {
            match standing.ebr_coverage() {
                EbrCoverage::Apart => {}
                EbrCoverage::LeftOut(reason) => share.leave_out(&reason),
                EbrCoverage::Counts(has_one) => share.count(has_one),
            }
        }
        share
    }
}
