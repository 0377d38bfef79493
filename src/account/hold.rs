//! Holds: intervals in which an account waits, with a reason. They belong to the account, not to a clock.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Source;
use crate::account::When;

/// A stretch of waiting (`semantics.md` b.5). Whether it pauses anything is a matter of its reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    pub from: When,
    /// When it is over; none while nobody has said when. The day itself is not held any more.
    pub to: Option<When>,
    pub reason: String,
    pub source: Source,
    pub url: String,
}

impl Hold {
    /// A hold by dates: its first day is held from the start, the day it ends is not held any more.
    pub fn by_dates(from: NaiveDate, to: Option<NaiveDate>, reason: &str, url: &str) -> Self {
        let to = to.map(When::Day);
        let (reason, url) = (reason.to_owned(), url.to_owned());
        Self { from: When::Day(from), to, reason, source: Source::Card, url }
    }

    /// The same hold, over at the latest on a day that was announced.
    #[must_use]
    pub fn until(mut self, day: NaiveDate, zone: Tz) -> Self {
        if self.to.is_none_or(|to| day < to.day(zone)) {
            self.to = Some(When::Day(day));
        }
        self
    }

    /// Whether the first instant of this local day lies inside: from ≤ start of day < to.
    pub fn covers_midnight_of(&self, day: NaiveDate, starts_at: DateTime<Utc>) -> bool {
        self.from.is_by_start_of(day, starts_at)
            && self.to.is_none_or(|to| !to.is_by_start_of(day, starts_at))
    }

    /// Whether it is in force at some time of this day, and not over before the day ends.
    pub fn is_in_force(&self, day: NaiveDate, zone: Tz) -> bool {
        self.from.day(zone) <= day && self.to.is_none_or(|to| day < to.day(zone))
    }

    /// Whether nobody has said when it ends.
    pub fn is_open_ended(&self) -> bool {
        self.to.is_none()
    }
}
