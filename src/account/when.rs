//! When something happened: on a local day that somebody wrote down, or at an instant that GitLab recorded.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

const DAY_SECONDS: i64 = 86_400;

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

/// Whether an instant falls on a later local date than a day. Most instants are far from it, and need no zone.
pub fn is_after(instant: DateTime<Utc>, day: NaiveDate, zone: Tz) -> bool {
    // In whole days, which is quicker than dates; no zone's date is more than one away from that of UTC.
    match instant.timestamp().div_euclid(DAY_SECONDS) - i64::from(day.to_epoch_days()) {
        ..=-1 => false,
        0 | 1 => instant.with_timezone(&zone).date_naive() > day,
        2.. => true,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use chrono_tz::TZ_VARIANTS;

    use super::*;

    #[test]
    fn the_quick_answer_is_that_of_the_zone() {
        let from: DateTime<Utc> = "2025-12-28T00:30:00Z".parse().unwrap();
        let day = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
        for zone in TZ_VARIANTS {
            for instant in (0..24 * 7).map(|hours| from + TimeDelta::hours(hours)) {
                let plain = instant.with_timezone(&zone).date_naive() > day;
                assert_eq!(is_after(instant, day, zone), plain, "{instant} in {zone}");
            }
        }
    }
}
