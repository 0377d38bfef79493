//! What is wrong with a line, before it is known how much of it an answer may repeat.

use chrono::NaiveDate;

/// Characters of a value that a sentence repeats.
const QUOTED_CHARACTERS: usize = 40;

/// Stands where only the author knows the reason, in a line to paste.
pub(super) const BECAUSE: &str = "because …";

/// A mistake in the making.
#[derive(Debug)]
pub(super) struct Wrong {
    /// One sentence without a full stop.
    pub(super) sentence: String,
    /// Lines to offer; those that are no commands are dropped later.
    pub(super) paste: Vec<String>,
}

impl Wrong {
    pub(super) fn new(sentence: String, paste: Vec<String>) -> Self {
        Self { sentence, paste }
    }
}

/// A value as it may stand in a sentence: short, and in code marks that it cannot close.
pub(super) fn quoted(value: &str) -> String {
    format!("`{}`", shortened(value, QUOTED_CHARACTERS).replace('`', "'"))
}

/// At most so many characters, the last one an ellipsis where there were more.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A date in words, which nobody reads the wrong way round.
pub(super) fn in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}
