//! Keeps the Markdown parser's work linear: it pays for every open list on every line.

use std::borrow::Cow;

/// Deeper than this is not a card: about a hundred lists in each other.
const MOST_COLUMNS: usize = 200;

/// The text with every line emptied whose text starts further right than anybody writes. Lines
/// keep their numbers.
pub(in crate::collect) fn shallow(source: &str) -> Cow<'_, str> {
    // Almost every description is decided here.
    if !source.as_bytes().split(|byte| matches!(byte, b'\n' | b'\r')).any(is_deep) {
        return Cow::Borrowed(source);
    }
    let mut kept = String::with_capacity(source.len());
    for line in source.split_inclusive(ENDS) {
        let end = if is_deep(line.as_bytes()) { line.trim_end_matches(ENDS).len() } else { 0 };
        kept.push_str(&line[end..]);
    }
    Cow::Owned(kept)
}

const ENDS: [char; 2] = ['\n', '\r'];

/// Whether blanks and the marks of lists and quotes fill too many columns.
fn is_deep(line: &[u8]) -> bool {
    let mut columns = 0;
    for byte in line {
        columns += match byte {
            b' ' | b'-' | b'+' | b'*' | b'>' | b'.' | b')' | b'0'..=b'9' => 1,
            b'\t' => 4,
            _ => return false,
        };
        if columns > MOST_COLUMNS {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_absurdly_deep_is_emptied() {
        let deep = "- ".repeat(150);
        assert_eq!(shallow(&format!("a\r\n{deep}x\r\nb")), "a\r\n\r\nb");
        assert_eq!(shallow("\t\t- [ ] x\n"), "\t\t- [ ] x\n");
        assert!(matches!(shallow("a\n    - b"), Cow::Borrowed(_)));
    }
}
