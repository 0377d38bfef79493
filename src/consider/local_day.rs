//! Where a local day begins.

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeZone;
use chrono::Utc;
use chrono_tz::Tz;

/// The first instant whose local date is this day; none for a day that the zone skipped.
pub fn start_of_day(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    if let Some(at) = zone.from_local_datetime(&midnight).earliest() {
        return Some(at.to_utc());
    }
    let before = zone.from_local_datetime(&midnight.checked_sub_days(Days::new(1))?).latest()?;
    let minute = (0..48 * 60).map(|n| before.to_utc() + chrono::TimeDelta::minutes(n));
    minute
        .into_iter()
        .find(|at| at.with_timezone(&zone).date_naive() >= day)
        .filter(|at| at.with_timezone(&zone).date_naive() == day)
}
