//! The three colours in which people say how an account does.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// A colour somebody gave, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    Red,
    Yellow,
    Green,
}

impl Colour {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Yellow => "yellow",
            Self::Green => "green",
        }
    }

    /// The colour a text begins with, as in `Yellow – requires triage`. A text that goes on to name
    /// another one says neither. Amber is what yellow was called once (`domain.md` HEA-14).
    pub fn read(text: &str) -> Option<Self> {
        let marks = [("🟢", " green "), ("🟡", " yellow "), ("🟠", " yellow "), ("🔴", " red ")];
        let text = marks.iter().fold(text.to_lowercase(), |text, (mark, word)| {
            if text.contains(mark) { text.replace(mark, word) } else { text }
        });
        let colour = |word: &str| match word {
            "red" => Some(Self::Red),
            "yellow" | "amber" => Some(Self::Yellow),
            "green" => Some(Self::Green),
            _ => None,
        };
        let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let first = colour(words.next()?)?;
        words.filter_map(colour).all(|other| other == first).then_some(first)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
