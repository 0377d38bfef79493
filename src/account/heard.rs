//! Comments with lines for the bot, and the hidden line of the status card that keeps which were heard.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Colour;
use crate::account::Command;
use crate::account::Mistake;
use crate::account::Said;
use crate::account::Workplace;
use crate::account::digest;

/// Hexadecimal digits of a digest: enough to notice an edit.
const DIGEST_DIGITS: usize = 8;

const LEDGER: &str = "<!-- stagecoach heard ";
const REFUSED: &str = "refused";

/// A comment in which somebody wrote lines for the bot, as it reads now.
#[derive(Clone, Debug)]
pub struct Heard {
    pub note_id: u64,
    /// The work issue on which it was written; none for the account issue.
    pub elsewhere: Option<Workplace>,
    /// When it was written (UTC).
    pub at: DateTime<Utc>,
    /// The local date of the account on which it was written.
    pub on: NaiveDate,
    /// Username; `somebody` when GitLab no longer knows who it was.
    pub author: String,
    pub url: String,
    /// Whether only the team can read it.
    pub is_internal: bool,
    pub said: Vec<Said>,
    /// Beginning of a digest of those lines.
    pub digest: String,
    /// Whether the author had the role that it takes when these very lines were first read: who
    /// leaves the team later has said it all the same.
    pub is_accepted: bool,
    /// Whether these very lines were not answered yet.
    pub is_new: bool,
}

impl Heard {
    /// What is carried out, in the order of the lines.
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        let said = self.said.iter().filter(|_| self.is_accepted);
        said.filter_map(|said| said.result.as_ref().ok())
    }

    /// What cannot be.
    pub fn mistakes(&self) -> impl Iterator<Item = &Mistake> {
        self.said.iter().filter_map(|said| said.result.as_ref().err())
    }

    /// The beginning of a digest of what was said: the rest of the comment may change.
    pub fn digest(said: &[Said]) -> String {
        let lines: Vec<&str> = said.iter().map(|said| said.words.as_str()).collect();
        let mut digest = digest(lines.join("\n").as_bytes());
        digest.truncate(DIGEST_DIGITS);
        digest
    }
}

/// How a comment was taken when it was first read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub digest: String,
    pub is_accepted: bool,
}

impl Taken {
    /// The hidden line for all comments of an account; empty without any.
    pub fn print_all(heard: &[Heard]) -> String {
        if heard.is_empty() {
            return String::new();
        }
        let word = |heard: &Heard| {
            let refused = if heard.is_accepted { "" } else { ":refused" };
            format!("{}:{}{refused}", heard.note_id, heard.digest)
        };
        format!("{LEDGER}{} -->", heard.iter().map(word).collect::<Vec<_>>().join(" "))
    }

    /// The comments in a text by their number; what is none is passed over.
    pub fn read_all(text: &str) -> BTreeMap<u64, Self> {
        let said = text.lines().filter_map(|line| line.strip_prefix(LEDGER)?.strip_suffix("-->"));
        said.flat_map(str::split_ascii_whitespace).filter_map(Self::read).collect()
    }

    fn read(word: &str) -> Option<(u64, Self)> {
        let mut parts = word.split(':');
        let (note_id, digest) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
        let is_accepted = match (parts.next(), parts.next()) {
            (None, None) => true,
            (Some(REFUSED), None) => false,
            _ => return None,
        };
        Some((note_id, Self { digest, is_accepted }))
    }
}

/// Something that somebody asked of the bot, beside stating facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub note_id: u64,
    /// The work issue on which it was asked; none for the account issue.
    pub elsewhere: Option<Workplace>,
    /// UTC.
    pub at: DateTime<Utc>,
    /// Local date of the account.
    pub on: NaiveDate,
    /// Username.
    pub author: String,
    /// Whether only the team can read why.
    pub is_internal: bool,
    pub what: Command,
}

/// What somebody feels about the account, said in a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentimentSaid {
    pub colour: Colour,
    /// UTC.
    pub at: DateTime<Utc>,
    /// Local date of the account.
    pub on: NaiveDate,
    /// Empty where none was given.
    pub reason: String,
    /// Username.
    pub author: String,
    /// Whether only the team can read why.
    pub is_internal: bool,
    pub url: String,
}

/// Stands for a reason that only the team can read.
pub const INTERNAL_REASON: &str = "the reason is in an internal comment";

impl SentimentSaid {
    /// The reason as everybody may read it.
    pub fn reason_for_all(&self) -> &str {
        if self.is_internal && !self.reason.is_empty() { INTERNAL_REASON } else { &self.reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_survives_printing_and_nonsense_is_passed_over() {
        let heard = |note_id, is_accepted| Heard {
            note_id,
            elsewhere: None,
            at: DateTime::UNIX_EPOCH,
            on: NaiveDate::default(),
            author: "csm-avery".into(),
            url: String::new(),
            is_internal: false,
            said: Vec::new(),
            digest: Heard::digest(&[]),
            is_accepted,
            is_new: true,
        };
        let line = Taken::print_all(&[heard(7, true), heard(9, false)]);
        assert_eq!(line, "<!-- stagecoach heard 7:e3b0c442 9:e3b0c442:refused -->");
        let read = Taken::read_all(&format!("above\n{line}\nbelow"));
        let read: Vec<(u64, bool)> = read.iter().map(|(id, t)| (*id, t.is_accepted)).collect();
        assert_eq!(read, [(7, true), (9, false)]);
        assert_eq!(Taken::print_all(&[]), "");
        for nonsense in ["x:ab", "7", "7:ab:no", "7:ab:refused:1"] {
            let line = format!("<!-- stagecoach heard {nonsense} -->");
            assert_eq!(Taken::read_all(&line), BTreeMap::new(), "{nonsense}");
        }
    }
}
