//! Whom the bot has mentioned, read back from its own comments, since nothing else remembers it.

use std::collections::BTreeSet;

use crate::account::EXPLAIN;
use crate::account::Key;
use crate::account::Remark;
use crate::account::STATUS_CARD;

/// Begins the hidden line of a comment that was taken back, and keeps whom it had mentioned.
pub const TOLD: &str = "<!-- stagecoach told ";

/// The rule name in the key of a reply.
pub const REPLY: &str = "command";

/// Whether something answers a comment: it is no notice, and the ledger of comments remembers it.
pub fn is_answer(key: &Key) -> bool {
    key.rule == REPLY || key.rule == EXPLAIN
}

/// Usernames that a text of the bot mentions, or had mentioned before it was taken back. Text from
/// accounts is inert, and what stands in code is an example.
pub fn mentioned(body: &str) -> BTreeSet<&str> {
    let told = body.lines().filter_map(|line| line.strip_prefix(TOLD)?.strip_suffix("-->"));
    let told = told.flat_map(str::split_ascii_whitespace);
    let prose = body.split('`').step_by(2);
    prose.flat_map(live).chain(told).collect()
}

fn live(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    text.match_indices('@').filter_map(move |(at, _)| {
        let is_mail = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches('.');
        (!is_mail && !name.is_empty()).then_some(name)
    })
}

/// Whom a comment mentioned of its own accord: an answer was asked for, and a card mentions nobody.
pub fn mentioned_by(remark: &Remark) -> BTreeSet<&str> {
    let own = remark.sections.iter().filter(|section| {
        let key = &section.marker.key;
        key.rule != STATUS_CARD && !is_answer(key)
    });
    own.flat_map(|section| mentioned(&section.body)).collect()
}
