//! Finds a date at the start of a text, or anywhere in it, without deciding what to do about it.

use crate::collect::card::date_words::month;
use chrono::NaiveDate;
use std::ops::Range;

/// What stands where a date is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Day(NaiveDate),
    /// Day and month may be swapped: day first, then month first.
    Either([NaiveDate; 2]),
    /// A day and a month, but no year with four digits.
    NoYear {
        month: u32,
        day: u32,
    },
    /// It looks like a date, and no calendar has it.
    Impossible,
}

/// The date at the very start of `text` and how many bytes it takes.
pub(super) fn at_start(text: &str) -> Option<(Found, usize)> {
    let mut scan = Scan { text, at: 0 };
    let found = match text.as_bytes().first()? {
        b'0'..=b'9' => numeric(&mut scan).or_else(|| {
            scan.at = 0;
            day_first(&mut scan)
        })?,
        b'a'..=b'z' | b'A'..=b'Z' => month_first(&mut scan)?,
        _ => return None,
    };
    Some((found, scan.at))
}

/// Every date in `text`, from left to right. Not inside words, paths, URLs or version numbers.
pub(super) fn anywhere(text: &str) -> impl Iterator<Item = (Range<usize>, Found)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = next_word(text, at)?;
            if let Some((found, len)) = at_start(&text[start..]) {
                at = start + len;
                return Some((start..at, found));
            }
            at = start + word_len(&text[start..]);
        }
        None
    })
}

/// The start of the first word at or after `from` that nothing is glued to from the left.
fn next_word(text: &str, from: usize) -> Option<usize> {
    let mut before = text[..from].chars().next_back();
    for (offset, c) in text[from..].char_indices() {
        let glued = before.is_some_and(|b| b.is_alphanumeric() || "-/.#_~".contains(b));
        if c.is_alphanumeric() && !glued {
            return Some(from + offset);
        }
        before = Some(c);
    }
    None
}

fn word_len(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())
}

/// A cursor over ASCII runs; anything else simply does not match.
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn run(&mut self, belongs: impl Fn(&u8) -> bool) -> &'t str {
        let rest = self.rest();
        let len = rest.bytes().take_while(belongs).count();
        self.at += len;
        &rest[..len]
    }

    /// A whole run of digits, at most `most` of them.
    fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let run = self.run(u8::is_ascii_digit);
        if run.len() > most { None } else { Some((run.parse().ok()?, run.len())) }
    }

    fn one_of(&mut self, set: &[u8]) -> Option<u8> {
        let byte = *self.rest().as_bytes().first()?;
        set.contains(&byte).then(|| {
            self.at += 1;
            byte
        })
    }

    /// Nothing that would make the date part of something longer may follow.
    fn ends(&self) -> bool {
        !self.rest().chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_')
    }
}

/// `2026-02-27`, `2026/2/27`, `27.02.2026`, `27/02/2026`, and `10/02/27`, which nobody can read.
fn numeric(scan: &mut Scan<'_>) -> Option<Found> {
    let (first, width) = scan.number(4)?;
    let separator = scan.one_of(b"-/.")?;
    if separator == b'.' {
        scan.run(|b| *b == b' ');
    }
    let (second, _) = scan.number(2)?;
    scan.one_of(&[separator])?;
    if separator == b'.' {
        scan.run(|b| *b == b' ');
    }
    let (third, last_width) = scan.number(4)?;
    time_of_day(scan);
    let goes_on = scan.rest().as_bytes();
    let longer =
        goes_on.first() == Some(&separator) && goes_on.get(1).is_some_and(u8::is_ascii_digit);
    if longer || !scan.ends() {
        return None;
    }
    match (width, last_width, separator) {
        (4, 1..=2, _) => Some(day(first, second, third)),
        (1..=2, 4, b'.') => Some(day(third, second, first)),
        (1..=2, 4, _) => Some(either(first, second, third)),
        (1..=2, 2, b'/') => Some(Found::Impossible),
        _ => None,
    }
}

