//! The same accounts as they stood earlier, by replay: what a roll-up compares itself with.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::Days;
use chrono::NaiveDate;
use rayon::prelude::*;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Portfolio;
use crate::consider::Before;
use crate::consider::Moment;
use crate::consider::Standings;
use crate::consider::Targets;
use crate::consider::consider;

/// Days back to which a roll-up's numbers are held.
const COMPARED_DAYS: u64 = 28;
/// Days back from which it tells what moved.
const MOVED_DAYS: u64 = 7;

/// Earlier days of the same portfolio, judged with today's settings, so that tuning fakes no trend. A judged day
/// is as large as the facts: each is judged when somebody asks for it.
#[derive(Clone, Debug)]
pub struct Past<'a> {
    portfolio: &'a Portfolio,
    targets: Targets,
    today: NaiveDate,
    week_ago: OnceLock<BTreeMap<AccountId, Before>>,
    quarter_end: OnceLock<Standings<'a>>,
}

impl<'a> Past<'a> {
    pub fn of(portfolio: &'a Portfolio, targets: &Targets, moment: impl Into<Moment>) -> Self {
        let today = moment.into().today(targets.calendar.zone);
        let (week_ago, quarter_end) = (OnceLock::new(), OnceLock::new());
        Self { portfolio, targets: targets.clone(), today, week_ago, quarter_end }
    }

    /// How every account stood a week ago.
    pub fn week_ago(&self) -> &BTreeMap<AccountId, Before> {
        let day = Moment::Day(self.today - Days::new(MOVED_DAYS));
        let read_at = self.portfolio.read_at;
        let before =
            |account: &Account| (account.id, Before::of(account, &self.targets, day, read_at));
        let accounts = || self.portfolio.accounts.par_iter().with_min_len(Standings::AT_ONCE);
        self.week_ago.get_or_init(|| accounts().map(before).collect())
    }

    /// Not kept: one look is enough to measure it.
    pub fn four_weeks_ago(&self) -> Standings<'a> {
        self.on(self.today - Days::new(COMPARED_DAYS))
    }

    /// The last day of the fiscal quarter before the judged one.
    pub fn quarter_ended(&self) -> NaiveDate {
        let fiscal = self.targets.norms.fiscal;
        let (first, _) = fiscal.bounds(fiscal.quarter_of(self.today));
        first - Days::new(1)
    }

    /// The accounts on that day.
    pub fn quarter_end(&self) -> &Standings<'a> {
        self.quarter_end.get_or_init(|| self.on(self.quarter_ended()))
    }

    fn on(&self, day: NaiveDate) -> Standings<'a> {
        consider(self.portfolio, &self.targets, Moment::Day(day))
    }
}
