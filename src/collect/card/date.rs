//! Dates as people write them: read when there is one way to read them, never guessed.

use crate::collect::card::date_scan::Found;
use crate::collect::card::date_scan::anywhere;
use crate::collect::card::date_scan::at_start;
use crate::collect::card::date_words::weekday;
use crate::collect::card::text;
use chrono::Datelike;
use chrono::NaiveDate;

/// A date as it stands in a text (domain.md E4 rows 25, 26, 31).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenDate {
    Day(NaiveDate),
    /// Two dates fit: `10/02/2027` (day first, then month first), or `2026-03-01 or 2026-03-04`.
    Ambiguous {
        text: String,
        readings: [NaiveDate; 2],
    },
    /// Something is written and it is not a date; perhaps only its year is missing.
    Unreadable {
        text: String,
    },
    /// Nothing is written.
    Missing,
}

impl WrittenDate {
    /// The date, when there is exactly one reading.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Ambiguous { .. } | Self::Unreadable { .. } | Self::Missing => None,
        }
    }

    /// Whether a day and a month are written and only the year is not, as in `27 Feb`.
    pub fn missing_year(&self) -> bool {
        matches!(self, Self::Unreadable { text } if yearless(text).is_some())
    }

    /// The line to offer when only the year is missing: never a reading, only a proposal.
    pub fn in_year(&self, year: i32) -> Option<NaiveDate> {
        let Self::Unreadable { text } = self else { return None };
        let (month, day) = yearless(text)?;
        NaiveDate::from_ymd_opt(year, month, day)
    }
}

/// Reads a value that should be a date. The value must start with it, after at most a weekday,
/// `on`, `since`, an opening bracket or an emoji; words behind it are tolerated, doubt is not.
///
/// Read: ISO dates and times, `2026/02/27`, `27.02.2026` (dots are day first), `27/02/2026`,
/// `02/27/2026`, `27 Feb 2026`, `Feb. 27th, 2026`, `27-Feb-2026`. Years 1990 to 2100.
pub fn read_date(written: &str) -> WrittenDate {
    date_and_rest(written).0
}

/// What [`read_date`] reads, and the words behind the date; all words where none stands in front.
pub(in crate::collect) fn date_and_rest(written: &str) -> (WrittenDate, &str) {
    let written = written.trim();
    if text::is_missing(written) || is_word_for_nothing(written) {
        return (WrittenDate::Missing, written);
    }
    let unreadable = || WrittenDate::Unreadable { text: text::value(written) };
    let start = without_lead(written);
    let (named, start) = weekday(start).map_or((None, start), |(day, rest)| (Some(day), rest));
    let Some((found, len)) = at_start(start) else { return (unreadable(), written) };
    let fits = |day: &NaiveDate| named.is_none_or(|named| named == day.weekday());
    let ambiguous = |readings| WrittenDate::Ambiguous { text: text::value(written), readings };
    let tail = &start[len..];
    let date = match found {
        _ if tail.trim_start().starts_with('?') => unreadable(),
        Found::Day(day) if fits(&day) => match alternative(tail).filter(|other| *other != day) {
            Some(other) => ambiguous([day, other]),
            None => WrittenDate::Day(day),
        },
        Found::Either(readings) => match (fits(&readings[0]), fits(&readings[1])) {
            (true, true) => ambiguous(readings),
            (true, false) => WrittenDate::Day(readings[0]),
            (false, true) => WrittenDate::Day(readings[1]),
            (false, false) => unreadable(),
        },
        Found::Day(_) | Found::NoYear { .. } | Found::Impossible => unreadable(),
    };
    (date, tail)
}

/// `none`, `unknown`, and `TBD (after the change window)` as long as no date is named in it.
fn is_word_for_nothing(written: &str) -> bool {
    let first = written.split([' ', '(', ',', ';', ':']).next().unwrap_or_default();
    let word = first.trim_end_matches('.');
    let says_nothing = ["none", "unknown"].iter().any(|known| known.eq_ignore_ascii_case(word))
        || (word.chars().any(char::is_alphanumeric) && text::is_missing(word));
    says_nothing && anywhere(written).next().is_none()
}

