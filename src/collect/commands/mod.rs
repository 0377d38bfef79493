//! Reads comment commands: lines that people address to the bot. Text in, values out.
//!
//! A line is read when there is one way to read it. Anything else becomes a mistake that says what
//! was expected and offers the line to paste; nothing is guessed.

mod dates;
mod ebr;
mod grammar;
mod hold;
mod lines;
mod snooze;
mod thanks;
mod wrong;

use chrono::NaiveDate;

use crate::account::Command;
use crate::account::Mistake;
use crate::account::Said;
use crate::collect::card;
use crate::collect::commands::lines::Addressed;
use crate::collect::commands::wrong::Wrong;

/// At most this many commands of one comment are read; what follows them is one mistake.
pub const COMMANDS_MAX: usize = 20;

/// Characters of a written line that an answer repeats.
const REPEATED_CHARACTERS: usize = 80;

/// The commands in a comment, in the order of its lines. `on` is the account's local date on which
/// the comment was written, so that `yesterday` means the same whenever it is read.
///
/// Linear in the length of the comment, bounded in its answer, and never fails. Code, quotes and
/// HTML are not read, and neither is thanks.
pub fn read(body: &str, bot_username: &str, on: NaiveDate) -> Vec<Said> {
    let mut lines =
        lines::addressed(body, bot_username).into_iter().filter(|line| !thanks::is(&line.words));
    let mut said: Vec<Said> =
        lines.by_ref().take(COMMANDS_MAX).map(|line| say(&line, on)).collect();
    if let Some(line) = lines.next() {
        let sentence =
            format!("more than {COMMANDS_MAX} commands in one comment: expected a second comment");
        said.push(mistake(&line, sentence, Vec::new()));
    }
    said
}

/// Whether every line of a comment is addressed to the bot: people are told nothing in it.
pub fn is_all_for(body: &str, bot_username: &str) -> bool {
    let written = body.lines().filter(|line| !line.trim().is_empty()).count();
    written > 0 && lines::addressed(body, bot_username).len() == written
}

fn say(line: &Addressed, on: NaiveDate) -> Said {
    let read = grammar::parse(&line.words, on);
    if line.in_quote {
        let paste = read.map_or_else(|wrong| wrong.paste, |command| vec![command.to_string()]);
        let sentence =
            "this line belongs to the quote above it: expected an empty line in between".to_owned();
        return mistaken(line, Wrong { sentence, paste }, on);
    }
    match read {
        Ok(command) => said(line, Ok(command)),
        Err(wrong) => mistaken(line, wrong, on),
    }
}

fn said(line: &Addressed, result: Result<Command, Mistake>) -> Said {
    Said { line: line.number, words: card::value(&line.words), result }
}

/// Only lines that are commands are offered; when none of them is one, help is.
fn mistaken(line: &Addressed, wrong: Wrong, on: NaiveDate) -> Said {
    let Wrong { sentence, mut paste } = wrong;
    paste.retain(|offered| grammar::parse(offered, on).is_ok());
    paste.dedup();
    if paste.is_empty() {
        paste.push("help".to_owned());
    }
    mistake(line, sentence, paste)
}

fn mistake(line: &Addressed, sentence: String, paste: Vec<String>) -> Said {
    let written = wrong::shortened(&line.words, REPEATED_CHARACTERS);
    said(line, Err(Mistake { line: written, sentence, paste }))
}

#[cfg(test)]
mod tests;
