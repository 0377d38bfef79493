//! One field of a cron line: reads lists, ranges, steps and names into numbers, so that every mistake
//! is named with what was expected.

use std::collections::BTreeSet;

/// What is wrong, and what to write instead.
pub(super) type Refusal = (String, String);

/// One field: its name, its range and the words that stand for its numbers.
pub(super) struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    names: &'static [&'static str],
}

const fn plain(name: &'static str, low: u32, high: u32) -> Field {
    Field { name, low, high, names: &[] }
}

pub(super) const MONTH_NAMES: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
pub(super) const DAY_NAMES: &[&str] =
    &["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
pub(super) const SECOND: Field = plain("second", 0, 59);
pub(super) const MINUTE: Field = plain("minute", 0, 59);
pub(super) const HOUR: Field = plain("hour", 0, 23);
pub(super) const DAY: Field = plain("day of the month", 1, 31);
pub(super) const MONTH: Field = Field { names: MONTH_NAMES, ..plain("month", 1, 12) };
/// Crontab: 0 and 7 are both Sunday.
pub(super) const WEEKDAY: Field = Field { names: DAY_NAMES, ..plain("weekday", 0, 7) };
/// The `cron` crate: 1 is Sunday.
pub(super) const CRATE_WEEKDAY: Field = Field { names: DAY_NAMES, ..plain("weekday", 1, 7) };
/// The years the `cron` crate looks through.
pub(super) const YEAR: Field = plain("year", 1970, 2100);

impl Field {
    /// The numbers that a comma-separated list of `*`, `a`, `a-b`, each with `/step`, stands for.
    pub(super) fn set(&self, text: &str) -> Result<BTreeSet<u32>, Refusal> {
        let mut set = BTreeSet::new();
        for item in text.split(',') {
            set.extend(self.item(item)?.into_iter().map(|number| match (self.low, self.high) {
                (0, 7) => number % 7,
                (1, 7) => number - 1,
                _ => number,
            }));
        }
        Ok(set)
    }

    fn item(&self, item: &str) -> Result<Vec<u32>, Refusal> {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(self.step(item, step)?)),
            None => (item, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" || range == "?" => {
                (self.low, self.high.min(self.low + self.span() - 1))
            }
            Some((from, to)) => (self.number(item, from)?, self.number(item, to)?),
            // `a/step` counts on from a; a alone is a.
            None => {
                let from = self.number(item, range)?;
                (from, step.map_or(from, |_| self.high.min(self.low + self.span() - 1)))
            }
        };
        // `fri-mon` goes over the end of the week, and crontab's `5-7` up to its second Sunday.
        let to = if from > to && !self.names.is_empty() { to + self.span() } else { to };
        if from > to {
            return Err(self.refuse(item, "runs backwards"));
        }
        let wrap = |number: u32| if number > self.high { number - self.span() } else { number };
        Ok((from..=to).step_by(step.unwrap_or(1)).map(wrap).collect())
    }

    /// How many different values there are.
    fn span(&self) -> u32 {
        if (self.low, self.high) == (0, 7) { 7 } else { self.high - self.low + 1 }
    }

    fn step(&self, item: &str, text: &str) -> Result<usize, Refusal> {
        match text.parse::<usize>() {
            Ok(step) if step > 0 => Ok(step),
            _ => Err(self.refuse(item, "has a step that is not a number from 1")),
        }
    }

    fn number(&self, item: &str, text: &str) -> Result<u32, Refusal> {
        let word = text.to_ascii_lowercase();
        let named = (self.low..).zip(self.names);
        if let Some((number, _)) = named.into_iter().find(|(_, n)| word == **n || word == n[..3]) {
            return Ok(number);
        }
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u32>() {
            Ok(number) if digits && (self.low..=self.high).contains(&number) => Ok(number),
            Ok(_) if digits => Err(self.refuse(item, "is out of range")),
            _ => Err(self.refuse(item, "is not understood")),
        }
    }

    fn refuse(&self, item: &str, what: &str) -> Refusal {
        let names = match self.names {
            [first, .., last] => format!(" or {} to {}", &first[..3], &last[..3]),
            _ => String::new(),
        };
        let expected = format!(
            "expected `*` or {} to {}{names}, with lists `a,b`, ranges `a-b` and steps `/n`",
            self.low, self.high
        );
        (format!("the {} `{item}` {what}", self.name), expected)
    }
}
