//! Who was mentioned: read back from the bot's own comments, since nothing else remembers it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::account::Portfolio;
use crate::account::Remark;
use crate::account::STATUS_CARD;
use crate::decide::answers;

/// Stands in a comment that was taken back, and keeps whom it had mentioned.
const TOLD: &str = "<!-- stagecoach told ";

/// Usernames that a text of the bot mentions, or had mentioned before it was taken back. Text from
/// accounts is inert, and what stands in code is an example.
pub(super) fn names(body: &str) -> BTreeSet<&str> {
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

/// The hidden line by which a comment that is taken back keeps whom it had mentioned.
pub(super) fn told(body: &str) -> Option<String> {
    let names = names(body);
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| format!("{TOLD}{} -->", names.join(" ")))
}

/// Whom a comment mentioned of its own accord: an answer was asked for, and a card mentions nobody.
pub(super) fn of_remark(remark: &Remark) -> BTreeSet<&str> {
    let own = remark.sections.iter().filter(|section| {
        let key = &section.marker.key;
        key.rule != STATUS_CARD && !answers::is_answer(key)
    });
    own.flat_map(|section| names(&section.body)).collect()
}

/// When everybody was mentioned, in any account, on shared issues and in digests; one comment is one mention.
pub(super) fn all(portfolio: &Portfolio) -> BTreeMap<String, Vec<DateTime<Utc>>> {
    let of_accounts = portfolio.accounts.iter().flat_map(|account| &account.spoken.remarks);
    let of_digests = portfolio.digests.iter().flat_map(|digest| &digest.remarks);
    let of_shared = portfolio.shared.iter().flat_map(|shared| &shared.spoken.remarks);
    let mut all: BTreeMap<String, Vec<DateTime<Utc>>> = BTreeMap::new();
    for remark in of_accounts.chain(of_digests).chain(of_shared) {
        for name in of_remark(remark) {
            all.entry(name.to_owned()).or_default().push(remark.created_at);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_live_mentions_count() {
        let text =
            "@csm-avery and @mgr.imke: see `@bot ack`, a@b.example, @\u{200B}all. Ask @csm-avery.";
        assert_eq!(names(text).into_iter().collect::<Vec<_>>(), ["csm-avery", "mgr.imke"]);
        let told = told(text).unwrap();
        assert_eq!(names(&format!("Withdrawn.\n\n{told}")), names(text));
        assert!(names("@ nobody").is_empty());
    }
}
