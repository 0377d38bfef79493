//! Markers: the hidden lines by which the bot finds again what it wrote.

use crate::account::Key;
use crate::account::Run;

/// The first line of a section the bot wrote: `<!-- stagecoach key=… hash=… run=… -->`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    pub key: Key,
    /// Digest of the section's meaning; equal digests mean there is nothing to write.
    pub hash: String,
    /// Whether the section was taken back; a withdrawn section still counts as said.
    pub withdrawn: bool,
    /// Whether the run that wrote it was undone: it counts as said, is never said again, and what stands
    /// there stays until its meaning is another one.
    pub undone: bool,
    /// Which run wrote it last.
    pub run: Option<Run>,
}

impl Marker {
    /// The marker of a section that was just made, and not written yet.
    pub fn new(key: Key, hash: String) -> Self {
        Self { key, hash, withdrawn: false, undone: false, run: None }
    }
}

/// A marked section of a text, from its marker to its end line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub marker: Marker,
    /// What stands between the marker and the end line.
    pub body: String,
}

/// The rule name in the key of an explanation that somebody asked for.
pub const EXPLAIN: &str = "explain";

const OPENING: &str = "<!-- stagecoach key=";
const ENDING: &str = "<!-- stagecoach end key=";

impl Section {
    /// The section as it is written: marker line, body, end line.
    pub fn print(&self) -> String {
        let Marker { key, hash, withdrawn, undone, run } = &self.marker;
        let state = match (withdrawn, undone) {
            (_, true) => " state=undone",
            (true, false) => " state=withdrawn",
            (false, false) => "",
        };
        let run = run.as_ref().map(|run| format!(" run={run}")).unwrap_or_default();
        let body = self.body.trim_matches('\n');
        format!("{OPENING}{key} hash={hash}{state}{run} -->\n{body}\n{ENDING}{key} -->")
    }

    /// Whether both say the same, whichever runs wrote them.
    fn says_what(&self, other: &Self) -> bool {
        let by = |section: &Self| Marker { run: None, ..section.marker.clone() };
        by(self) == by(other) && self.body.trim_matches('\n') == other.body.trim_matches('\n')
    }
}

fn opening(line: &str) -> Option<Marker> {
    let inner = line.strip_prefix(OPENING)?.strip_suffix("-->")?;
    let mut words = inner.split_ascii_whitespace();
    let key = words.next()?.parse().ok()?;
    let mut marker = Marker::new(key, String::new());
    for word in words {
        match word.split_once('=')? {
            ("hash", hash) => hash.clone_into(&mut marker.hash),
            ("state", state) => {
                (marker.withdrawn, marker.undone) = (state == "withdrawn", state == "undone");
            }
            ("run", name) => marker.run = Some(Run::named(name)),
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

/// A stretch of a text: people's own, or a section of the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch<'a> {
    raw: &'a str,
    section: Option<Section>,
}

/// The marked sections of a text, in order.
///
/// A marker counts only when it is a whole line outside a fenced code block: text that quotes a
/// marker neither suppresses nor hijacks anything. A section whose end line is missing runs to
/// the next marker or the end of the text.
pub fn sections(text: &str) -> Vec<Section> {
    stretches(text).into_iter().filter_map(|stretch| stretch.section).collect()
}

/// The text with these sections in the place of those with the same keys. Everything else, before,
/// between and after them, stays byte for byte, and so does a section that says the same already,
/// whichever run wrote it. An explanation takes the place of the one before it;
/// the first one is added at the end.
pub fn replace_sections(text: &str, new: &[Section]) -> String {
    let stretches = stretches(text);
    let instead = |stretch: &Stretch<'_>| {
        let key = &stretch.section.as_ref()?.marker.key;
        new.iter().find(|section| section.marker.key.takes_the_place_of(key))
    };
    let print = |stretch: &Stretch<'_>| {
        let line_end = if stretch.raw.ends_with('\n') { "\n" } else { "" };
        let is_other =
            |new: &&Section| !stretch.section.as_ref().is_some_and(|it| it.says_what(new));
        instead(stretch).filter(is_other).map_or_else(
            || stretch.raw.to_owned(),
            |section| format!("{}{line_end}", section.print()),
        )
    };
    let replaced: String = stretches.iter().map(print).collect();
    let placed: Vec<&Section> = stretches.iter().filter_map(instead).collect();
    let first = new.iter().filter(|s| s.marker.key.rule == EXPLAIN && !placed.contains(s));
    first.fold(replaced, |text, section| {
        format!("{}\n\n{}\n", text.trim_end_matches('\n'), section.print())
    })
}

