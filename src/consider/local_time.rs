//! Local time to instants, exactly: where the clocks of a zone skip a time or show it twice, the answer is
//! the instant they are turned at, or one of the two, and never an hour's guess.

use chrono::DateTime;
use chrono::MappedLocalTime;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::Offset as _;
use chrono::TimeDelta;
use chrono::TimeZone as _;
use chrono::Utc;
use chrono_tz::GapInfo;
use chrono_tz::Tz;

use crate::consider::Standing;

/// The first instant whose local date is `day`. None for a date that a zone has left out when it moved
/// to the other side of the date line.
pub fn start_of_day(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let first = opening(day.and_time(NaiveTime::MIN), zone);
    (first.with_timezone(&zone).date_naive() == day).then_some(first)
}

/// The first instant that shows this local time; where the clocks skip it, the first after the gap.
pub(super) fn opening(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(one) => one.to_utc(),
        MappedLocalTime::Ambiguous(one, other) => one.min(other).to_utc(),
        MappedLocalTime::None => after_gap(local, zone),
    }
}

/// The last instant that shows this local time; where the clocks skip it, the first after the gap.
pub(super) fn closing(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(one) => one.to_utc(),
        MappedLocalTime::Ambiguous(one, other) => one.max(other).to_utc(),
        MappedLocalTime::None => after_gap(local, zone),
    }
}

/// The instant at which the clocks were turned over this local time.
fn after_gap(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let turned = GapInfo::new(&local, &zone).and_then(|gap| gap.begin);
    let turned = turned.and_then(|(last, offset)| last.checked_sub_offset(offset.fix()));
    // Without a gap the time lies at the end of all time, where no offset can be taken off.
    turned.unwrap_or(local).and_utc()
}

impl Standing<'_> {
    /// The last instant of the judged day (UTC).
    pub fn end_of_day(&self) -> DateTime<Utc> {
        let tomorrow = self.today.succ_opt();
        let begins = tomorrow.and_then(|day| start_of_day(day, self.calendar.zone));
        let end = begins.map(|at| at - TimeDelta::nanoseconds(1));
        end.unwrap_or(self.now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn starts(zone: Tz, on: &str, at: &str) {
        let expected: DateTime<Utc> = at.parse().unwrap();
        assert_eq!(start_of_day(day(on), zone), Some(expected), "{zone} {on}");
    }

    #[test]
    fn a_day_begins_at_its_first_instant() {
        starts(Tz::Europe__Berlin, "2026-03-29", "2026-03-28T23:00:00Z");
        starts(Tz::Europe__Berlin, "2026-03-30", "2026-03-29T22:00:00Z");
        starts(Tz::Australia__Lord_Howe, "2026-04-06", "2026-04-05T13:30:00Z");
    }

    #[test]
    fn a_skipped_midnight_is_an_hour_late() {
        starts(Tz::America__Sao_Paulo, "2018-11-04", "2018-11-04T03:00:00Z");
        starts(Tz::America__Santiago, "2025-09-07", "2025-09-07T04:00:00Z");
    }

    #[test]
    fn a_midnight_that_comes_twice_counts_once_and_early() {
        // The clocks went back at one minute past midnight.
        starts(Tz::America__St_Johns, "2005-10-30", "2005-10-30T02:30:00Z");
        starts(Tz::America__Havana, "2025-11-02", "2025-11-02T04:00:00Z");
    }

    #[test]
    fn a_date_that_was_left_out_has_no_beginning() {
        for (zone, gone) in [
            (Tz::Pacific__Apia, "2011-12-30"),
            (Tz::Pacific__Fakaofo, "2011-12-30"),
            (Tz::Pacific__Kwajalein, "1993-08-21"),
            (Tz::Pacific__Kiritimati, "1994-12-31"),
        ] {
            assert_eq!(start_of_day(day(gone), zone), None, "{zone}");
            assert!(start_of_day(day(gone).succ_opt().unwrap(), zone).is_some(), "{zone}");
        }
    }

    #[test]
    fn an_offset_need_not_be_whole_minutes() {
        // 44 minutes and 30 seconds were skipped.
        starts(Tz::Africa__Monrovia, "1972-01-07", "1972-01-07T00:44:30Z");
    }

    #[test]
    fn the_ends_of_time_are_no_panic() {
        for zone in [Tz::Pacific__Apia, Tz::America__Los_Angeles, Tz::UTC] {
            let _ = (start_of_day(NaiveDate::MIN, zone), start_of_day(NaiveDate::MAX, zone));
        }
    }
}
