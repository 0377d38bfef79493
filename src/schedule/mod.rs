//! When to run: a cron expression in a time zone, which knows its next instant and can say in
//! words what it means.

mod crontab;
mod field;
mod words;

use std::fmt;

use chrono::DateTime;
use chrono::NaiveDateTime;
use chrono::TimeDelta;
use chrono::TimeZone as _;
use chrono::Utc;
use chrono_tz::Tz;

use crate::schedule::crontab::Fields;

/// More than any clock is put back for summer time.
const OVERLAP_MAX: TimeDelta = TimeDelta::hours(3);

/// A cron expression bound to a time zone.
#[derive(Clone, Debug)]
pub struct Schedule {
    expression: String,
    zone: Tz,
    fields: Fields,
    /// What the `cron` crate iterates: two lines when crontab means "this day, or that weekday".
    lines: Vec<cron::Schedule>,
    notes: Vec<String>,
}

/// Why an expression is not a schedule, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("schedule `{expression}`: {problem}: {next_step}")]
pub struct ScheduleError {
    /// The expression as it was written.
    pub expression: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to do about it.
    pub next_step: String,
}

impl Schedule {
    /// Reads a crontab line of five fields, `@daily` and its like, or six or seven fields of the
    /// `cron` crate, whose first field is the second. Refuses what would never run, and what would
    /// run more than once a minute.
    pub fn parse(expression: &str, zone: Tz) -> Result<Self, ScheduleError> {
        let refuse = |(problem, next_step)| ScheduleError {
            expression: expression.trim().to_owned(),
            problem,
            next_step,
        };
        let (fields, notes) = crontab::read(expression).map_err(refuse)?;
        let lines: Vec<cron::Schedule> = fields
            .lines()
            .iter()
            .map(|line| line.parse().expect("the numbers of every field were checked"))
            .collect();
        if lines.iter().all(|line| line.after(&DateTime::UNIX_EPOCH).next().is_none()) {
            return Err(refuse((
                "there is no such date in any year".to_owned(),
                "choose a day that one of its months has".to_owned(),
            )));
        }
        Ok(Self { expression: expression.trim().to_owned(), zone, fields, lines, notes })
    }

    /// The first run after `now`; `None` when there is none any more, which takes a year field.
    ///
    /// The next run is sought on the wall calendar and then placed in time, so that a run at 02:30
    /// happens once on the day that has no 02:30 (at the first instant after the gap) and once on
    /// the day that has two (at the earlier one). A line for every hour runs in each hour that
    /// passes instead: in both 02:30, and not because of one that was skipped.
    pub fn next_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let civil_now = now.with_timezone(&self.zone).naive_local().and_utc();
        let from = if self.is_hourly() { civil_now - OVERLAP_MAX } else { civil_now };
        let next = |line: &cron::Schedule| {
            let mut next = None;
            for civil in line.after(&from) {
                let instants = self.instants(civil.naive_utc());
                next = instants.into_iter().filter(|at| *at > now).chain(next).min();
                if next.is_some() && civil > civil_now {
                    break;
                }
            }
            next
        };
        self.lines.iter().filter_map(next).min()
    }

    fn is_hourly(&self) -> bool {
        self.fields.hours.len() == 24
    }

    /// The instants at which a run happens that the wall calendar puts at `civil`.
    fn instants(&self, civil: NaiveDateTime) -> Vec<DateTime<Utc>> {
        if !self.is_hourly() {
            return vec![earliest(self.zone, civil)];
        }
        let local = self.zone.from_local_datetime(&civil);
        let both = [local.earliest(), local.latest()];
        both.into_iter().flatten().map(|at| at.to_utc()).collect()
    }

    /// The next `count` runs after `now`.
    pub fn next_runs(&self, now: DateTime<Utc>, count: usize) -> Vec<DateTime<Utc>> {
        std::iter::successors(self.next_after(now), |run| self.next_after(*run))
            .take(count)
            .collect()
    }

    /// What it means, such as "at 06:00 on weekdays, Europe/Berlin".
    pub fn in_words(&self) -> String {
        format!("{}, {}", words::describe(&self.fields), self.zone)
    }

    /// What a person may not expect of this expression; `check` prints it.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The zone its times are in.
    pub fn zone(&self) -> Tz {
        self.zone
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.expression)
    }
}

