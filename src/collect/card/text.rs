//! Plain text out of Markdown pieces: one line, single spaces, nothing invisible, bounded.

use crate::collect::card::MOST_CHARACTERS;
use std::borrow::Cow;

/// Stands for an unescaped `|` of a line that may be a broken table row. A control character, so
/// no text from outside can contain it: those are dropped.
pub(super) const CELL: char = '\u{1f}';

/// A buffer that normalises while it is filled.
#[derive(Debug, Default)]
pub(super) struct Plain {
    text: String,
    gap: bool,
}

impl Plain {
    pub(super) fn push(&mut self, piece: &str) {
        if is_tidy(piece) {
            // Almost every piece: only the blanks at its ends need a look.
            let words = piece.trim_ascii_start();
            self.gap |= words.len() < piece.len();
            let words = words.trim_ascii_end();
            self.push_visible(words);
            self.gap |= piece.ends_with(' ');
            return;
        }
        for (at, word) in piece.split(' ').enumerate() {
            self.gap |= at > 0;
            if word.bytes().all(|byte| byte.is_ascii_graphic()) {
                self.push_visible(word);
            } else {
                self.push_filtered(word);
            }
        }
    }

    fn push_filtered(&mut self, word: &str) {
        for c in word.chars() {
            if c.is_whitespace() {
                self.gap = true;
            } else if !is_invisible(c) {
                self.push_visible(c.encode_utf8(&mut [0; 4]));
            }
        }
    }

    /// Like `push`, but a `|` becomes [`CELL`].
    pub(super) fn push_splitting(&mut self, piece: &str) {
        let mut rest = piece;
        while let Some(at) = rest.find('|') {
            self.push(&rest[..at]);
            self.push_visible(CELL.encode_utf8(&mut [0; 4]));
            rest = &rest[at + 1..];
        }
        self.push(rest);
    }

    fn push_visible(&mut self, piece: &str) {
        if piece.is_empty() {
            return;
        }
        if self.gap && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.gap = false;
        self.text.push_str(piece);
    }

    pub(super) fn space(&mut self) {
        self.gap = true;
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Where the next piece will start.
    pub(super) fn next_start(&self) -> usize {
        self.text.len() + usize::from(self.gap && !self.text.is_empty())
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn take(&mut self) -> String {
        self.gap = false;
        std::mem::take(&mut self.text)
    }

    pub(super) fn clear(&mut self) {
        self.gap = false;
        self.text.clear();
    }
}

/// Whether there is nothing but visible ASCII with single blanks between.
fn is_tidy(piece: &str) -> bool {
    let mut was_blank = false;
    piece.bytes().all(|byte| {
        let is_blank = byte == b' ';
        let is_double = is_blank && was_blank;
        was_blank = is_blank;
        (is_blank || byte.is_ascii_graphic()) && !is_double
    })
}

/// Running text as one clean line.
pub(in crate::collect) fn plain(text: &str) -> String {
    let mut plain = Plain::default();
    plain.push(text);
    plain.take()
}

/// Control characters, bidirectional overrides, zero-width fillers.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}')
}

/// The text with literal pipes again, trimmed and no longer than a value may be.
pub(in crate::collect) fn value<'t>(text: impl Into<Cow<'t, str>>) -> String {
    let whole = text.into();
    let text = whole.trim();
    let end = || text.char_indices().nth(MOST_CHARACTERS).map(|(end, _)| end);
    let too_long = if text.len() > MOST_CHARACTERS { end() } else { None };
    let text = too_long.map_or(text, |end| text[..end].trim_end());
    if text.contains(CELL) {
        text.replace(CELL, "|")
    } else if text.len() == whole.len() {
        whole.into_owned()
    } else {
        text.to_owned()
    }
}

/// Nothing was said: blank, `n/a`, `TBD`, `TBA`, `TBC`, dashes, question marks or dots.
pub fn is_missing(text: &str) -> bool {
    let text = text.trim();
    let filler = |c| matches!(c, '-' | '–' | '—' | '−' | '_' | '?' | '.' | '…' | '/' | ' ');
    let words = ["n/a", "na", "n.a.", "n.a", "tbd", "tba", "tbc", "t.b.d."];
    text.chars().all(filler) || words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// A name made comparable: lower case, letters and digits only, words one space apart.
///
/// Punctuation and emoji end a word, so that `First-value date` is `first value date`; apostrophes
/// vanish. `Kick-off` is `kick off`, not `kickoff`: alias lists need both.
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.chars() {
        if c.is_alphanumeric() {
            if gap && !key.is_empty() {
                key.push(' ');
            }
            gap = false;
            if c.is_ascii() {
                key.push(c.to_ascii_lowercase());
            } else {
                key.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
            }
        } else if !matches!(c, '\'' | '’') {
            gap = true;
        }
    }
    key
}

/// Whether the text is nothing but symbols: emoji, punctuation, spaces.
pub(in crate::collect) fn is_decoration(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_one_line_without_anything_invisible() {
        let mut plain = Plain::default();
        plain.push("  a\t\nb\u{202e}c\u{0}");
        plain.space();
        plain.push("d\u{a0}e\u{feff} ");
        assert_eq!(plain.take(), "a bc d e");
    }

    #[test]
    fn keys_compare_names_however_they_are_decorated() {
        for (name, expected) in [
            ("  **Renewal Date:** ", "renewal date"),
            ("First-value   date ✅", "first value date"),
            ("Segment / region", "segment region"),
            ("Customer's CSM", "customers csm"),
            ("Verlängerung", "verlängerung"),
            ("🚀", ""),
        ] {
            assert_eq!(key(name), expected, "{name}");
        }
    }

    #[test]
    fn missing_is_what_people_write_when_they_have_nothing_to_say() {
        for text in ["", " ", "-", "–", "—", "n/a", "N/A", "TBD", "tbc", "?", "...", "__"] {
            assert!(is_missing(text), "{text}");
        }
        for text in ["no", "0", "none", "TBD (after kickoff)", "-1"] {
            assert!(!is_missing(text), "{text}");
        }
    }

    #[test]
    fn values_are_bounded_in_characters_not_bytes() {
        assert_eq!(value("ü".repeat(MOST_CHARACTERS * 2)).chars().count(), MOST_CHARACTERS);
    }
}
