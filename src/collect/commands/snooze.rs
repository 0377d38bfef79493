//! `snooze DURATION REASON`: three months at most, and never without a reason.

use chrono::Days;
use chrono::Months;
use chrono::NaiveDate;

use crate::account::Command;
use crate::collect::commands::dates;
use crate::collect::commands::dates::Asked;
use crate::collect::commands::dates::When;
use crate::collect::commands::grammar;
use crate::collect::commands::wrong::Wrong;
use crate::collect::commands::wrong::quoted;

/// The longest snooze (`semantics.md` e.20).
const DAYS_MAX: u64 = 90;

const HEAD: &str = "snooze until";

pub(super) fn read(rest: &str, on: NaiveDate) -> Result<Command, Wrong> {
    let (until, reason) = until(rest, on)?;
    let offered = grammar::reason_to_offer(&reason);
    let last = on.checked_add_days(Days::new(DAYS_MAX)).unwrap_or(on);
    if until > last {
        return Err(Wrong::new(
            format!("{} is more than {DAYS_MAX} days: expected {last} at the latest", quoted(rest)),
            vec![format!("snooze until {last} {offered}")],
        ));
    }
    if !grammar::is_given(&reason) {
        return Err(Wrong::new(
            format!("the snooze until {until} lacks a reason: expected why it can wait"),
            vec![format!("snooze until {until} {offered}")],
        ));
    }
    // The reason must not make another date of the day in front of it.
    let words = format!("{until} {reason}");
    let asked = Asked { head: HEAD, words: &words, keeps_reason: true, when: When::Later, on };
    dates::day(&asked).map(|(until, reason)| Command::Snooze { until, reason })
}

/// The day on which it is over, and the reason behind it.
fn until(rest: &str, on: NaiveDate) -> Result<(NaiveDate, String), Wrong> {
    let (word, behind) = grammar::split(rest);
    let words = match word.to_lowercase().as_str() {
        "for" | "until" | "till" => behind,
        _ => rest,
    };
    match duration(words) {
        Some((Length { count: 0, .. }, behind)) => {
            let reason = grammar::reason(behind);
            let offered = format!("snooze 1w {}", grammar::reason_to_offer(&reason));
            let sentence = format!("{} is no time: expected `3d`, `2w` or `1m`", quoted(words));
            Err(Wrong::new(sentence, vec![offered]))
        }
        Some((length, behind)) => {
            Ok((length.after(on).unwrap_or(NaiveDate::MAX), grammar::reason(behind)))
        }
        None if words == rest && !is_date(words, on) => {
            let reason = if dates::is_about_time(words) { "" } else { words };
            let offered = grammar::reason_to_offer(reason);
            let sentence = "the snooze has no end: expected `3d`, `2w`, `1m` or `until DATE` first";
            Err(Wrong::new(sentence.to_owned(), vec![format!("snooze 2w {offered}")]))
        }
        None => {
            let asked = Asked { head: HEAD, words, keeps_reason: true, when: When::Later, on };
            dates::day(&asked).map_err(with_reasons)
        }
    }
}

/// The lines to paste, each with a place for the reason that it lacks.
fn with_reasons(mut wrong: Wrong) -> Wrong {
    for line in &mut wrong.paste {
        let (_, day) = line.split_at(HEAD.len());
        let (day, reason) = day.trim_start().split_once(' ').unwrap_or((day.trim_start(), ""));
        *line = format!("{HEAD} {day} {}", grammar::reason_to_offer(reason));
    }
    wrong
}

/// Whether the words begin with a date, a good one or not.
fn is_date(words: &str, on: NaiveDate) -> bool {
    words.starts_with(|c: char| c.is_ascii_digit()) || dates::begins(words, on)
}

/// How long something lasts, as people say it.
pub(super) struct Length {
    count: u32,
    unit: Unit,
}

enum Unit {
    Days,
    Weeks,
    Months,
}

impl Length {
    pub(super) fn after(&self, on: NaiveDate) -> Option<NaiveDate> {
        match self.unit {
            Unit::Days => on.checked_add_days(Days::new(self.count.into())),
            Unit::Weeks => on.checked_add_days(Days::new(u64::from(self.count) * 7)),
            Unit::Months => on.checked_add_months(Months::new(self.count)),
        }
    }
}

/// `3d`, `2 weeks`, `a month` at the start, and what follows it.
pub(super) fn duration(words: &str) -> Option<(Length, &str)> {
    let one = ["a ", "one "].iter().find(|one| words.get(..one.len()) == Some(**one));
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let (number, behind) = words.split_at(one.map_or(digits, |one| one.len()));
    let behind = behind.trim_start();
    let end = behind.find(|c: char| !c.is_alphanumeric()).unwrap_or(behind.len());
    let unit = match behind[..end].to_lowercase().as_str() {
        "d" | "day" | "days" => Unit::Days,
        "w" | "wk" | "week" | "weeks" => Unit::Weeks,
        "m" | "mo" | "month" | "months" => Unit::Months,
        _ => return None,
    };
    let count = match (one, digits) {
        (Some(_), _) => 1,
        // More digits than anybody needs are simply too many.
        (None, 5..) => 9_999,
        (None, _) => number.parse().ok()?,
    };
    Some((Length { count, unit }, &behind[end..]))
}
