//! The day in a command: the card's dates, and days that are near the one on which it was written.

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Weekday;

use crate::collect::card;
use crate::collect::card::WrittenDate;
use crate::collect::commands::grammar;
use crate::collect::commands::wrong::Wrong;
use crate::collect::commands::wrong::in_words;
use crate::collect::commands::wrong::quoted;

/// Where a day may lie, seen from the day on which the comment was written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// That day or before.
    Past,
    /// That day or after.
    Upcoming,
    /// After that day.
    Later,
}

/// A place in a command where a day is expected.
pub(super) struct Asked<'a> {
    /// What stands before it, as it is written in a line to paste.
    pub(super) head: &'a str,
    /// What was written there, the words behind the day included.
    pub(super) words: &'a str,
    /// Whether those words are kept as the reason.
    pub(super) keeps_reason: bool,
    pub(super) when: When,
    /// The day on which the comment was written.
    pub(super) on: NaiveDate,
}

/// A date further ahead than this is taken for a slip in the year.
const SLIP_DAYS: i64 = 60;

/// Days from now that are offered where a coming day is expected and none is written.
const AHEAD_DAYS: u64 = 14;

/// The day, and the reason behind it.
pub(super) fn day(asked: &Asked<'_>) -> Result<(NaiveDate, String), Wrong> {
    let (written, reason) = read(asked.words, asked.on);
    match written {
        WrittenDate::Day(day) if asked.fits(day) => Ok((day, reason)),
        WrittenDate::Day(day) => Err(asked.misplaced(day, &reason)),
        WrittenDate::Ambiguous { readings: [one, other], .. } => {
            let (words, one_in_words) = (quoted(asked.words), in_words(one));
            let sentence = format!("{words} may be {one_in_words} or {}", in_words(other));
            // A date in the reason may be the second of the two.
            let reason = if card::mentioned(&reason).is_some() { "" } else { reason.as_str() };
            let some_fit = asked.fits(one) || asked.fits(other);
            let offered = [one, other].into_iter().filter_map(|day| {
                if some_fit {
                    Some(day).filter(|day| asked.fits(*day))
                } else {
                    asked.nearest(|year| day.with_year(year))
                }
            });
            Err(Wrong::new(sentence, offered.map(|day| asked.line(day, reason)).collect()))
        }
        WrittenDate::Unreadable { .. } if written.missing_year() => {
            let day = asked.nearest(|year| written.in_year(year));
            let (day, words) = (day.unwrap_or_else(|| asked.usual()), quoted(asked.words));
            let sentence = format!("{words} has no year: expected a date such as `{day}`");
            Err(Wrong::new(sentence, vec![asked.line(day, &reason)]))
        }
        WrittenDate::Unreadable { .. } => Err(asked.unreadable(&reason)),
        WrittenDate::Missing => {
            let day = asked.usual();
            let head = quoted(asked.head);
            let sentence = format!("{head} lacks its day: expected a date such as `{day}`");
            Err(Wrong::new(sentence, vec![asked.line(day, "")]))
        }
    }
}

/// Whether the words begin with something that was meant as a date.
pub(super) fn begins(words: &str, on: NaiveDate) -> bool {
    let (written, _) = read(words, on);
    let is_date = matches!(written, WrittenDate::Day(_) | WrittenDate::Ambiguous { .. });
    is_date || written.missing_year()
}

/// The one day that the words begin with or mention.
pub(super) fn named(words: &str, on: NaiveDate) -> Option<NaiveDate> {
    read(words, on).0.day().or_else(|| card::mentioned(words)?.day())
}

/// The date at the start of the words, and the reason behind it. A date must be the same when it is
/// written again in front of that reason: `(2026-02-27) or 2026-03-04` is two.
fn read(words: &str, on: NaiveDate) -> (WrittenDate, String) {
    let relative = absolute(words, on);
    let words = relative.as_deref().unwrap_or(words);
    let (written, rest) = card::date_and_rest(words);
    let reason = grammar::reason(rest);
    let again = written.day().map(|day| card::read_date(format!("{day} {reason}").trim_end()));
    (again.unwrap_or(written), reason)
}

/// `yesterday with the sponsor` with its date in place of the word.
fn absolute(words: &str, on: NaiveDate) -> Option<String> {
    let words = words.strip_prefix("on ").unwrap_or(words);
    let end = words.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(words.len());
    let (word, rest) = words.split_at(end);
    let day = match word.to_lowercase().as_str() {
        "today" => Some(on),
        "yesterday" => on.pred_opt(),
        "tomorrow" => on.succ_opt(),
        _ => None,
    };
    day.map(|day| format!("{day}{rest}"))
}

