//! Opening hours: local wall time over every oddity of clocks, held against a reference that looks at
//! each minute, and the calendar that the settings make of it.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::TimeDelta;
use chrono::Utc;
use chrono::Weekday;
use chrono::WeekdaySet;
use chrono_tz::Tz;
use proptest::prelude::*;
use stagecoach::consider::BusinessCalendar;
use stagecoach::consider::HeldSpan;
use stagecoach::consider::OpeningHours;
use stagecoach::consider::Week;
use stagecoach::consider::start_of_day;
use stagecoach::files;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];
/// Zones and instants around which something odd happens to the clocks.
const ODD: [(Tz, &str); 13] = [
    (Tz::Europe__Berlin, "2026-03-29T01:00:00Z"),
    (Tz::Europe__Berlin, "2026-10-25T01:00:00Z"),
    (Tz::Australia__Lord_Howe, "2026-04-04T15:00:00Z"),
    (Tz::Australia__Lord_Howe, "2026-10-03T15:30:00Z"),
    (Tz::America__Santiago, "2025-09-07T04:00:00Z"),
    (Tz::America__Santiago, "2026-04-05T03:00:00Z"),
    (Tz::America__Sao_Paulo, "2018-11-04T03:00:00Z"),
    (Tz::America__St_Johns, "2005-10-30T02:31:00Z"),
    (Tz::America__Havana, "2025-11-02T05:00:00Z"),
    (Tz::Pacific__Apia, "2011-12-30T10:00:00Z"),
    (Tz::Pacific__Kwajalein, "1993-08-21T12:00:00Z"),
    (Tz::Asia__Kathmandu, "1985-12-31T18:30:00Z"),
    (Tz::America__Juneau, "1983-10-30T10:00:00Z"),
];

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn hours(zone: Tz, week: Week) -> OpeningHours {
    OpeningHours { zone, week, calendar: BusinessCalendar::default() }
}

/// Nine to five on working days.
fn office(zone: Tz) -> OpeningHours {
    let open = |week: Week, day| week.open(day, 9 * 60, 17 * 60);
    hours(zone, WEEKDAYS[..5].iter().fold(Week::default(), |week, day| open(week, *day)))
}

fn elapsed(hours: &OpeningHours, from: &str, to: &str) -> i64 {
    hours.elapsed_seconds(at(from), at(to), &[])
}

#[test]
fn a_clock_round_the_clock_loses_nothing_at_midnight() {
    let always = hours(Tz::Europe__Berlin, Week::always());
    assert_eq!(elapsed(&always, "2026-06-30T21:59:00Z", "2026-06-30T22:01:00Z"), 120);
    for (zone, odd) in ODD {
        let (always, odd) = (hours(zone, Week::always()), at(odd));
        let (from, to) = (odd - TimeDelta::days(10), odd + TimeDelta::days(10));
        assert_eq!(always.elapsed_seconds(from, to, &[]), 20 * 86_400, "{zone}");
    }
}

#[test]
fn nights_weekends_and_holidays_are_closed() {
    let mut office = office(Tz::Europe__Berlin);
    // Friday 16:00 to Monday 10:00, local time.
    assert_eq!(elapsed(&office, "2026-03-06T15:00:00Z", "2026-03-09T09:00:00Z"), 2 * 3600);
    let monday = "2026-03-09".parse().unwrap();
    office.calendar = BusinessCalendar::new(WeekdaySet::ALL, [monday].into());
    assert_eq!(elapsed(&office, "2026-03-06T15:00:00Z", "2026-03-10T09:00:00Z"), 2 * 3600);
    assert_eq!(elapsed(&office, "2026-03-10T09:00:00Z", "2026-03-06T15:00:00Z"), 0);
}

#[test]
fn an_office_day_is_as_long_on_both_sides_of_daylight_saving() {
    let office = office(Tz::Europe__Berlin);
    // Friday 13:00 to Monday 13:00: eight hours, whatever happened to the clocks in between.
    assert_eq!(elapsed(&office, "2026-03-27T12:00:00Z", "2026-03-30T11:00:00Z"), 8 * 3600);
    assert_eq!(elapsed(&office, "2026-10-23T11:00:00Z", "2026-10-26T12:00:00Z"), 8 * 3600);
}

