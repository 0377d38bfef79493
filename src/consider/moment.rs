//! The moment that is judged: an instant, whose date differs from zone to zone, or one local day everywhere.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// UTC.
    Now(DateTime<Utc>),
    /// This date, in whatever zone an account lives: a day that is replayed, to its end.
    Day(NaiveDate),
}

impl Moment {
    /// The local date in a zone.
    pub fn today(self, zone: Tz) -> NaiveDate {
        match self {
            Self::Now(instant) => instant.with_timezone(&zone).date_naive(),
            Self::Day(day) => day,
        }
    }

    /// An instant on that date: now, or noon, which exists in every zone on every day that exists.
    pub fn instant(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Now(instant) => instant,
            Self::Day(day) => {
                let noon = day.and_hms_opt(12, 0, 0).expect("noon is a time of day");
                let local = noon.and_local_timezone(zone).earliest();
                local.map_or_else(|| noon.and_utc(), |local| local.with_timezone(&Utc))
            }
        }
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(instant: DateTime<Utc>) -> Self {
        Self::Now(instant)
    }
}
