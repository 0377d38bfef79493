//! Holidays out of iCalendar files: all-day events, single, over several days or returning by a rule.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::Datelike as _;
use chrono::NaiveDate;
use ical::component::IcalComponent;
use ical::prop::IcalProp;
use ical::recur::IcalRecurDateTime;
use ical::recur::IcalRecurFreq;
use ical::recur::IcalRecurRule;
use ical::recur::set::IcalRecurSet;
use ical::tree::cst::IcalCst;
use ical::value::IcalValue;

use crate::files;
use crate::settings::Settings;
use crate::settings::problem::Problem;

/// Days outside these years are no concern of any account.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;
/// The longest event, in days: closed for a year and a day is a slip.
const LENGTH_DAYS_MAX: i64 = 366;
/// What a rule may say; a part that is not known would otherwise be passed over in silence.
const RULE_PARTS: [&str; 10] = [
    "FREQ",
    "UNTIL",
    "COUNT",
    "INTERVAL",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
];

impl Settings {
    /// The holidays of all files; what cannot be read is told with its file and event.
    pub(super) fn holidays_of_files(&self, problems: &mut Vec<Problem>) -> BTreeSet<NaiveDate> {
        let mut holidays = BTreeSet::new();
        for (number, name) in self.calendar.holiday_files.iter().enumerate() {
            let mut say = |text| {
                problems.push(Problem::new(format!("calendar.holiday_files[{number}]"), text));
            };
            match files::read_text(Path::new(name)) {
                Ok(text) => match days(&text) {
                    Ok(days) => holidays.extend(days),
                    Err(reasons) => {
                        for reason in reasons {
                            say(format!("{name}: {reason}"));
                        }
                    }
                },
                Err(error) => say(error.to_string()),
            }
        }
        holidays
    }
}

/// The days of every event, or everything that is wrong.
fn days(text: &str) -> Result<BTreeSet<NaiveDate>, Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let no_calendar = |found: &str| {
        let wanted = "expected an iCalendar file, BEGIN:VCALENDAR to END:VCALENDAR";
        vec![format!("{wanted}, found {found}")]
    };
    let (mut days, mut reasons) = (BTreeSet::new(), Vec::new());
    let mut events = 0;
    for calendar in IcalCst::parse_many(text) {
        let calendar = calendar
            .map_err(|error| no_calendar(&format!("“{}”", one_line(&error.to_string()))))?;
        let name = calendar.begin.as_ref().map(|begin| begin.raw_value_str().into_owned());
        if !name.is_some_and(|name| name.eq_ignore_ascii_case("VCALENDAR")) {
            return Err(no_calendar("something else"));
        }
        for event in calendar.decode().components.iter().filter(|part| &*part.name == "VEVENT") {
            events += 1;
            match days_of(event) {
                Ok(found) => days.extend(found),
                Err(reason) => reasons.push(format!("event {}: {reason}", title(event))),
            }
        }
    }
    match (reasons.is_empty(), events) {
        (true, 0) => Err(vec!["has no events: expected one for each holiday".into()]),
        (true, _) => Ok(days),
        (false, _) => Err(reasons),
    }
}

/// The days on which one event takes place.
fn days_of(event: &IcalComponent<'_>) -> Result<BTreeSet<NaiveDate>, String> {
    let status = first(event, "STATUS").and_then(text);
    if status.is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
        return Ok(BTreeSet::new());
    }
    if first(event, "RECURRENCE-ID").is_some() || first(event, "EXRULE").is_some() {
        let text = "moves one day of a series, which is not understood: end the series before it, \
                    and write events of their own";
        return Err(text.to_owned());
    }
    let start = first(event, "DTSTART").ok_or("has no DTSTART: every event needs a first day")?;
    let start = all_day(start)?;
    let length = length(event, start)?;
    for name in ["RDATE", "EXDATE"] {
        all(event, name)
            .try_for_each(|list| dates(list).try_for_each(|text| date(text).map(drop)))?;
    }
    for rule in all(event, "RRULE") {
        understood(text(rule).unwrap_or_default())?;
    }
    let set = IcalRecurSet::of_component(event);
    let starts = set.expand().map(|occurrence| occurrence.start);
    let starts = starts.take_while(|start| start.year <= *YEARS.end());
    let days = starts.filter_map(civil).flat_map(|start| start.iter_days().take(length));
    Ok(days.filter(|day| YEARS.contains(&day.year())).collect())
}

/// How many days one occurrence has; one, when nothing is said.
fn length(event: &IcalComponent<'_>, start: NaiveDate) -> Result<usize, String> {
    let days = match (first(event, "DTEND"), first(event, "DURATION")) {
        // Some programs write the day itself as the end of a single day.
        (Some(end), _) => match (all_day(end)? - start).num_days() {
            0 => 1,
            days => days,
        },
        (None, Some(duration)) => match &duration.value {
            IcalValue::Duration(duration) => duration
                .seconds()
                .filter(|seconds| seconds % 86_400 == 0)
                .map(|seconds| seconds / 86_400)
                .ok_or_else(|| format!("expected whole days, found DURATION {}", duration.0))?,
            _ => return Err("expected whole days in DURATION".to_owned()),
        },
        (None, None) => 1,
    };
    if !(1..=LENGTH_DAYS_MAX).contains(&days) {
        return Err(format!("expected 1 to {LENGTH_DAYS_MAX} days, found {days}"));
    }
    Ok(usize::try_from(days).unwrap_or(1))
}