#[test]
fn hours_that_a_clock_skips_or_shows_twice_are_counted_as_they_pass() {
    let night = |zone| hours(zone, Week::default().open(Weekday::Sun, 60, 4 * 60));
    let whole = |zone, day: &str| {
        let from: DateTime<Utc> = at(&format!("{day}T00:00:00Z")) - TimeDelta::hours(14);
        night(zone).elapsed_seconds(from, from + TimeDelta::hours(40), &[])
    };
    assert_eq!(whole(Tz::Europe__Berlin, "2026-03-29"), 2 * 3600);
    assert_eq!(whole(Tz::Europe__Berlin, "2026-10-25"), 4 * 3600);
    assert_eq!(whole(Tz::Australia__Lord_Howe, "2026-10-04"), 5 * 1800);
    assert_eq!(whole(Tz::Australia__Lord_Howe, "2026-04-05"), 7 * 1800);
    // Opening at half past midnight on a day that begins at one.
    let early = hours(Tz::America__Santiago, Week::default().open(Weekday::Sun, 30, 120));
    assert_eq!(elapsed(&early, "2025-09-07T00:00:00Z", "2025-09-08T00:00:00Z"), 3600);
    // The first half past two opens, the second three o'clock closes.
    let fold = hours(Tz::Europe__Berlin, Week::default().open(Weekday::Sun, 150, 180));
    assert_eq!(elapsed(&fold, "2026-10-25T00:00:00Z", "2026-10-25T12:00:00Z"), 5400);
    // The second half past two closes.
    let fold = hours(Tz::Europe__Berlin, Week::default().open(Weekday::Sun, 60, 150));
    assert_eq!(elapsed(&fold, "2026-10-24T22:00:00Z", "2026-10-25T12:00:00Z"), 9000);
    // Saturday ends at the second midnight, an hour into the first Sunday.
    let late = hours(Tz::America__Havana, Week::default().open(Weekday::Sat, 20 * 60, 24 * 60));
    assert_eq!(elapsed(&late, "2025-11-02T04:30:00Z", "2025-11-02T12:00:00Z"), 1800);
    // The gap swallows what lies in it.
    let gone = hours(Tz::Europe__Berlin, Week::default().open(Weekday::Sun, 130, 170));
    assert_eq!(elapsed(&gone, "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z"), 0);
}

#[test]
fn a_week_that_is_never_open_ends_the_search() {
    let closed = hours(Tz::UTC, Week::default());
    assert_eq!(closed.instant_after(at("2026-01-01T00:00:00Z"), 1, &[]), None);
    assert_eq!(elapsed(&closed, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), 0);
}

#[test]
fn settings_make_calendar_and_hours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("holidays.ics");
    let ics = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20200501\nRRULE:FREQ=YEARLY\n\
               SUMMARY:Labour Day\nEND:VEVENT\nEND:VCALENDAR\n";
    let load = |ics: &str| {
        files::replace(&path, ics.as_bytes(), files::Readers::Anyone).unwrap();
        let toml = format!(
            "[calendar]\ntimezone = \"Europe/Berlin\"\nholidays = [\"2026-05-04\"]\n\
             holiday_files = ['{}']\nopening_hours = [\"Mon-Fri 09:00-17:00\", \"Sat 10:00-24:00\"]\n",
            path.display()
        );
        Settings::load(&Layers { file: Some(("mine.toml".into(), toml)), ..Layers::default() })
    };
    let hours = load(ics).unwrap().opening_hours().unwrap();
    // Thursday 16:00, a free Friday, Saturday, a free Monday, Tuesday 10:00.
    let open = elapsed(&hours, "2026-04-30T14:00:00Z", "2026-05-05T08:00:00Z");
    assert_eq!(open, (1 + 14 + 1) * 3600);
    let error = load(&ics.replace("YEARLY", "YEARLY;BYEASTER=0")).unwrap_err().to_string();
    let expected = format!(
        "calendar.holiday_files[0]: {}: event “Labour Day”: “BYEASTER” is not understood in RRULE \
         FREQ=YEARLY;BYEASTER=0",
        path.display()
    );
    assert_eq!(error, expected);
}

