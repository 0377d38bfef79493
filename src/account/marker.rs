//! Markers: the hidden lines by which the bot finds again what it wrote.

use std::fmt::Write as _;

use crate::account::Key;

/// The first line of a section the bot wrote: `<!-- stagecoach key=… hash=… -->`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub key: Key,
    /// Digest of the section's meaning; equal digests mean there is nothing to write.
    pub hash: String,
    /// Whether the section was taken back; a withdrawn section still counts as said.
    pub withdrawn: bool,
}

/// A marked section of a text, from its marker to its end line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub marker: Marker,
    /// What stands between the marker and the end line.
    pub body: String,
}

const OPENING: &str = "<!-- stagecoach key=";
const ENDING: &str = "<!-- stagecoach end key=";

impl Section {
    /// The section as it is written: marker line, body, end line.
    pub fn print(&self) -> String {
        let Marker { key, hash, withdrawn } = &self.marker;
        let state = if *withdrawn { " state=withdrawn" } else { "" };
        let body = self.body.trim_matches('\n');
        format!("{OPENING}{key} hash={hash}{state} -->\n{body}\n{ENDING}{key} -->")
    }
}

fn opening(line: &str) -> Option<Marker> {
    let inner = line.strip_prefix(OPENING)?.strip_suffix("-->")?;
    let mut words = inner.split_ascii_whitespace();
    let key = words.next()?.parse().ok()?;
    let mut marker = Marker { key, hash: String::new(), withdrawn: false };
    for word in words {
        match word.split_once('=')? {
            ("hash", hash) => hash.clone_into(&mut marker.hash),
            ("state", state) => marker.withdrawn = state == "withdrawn",
            _ => {}
        }
    }
    Some(marker)
}

fn is_ending(line: &str, key: &Key) -> bool {
    line.strip_prefix(ENDING)
        .and_then(|rest| rest.strip_suffix("-->"))
        .is_some_and(|rest| rest.trim() == key.to_string())
}

/// The marked sections of a text, in order.
///
/// A marker counts only when it is a whole line outside a fenced code block: text that quotes a
/// marker neither suppresses nor hijacks anything. A section whose end line is missing runs to
/// the next marker or the end of the text.
pub fn sections(text: &str) -> Vec<Section> {
    walk(text).0
}

/// The text before the first and after the last section, which belongs to people.
pub fn outside_sections(text: &str) -> (String, String) {
    let (_, before, after) = walk(text);
    (before, after)
}

fn walk(text: &str) -> (Vec<Section>, String, String) {
    let mut found: Vec<Section> = Vec::new();
    let mut open: Option<Section> = None;
    let (mut before, mut after) = (String::new(), String::new());
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let bare = line.trim_end_matches('\r');
        if open.is_none() {
            fence = fence_after(bare, fence);
        }
        if let Some(marker) = opening(bare).filter(|_| fence.is_none()) {
            found.extend(open.take());
            open = Some(Section { marker, body: String::new() });
            after.clear();
        } else if open.as_ref().is_some_and(|section| is_ending(bare, &section.marker.key)) {
            found.extend(open.take());
        } else {
            let place = match &mut open {
                Some(section) => &mut section.body,
                None if found.is_empty() => &mut before,
                None => &mut after,
            };
            writeln!(place, "{bare}").expect("writing to a string never fails");
        }
    }
    found.extend(open);
    for section in &mut found {
        section.body = section.body.trim_matches('\n').to_owned();
    }
    (found, before.trim_matches('\n').to_owned(), after.trim_matches('\n').to_owned())
}

/// The fence that is open after this line; a fence closes only with its own character.
fn fence_after<'a>(line: &'a str, open: Option<&'a str>) -> Option<&'a str> {
    let text = line.trim_start();
    let ticks = ["```", "~~~"].into_iter().find(|fence| text.starts_with(fence));
    match (open, ticks) {
        (Some(fence), Some(tick)) if fence == tick => None,
        (Some(fence), _) => Some(fence),
        (None, tick) => tick,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::AccountId;
    use crate::account::Episode;

    fn section(rule: &str, body: &str) -> Section {
        let key = Key::new(rule, AccountId { project: 1, iid: 2 }, Episode::new("1"));
        Section {
            marker: Marker { key, hash: "ab12".into(), withdrawn: false },
            body: body.to_owned(),
        }
    }

    #[test]
    fn sections_are_read_back_as_written_and_the_rest_is_left_alone() {
        let (one, two) = (section("one", "Hello\n\n- a"), section("two", "World"));
        let text = format!("above\n\n{}\n{}\nbelow", one.print(), two.print());
        assert_eq!(sections(&text), vec![one, two]);
        assert_eq!(outside_sections(&text), ("above".into(), "below".into()));
    }

    #[test]
    fn a_quoted_or_fenced_marker_is_only_text() {
        let marked = section("one", "x").print();
        assert!(sections(&format!("```\n{marked}\n```")).is_empty());
        assert!(sections(&marked.replace("<!--", "> <!--")).is_empty());
        assert!(sections(&format!("see {marked}")).iter().all(|s| s.body != "x"));
    }

    #[test]
    fn a_withdrawn_section_says_so() {
        let mut gone = section("one", "withdrawn");
        gone.marker.withdrawn = true;
        assert_eq!(sections(&gone.print()), vec![gone]);
    }
}