/// Whether a rule can be followed by days and says nothing that would be passed over.
fn understood(rule: &str) -> Result<(), String> {
    let wrong = |reason: String| format!("{reason} in RRULE {rule}");
    let names = rule.split(';').map(|part| part.split('=').next().unwrap_or_default().trim());
    for name in names {
        let is_known = |known: &&str| name.eq_ignore_ascii_case(known);
        if !RULE_PARTS.iter().chain(&["WKST"]).any(is_known) {
            return Err(wrong(format!("“{name}” is not understood")));
        }
    }
    let read = IcalRecurRule::parse(rule).map_err(|error| wrong(one_line(&error.to_string())))?;
    if let Some(problem) = read.problems().first() {
        return Err(wrong(problem.to_string()));
    }
    let by_days = [
        IcalRecurFreq::Yearly,
        IcalRecurFreq::Monthly,
        IcalRecurFreq::Weekly,
        IcalRecurFreq::Daily,
    ];
    if by_days.contains(&read.freq) { Ok(()) } else { Err(wrong("expected whole days".into())) }
}

/// The date of a property that has no time of day.
fn all_day(property: &IcalProp<'_>) -> Result<NaiveDate, String> {
    let text = dates(property).next().unwrap_or_default();
    date(text).map_err(|reason| format!("{reason} as {}", &*property.name))
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let read = IcalRecurDateTime::parse(text).ok().filter(|_| text.len() == 8).and_then(civil);
    read.ok_or_else(|| format!("expected a date such as 20261225, found “{}”", one_line(text)))
}

fn civil(date: IcalRecurDateTime) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year, date.month.into(), date.day.into())
}

fn dates<'a>(property: &'a IcalProp<'_>) -> impl Iterator<Item = &'a str> {
    let list: Vec<&str> = match &property.value {
        IcalValue::DateTimeList(dates) => dates.0.iter().map(|date| &**date).collect(),
        IcalValue::Unknown(_) => vec!["an unknown kind of value"],
        _ => text(property).into_iter().collect(),
    };
    list.into_iter()
}

fn text<'a>(property: &'a IcalProp<'_>) -> Option<&'a str> {
    match &property.value {
        IcalValue::Date(date) => Some(&date.0),
        IcalValue::DateTime(date) => Some(&date.0),
        IcalValue::Recur(rule) => Some(&rule.0),
        IcalValue::Text(text) => Some(&text.0),
        _ => None,
    }
}

fn all<'a>(event: &'a IcalComponent<'a>, name: &'a str) -> impl Iterator<Item = &'a IcalProp<'a>> {
    event.props.iter().filter(move |property| &*property.name == name)
}

fn first<'a>(event: &'a IcalComponent<'a>, name: &'a str) -> Option<&'a IcalProp<'a>> {
    all(event, name).next()
}

/// What people call the event, else its identifier.
fn title(event: &IcalComponent<'_>) -> String {
    let named = ["SUMMARY", "UID"].into_iter().find_map(|name| first(event, name).and_then(text));
    format!("“{}”", one_line(named.unwrap_or("without a name")))
}

