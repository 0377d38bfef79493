//! The words behind the mention → a command, or what is wrong with them.

use chrono::NaiveDate;

use crate::account::Colour;
use crate::account::Command;
use crate::collect::card;
use crate::collect::commands::dates;
use crate::collect::commands::dates::Asked;
use crate::collect::commands::dates::When;
use crate::collect::commands::ebr;
use crate::collect::commands::hold;
use crate::collect::commands::snooze;
use crate::collect::commands::wrong::BECAUSE;
use crate::collect::commands::wrong::Wrong;
use crate::collect::commands::wrong::quoted;

/// The first words of all commands, in the order in which people meet them.
const NAMES: [&str; 16] = [
    "status",
    "explain",
    "engaged",
    "value",
    "onboarded",
    "call",
    "hold",
    "resume",
    "snooze",
    "ack",
    "ebr",
    "sentiment",
    "not-relevant",
    "useful",
    "known",
    "help",
];

/// Characters of a word that are compared with the names.
const COMPARED_CHARACTERS: usize = 24;

/// Reads one clean line. Nothing at all asks for help.
pub(super) fn parse(words: &str, on: NaiveDate) -> Result<Command, Wrong> {
    let (name, rest) = split(words);
    command(&name.to_lowercase().replace('_', "-"), rest, on)
        .unwrap_or_else(|| Err(unknown(name, rest, on)))
}

/// The command of this name; none if there is no such name.
fn command(name: &str, rest: &str, on: NaiveDate) -> Option<Result<Command, Wrong>> {
    let dated =
        |head| dates::day(&Asked { head, words: rest, keeps_reason: true, when: When::Past, on });
    Some(match name {
        "status" => Ok(Command::Status),
        "explain" => Ok(Command::Explain),
        "help" | "" => Ok(Command::Help),
        "ack" => Ok(Command::Ack),
        "resume" => hold::resume(rest, on),
        "engaged" => dated("engaged").map(|(on, reason)| Command::Engaged { on, reason }),
        "value" => dated("value").map(|(on, reason)| Command::Value { on, reason }),
        "onboarded" => dated("onboarded").map(|(on, reason)| Command::Onboarded { on, reason }),
        "call" => dated("call").map(|(on, words)| Command::Call { on, words }),
        "hold" | "on-hold" => hold::read(rest, on),
        "on" => hold::read(after_word(rest, "hold")?, on),
        "snooze" => snooze::read(rest, on),
        "ebr" => ebr::read(rest, on),
        "sentiment" => sentiment(rest),
        "not-relevant" => not_relevant(rest),
        "useful" => Ok(Command::Useful),
        "known" | "already-known" => Ok(Command::Known),
        "not" => not_relevant(after_word(rest, "relevant")?),
        _ => return None,
    })
}

/// The first word and what follows it, without the marks that people put between them.
pub(super) fn split(words: &str) -> (&str, &str) {
    let unquoted = words.strip_prefix('`').map_or(words, |words| words.trim_end_matches('`'));
    let words = unquoted.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = words.find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'));
    let (word, rest) = words.split_at(end.unwrap_or(words.len()));
    (word, rest.trim_start_matches([' ', ':', ',', ';', '.', '!', '=']))
}

fn after_word<'r>(rest: &'r str, expected: &str) -> Option<&'r str> {
    let (word, rest) = split(rest);
    word.eq_ignore_ascii_case(expected).then_some(rest)
}

/// What people give as a reason; nothing if they gave none.
pub(super) fn reason(written: &str) -> String {
    let joint = |c: char| c.is_whitespace() || ")],.;:-–—".contains(c);
    card::value(written.trim_start_matches(joint))
}

/// Whether a reason says anything.
pub(super) fn is_given(reason: &str) -> bool {
    !card::is_missing(reason) && !card::is_decoration(reason) && reason != "REASON"
}

/// The reason, or the place for it.
pub(super) fn reason_to_offer(reason: &str) -> &str {
    if is_given(reason) { reason } else { BECAUSE }
}

fn sentiment(rest: &str) -> Result<Command, Wrong> {
    let (word, rest) = split(after_word(rest, "is").unwrap_or(rest));
    let reason = reason(rest);
    let colour = match word.to_lowercase().as_str() {
        "green" => Colour::Green,
        "yellow" | "amber" => Colour::Yellow,
        "red" => Colour::Red,
        _ => return Err(no_colour(word, &reason)),
    };
    if colour != Colour::Green && !is_given(&reason) {
        let sentence = format!("`sentiment {colour}` lacks a reason: expected what troubles you");
        return Err(Wrong::new(sentence, vec![format!("sentiment {colour} {BECAUSE}")]));
    }
    Ok(Command::Sentiment { colour, reason })
}

fn no_colour(word: &str, reason: &str) -> Wrong {
    let colours = ["green", "yellow", "red"];
    let likely = nearest(word, &colours).map_or(colours.to_vec(), |name| vec![name]);
    let written = quoted(format!("sentiment {word}").trim_end());
    let offer = |name| format!("sentiment {name} {}", reason_to_offer(reason));
    Wrong::new(
        format!("{written} names no colour: expected `green`, `yellow` or `red`"),
        likely.into_iter().map(offer).collect(),
    )
}

fn not_relevant(rest: &str) -> Result<Command, Wrong> {
    let reason = reason(rest);
    if is_given(&reason) {
        return Ok(Command::NotRelevant { reason });
    }
    let sentence = "`not-relevant` lacks a reason: expected why this does not apply".to_owned();
    Err(Wrong::new(sentence, vec![format!("not-relevant {BECAUSE}")]))
}

/// An unknown word: the nearest known one with what was written behind it, or the command that
/// begins with the next word, as in `first value 2026-02-27`.
fn unknown(word: &str, rest: &str, on: NaiveDate) -> Wrong {
    let known: Vec<String> = NAMES.iter().map(|name| format!("`{name}`")).collect();
    let (next, behind) = split(rest);
    let is_next = |name: &&str| name.eq_ignore_ascii_case(next);
    let likely = nearest(word, &NAMES).map(|name| (name, rest));
    let likely = likely.or_else(|| Some((NAMES.into_iter().find(is_next)?, behind)));
    let perhaps = likely.map(|(name, _)| format!(", perhaps `{name}`")).unwrap_or_default();
    let sentence =
        format!("{} is not a command{perhaps}: expected {}", quoted(word), known.join(", "));
    let paste = match likely.and_then(|(name, rest)| Some((name, rest, command(name, rest, on)?))) {
        Some((name, rest, Ok(_))) => vec![format!("{name} {rest}").trim_end().to_owned()],
        Some((_, _, Err(wrong))) => wrong.paste,
        None => vec!["help".to_owned()],
    };
    Wrong::new(sentence, paste)
}

/// The name most like `wrong`, if one is like it at all.
pub(super) fn nearest<'n>(wrong: &str, known: &[&'n str]) -> Option<&'n str> {
    let wrong: String = wrong.to_lowercase().chars().take(COMPARED_CHARACTERS).collect();
    known
        .iter()
        .map(|name| (strsim::jaro_winkler(&wrong, name), *name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}
