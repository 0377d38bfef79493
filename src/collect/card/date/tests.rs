//! The table of dates people write, with the one answer each deserves.

use super::*;

fn on(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn what_has_one_reading_is_read() {
    for text in [
        "2026-02-27",
        "2026/02/27",
        "2026-2-27",
        "2026.02.27",
        "27 Feb 2026",
        "27 feb. 2026",
        "27th February 2026",
        "27th of February, 2026",
        "27-Feb-2026",
        "Feb 27, 2026",
        "Feb. 27th, 2026",
        "February 27 2026",
        "27.02.2026",
        "27. 2. 2026",
        "27. February 2026",
        "27/02/2026",
        "02/27/2026",
        "27-02-2026",
        "2026-02-27T23:59:59Z",
        "2026-02-27 10:00 CET",
        "2026-02-27 ✅",
        "✅ 2026-02-27",
        "(2026-02-27)",
        "on 2026-02-27, with the sponsor",
        "2026-02-27 (moved from 2026-02-20)",
        "Fri 27 Feb 2026",
        "Friday, 27/02/2026",
        "2026-02-27.",
    ] {
        assert_eq!(read_date(text), WrittenDate::Day(on(2026, 2, 27)), "{text}");
    }
    assert_eq!(read_date("10/10/2026").day(), Some(on(2026, 10, 10)));
    assert_eq!(read_date("29 Sept 2028").day(), Some(on(2028, 9, 29)));
    assert_eq!(read_date("2028-02-29").day(), Some(on(2028, 2, 29)));
    // The weekday leaves one reading of the two.
    assert_eq!(read_date("Wed 10/02/2027").day(), Some(on(2027, 2, 10)));
    assert_eq!(read_date("Sat 10/02/2027").day(), Some(on(2027, 10, 2)));
}

#[test]
fn what_has_two_readings_shows_both() {
    let pair = [on(2027, 2, 10), on(2027, 10, 2)];
    for text in ["10/02/2027", "10-02-2027", "10/2/2027 (contract)"] {
        let expected = WrittenDate::Ambiguous { text: text.to_owned(), readings: pair };
        assert_eq!(read_date(text), expected, "{text}");
    }
    for text in ["2026-03-01 or 2026-03-04", "2026-03-01 -> 2026-03-04", "1 Mar 2026 – 4 Mar 2026"]
    {
        let readings = [on(2026, 3, 1), on(2026, 3, 4)];
        assert_eq!(read_date(text), WrittenDate::Ambiguous { text: text.to_owned(), readings });
    }
}

#[test]
fn what_has_no_reading_is_not_guessed() {
    for text in [
        "no (waiting for change window 2026-04-04)",
        "61 (2026-03-18)",
        "31 Feb 2026",
        "2026-02-30",
        "2027-02-29",
        "32/13/2026",
        "02.27.2026",
        "1989-12-31",
        "2101-01-01",
        "0026-02-27",
        "2026-02",
        "Feb 2026",
        "Q1 2027",
        "10/02/27",
        "20260227",
        "2026-02-27?",
        "~2026-02-27",
        "Mon 27 Feb 2026",
        "by 2026-02-27",
        "2026-02-271",
        "TBD, not before 2026-03-01",
        "next week",
        "00/00/2026",
        "99999999999999999999-01-01",
    ] {
        let expected = WrittenDate::Unreadable { text: text.to_owned() };
        assert_eq!(read_date(text), expected, "{text}");
        assert!(!expected.missing_year(), "{text}");
    }
}

#[test]
fn a_missing_year_is_said_and_only_proposed() {
    for text in
        ["27 Feb", "27 Feb ✅", "Feb 27th", "27th of February", "Fri 27 Feb", "27 Feb 14:00"]
    {
        let date = read_date(text);
        assert!(date.missing_year(), "{text}");
        assert_eq!(date.day(), None, "{text}");
        assert_eq!(date.in_year(2026), Some(on(2026, 2, 27)), "{text}");
    }
    assert_eq!(read_date("29 Feb").in_year(2027), None);
}

#[test]
fn nothing_written_is_missing() {
    for text in ["", "-", "–", "n/a", "TBD", "tbd (after kickoff)", "TBD.", "none", "unknown yet"]
    {
        assert_eq!(read_date(text), WrittenDate::Missing, "{text}");
    }
}

#[test]
fn a_date_mentioned_in_a_text_counts_when_it_is_the_only_one() {
    assert_eq!(mentioned("handoff done 2026-02-13"), Some(WrittenDate::Day(on(2026, 2, 13))));
    assert_eq!(mentioned("handoff"), None);
    let several = mentioned("planned 2026-02-13, done 2026-02-14");
    assert!(matches!(several, Some(WrittenDate::Ambiguous { .. })));
    assert!(matches!(mentioned("done 13 Feb"), Some(WrittenDate::Unreadable { .. })));
}

#[test]
fn a_value_is_split_from_the_date_it_was_true_on() {
    let march = Some(on(2026, 3, 18));
    for (value, text, date) in [
        ("Yellow (2026-03-18)", "Yellow", march),
        ("61 (2026-03-18)", "61", march),
        ("61 (as of 18 March 2026)", "61", march),
        ("Yellow – 2026-03-18", "Yellow", march),
        ("Yellow since 2026-03-18", "Yellow", march),
        ("Yellow (2026-03-18): change freeze", "Yellow change freeze", march),
        ("Next step (2026-03-18)", "Next step", march),
        ("2026-03-18", "", march),
        ("Yellow", "Yellow", None),
        ("Yellow (03/04/2026)", "Yellow (03/04/2026)", None),
        ("no (waiting for window 2026-04-04)", "no (waiting for window 2026-04-04)", None),
        (
            "Red (2026-03-18) was Green (2026-01-02)",
            "Red (2026-03-18) was Green (2026-01-02)",
            None,
        ),
        ("ÄÖ on 2026-03-18", "ÄÖ", march),
    ] {
        assert_eq!(dated(value), (text.to_owned(), date), "{value}");
    }
}