impl Asked<'_> {
    fn fits(&self, day: NaiveDate) -> bool {
        match self.when {
            When::Past => day <= self.on,
            When::Upcoming => day >= self.on,
            When::Later => day > self.on,
        }
    }

    /// The day to offer when nothing tells which.
    fn usual(&self) -> NaiveDate {
        match self.when {
            When::Past => self.on,
            When::Upcoming | When::Later => {
                self.on.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(self.on)
            }
        }
    }

    /// The line to paste; without the reason if that would change the day.
    fn line(&self, day: NaiveDate, reason: &str) -> String {
        let head = self.head;
        let dated = format!("{day} {reason}");
        let same =
            self.keeps_reason && !reason.is_empty() && card::read_date(&dated).day() == Some(day);
        if same { format!("{head} {dated}") } else { format!("{head} {day}") }
    }

    /// The nearest year in which the day lies where it may. The 29th of February can be far.
    fn nearest(&self, in_year: impl Fn(i32) -> Option<NaiveDate>) -> Option<NaiveDate> {
        let this = self.on.year();
        let year = |away: i32| if self.when == When::Past { this - away } else { this + away };
        (0..9).filter_map(|away| in_year(year(away))).find(|day| self.fits(*day))
    }

    fn misplaced(&self, day: NaiveDate, reason: &str) -> Wrong {
        let (on, head) = (self.on, quoted(self.head));
        let flaw = match self.when {
            When::Past => format!("lies in the future: {head} expects {on} or a day before it"),
            When::Upcoming => format!("lies in the past: {head} expects {on} or a day after it"),
            When::Later => format!("is over: {head} expects a day after {on}"),
        };
        let soon = self.when == When::Past && (day - on).num_days() <= SLIP_DAYS;
        let likely = if soon { None } else { self.nearest(|year| day.with_year(year)) };
        let offered = likely.unwrap_or_else(|| self.usual());
        Wrong::new(format!("{day} {flaw}"), vec![self.line(offered, reason)])
    }

    fn unreadable(&self, reason: &str) -> Wrong {
        let (words, usual) = (self.words, self.usual());
        let offer = |day, reason: &str| vec![self.line(day, reason.trim_start_matches(['?', ' ']))];
        let is_behind_date = card::date_and_rest(words).1.len() < words.len();
        let paste = match (card::mentioned(words), self.weekday()) {
            (Some(WrittenDate::Day(day)), _) if self.fits(day) => offer(day, reason),
            (Some(WrittenDate::Ambiguous { readings, .. }), _) => {
                readings.iter().flat_map(|day| offer(*day, reason)).collect()
            }
            (_, Some((day, behind))) => offer(day, &grammar::reason(behind)),
            _ if is_about_time(words) && !is_behind_date => offer(usual, ""),
            _ => offer(usual, reason),
        };
        let sentence = format!("{} is not a date: expected one such as `{usual}`", quoted(words));
        Wrong::new(sentence, paste)
    }

    /// The nearest day for a weekday's name, and what follows it.
    fn weekday(&self) -> Option<(NaiveDate, &str)> {
        let (first, behind) = grammar::split(self.words);
        let is_lead = ["on", "last", "next", "this"].iter().any(|w| w.eq_ignore_ascii_case(first));
        let (name, behind) = if is_lead { grammar::split(behind) } else { (first, behind) };
        let named: Weekday = name.parse().ok()?;
        let is_other = is_lead && ["last", "next"].iter().any(|w| w.eq_ignore_ascii_case(first));
        let days = (u64::from(is_other)..8).map(Days::new);
        let day = |away| match self.when {
            When::Past => self.on.checked_sub_days(away),
            When::Upcoming | When::Later => self.on.checked_add_days(away),
        };
        let mut near = days.filter_map(day).filter(|day| self.fits(*day));
        near.find(|day| day.weekday() == named).map(|day| (day, behind))
    }
}

/// Words that were meant to say when: they would contradict the date that is offered instead.
pub(super) fn is_about_time(words: &str) -> bool {
    const TIMES: [&str; 12] = [
        "date", "day", "duration", "yyyy", "further", "last", "next", "this", "in", "soon", "now",
        "q",
    ];
    let (first, _) = grammar::split(words);
    words.bytes().any(|byte| byte.is_ascii_digit())
        || grammar::nearest(first, &["today", "yesterday", "tomorrow"]).is_some()
        || TIMES.iter().any(|time| time.eq_ignore_ascii_case(first.split('-').next().unwrap_or("")))
}