/// The minutes of some days around a local date with what the clocks show, by trial.
struct Shown(Vec<(DateTime<Utc>, NaiveDateTime)>);

impl Shown {
    fn around(day: NaiveDate, zone: Tz) -> Self {
        let noon = day.and_hms_opt(12, 0, 0).unwrap().and_utc();
        let from = noon - TimeDelta::hours(56);
        let minutes = (0..112 * 60).map(|n| from + TimeDelta::minutes(n));
        Self(minutes.map(|at| (at, at.with_timezone(&zone).naive_local())).collect())
    }

    fn start_of_day(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        self.0.iter().find(|(_, local)| local.date() == day).map(|(at, _)| *at)
    }

    /// The first minute after the clocks were turned over this time.
    fn after_gap(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let pairs = self.0.iter().zip(&self.0[1..]);
        let mut over = pairs.filter(|((_, last), (_, next))| *last < local && *next > local);
        over.next().map(|(_, (at, _))| *at).unwrap()
    }

    fn opening(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let first = self.0.iter().find(|(_, shown)| *shown == local);
        first.map_or_else(|| self.after_gap(local), |(at, _)| *at)
    }

    fn closing(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let last = self.0.iter().rfind(|(_, shown)| *shown == local);
        last.map_or_else(|| self.after_gap(local), |(at, _)| *at)
    }
}

/// The open seconds, one by one: each minute of each local date, by trial, without the held ones.
fn by_trial(
    hours: &OpeningHours,
    spans: &[(Weekday, u16, u16)],
    (start, stop): (DateTime<Utc>, DateTime<Utc>),
    holds: &[HeldSpan],
) -> i64 {
    let first = start.with_timezone(&hours.zone).date_naive() - Days::new(1);
    let last = stop.with_timezone(&hours.zone).date_naive() + Days::new(1);
    let mut open = BTreeSet::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        if hours.calendar.is_holiday(day) {
            continue;
        }
        let shown = Shown::around(day, hours.zone);
        for (_, from, to) in spans.iter().filter(|(weekday, ..)| *weekday == day.weekday()) {
            let wall = |minute: u16| {
                day.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(minute.into())
            };
            let (from, to) = (shown.opening(wall(*from)), shown.closing(wall(*to)));
            let seconds =
                from.timestamp().max(start.timestamp())..to.timestamp().min(stop.timestamp());
            open.extend(seconds);
        }
    }
    let is_held = |second: &i64| {
        holds.iter().any(|(from, to)| {
            from.timestamp() <= *second && to.is_none_or(|to| *second < to.timestamp())
        })
    };
    i64::try_from(open.iter().filter(|second| !is_held(second)).count()).unwrap()
}

#[derive(Clone, Debug)]
struct Case {
    hours: OpeningHours,
    spans: Vec<(Weekday, u16, u16)>,
    start: DateTime<Utc>,
    holds: Vec<HeldSpan>,
}

/// A zone and an instant: half of them near something odd.
fn any_place() -> impl Strategy<Value = (Tz, DateTime<Utc>)> {
    let zones = prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec());
    let anywhere = (zones, 100_000_000_i64..2_200_000_000)
        .prop_map(|(zone, second)| (zone, DateTime::from_timestamp(second, 0).unwrap()));
    let odd = (prop::sample::select(ODD.to_vec()), -200_000_i64..200_000)
        .prop_map(|((zone, odd), by)| (zone, at(odd) + TimeDelta::seconds(by)));
    prop_oneof![anywhere, odd]
}

/// Hours of a week on the quarter of an hour, many of them at night, when clocks are turned.
fn any_spans() -> impl Strategy<Value = Vec<(Weekday, u16, u16)>> {
    let quarter = || prop_oneof![0_u16..=14, 0_u16..=96, Just(96)];
    let two = (quarter(), quarter()).prop_filter("an empty span", |(a, b)| a != b);
    let minutes = two.prop_map(|(a, b)| (a.min(b) * 15, a.max(b) * 15));
    let span = (prop::sample::select(WEEKDAYS.to_vec()), minutes);
    proptest::collection::vec(span.prop_map(|(day, (from, to))| (day, from, to)), 1..12)
}

