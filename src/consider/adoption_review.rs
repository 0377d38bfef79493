//! When the adoption of a large account was last reviewed (GRO-2): by the card, or by an issue that people closed.

use chrono::NaiveDate;

use crate::account::WorkKind;
use crate::consider::FiscalQuarter;
use crate::consider::Standing;

/// Where the day of a review is written on the card.
const FIELDS: [&str; 3] = ["adoption review", "adoption review date", "last adoption review"];

impl Standing<'_> {
    /// The last review that the card tells, of whatever year.
    pub fn adoption_review_written(&self) -> Option<NaiveDate> {
        FIELDS.iter().filter_map(|field| self.account.facts.day(field)).max()
    }

    /// The last review of the fiscal year that is judged, up to the judged day.
    pub fn adoption_review(&self) -> Option<NaiveDate> {
        let (account, fiscal) = (self.account, self.norms.fiscal);
        let year = fiscal.quarter_of(self.today).year;
        let (begins, _) = fiscal.bounds(FiscalQuarter { year, quarter: 1 });
        let written = FIELDS.iter().filter_map(|field| account.facts.day(field));
        let issues = account.work_of(WorkKind::AdoptionReview);
        let closed = issues.filter(|issue| !issue.open && !issue.closed_by_bot);
        let closed = closed.filter_map(|issue| issue.closed_at.map(|at| self.local_date(at)));
        written.chain(closed).filter(|day| begins <= *day && *day <= self.today).max()
    }
}
