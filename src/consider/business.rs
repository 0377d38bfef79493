//! Working days.

use chrono::Datelike;
use chrono::NaiveDate;
use chrono::Weekday;

/// Which days are working days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BusinessCalendar {}

impl BusinessCalendar {
    pub fn is_working(&self, day: NaiveDate) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }
}
