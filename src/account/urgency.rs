//! How urgent each call was when somebody asked for quiet: what becomes more urgent speaks again.

use std::collections::BTreeMap;

use crate::account::Severity;

const LEDGER: &str = "<!-- stagecoach quiet ";

/// How things stood when a `snooze` or an `ack` was first read, kept in a hidden line of the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urgency {
    /// The comment that asks for quiet.
    pub note_id: u64,
    /// By rule; what is not listed was not wanted then.
    pub severities: BTreeMap<String, Severity>,
}

impl Urgency {
    /// The hidden line.
    pub fn print(&self) -> String {
        let words = self.severities.iter().map(|(rule, severity)| format!(" {rule}:{severity}"));
        format!("{LEDGER}{}{} -->", self.note_id, words.collect::<String>())
    }

    /// Those in a text; what is none is passed over.
    pub fn read_all(text: &str) -> Vec<Self> {
        let lines = text.lines();
        let said = lines.filter_map(|line| line.strip_prefix(LEDGER)?.strip_suffix("-->"));
        said.filter_map(Self::read).collect()
    }

    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let note_id = words.next()?.parse().ok()?;
        let severity = |word: &str| {
            let (rule, severity) = word.split_once(':')?;
            Some((rule.to_owned(), severity.parse().ok()?))
        };
        Some(Self { note_id, severities: words.filter_map(severity).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgency_survives_printing() {
        let urgency = Urgency {
            note_id: 7,
            severities: [("ebr_due".to_owned(), 3), ("csm_missing".to_owned(), 2)].into(),
        };
        let none = Urgency { note_id: 8, severities: BTreeMap::new() };
        let text = format!("{}\nbetween\n{}", urgency.print(), none.print());
        assert_eq!(Urgency::read_all(&text), vec![urgency, none]);
        assert_eq!(Urgency::read_all("<!-- stagecoach quiet x a:1 -->"), vec![]);
    }
}