/// The text with every section marked as written by this run.
pub fn stamped(text: &str, run: &Run) -> String {
    let print = |stretch: &Stretch<'_>| {
        let line_end = if stretch.raw.ends_with('\n') { "\n" } else { "" };
        let by_run = |section: &Section| Section {
            marker: Marker { run: Some(run.clone()), ..section.marker.clone() },
            body: section.body.clone(),
        };
        let section = stretch.section.as_ref().map(|section| by_run(section).print());
        section.map_or_else(|| stretch.raw.to_owned(), |text| format!("{text}{line_end}"))
    };
    stretches(text).iter().map(print).collect()
}

fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut found: Vec<Stretch<'_>> = Vec::new();
    let mut open: Option<Marker> = None;
    let mut fence: Option<&str> = None;
    let (mut from, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        let bare = line.trim_end_matches(['\n', '\r']);
        at = end;
        if open.is_none() {
            fence = fence_after(bare, fence);
        }
        if let Some(marker) = opening(bare).filter(|_| fence.is_none()) {
            found.extend(stretch(&text[from..start], open.replace(marker)));
            from = start;
        } else if open.as_ref().is_some_and(|marker| is_ending(bare, &marker.key)) {
            found.extend(stretch(&text[from..end], open.take()));
            from = end;
        }
    }
    found.extend(stretch(&text[from..], open));
    found
}

fn stretch(raw: &str, marker: Option<Marker>) -> Option<Stretch<'_>> {
    let section = marker.map(|marker| {
        let inner = raw.lines().skip(1).filter(|line| !is_ending(line.trim_end(), &marker.key));
        let body = inner.collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned();
        Section { marker, body }
    });
    (!raw.is_empty()).then_some(Stretch { raw, section })
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
        Section { marker: Marker::new(key, "ab12".into()), body: body.to_owned() }
    }

    #[test]
    fn sections_are_read_back_as_written_and_the_rest_is_left_alone() {
        let (one, two) = (section("one", "Hello\n\n- a"), section("two", "World"));
        let text = |first: &Section| {
            format!("above\r\n\n{}\n between \n{}\nbelow", first.print(), two.print())
        };
        assert_eq!(sections(&text(&one)), vec![one.clone(), two.clone()]);
        let news = section("one", "News");
        assert_eq!(replace_sections(&text(&one), std::slice::from_ref(&news)), text(&news));
        assert_eq!(replace_sections("people's own", &[news]), "people's own");
    }

    #[test]
    fn an_explanation_is_added_once_and_then_replaced_by_the_next() {
        let explain = |episode: &str, body: &str| {
            let key = Key::new(EXPLAIN, AccountId { project: 1, iid: 2 }, Episode::new(episode));
            Section { marker: Marker { key, ..section("x", "").marker }, body: body.to_owned() }
        };
        let card = section("card", "Hello");
        let text = format!("above\n{}\nbelow", card.print());
        let (one, two) = (explain("note-7", "why"), explain("note-8", "why not"));
        let first = replace_sections(&text, &[card.clone(), one.clone()]);
        assert_eq!(sections(&first), vec![card.clone(), one.clone()]);
        assert!(first.starts_with(&format!("{text}\n")));
        assert_eq!(replace_sections(&first, &[one]), first);
        let second = replace_sections(&first, std::slice::from_ref(&two));
        assert_eq!(sections(&second), vec![card, two]);
    }

    #[test]
    fn a_quoted_or_fenced_marker_is_only_text() {
        let marked = section("one", "x").print();
        assert!(sections(&format!("```\n{marked}\n```")).is_empty());
        assert!(sections(&marked.replace("<!--", "> <!--")).is_empty());
        assert!(sections(&format!("see {marked}")).iter().all(|s| s.body != "x"));
    }

    #[test]
    fn a_withdrawn_and_an_undone_section_say_so() {
        let mut gone = section("one", "withdrawn");
        gone.marker.withdrawn = true;
        assert_eq!(sections(&gone.print()), vec![gone.clone()]);
        (gone.marker.withdrawn, gone.marker.undone) = (false, true);
        assert_eq!(sections(&gone.print()), vec![gone]);
    }

    #[test]
    fn a_run_signs_what_it_writes_and_leaves_what_says_the_same() {
        let (one, two) = (section("one", "Hello"), section("two", "World"));
        let text = format!("above\n{}\nbetween\n{}", one.print(), two.print());
        let (first, second) = (Run::named("r1"), Run::named("r2"));
        let signed = stamped(&text, &first);
        assert!(sections(&signed).iter().all(|it| it.marker.run == Some(first.clone())));
        assert_eq!(signed.replace(" run=r1", ""), text, "people's words stay");
        let news = section("two", "News");
        let later = stamped(&format!("{}\n{}", one.print(), news.print()), &second);
        let written = replace_sections(&signed, &sections(&later));
        let runs: Vec<_> = sections(&written).into_iter().map(|it| it.marker.run).collect();
        assert_eq!(runs, [Some(first), Some(second)], "the first says the same as before");
    }
}