/// The rest of an ISO date and time; the date counts as it is written, in whatever zone.
fn time_of_day(scan: &mut Scan<'_>) {
    let bytes = scan.rest().as_bytes();
    let follows = matches!(bytes, [b'T' | b't', b'0'..=b'9', ..]);
    if follows {
        scan.at += 1;
        scan.run(|b| b.is_ascii_digit() || b":.+-Zz".contains(b));
    }
}

/// `27 Feb 2026`, `27th of February, 2026`, `27-Feb-2026`, `27 Feb`.
fn day_first(scan: &mut Scan<'_>) -> Option<Found> {
    let (day, _) = scan.number(2)?;
    ordinal(scan);
    scan.one_of(b".");
    scan.run(|b| b" -/".contains(b));
    if scan.rest().get(..3).is_some_and(|of| of.eq_ignore_ascii_case("of ")) {
        scan.at += 3;
    }
    let month = month(scan.run(u8::is_ascii_alphabetic))?;
    year_after(scan, month, day)
}

/// `Feb 27, 2026`, `February 27th 2026`, `Feb-27-2026`, `Feb 10th`.
fn month_first(scan: &mut Scan<'_>) -> Option<Found> {
    let month = month(scan.run(u8::is_ascii_alphabetic))?;
    scan.one_of(b".");
    scan.run(|b| b" -/".contains(b));
    let (day, _) = scan.number(2)?;
    ordinal(scan);
    year_after(scan, month, day)
}

fn ordinal(scan: &mut Scan<'_>) {
    let before = scan.at;
    let suffix = scan.run(u8::is_ascii_alphabetic);
    if !["st", "nd", "rd", "th"].iter().any(|known| known.eq_ignore_ascii_case(suffix)) {
        scan.at = before;
    }
}

/// The year, if four digits of it are written.
fn year_after(scan: &mut Scan<'_>, month: u32, date: u32) -> Option<Found> {
    if !scan.ends() {
        return None;
    }
    let before = scan.at;
    scan.run(|b| b".,".contains(b));
    scan.run(|b| b" -/".contains(b));
    match scan.number(4) {
        Some((year, 4)) if scan.ends() => Some(day(year, month, date)),
        _ => {
            scan.at = before;
            Some(Found::NoYear { month, day: date })
        }
    }
}

fn calendar(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1990..=2100).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

fn day(year: u32, month: u32, day: u32) -> Found {
    calendar(year, month, day).map_or(Found::Impossible, Found::Day)
}

fn either(first: u32, second: u32, year: u32) -> Found {
    match (calendar(year, second, first), calendar(year, first, second)) {
        (Some(one), Some(other)) if one != other => Found::Either([one, other]),
        (Some(only), _) | (None, Some(only)) => Found::Day(only),
        (None, None) => Found::Impossible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_in_running_text_but_not_inside_other_things() {
        let count = |text| anywhere(text).count();
        assert_eq!(count("handoff done 2026-02-13"), 1);
        assert_eq!(count("moved from 27 Feb 2026 to March 3rd, 2026"), 2);
        assert_eq!(count("https://x.example/2026-02-27/a v1.2.2026 run-2026-02-27 #2026-02-27"), 0);
        assert_eq!(count("2026-02-271 2026-02-27-01 2026-02-27x 12026-02-27"), 0);
        assert_eq!(count("日本2026-02-27"), 0);
    }

    #[test]
    fn an_iso_time_belongs_to_its_date() {
        let (found, len) = at_start("2026-02-27T10:30:00.000+02:00 kickoff").unwrap();
        assert_eq!(found, Found::Day(NaiveDate::from_ymd_opt(2026, 2, 27).unwrap()));
        assert_eq!(len, "2026-02-27T10:30:00.000+02:00".len());
    }
}
