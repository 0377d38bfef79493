//! What GitLab finds in a text: mentions and references, outside of code and comments.
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;

/// The Markdown dialect as far as it matters here.
pub(super) fn parser(source: &str) -> Parser<'_> {
    Parser::new_ext(source, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS)
}

/// The byte ranges of code spans and code blocks.
pub(super) fn code(source: &str) -> Vec<Range<usize>> {
    let ranges = parser(source).into_offset_iter();
    let code = ranges.filter_map(|(event, range)| {
        matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))).then_some(range)
    });
    code.collect()
}

/// The text with code and HTML comments blanked out, byte for byte in place.
fn readable(source: &str) -> String {
    let mut bytes = source.as_bytes().to_vec();
    let mut blank = |range: Range<usize>| bytes[range].fill(b' ');
    code(source).into_iter().for_each(&mut blank);
    let mut from = 0;
    while let Some(start) = source[from..].find("<!--").map(|at| at + from) {
        let end = source[start..].find("-->").map_or(source.len(), |at| start + at + 3);
        blank(start..end);
        from = end;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The names after an `@` that could be a person, a group or `all`.
pub(super) fn mentions(source: &str) -> BTreeSet<String> {
    mentions_in(&readable(source))
}

/// The same in a text that is not Markdown.
pub(super) fn mentions_in(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices('@') {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '\\' | '@')) {
            continue;
        }
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !is_path_character(c)).unwrap_or(rest.len());
        let name = rest[..end].trim_end_matches(['.', '-', '/']);
        if !name.is_empty() {
            found.insert(name.to_lowercase());
        }
    }
    found
}

/// The issues a text names: `(project path, iid)`; no path means the text's own project.
pub(super) fn references(source: &str, base_url: &str) -> BTreeSet<(Option<String>, u64)> {
    references_in(&readable(source), base_url)
}

/// The same in a text that is not Markdown.
pub(super) fn references_in(text: &str, base_url: &str) -> BTreeSet<(Option<String>, u64)> {
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices('#') {
        let Some(iid) = leading_number(&text[at + 1..]) else { continue };
        let start = text[..at].rfind(|c: char| !is_path_character(c));
        let start = start.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let path = &text[start..at];
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '&' | '\\' | '#')) {
            continue;
        }
        if path.is_empty() {
            found.insert((None, iid));
        } else if path.contains('/') {
            found.insert((Some(path.to_owned()), iid));
        }
    }
    let stem = format!("{base_url}/");
    for (at, _) in text.match_indices(&stem) {
        let rest = &text[at + stem.len()..];
        let end = rest.find(|c: char| !is_path_character(c)).unwrap_or(rest.len());
        let Some((path, kind)) = rest[..end].split_once("/-/") else { continue };
        let number = kind.strip_prefix("issues/").or_else(|| kind.strip_prefix("work_items/"));
        if let Some(iid) = number.and_then(leading_number) {
            found.insert((Some(path.to_owned()), iid));
        }
    }
    found
}

fn is_path_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')
}

fn leading_number(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let next = text[end..].chars().next();
    if next.is_some_and(|c| c.is_alphabetic() || c == '_') {
        return None;
    }
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_outside_code_only() {
        let text = "hi @Ann, mail a@b.example `@code` @\u{200b}zed\n\n```\n@block\n```\n<!-- @x --> @g/sub.";
        let names: Vec<String> = mentions(text).into_iter().collect();
        assert_eq!(names, ["ann", "g/sub"]);
    }

    #[test]
    fn references_in_every_spelling() {
        let text = "#1 acme/csm#2 \\#3 &#39; http://gitlab.example/acme/csm/-/issues/4#note_9 `#5` #6a x#7";
        let found: Vec<_> = references(text, "http://gitlab.example").into_iter().collect();
        let path = || Some("acme/csm".to_owned());
        assert_eq!(found, [(None, 1), (path(), 2), (path(), 4)]);
    }
}
