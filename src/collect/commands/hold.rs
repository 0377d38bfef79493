//! `hold REASON until DATE` and `resume`.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Command;
use crate::account::is_silence;
use crate::collect::commands::dates;
use crate::collect::commands::dates::Asked;
use crate::collect::commands::dates::When;
use crate::collect::commands::snooze;
use crate::collect::commands::wrong::Wrong;
use crate::collect::commands::wrong::quoted;

/// Reasons to offer where none was given (`semantics.md` b.5).
const REASONS: [&str; 3] = ["customer-request", "contract", "procurement"];

/// A reason is a word or two; the story behind it belongs in the comment.
const REASON_CHARACTERS: usize = 60;

/// Days that are offered where nobody said when a hold ends.
const OFFERED_DAYS: u64 = 14;

/// Words in front of a reason that are no part of it.
const FILLERS: [&str; 5] = ["for", "because", "of", "due", "to"];

/// Words that put off what is said before them.
const LATER: [&str; 9] = ["until", "till", "next", "in", "after", "when", "once", "if", "later"];

/// Words in front of a time.
const LEADS: [&str; 8] = ["from", "since", "starting", "as", "of", "for", "by", "to"];

pub(super) fn read(rest: &str, on: NaiveDate) -> Result<Command, Wrong> {
    let words: Vec<&str> = rest.split(' ').collect();
    let is_until = |word: &&str| matches!(bare(word).as_str(), "until" | "till");
    let at = words.iter().position(is_until);
    let before = &words[..at.unwrap_or(words.len())];
    let until = at.map(|at| words[at + 1..].join(" "));
    let time = time_in(before, on);
    let reason = joined(&before[..time.as_ref().map_or(before.len(), |time| time.at)]);
    let head = format!("hold {reason} until");
    let day = |words: &str| {
        let asked = Asked { head: &head, words, keeps_reason: false, when: When::Later, on };
        dates::day(&asked)
    };
    check_reason(&reason, until.as_deref(), on)?;
    match (time, until) {
        (None, None) => Ok(Command::Hold { reason, until: None }),
        (None, Some(words)) => {
            day(&words).map(|(day, _)| Command::Hold { reason, until: Some(day) })
        }
        (Some(_), Some(words)) => {
            let until = dates::named(&words, on).unwrap_or_else(|| usual(on));
            let sentence = "a hold begins on the day it is said: expected no other beginning, or \
                            `On hold` with both dates in the card";
            Err(Wrong::new(sentence.to_owned(), vec![format!("{head} {until}")]))
        }
        (Some(time), None) => {
            let (until, _) = day(&time.words)?;
            let sentence = format!(
                "the hold says {} and not what happens then: expected `until` and a date",
                quoted(&time.written)
            );
            Err(Wrong::new(sentence, vec![format!("{head} {until}")]))
        }
    }
}

/// A time where only a reason is expected.
struct Time {
    /// The word with which it begins.
    at: usize,
    written: String,
    /// The same as a date: `2 weeks` is the day two weeks from now.
    words: String,
}

/// The first date or length of time in the words, with what leads up to it.
fn time_in(words: &[&str], on: NaiveDate) -> Option<Time> {
    let mut times = (0..words.len().min(REASON_CHARACTERS)).filter_map(|start| {
        let written = words[start..].join(" ");
        let length = snooze::duration(&written).and_then(|(length, _)| length.after(on));
        let day = length.map(|day| day.to_string());
        let words = day.or_else(|| dates::begins(&written, on).then(|| written.clone()))?;
        Some(Time { at: start, written, words })
    });
    let mut time = times.next()?;
    let is_lead = |word: &&str| LEADS.contains(&bare(word).as_str());
    time.at -= words[..time.at].iter().rev().take_while(|word| is_lead(word)).count();
    Some(time)
}

fn check_reason(reason: &str, until: Option<&str>, on: NaiveDate) -> Result<(), Wrong> {
    if is_silence(reason) {
        let sentence = format!(
            "{} is a risk and not a hold: expected a reason that the customer has given",
            quoted(reason)
        );
        let paste = vec!["sentiment yellow the customer does not answer".to_owned()];
        return Err(Wrong::new(sentence, paste));
    }
    let flaw = if ["", "reason"].contains(&reason) {
        "the hold lacks a reason".to_owned()
    } else if reason.chars().count() > REASON_CHARACTERS {
        format!("{} is a long reason for a hold", quoted(reason))
    } else if dates::begins(reason, on) {
        format!("{} is a date and no reason for a hold", quoted(reason))
    } else {
        return Ok(());
    };
    let day = until.and_then(|words| dates::named(words, on)).filter(|day| *day > on);
    let day = day.unwrap_or_else(|| usual(on));
    let paste = REASONS.iter().map(|reason| format!("hold {reason} until {day}")).collect();
    Err(Wrong::new(format!("{flaw}: expected a word or two, such as `customer-request`"), paste))
}

/// The end to offer where none was said.
fn usual(on: NaiveDate) -> NaiveDate {
    on.checked_add_days(Days::new(OFFERED_DAYS)).unwrap_or(on)
}

/// A hold ends when somebody says so; another day is not heard, so it must not be passed over.
pub(super) fn resume(rest: &str, on: NaiveDate) -> Result<Command, Wrong> {
    let words: Vec<&str> = rest.split(' ').collect();
    let lead = words.iter().take_while(|word| LEADS.contains(&bare(word).as_str())).count();
    let written = words[lead..].join(" ");
    let is_other = dates::begins(&written, on) && dates::named(&written, on) != Some(on);
    if !is_other && !LATER.contains(&bare(words[0]).as_str()) {
        return Ok(Command::Resume);
    }
    Err(Wrong::new(
        "`resume` ends a hold on the day it is said: expected no other date, or `hold REASON until \
         DATE`"
            .to_owned(),
        vec!["resume".to_owned()],
    ))
}

/// A word in lower case without the marks around it.
fn bare(word: &str) -> String {
    word.to_lowercase().trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// `Customer request,` is `customer-request`.
fn joined(words: &[&str]) -> String {
    let words = words.iter().map(|word| bare(word)).filter(|word| !word.is_empty());
    words.skip_while(|word| FILLERS.contains(&word.as_str())).collect::<Vec<_>>().join("-")
}
