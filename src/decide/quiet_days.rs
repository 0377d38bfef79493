//! Quiet days: on which of them nobody is mentioned, and when the next other one is (`semantics.md` e.19).

use chrono::Datelike;
use chrono::NaiveDate;
use chrono::WeekdaySet;

use crate::consider::BusinessCalendar;

/// Days on which a notice waits. The promises do not.
#[derive(Clone, Debug)]
pub struct QuietDays {
    pub weekdays: WeekdaySet,
    /// Set where holidays are quiet as well.
    pub holidays: Option<BusinessCalendar>,
}

impl QuietDays {
    pub(super) fn covers(&self, day: NaiveDate) -> bool {
        let is_holiday = |calendar: &BusinessCalendar| calendar.is_holiday(day);
        self.weekdays.contains(day.weekday()) || self.holidays.as_ref().is_some_and(is_holiday)
    }

    /// The next day on which somebody may be mentioned, when today is none. After three weeks of
    /// holidays a notice waits no longer.
    pub(super) fn until(&self, today: NaiveDate) -> Option<NaiveDate> {
        let mut coming = today.iter_days().take(22).skip_while(|day| self.covers(*day));
        coming.next().filter(|day| *day > today)
    }
}
