//! What every family of metrics can do: take an account, take another part's figures, be read.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::consider::FiscalQuarter;
use crate::consider::FiscalYear;
use crate::consider::Norms;
use crate::consider::Replays;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::metrics::Membership;
use crate::metrics::Values;

/// The day that is measured, and what the figures are held against. The same for all parts of a portfolio.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The local date that is measured.
    pub as_of: NaiveDate,
    pub norms: Norms,
    /// What each metric should reach, by id, in the metric's unit.
    pub targets: BTreeMap<String, f64>,
}

impl Frame {
    pub fn fiscal(&self) -> FiscalYear {
        self.norms.fiscal
    }

    /// The quarter that is measured, and its first and last day.
    pub fn quarter(&self) -> (FiscalQuarter, NaiveDate, NaiveDate) {
        let quarter = self.fiscal().quarter_of(self.as_of);
        let (first, last) = self.fiscal().bounds(quarter);
        (quarter, first, last)
    }

    /// Whether a day lies in the measured quarter, up to the measured day.
    pub fn is_this_quarter(&self, day: NaiveDate) -> bool {
        let (_, first, last) = self.quarter();
        first <= day && day <= last.min(self.as_of)
    }
}

/// One account as the figures see it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'s, 'a> {
    pub standing: &'s Standing<'a>,
    /// Everything beside it: shared issues, the desk of the pool.
    pub standings: &'s Standings<'a>,
    /// Its earlier days.
    pub replays: &'s Replays<'s>,
    pub membership: Membership,
    pub frame: &'s Frame,
}

/// An accumulator of one family. `merge` is associative and commutative, and an empty one changes nothing.
pub(super) trait Gauge {
    fn add(&mut self, subject: &Subject<'_, '_>);
    fn merge(&mut self, other: &Self);
    /// Says every metric of the family.
    fn read(&self, frame: &Frame, values: &mut Values);
}