/// Drops what people put in front of a date without changing it.
fn without_lead(written: &str) -> &str {
    let ornament = |c: char| {
        matches!(c, '(' | '[' | '"' | '\'' | ' ') || (!c.is_ascii() && !c.is_alphanumeric())
    };
    let rest = written.trim_start_matches(ornament);
    let Some((word, after)) = rest.split_once(' ') else { return rest };
    let filler = ["on", "since"].iter().any(|known| known.eq_ignore_ascii_case(word));
    if filler { after.trim_start_matches(ornament) } else { rest }
}

/// A second date that is offered instead of the first: `… or 2026-03-04`, `… -> 2026-03-04`.
fn alternative(tail: &str) -> Option<NaiveDate> {
    const JOINTS: [&str; 11] = ["or ", "and ", "to ", "->", "→", "/", "-", "–", "—", ",", "until "];
    let tail = tail.trim_start();
    let joint = JOINTS.iter().find(|joint| tail.starts_with(**joint))?;
    match at_start(tail[joint.len()..].trim_start())? {
        (Found::Day(day) | Found::Either([day, _]), _) => Some(day),
        (Found::NoYear { .. } | Found::Impossible, _) => None,
    }
}

fn yearless(written: &str) -> Option<(u32, u32)> {
    let start = without_lead(written);
    let start = weekday(start).map_or(start, |(_, rest)| rest);
    match at_start(start)?.0 {
        Found::NoYear { month, day } => Some((month, day)),
        Found::Day(_) | Found::Either(_) | Found::Impossible => None,
    }
}

/// The one date written anywhere in a text, for texts that are not dates themselves.
pub(in crate::collect) fn mentioned(written: &str) -> Option<WrittenDate> {
    let mut dates = anywhere(written);
    let (_, first) = dates.next()?;
    let unreadable = || WrittenDate::Unreadable { text: text::value(written) };
    let ambiguous = |readings| WrittenDate::Ambiguous { text: text::value(written), readings };
    let others = dates.map(|(_, found)| found).find(|found| *found != first);
    Some(match (first, others) {
        (Found::Day(day), None) => WrittenDate::Day(day),
        (Found::Either(readings), None) => ambiguous(readings),
        (Found::Day(one), Some(Found::Day(other))) => ambiguous([one, other]),
        _ => unreadable(),
    })
}

/// Splits a value from the date it was true on: `Yellow (2026-03-18)`, `61 (as of 2026-03-18)`,
/// `Yellow – 2026-03-18`. Without exactly such a date the value comes back whole.
pub fn dated(value: &str) -> (String, Option<NaiveDate>) {
    let whole = || (value.trim().to_owned(), None);
    let mut dates = anywhere(value);
    let (Some((span, Found::Day(day))), None) = (dates.next(), dates.next()) else {
        return whole();
    };
    let before = without_as_of(value[..span.start].trim_end());
    let after = value[span.end..].trim_start();
    let split = match (before.strip_suffix(['(', '[']), after.strip_prefix([')', ']'])) {
        (Some(before), Some(after)) => Some((before, after)),
        (None, None) if after.is_empty() => Some((before, "")),
        _ => None,
    };
    let Some((before, after)) = split else { return whole() };
    let joint = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '@');
    let before = before.trim_end_matches(joint).trim_start();
    let after = after.trim_start_matches(joint).trim_end();
    let space = if before.is_empty() || after.is_empty() { "" } else { " " };
    (format!("{before}{space}{after}"), Some(day))
}

fn without_as_of(before: &str) -> &str {
    const PHRASES: [&str; 6] = ["as of", "on", "since", "updated", "per", "at"];
    let lower = before.to_ascii_lowercase();
    let ends = |phrase: &&&str| {
        let start = lower.len().checked_sub(phrase.len());
        start.is_some_and(|start| {
            lower.ends_with(**phrase)
                && !lower[..start].chars().next_back().is_some_and(char::is_alphanumeric)
        })
    };
    PHRASES
        .iter()
        .find(ends)
        .map_or(before, |phrase| &before[..before.len() - phrase.len()])
        .trim_end()
}

#[cfg(test)]
mod tests;
