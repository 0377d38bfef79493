//! Since when each rule has been in force: a hidden line in the list of the first run.

use std::collections::BTreeMap;

use chrono::NaiveDate;

const LEDGER: &str = "<!-- stagecoach rules ";

/// The first day of each rule, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleDays(pub BTreeMap<String, NaiveDate>);

impl RuleDays {
    /// The hidden line.
    pub fn print(&self) -> String {
        let words = self.0.iter().map(|(rule, day)| format!("{rule}@{day}"));
        format!("{LEDGER}{} -->", words.collect::<Vec<_>>().join(" "))
    }

    /// The line in a text, if it has one; what is no rule is passed over.
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let line = lines.find_map(|line| line.strip_prefix(LEDGER)?.strip_suffix("-->"))?;
        let rule = |word: &str| {
            let (rule, day) = word.split_once('@')?;
            Some((rule.to_owned(), day.parse().ok()?))
        };
        Some(Self(line.split_ascii_whitespace().filter_map(rule).collect()))
    }

    /// The text with this line in the place of an older one, or at its end.
    pub fn put_in(&self, text: &str) -> String {
        let rest: Vec<&str> = text.lines().filter(|line| !line.starts_with(LEDGER)).collect();
        format!("{}\n\n{}", rest.join("\n").trim_end(), self.print())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_survives_printing_and_is_written_once() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let days = RuleDays([("ebr_due".to_owned(), day("2026-03-01"))].into());
        let text = days.put_in("Hello\n");
        assert_eq!(text, "Hello\n\n<!-- stagecoach rules ebr_due@2026-03-01 -->");
        assert_eq!(RuleDays::read(&text), Some(days.clone()));
        assert_eq!(days.put_in(&text), text);
        assert_eq!(RuleDays::read("Hello"), None);
        assert_eq!(RuleDays::read("<!-- stagecoach rules a b@x -->"), Some(RuleDays::default()));
    }
}
