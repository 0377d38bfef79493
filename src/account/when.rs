//! When something happened: on a local day that somebody wrote down, or at an instant that GitLab recorded.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

/// A day of people, or an instant of machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// A local date of the account, whatever its zone.
    Day(NaiveDate),
    /// UTC.
    At(DateTime<Utc>),
}

impl When {
    /// The local date on which it falls.
    pub fn day(self, zone: Tz) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::At(instant) => instant.with_timezone(&zone).date_naive(),
        }
    }

    /// Whether it is no later than the first instant of a local day.
    pub fn is_by_start_of(self, day: NaiveDate, starts_at: DateTime<Utc>) -> bool {
        match self {
            Self::Day(own) => own <= day,
            Self::At(instant) => instant <= starts_at,
        }
    }
}