/// The earliest instant at which the wall clock of `zone` shows `civil`, or, when it skips it, the
/// first instant after the gap.
fn earliest(zone: Tz, civil: NaiveDateTime) -> DateTime<Utc> {
    if let Some(at) = zone.from_local_datetime(&civil).earliest() {
        return at.to_utc();
    }
    // Offsets change at whole seconds; the longest gap, a day skipped at the date line, is 24 h.
    let mut inside = 0;
    let mut after = 25 * 3600;
    while after - inside > 1 {
        let middle = i64::midpoint(inside, after);
        match zone.from_local_datetime(&(civil + TimeDelta::seconds(middle))).earliest() {
            Some(_) => after = middle,
            None => inside = middle,
        }
    }
    let valid = civil + TimeDelta::seconds(after);
    zone.from_local_datetime(&valid).earliest().map_or(valid.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use chrono::Datelike as _;
    use chrono::NaiveDate;
    use chrono::Timelike as _;
    use chrono_tz::Europe::Berlin;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        format!("{text}Z").parse().unwrap()
    }

    fn runs(expression: &str, zone: Tz, from: &str, count: usize) -> Vec<String> {
        let schedule = Schedule::parse(expression, zone).unwrap();
        let runs = schedule.next_runs(utc(from), count);
        runs.iter().map(|run| run.format("%m-%dT%H:%M").to_string()).collect()
    }

    #[test]
    fn a_run_in_the_spring_gap_happens_once_at_the_first_valid_instant() {
        // On 2026-03-29 Berlin goes from 02:00 to 03:00 at 01:00 UTC.
        let runs = runs("30 2 * * *", Berlin, "2026-03-28T00:00:00", 3);
        assert_eq!(runs, ["03-28T01:30", "03-29T01:00", "03-30T00:30"]);
    }

    #[test]
    fn a_run_in_the_autumn_overlap_happens_once_at_the_earlier_instant() {
        // On 2026-10-25 Berlin goes from 03:00 back to 02:00 at 01:00 UTC.
        let runs = runs("30 2 * * *", Berlin, "2026-10-24T03:00:00", 2);
        assert_eq!(runs, ["10-25T00:30", "10-26T01:30"]);
        // Asked between the two 02:30, there is no second one.
        let schedule = Schedule::parse("30 2 * * *", Berlin).unwrap();
        assert_eq!(
            schedule.next_after(utc("2026-10-25T01:10:00")),
            Some(utc("2026-10-26T01:30:00"))
        );
    }

    #[test]
    fn an_hourly_run_happens_in_every_hour_that_passes() {
        let spring = runs("30 * * * *", Berlin, "2026-03-28T23:45:00", 3);
        assert_eq!(spring, ["03-29T00:30", "03-29T01:30", "03-29T02:30"]);
        let autumn = runs("*/30 * * * *", Berlin, "2026-10-24T23:45:00", 6);
        let expected = ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"];
        assert_eq!(autumn, expected.map(|time| format!("10-25T{time}")));
    }

    proptest::proptest! {
        /// A daemon asks again after every wait: asking at any moment before a run names that run.
        #[test]
        fn the_next_run_is_the_same_whenever_it_is_asked_for(
            second in 1_577_836_800_i64..2_051_222_400,
            zone in proptest::sample::select(vec![
                Berlin,
                chrono_tz::America::New_York,
                chrono_tz::Australia::Lord_Howe,
                chrono_tz::Asia::Kathmandu,
                chrono_tz::Africa::Casablanca,
            ]),
            line in proptest::sample::select(vec![
                "*/7 * * * *", "30 2 * * *", "0 * 25 * 0", "15 1-3 * 3,10 *", "0 0 1 * *", "45 */2 * * 0",
            ]),
        ) {
            let schedule = Schedule::parse(line, zone).unwrap();
            let now = DateTime::from_timestamp(second, 0).unwrap();
            let next = schedule.next_after(now).unwrap();
            proptest::prop_assert!(next > now);
            let between = now + (next - now) / 2;
            for asked in [between, next - TimeDelta::seconds(1), next - TimeDelta::milliseconds(1)] {
                let asked = asked.max(now);
                proptest::prop_assert_eq!(schedule.next_after(asked), Some(next));
            }
        }
    }

    #[test]
    fn a_day_that_a_zone_skipped_is_run_when_the_next_one_begins() {
        // Samoa had no 2011-12-30.
        let runs = runs("0 6 30 12 *", chrono_tz::Pacific::Apia, "2011-12-01T00:00:00", 1);
        assert_eq!(runs, ["12-30T10:00"]);
    }

    #[test]
    fn leap_days_come_every_four_years() {
        let schedule = Schedule::parse("0 6 29 feb *", Tz::UTC).unwrap();
        let years: Vec<i32> =
            schedule.next_runs(utc("2026-01-01T00:00:00"), 3).iter().map(DateTime::year).collect();
        assert_eq!(years, [2028, 2032, 2036]);
    }

    #[test]
    fn expressions_are_said_in_words() {
        let cases = [
            ("0 6 * * 1-5", "at 06:00 on weekdays, Europe/Berlin"),
            ("0 6 * * 5-7", "at 06:00 on Friday to Sunday, Europe/Berlin"),
            ("30 8,17 * * *", "at 08:30 and 17:30 every day, Europe/Berlin"),
            ("*/15 * * * *", "every 15 minutes, Europe/Berlin"),
            ("* * * * *", "every minute, Europe/Berlin"),
            ("@weekly", "at 00:00 on Sunday, Europe/Berlin"),
            ("@hourly", "at minute 0 of every hour, Europe/Berlin"),
            ("7 */2 * * *", "at minute 7 of every 2 hours from 00:00, Europe/Berlin"),
            ("*/30 8-17 * * mon", "every 30 minutes of the hours 8 to 17 on Monday, Europe/Berlin"),
            ("0 6 1,15 * *", "at 06:00 on day 1 and 15 of the month, Europe/Berlin"),
            ("0 6 1 * mon", "at 06:00 on day 1 of the month, and on Monday, Europe/Berlin"),
            (
                "0 6 1 1,4,7,10 *",
                "at 06:00 on day 1 of the month in January, April, July and October, Europe/Berlin",
            ),
            (
                "30 0 6 1-7 * Mon",
                "at 06:00:30 on day 1 to 7 of the month, if that is Monday, Europe/Berlin",
            ),
            ("0 0 6 * * 2-6 2027", "at 06:00 on weekdays, only in 2027, Europe/Berlin"),
            ("0 9 * 3 *", "at 09:00 in March, Europe/Berlin"),
        ];
        for (expression, words) in cases {
            assert_eq!(
                Schedule::parse(expression, Berlin).unwrap().in_words(),
                words,
                "{expression}"
            );
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_next_step() {
        let cases = [
            (
                "* * * * * *",
                "would run at every second of each matching minute: leave the seconds out, as in `* * * * *`",
            ),
            (
                "* 0,30 * * * *",
                "every second of each matching minute: leave the seconds out, as in `0,30 * * * *`",
            ),
            ("0,30 0 6 * * *", "several seconds of each matching minute"),
            ("0 0 31 2 *", "there is no such date in any year: choose a day"),
            ("0 0 31 feb,apr,jun *", "there is no such date in any year"),
            ("0 6 * *", "it has 4 fields: write five fields"),
            ("", "it has 0 fields"),
            ("0 25 * * *", "the hour `25` is out of range: expected `*` or 0 to 23"),
            ("0 6 * * 8", "the weekday `8` is out of range: expected `*` or 0 to 7 or sun to sat"),
            ("0 0 6 * * 0", "the weekday `0` is out of range: expected `*` or 1 to 7"),
            ("0 17-9 * * *", "the hour `17-9` runs backwards"),
            ("*/0 * * * *", "the minute `*/0` has a step that is not a number from 1"),
            ("0 6 L * *", "the day of the month `L` is not understood"),
            ("0 6 * * mon#2", "the weekday `mon#2` is not understood"),
            ("0 6 ** * *", "the day of the month `**` is not understood"),
            ("0 +6 * * *", "the hour `+6` is not understood"),
            ("0 6,, * * *", "the hour `` is not understood"),
            ("99999999999 6 * * *", "the minute `99999999999` is"),
            ("0 6 * * monkey", "the weekday `monkey` is not understood"),
            ("@reboot", "`@reboot` is none of @yearly"),
            ("0 6 * * 1-5 Europe/Berlin", "it names the time zone `Europe/Berlin`: set the zone"),
        ];
        for (expression, part) in cases {
            let error = Schedule::parse(expression, Berlin).unwrap_err().to_string();
            assert!(error.contains(part), "{expression}: {error}");
        }
    }

    #[test]
    fn the_other_dialect_is_explained() {
        assert!(Schedule::parse("0 6 * * 1-5", Berlin).unwrap().notes().is_empty());
        let notes = Schedule::parse("0 0 6 1 * 1-5", Berlin).unwrap().notes().join("\n");
        assert!(
            notes.contains("here 0") && notes.contains("1 is Sunday") && notes.contains("both")
        );
    }

    /// Whether crontab(5) fires in a minute: written down a second time, without our reader.
    fn crontab_fires(expression: &str, at: NaiveDateTime) -> bool {
        let fields: Vec<&str> = expression.split(' ').collect();
        let hit = |field: &str, value: u32, low: u32, high: u32| {
            field.split(',').any(|item| {
                let (range, step) = item.split_once('/').unwrap_or((item, "1"));
                let (from, to) = match range.split_once('-') {
                    _ if range == "*" => (low, high),
                    Some((from, to)) => (from.parse().unwrap(), to.parse().unwrap()),
                    None => (range.parse().unwrap(), range.parse().unwrap()),
                };
                (from..=to).step_by(step.parse().unwrap()).any(|number| number == value)
            })
        };
        let sunday_zero = at.weekday().num_days_from_sunday();
        let weekday = hit(fields[4], sunday_zero, 0, 6) || hit(fields[4], sunday_zero + 7, 0, 7);
        let day = hit(fields[2], at.day(), 1, 31);
        let either = !fields[2].starts_with('*') && !fields[4].starts_with('*');
        hit(fields[0], at.minute(), 0, 59)
            && hit(fields[1], at.hour(), 0, 23)
            && hit(fields[3], at.month(), 1, 12)
            && if either { day || weekday } else { day && weekday }
    }

    #[test]
    fn runs_are_those_of_a_crontab_scanned_minute_by_minute() {
        let expressions = [
            "0 6 * * 1-5",
            "0 6 * * 0",
            "0 6 * * 7",
            "15 3 * * 5-7",
            "*/20 * * * *",
            "7 */5 * * *",
            "0 12 1,15 * *",
            "0 12 13 * 5",
            "0 12 */2 * 1",
            "0 12 1 * *",
            "59 23 31 * *",
            "0 0 29 2 *",
            "30 8-18/2 * 3,9 1,3,5",
            "0 0 1-7 * 1",
            "5,35 0,23 * 1-3 *",
            "0 9 * * */2",
        ];
        let start = NaiveDate::from_ymd_opt(2027, 12, 20).unwrap().and_time(chrono::NaiveTime::MIN);
        let end = start + TimeDelta::days(80);
        for expression in expressions {
            let schedule = Schedule::parse(expression, Tz::UTC).unwrap();
            let mut next = schedule.next_after((start - TimeDelta::seconds(1)).and_utc());
            let mut minute = start;
            while minute < end {
                if crontab_fires(expression, minute) {
                    assert_eq!(next, Some(minute.and_utc()), "{expression}");
                    next = schedule.next_after(minute.and_utc());
                }
                minute += TimeDelta::minutes(1);
            }
            assert!(next.is_none_or(|run| run >= end.and_utc()), "{expression}: {next:?}");
        }
    }
}
