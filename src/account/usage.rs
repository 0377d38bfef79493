//! Counts of people who use what they bought, by the day they were counted: a hidden line of the status card, since
//! the card in the description holds one count and GitLab keeps no number of the past.

use std::collections::BTreeMap;

use chrono::NaiveDate;

const LINE: &str = "<!-- stagecoach usage ";

/// So many counts are kept, the newest: more than a year of one a week.
const KEPT_MAX: usize = 60;

/// Billable users by local date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsageCounts(BTreeMap<NaiveDate, u64>);

impl UsageCounts {
    /// Of one day what is said last counts.
    pub fn add(&mut self, on: NaiveDate, users: u64) {
        self.0.insert(on, users);
        while self.0.len() > KEPT_MAX {
            self.0.pop_first();
        }
    }

    /// The last count up to a day, that day included.
    pub fn last(&self, until: NaiveDate) -> Option<(NaiveDate, u64)> {
        self.0.range(..=until).next_back().map(|(on, users)| (*on, *users))
    }

    /// Those up to a day, that day included.
    #[must_use]
    pub fn until(&self, day: NaiveDate) -> Self {
        Self(self.0.range(..=day).map(|(on, users)| (*on, *users)).collect())
    }

    /// The hidden line; empty without a count.
    pub fn print(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let words: Vec<String> = self.0.iter().map(|(on, users)| format!("{on}:{users}")).collect();
        format!("{LINE}{} -->", words.join(" "))
    }

    /// What the line in a text says; what is no count is passed over.
    pub fn read(text: &str) -> Self {
        let lines = text.lines();
        let said = lines.filter_map(|line| line.strip_prefix(LINE)?.strip_suffix("-->"));
        let one = |word: &str| {
            let (on, users) = word.split_once(':')?;
            Some((on.parse().ok()?, users.parse().ok()?))
        };
        let mut counts = Self::default();
        for (on, users) in said.flat_map(str::split_ascii_whitespace).filter_map(one) {
            counts.add(on, users);
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn counts_survive_printing_and_nonsense_is_passed_over() {
        let mut counts = UsageCounts::default();
        assert_eq!(counts.print(), "");
        counts.add(day("2026-03-18"), 90);
        counts.add(day("2026-02-18"), 80);
        counts.add(day("2026-03-18"), 61);
        let line = counts.print();
        assert_eq!(line, "<!-- stagecoach usage 2026-02-18:80 2026-03-18:61 -->");
        assert_eq!(UsageCounts::read(&format!("above\n{line}\nbelow")), counts);
        let nonsense = "<!-- stagecoach usage 2026-02-30:80 x:1 2026-03-18:-1 7 -->";
        assert_eq!(UsageCounts::read(nonsense), UsageCounts::default());
    }

    #[test]
    fn the_oldest_go_and_a_past_day_knows_nothing_of_later_ones() {
        let first = day("2025-01-06");
        let mut counts = UsageCounts::default();
        for week in 0..70 {
            counts.add(first + Days::new(7 * week), week);
        }
        assert_eq!(counts.last(first + Days::new(7 * 9)), None);
        let tenth = first + Days::new(7 * 10);
        assert_eq!(counts.last(tenth + Days::new(6)), Some((tenth, 10)));
        assert_eq!(counts.until(tenth).last(day("2030-01-01")), Some((tenth, 10)));
    }
}
