//! How usage goes from month to month (f.26), by the counts on the card and those that the status card remembers.

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;

use crate::account::Licences;
use crate::account::UsageCounts;
use crate::consider::Standing;
use crate::consider::Standings;

/// What is left of usage, in percent, from which it is a drop *(handbook)*.
const DROPPED_TO_PERCENT: u128 = 80;

impl Standing<'_> {
    /// Every count that was known on the judged day, when GitLab was read on another one or on the same.
    pub fn usage_counts(&self, read_on: NaiveDate) -> UsageCounts {
        let mut counts = self.account.spoken.usage.until(self.today);
        if let Licences::Counted(said) = &self.account.health.licences {
            let users = said.value.part;
            let is_known = counts.last(self.today).is_some_and(|(_, last)| last == users);
            match said.on {
                Some(on) if on <= self.today => counts.add(on, users),
                // Without a day it is of the day on which another number was read first.
                None if self.today == read_on && !is_known => counts.add(self.today, users),
                _ => {}
            }
        }
        counts
    }
}

impl Standings<'_> {
    /// Whether an account's usage fell by a fifth or more from the last count of one month to that of the next; else
    /// why nobody can say, to follow a number.
    pub fn usage_dropped(&self, standing: &Standing<'_>) -> Result<bool, &'static str> {
        let today = standing.today;
        let counts = standing.usage_counts(standing.local_date(self.read_at));
        let now = counts.last(today).ok_or("without a count of usage")?;
        let eve = |day: NaiveDate| day.with_day(1).unwrap_or(day) - Days::new(1);
        let is_of = |(on, _): &(NaiveDate, u64), month: NaiveDate| {
            (on.year(), on.month()) == (month.year(), month.month())
        };
        let is_current = is_of(&now, today) || is_of(&now, eve(today));
        let before = counts.last(eve(now.0)).filter(|it| it.1 > 0 && is_of(it, eve(now.0)));
        let before = before.filter(|_| is_current);
        let before = before.ok_or("whose usage was not counted in two months running")?;
        if self.targets.health.usage_dips.iter().any(|season| season.covers(now.0)) {
            return Err("counted when few people work");
        }
        Ok(u128::from(now.1) * 100 <= u128::from(before.1) * DROPPED_TO_PERCENT)
    }
}
