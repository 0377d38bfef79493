//! What waits for somebody's working hours: a hidden line of the status card, so that it waits a day at most.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::account::Key;

const LEDGER: &str = "<!-- stagecoach waits ";

/// The first day on which each was held back for the hour alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting(pub BTreeMap<Key, NaiveDate>);

impl Waiting {
    /// The hidden line; empty while nothing waits.
    pub fn print(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let words = self.0.iter().map(|(key, day)| format!("{key}@{day}"));
        format!("{LEDGER}{} -->", words.collect::<Vec<_>>().join(" "))
    }

    /// What the line in a text says; what is nonsense is passed over.
    pub fn read(text: &str) -> Self {
        let lines = text.lines();
        let said = lines.filter_map(|line| line.strip_prefix(LEDGER)?.strip_suffix("-->"));
        let one = |word: &str| {
            let (key, day) = word.split_once('@')?;
            Some((key.parse().ok()?, day.parse().ok()?))
        };
        Self(said.flat_map(str::split_ascii_whitespace).filter_map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_survives_printing() {
        let key: Key = "ebr_due/42-17/2027-breached".parse().unwrap();
        let waiting = Waiting([(key, "2026-03-01".parse().unwrap())].into());
        assert_eq!(Waiting::read(&format!("above\n{}\n", waiting.print())), waiting);
        assert_eq!(Waiting::default().print(), "");
        assert_eq!(Waiting::read("<!-- stagecoach waits x a/b/c@y -->"), Waiting::default());
    }
}
