//! Which issues a text points at: `#12`, `group/project#12`, or an issue's URL.

use crate::collect::card::text;
use std::ops::Range;

/// An issue that the card names, as in `- EBR: #12`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// What it is called there; without words of its own, the heading above it.
    pub name: String,
    /// The project's path as written; none for `#12`, which means the card's own project.
    pub project: Option<String>,
    pub iid: u64,
    /// Line in the description, from 1.
    pub line: u32,
}

/// An issue and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) project: Option<String>,
    pub(super) iid: u64,
}

/// A Markdown link to an issue, and the part of the text that it covers.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) span: Range<usize>,
    pub(super) target: Target,
}

impl Link {
    /// The link in the part of the text that starts at `start`, if it lies there.
    pub(super) fn moved(&self, start: usize) -> Option<Self> {
        let from = self.span.start.checked_sub(start)?;
        let span = from..self.span.end.checked_sub(start)?;
        Some(Self { span, target: self.target.clone() })
    }
}

/// Every issue a text points at, and where the first one starts.
pub(super) fn targets(text: &str, links: &[Link]) -> Option<(usize, Vec<Target>)> {
    let mut found: Vec<(usize, Target)> =
        links.iter().map(|link| (link.span.start, link.target.clone())).collect();
    if text.contains('#') || text.contains(':') && text.contains("://") {
        let mut at = 0;
        let mut hidden = links.iter().peekable();
        for word in text.split(' ') {
            let start = at;
            at += word.len() + 1;
            while hidden.next_if(|link| link.span.end <= start).is_some() {}
            if hidden.peek().is_some_and(|link| link.span.contains(&start)) {
                continue;
            }
            let inner = word.trim_start_matches(['(', '[', ',', ';', '"', '\'', text::CELL]);
            if let Some(target) = in_word(inner) {
                found.push((start + word.len() - inner.len(), target));
            }
        }
    }
    found.sort_by_key(|(start, _)| *start);
    let first = found.first()?.0;
    let mut targets: Vec<Target> = found.into_iter().map(|(_, target)| target).collect();
    targets.dedup();
    Some((first, targets))
}

fn in_word(word: &str) -> Option<Target> {
    if word.contains("://") {
        return in_url(word);
    }
    let (project, rest) = word.split_once('#')?;
    let iid = number(rest)?;
    match project {
        "" => Some(Target { project: None, iid }),
        path if is_path(path) => Some(Target { project: Some(path.to_owned()), iid }),
        _ => None,
    }
}

/// The issue behind `https://host/group/project/-/issues/12`, also as a work item.
pub(super) fn in_url(url: &str) -> Option<Target> {
    let (_, rest) = url.split_once("://")?;
    let (_, path) = rest.split_once('/')?;
    let kinds = ["/-/issues/", "/-/work_items/", "/issues/"];
    let (project, rest) = kinds.iter().find_map(|kind| path.split_once(kind))?;
    let iid = number(rest)?;
    (is_path(project) && project.contains('/'))
        .then(|| Target { project: Some(project.to_owned()), iid })
}

/// A number, followed by nothing that would make it something else; `#12+` shows a title.
fn number(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let ends = !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
    let number = text[..end].parse().ok()?;
    (ends && number > 0).then_some(number)
}

fn is_path(path: &str) -> bool {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    path.chars().all(good) && path.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, u64)> {
        let found = targets(text, &[]).map(|(_, targets)| targets).unwrap_or_default();
        found.into_iter().map(|t| (t.project.unwrap_or_default(), t.iid)).collect()
    }

    #[test]
    fn issues_are_recognised_and_nothing_else() {
        let one = |project: &str, iid| vec![(project.to_owned(), iid)];
        assert_eq!(read("#12"), one("", 12));
        assert_eq!(read("(#12, done)"), one("", 12));
        assert_eq!(read("#12+"), one("", 12));
        assert_eq!(read("acme/deep/cs#7."), one("acme/deep/cs", 7));
        assert_eq!(read("https://gitlab.example/acme/cs/-/issues/9#note_4"), one("acme/cs", 9));
        assert_eq!(read("https://gitlab.example/acme/cs/-/work_items/9"), one("acme/cs", 9));
        assert_eq!(read("#1, #2 and #2"), vec![(String::new(), 1), (String::new(), 2)]);
        for text in [
            "#",
            "#0",
            "#12a",
            "C#",
            "!12",
            "&12",
            "#12-3",
            "#99999999999999999999",
            "a b#",
            "https://x.example/acme#12",
            "https://x.example/acme/cs/-/merge_requests/9",
            "##12",
        ] {
            assert_eq!(read(text), vec![], "{text}");
        }
    }
}
