//! Civil time: local days, counted days and month arithmetic, in one configured zone.

use chrono::DateTime;
use chrono::Datelike;
use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;
use chrono::Utc;
use chrono::Weekday;
use chrono_tz::Tz;

/// Which days count, and where a day begins (`semantics.md` b.2).
///
/// Day clocks count local midnights, so every question is asked in dates, never in hours:
/// daylight saving can neither add nor remove a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// IANA zone in which dates are dates.
    pub zone: Tz,
}

impl Calendar {
    /// The local date on which an instant falls.
    pub fn local_date(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }

    /// Monday-to-Friday days D with `from < D ≤ to`.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        let days = (to - from).num_days().max(0);
        let (weeks, rest) = (days / 7, days % 7);
        let last = (1..=rest).filter_map(|n| to.checked_sub_days(Days::new(rest.abs_diff(n))));
        let working = last.filter(|day| is_working(*day)).count();
        weeks * 5 + i64::try_from(working).unwrap_or(0)
    }

    /// The `n`-th Monday-to-Friday day after `from`.
    pub fn working_day_after(from: NaiveDate, n: u32) -> NaiveDate {
        let mut working = from.iter_days().skip(1).filter(|day| is_working(*day));
        working.nth(n.saturating_sub(1) as usize).unwrap_or(from)
    }

    /// The day itself, or the Friday before a weekend.
    pub fn working_day_until(day: NaiveDate) -> NaiveDate {
        let mut back = (0..3).filter_map(|n| day.checked_sub_days(Days::new(n)));
        back.find(|day| is_working(*day)).unwrap_or(day)
    }

    /// A date inside a sentence: `26 Mar 2026`.
    pub fn words(day: NaiveDate) -> String {
        // Formats by description are read anew each time, and such dates are in most sentences.
        match (MONTHS[day.month0() as usize], day.year()) {
            (month, year @ 1000..=9999) => format!("{} {month} {year}", day.day()),
            _ => day.format("%-d %b %Y").to_string(),
        }
    }

    /// The same day `n` months earlier, clamped to the end of a shorter month.
    pub fn months_before(day: NaiveDate, n: u32) -> NaiveDate {
        day.checked_sub_months(Months::new(n)).unwrap_or(NaiveDate::MIN)
    }

    /// The same day `n` months later, clamped to the end of a shorter month.
    pub fn months_after(day: NaiveDate, n: u32) -> NaiveDate {
        day.checked_add_months(Months::new(n)).unwrap_or(NaiveDate::MAX)
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn is_working(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const BERLIN: Calendar = Calendar { zone: chrono_tz::Europe::Berlin };

    #[test]
    fn late_in_the_evening_is_still_the_same_local_day() {
        let pacific = Calendar { zone: chrono_tz::America::Los_Angeles };
        let call = "2026-03-03T07:30:00Z".parse().unwrap();
        assert_eq!(pacific.local_date(call), day("2026-03-02"));
        assert_eq!(BERLIN.local_date(call), day("2026-03-03"));
    }

    #[test]
    fn months_clamp_and_leap_days_hold() {
        assert_eq!(Calendar::months_before(day("2028-02-29"), 12), day("2027-02-28"));
        assert_eq!(Calendar::months_before(day("2026-07-31"), 1), day("2026-06-30"));
        assert_eq!(Calendar::months_before(day("2027-02-10"), 7), day("2026-07-10"));
    }

    #[test]
    fn words_are_those_of_the_format() {
        let all =
            day("2026-01-01").iter_days().take(366).chain([day("0999-03-01"), NaiveDate::MAX]);
        for on in all {
            assert_eq!(Calendar::words(on), on.format("%-d %b %Y").to_string());
        }
    }

    #[test]
    fn working_days_leave_weekends_out() {
        let friday = day("2026-03-06");
        assert_eq!(BERLIN.working_days_between(friday, day("2026-03-09")), 1);
        assert_eq!(BERLIN.working_days_between(friday, day("2026-03-13")), 5);
        assert_eq!(BERLIN.working_days_between(friday, day("2026-03-21")), 10);
        assert_eq!(BERLIN.working_days_between(friday, day("2026-03-01")), 0);
    }
}