fn any_case() -> impl Strategy<Value = Case> {
    let hold = (-100_000_i64..500_000, 0_i64..200_000, 0_u8..10);
    let holds = proptest::collection::vec(hold, 0..4);
    let holidays = proptest::collection::vec(0_u64..8, 0..3);
    (any_place(), any_spans(), holds, holidays).prop_map(|((zone, start), spans, holds, days)| {
        let open = |week: Week, (day, from, to): &(Weekday, u16, u16)| week.open(*day, *from, *to);
        let week = spans.iter().fold(Week::default(), open);
        let today = start.with_timezone(&zone).date_naive();
        let holidays = days.into_iter().map(|n| today + Days::new(n)).collect();
        let calendar = BusinessCalendar::new(WeekdaySet::ALL, holidays);
        let holds = holds.into_iter().map(|(from, length, endless)| {
            let from = start + TimeDelta::seconds(from);
            (from, (endless > 0).then(|| from + TimeDelta::seconds(length)))
        });
        let holds = holds.collect();
        Case { hours: OpeningHours { zone, week, calendar }, spans, start, holds }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn parts_make_the_whole_and_time_only_grows(case in any_case(), a in 0_i64..900_000, b in 0_i64..900_000) {
        let Case { hours, start, holds, .. } = case;
        let (mid, end) = (start + TimeDelta::seconds(a), start + TimeDelta::seconds(a + b));
        let whole = hours.elapsed_seconds(start, end, &holds);
        let first = hours.elapsed_seconds(start, mid, &holds);
        prop_assert_eq!(first + hours.elapsed_seconds(mid, end, &holds), whole);
        prop_assert!(0 <= first && first <= whole && whole <= a + b);
        let odd = TimeDelta::milliseconds(500);
        prop_assert!(hours.elapsed_seconds(start + odd, end + odd, &holds) == whole);
    }

    #[test]
    fn holds_never_add_and_count_once(case in any_case(), length in 0_i64..900_000) {
        let Case { hours, start, holds, .. } = case;
        let end = start + TimeDelta::seconds(length);
        let net = hours.elapsed_seconds(start, end, &holds);
        let mut fewer = holds.clone();
        fewer.pop();
        prop_assert!(net <= hours.elapsed_seconds(start, end, &fewer));
        let mut twice = [holds.clone(), holds].concat();
        twice.reverse();
        prop_assert_eq!(net, hours.elapsed_seconds(start, end, &twice));
    }

    #[test]
    fn the_instant_after_is_the_first(case in any_case(), seconds in 1_i64..400_000) {
        let Case { hours, start, holds, .. } = case;
        if let Some(then) = hours.instant_after(start, seconds, &holds) {
            prop_assert_eq!(hours.elapsed_seconds(start, then, &holds), seconds);
            let before = then - TimeDelta::seconds(1);
            prop_assert_eq!(hours.elapsed_seconds(start, before, &holds), seconds - 1);
        } else {
            prop_assert!(holds.iter().any(|(_, end)| end.is_none()));
            let later = start + TimeDelta::days(1000);
            prop_assert!(hours.elapsed_seconds(start, later, &holds) < seconds);
        }
    }

    #[test]
    fn a_day_begins_where_a_search_by_minutes_finds_it((zone, near) in any_place(), by in 0_u64..4) {
        let day = near.with_timezone(&zone).date_naive() + Days::new(by) - Days::new(2);
        prop_assert_eq!(start_of_day(day, zone), Shown::around(day, zone).start_of_day(day));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn it_is_what_counting_each_second_gives(case in any_case(), length in 0_i64..150_000) {
        let Case { hours, spans, start, holds } = case;
        let stop = start + TimeDelta::seconds(length);
        let counted = by_trial(&hours, &spans, (start, stop), &holds);
        prop_assert_eq!(hours.elapsed_seconds(start, stop, &holds), counted);
    }
}
