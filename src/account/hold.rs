//! Holds: intervals in which an account waits, with a reason. They belong to the account, not to a clock.

use chrono::NaiveDate;

/// A stretch of waiting (`semantics.md` b.5). Whether it pauses anything is a matter of its reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    /// The local date it began.
    pub begins: NaiveDate,
    /// The local date on which it is over; none while nobody has said when.
    pub ends: Option<NaiveDate>,
    /// The first and, exclusive, the last local midnight inside it.
    midnights: (NaiveDate, Option<NaiveDate>),
    pub reason: String,
    pub url: String,
}

impl Hold {
    /// A hold by dates: its first day is held from the start, the day it ends is not held any more.
    pub fn by_dates(begins: NaiveDate, ends: Option<NaiveDate>, reason: &str, url: &str) -> Self {
        Self {
            begins,
            ends,
            midnights: (begins, ends),
            reason: reason.to_owned(),
            url: url.to_owned(),
        }
    }

    /// A hold that began within a day: that day's midnight lies before it. So does the midnight of
    /// the day it ended within.
    pub fn within_days(
        begins: NaiveDate,
        ends: Option<NaiveDate>,
        reason: &str,
        url: &str,
    ) -> Self {
        let next = |day: NaiveDate| day.succ_opt().unwrap_or(day);
        let midnights = (next(begins), ends.map(next));
        Self { midnights, ..Self::by_dates(begins, ends, reason, url) }
    }

    /// The same hold, over at the latest on a day that was announced.
    #[must_use]
    pub fn until(mut self, day: NaiveDate) -> Self {
        if self.ends.is_none_or(|ends| day < ends) {
            self.ends = Some(day);
            self.midnights.1 = Some(day);
        }
        self
    }

    /// Whether the first instant of this local date lies inside.
    pub fn covers_midnight_of(&self, day: NaiveDate) -> bool {
        self.midnights.0 <= day && self.midnights.1.is_none_or(|end| day < end)
    }

    /// Whether it is in force on this day.
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.begins <= day && self.ends.is_none_or(|ends| day < ends)
    }
}