/// A text of the file as a message may show it.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(lines: &str) -> String {
        format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//acme//EN\n{lines}END:VCALENDAR\n")
    }

    fn event(lines: &str) -> String {
        file(&format!("BEGIN:VEVENT\nUID:1\n{lines}\nSUMMARY:Holiday\nEND:VEVENT\n"))
    }

    /// The days of a year, as month and day.
    fn in_year(text: &str, year: i32) -> Vec<String> {
        let days = days(text).unwrap_or_else(|reasons| panic!("{}", reasons.join("\n")));
        let days = days.into_iter().filter(|day| day.year() == year);
        days.map(|day| day.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn days_and_stretches_of_days_are_read() {
        let one = "DTSTART;VALUE=DATE:20261225";
        assert_eq!(in_year(&event(one), 2026), ["12-25"]);
        let exclusive = "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227";
        assert_eq!(in_year(&event(exclusive), 2026), ["12-24", "12-25", "12-26"]);
        let same_day = "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261224";
        assert_eq!(in_year(&event(same_day), 2026), ["12-24"]);
        let lasting = "DTSTART;VALUE=DATE:20261231\nDURATION:P2D";
        assert_eq!(in_year(&event(lasting), 2027), ["01-01"]);
        let cancelled = "DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED";
        assert_eq!(in_year(&event(cancelled), 2026), [""; 0]);
    }

    #[test]
    fn what_returns_is_followed_to_the_end_of_the_century() {
        let yearly = event("DTSTART;VALUE=DATE:19700501\nRRULE:FREQ=YEARLY");
        assert_eq!(in_year(&yearly, 1989), [""; 0]);
        for year in [1990, 2026, 2100] {
            assert_eq!(in_year(&yearly, year), ["05-01"]);
        }
        assert_eq!(in_year(&yearly, 2101), [""; 0]);
        let leap = event("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY");
        assert_eq!((in_year(&leap, 2026), in_year(&leap, 2028)), (vec![], vec!["02-29".into()]));
        let thanksgiving =
            event("DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH");
        assert_eq!(in_year(&thanksgiving, 2026), ["11-26"]);
        let over = "DTSTART;VALUE=DATE:20241224\nDTEND;VALUE=DATE:20241226\n\
                    RRULE:FREQ=YEARLY;UNTIL=20261224\nEXDATE;VALUE=DATE:20251224";
        let over = event(over);
        assert_eq!((in_year(&over, 2025), in_year(&over, 2027)), (vec![], vec![]));
        assert_eq!(in_year(&over, 2026), ["12-24", "12-25"]);
        let twice = "DTSTART;VALUE=DATE:20260101\nRDATE;VALUE=DATE:20260106,20260501";
        assert_eq!(in_year(&event(twice), 2026), ["01-01", "01-06", "05-01"]);
        let never = event("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
        assert_eq!(in_year(&never, 2026), ["01-01"]);
    }

    #[test]
    fn files_as_programs_write_them_are_read() {
        let untidy = "\u{feff}BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:x\r\n\
                      END:VTIMEZONE\r\nBEGIN:VEVENT\r\ndtstart;value=date:20260101\r\nSUMMARY:New\r\n \
                       Year\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\n\
                      END:VCALENDAR\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260501\r\n\
                      END:VEVENT\r\nEND:VCALENDAR";
        assert_eq!(in_year(untidy, 2026), ["01-01", "05-01"]);
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_event() {
        let wrong = [
            (
                "DTSTART:20261225T090000Z",
                "expected a date such as 20261225, found “20261225T090000Z” as DTSTART",
            ),
            (
                "DTSTART;VALUE=DATE:20260230",
                "expected a date such as 20261225, found “20260230” as DTSTART",
            ),
            ("DTSTAMP:20260101T000000Z", "has no DTSTART: every event needs a first day"),
            (
                "DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261224",
                "expected 1 to 366 days, found -1",
            ),
            (
                "DTSTART;VALUE=DATE:20261225\nDURATION:PT8H",
                "expected whole days, found DURATION PT8H",
            ),
            (
                "DTSTART;VALUE=DATE:20260405\nRRULE:FREQ=YEARLY;BYEASTER=0",
                "“BYEASTER” is not understood in RRULE FREQ=YEARLY;BYEASTER=0",
            ),
            (
                "DTSTART;VALUE=DATE:20260405\nRRULE:FREQ=HOURLY",
                "expected whole days in RRULE FREQ=HOURLY",
            ),
            ("DTSTART;VALUE=DATE:20260405\nRRULE:FREQ=OFTEN", "in RRULE FREQ=OFTEN"),
            (
                "DTSTART;VALUE=DATE:20260405\nRRULE:RSCALE=HEBREW;FREQ=YEARLY",
                "“RSCALE” is not understood in RRULE RSCALE=HEBREW;FREQ=YEARLY",
            ),
            (
                "DTSTART;VALUE=DATE:20260405\nRRULE:FREQ=YEARLY\nEXDATE:soon",
                "expected a date such as 20261225, found “soon”",
            ),
            (
                "DTSTART;VALUE=DATE:20260405\nRECURRENCE-ID;VALUE=DATE:20260406",
                "moves one day of a series, which is not understood: end the series before it, and write events of their own",
            ),
        ];
        for (lines, reason) in wrong {
            let reasons = days(&event(lines)).unwrap_err().join("\n");
            let is_told = reasons.starts_with("event “Holiday”: ") && reasons.ends_with(reason);
            assert!(is_told, "{lines}: {reasons}");
        }
        let two = "BEGIN:VEVENT\nUID:a\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\nDTSTART:1\nEND:VEVENT\n";
        assert_eq!(days(&file(two)).unwrap_err().len(), 2);
    }

    #[test]
    fn broken_files_are_told() {
        let no_calendar = "expected an iCalendar file, BEGIN:VCALENDAR to END:VCALENDAR";
        for (text, reason) in [
            ("", "has no events: expected one for each holiday"),
            (file("").as_str(), "has no events: expected one for each holiday"),
            ("BEGIN:VCARD\nFN:Mara\nEND:VCARD\n", no_calendar),
            ("<html>Sign in</html>", no_calendar),
            ("date,name\n2026-12-25,Christmas\n", no_calendar),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", no_calendar),
            ("BEGIN:VCALENDAR\nnonsense\nEND:VCALENDAR\n", no_calendar),
        ] {
            let reasons = days(text).unwrap_err();
            assert!(reasons[0].contains(reason), "{text}: {reasons:?}");
        }
    }
}
