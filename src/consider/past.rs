//! The same accounts as they stood earlier, by replay: what a roll-up compares itself with.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Portfolio;
use crate::consider::Moment;
use crate::consider::Standings;
use crate::consider::Targets;
use crate::consider::consider;

/// Days back to which a roll-up's numbers are held.
pub const COMPARED_DAYS: u64 = 28;
/// Days back from which it tells what moved.
pub const MOVED_DAYS: u64 = 7;

/// Earlier days of the same portfolio, judged with today's settings, so that tuning fakes no trend.
#[derive(Clone, Debug)]
pub struct Past<'a> {
    pub week_ago: Standings<'a>,
    pub four_weeks_ago: Standings<'a>,
    /// The last day of the fiscal quarter before the judged one.
    pub quarter_end: Standings<'a>,
}

impl<'a> Past<'a> {
    pub fn of(portfolio: &'a Portfolio, targets: &Targets, moment: impl Into<Moment>) -> Self {
        let today = moment.into().today(targets.calendar.zone);
        let on = |day: NaiveDate| consider(portfolio, targets, Moment::Day(day));
        let fiscal = targets.norms.fiscal;
        let (first, _) = fiscal.bounds(fiscal.quarter_of(today));
        Self {
            week_ago: on(today - Days::new(MOVED_DAYS)),
            four_weeks_ago: on(today - Days::new(COMPARED_DAYS)),
            quarter_end: on(first - Days::new(1)),
        }
    }
}
