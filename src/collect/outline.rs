//! A text as headings with the lines below each, for plans and the epics of plans. Code and comments are
//! not read.

use crate::collect::card;

/// A heading and what stands below it, up to the next one.
pub(super) struct Part<'a> {
    /// Number of `#`.
    level: usize,
    /// The heading as written.
    heading: &'a str,
    /// The heading in comparable form.
    pub(super) title: String,
    /// The lines that are not blank.
    pub(super) lines: Vec<&'a str>,
}

pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let (mut is_code, mut is_hidden) = (false, false);
    for line in text.lines() {
        let trimmed = line.trim();
        is_code ^= trimmed.starts_with("```") || trimmed.starts_with("~~~");
        is_hidden |= trimmed.starts_with("<!--");
        if !is_code && !is_hidden {
            let heading = trimmed.trim_start_matches('#');
            if heading.len() < trimmed.len() && heading.starts_with(' ') {
                let level = trimmed.len() - heading.len();
                let (heading, title) = (heading.trim(), card::key(heading));
                parts.push(Part { level, heading, title, lines: Vec::new() });
            } else if let Some(part) = parts.last_mut().filter(|_| !trimmed.is_empty()) {
                part.lines.push(line);
            }
        }
        is_hidden &= !trimmed.ends_with("-->");
    }
    parts
}

/// The part whose heading has this word.
pub(super) fn named<'p, 'a>(parts: &'p [Part<'a>], word: &str) -> Option<&'p Part<'a>> {
    parts.iter().find(|part| part.title.contains(word))
}

/// Whether anything is said below such a heading; none where there are no headings at all.
pub(super) fn is_filled(parts: &[Part<'_>], words: &[&str]) -> Option<bool> {
    let says = |part: &Part<'_>| part.lines.iter().any(|line| !card::is_missing(line));
    let found = words.iter().find_map(|word| named(parts, word));
    (!parts.is_empty()).then(|| found.is_some_and(says))
}

/// What stands below such a heading, with the headings below it as items of a list.
pub(super) fn listed(parts: &[Part<'_>], word: &str) -> Option<Vec<String>> {
    let at = parts.iter().position(|part| part.title.contains(word))?;
    let mut lines: Vec<String> = parts[at].lines.iter().map(|line| (*line).to_owned()).collect();
    for part in parts[at + 1..].iter().take_while(|part| part.level > parts[at].level) {
        lines.push(format!("- {}", part.heading));
        lines.extend(part.lines.iter().map(|line| format!("  {line}")));
    }
    Some(lines)
}
