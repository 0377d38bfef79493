//! The work issue on which something was said to the bot: heard like the account issue, and remembered on its card.

use std::collections::BTreeSet;

use crate::account::AccountId;
use crate::account::Heard;
use crate::account::Key;

/// A work issue that the bot opened for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workplace {
    pub project: u64,
    pub iid: u64,
    pub reference: String,
    /// What it was opened for.
    pub key: Key,
}

const LINE: &str = "<!-- stagecoach heard-on ";

impl Workplace {
    /// The hidden line of the status card: what was said there is read again after the issue is closed. Empty
    /// where nothing was.
    pub fn print_all(heard: &[Heard]) -> String {
        let places = heard.iter().filter_map(|heard| heard.elsewhere.as_ref());
        let places: BTreeSet<AccountId> =
            places.map(|it| AccountId { project: it.project, iid: it.iid }).collect();
        if places.is_empty() {
            return String::new();
        }
        let places: Vec<String> = places.iter().map(ToString::to_string).collect();
        format!("{LINE}{} -->", places.join(" "))
    }

    /// The places in such lines; what is none is passed over.
    pub fn read_all(text: &str) -> BTreeSet<AccountId> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(LINE)?.strip_suffix("-->"));
        lines.flat_map(str::split_ascii_whitespace).filter_map(|it| it.parse().ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_printed_and_nonsense_is_passed_over() {
        let id = |project, iid| AccountId { project, iid };
        let line = "<!-- stagecoach heard-on 12-34 12-5 x-1 7 -->";
        assert_eq!(Workplace::read_all(line), BTreeSet::from([id(12, 5), id(12, 34)]));
        assert_eq!(Workplace::read_all(&format!("> {line}")), BTreeSet::new());
        assert_eq!(Workplace::print_all(&[]), "");
    }
}
