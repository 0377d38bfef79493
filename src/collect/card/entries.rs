//! Gathers what is read, under the heading it stands below, within the limits.

use crate::collect::card::Activity;
use crate::collect::card::ActivityKind;
use crate::collect::card::CardReading;
use crate::collect::card::ChecklistItem;
use crate::collect::card::Contact;
use crate::collect::card::Field;
use crate::collect::card::MOST_ENTRIES;
use crate::collect::card::Reference;
use crate::collect::card::Ticked;
use crate::collect::card::date;
use crate::collect::card::date::read_date;
use crate::collect::card::date_scan::at_start;
use crate::collect::card::line;
use crate::collect::card::reference;
use crate::collect::card::reference::Link;
use crate::collect::card::text;
use std::borrow::Cow;
use std::sync::Arc;

/// What one line of running text is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    /// The text starts with bold words that end here.
    pub(super) bold_until: Option<usize>,
    pub(super) links: &'t [Link],
    pub(super) number: u32,
    pub(super) in_item: bool,
}

/// The reading while it grows.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) reading: CardReading,
    pub(super) heading: Option<Arc<str>>,
}

fn add<T>(entries: &mut Vec<T>, entry: T) {
    if entries.len() < MOST_ENTRIES {
        entries.push(entry);
    }
}

fn kept<'t>(written: impl Into<Cow<'t, str>>) -> String {
    let written = written.into();
    if text::is_missing(&written) { String::new() } else { text::value(written) }
}

impl Entries {
    pub(super) fn field<'t>(
        &mut self,
        name: impl Into<Cow<'t, str>>,
        value: impl Into<Cow<'t, str>>,
        links: &[Link],
        line: u32,
    ) {
        let (name, value) = (name.into(), value.into());
        if self.reading.fields.len() >= MOST_ENTRIES {
            return;
        }
        let bare = name.trim().trim_end_matches([':', '：']);
        let is_bare = bare.len() == name.len();
        let name = if is_bare { text::value(name) } else { text::value(bare) };
        if name.is_empty() {
            return;
        }
        if let Some((_, targets)) = reference::targets(&value, links) {
            self.references(&name, targets, line);
        }
        let heading = self.heading.clone();
        self.reading.fields.push(Field { name, value: kept(value), heading, line });
    }

    pub(super) fn contact(&mut self, name: &str, role: &str, persona: &str, last: &str, line: u32) {
        let (name, role, persona) = (kept(name), kept(role), kept(persona));
        if !(name.is_empty() && role.is_empty() && persona.is_empty()) {
            let last_contact = read_date(last);
            add(&mut self.reading.contacts, Contact { name, role, persona, last_contact, line });
        }
    }

    pub(super) fn activity<'t>(
        &mut self,
        on: &str,
        kind: impl Into<Cow<'t, str>>,
        note: impl Into<Cow<'t, str>>,
        line: u32,
    ) {
        let (kind_text, note) = (kept(kind), kept(note));
        let on = read_date(on);
        if !(on.day().is_none() && kind_text.is_empty() && note.is_empty()) {
            let kind = match kind_text.as_str() {
                "" => ActivityKind::told_first(&note),
                kind => ActivityKind::read(kind),
            };
            add(&mut self.reading.activities, Activity { on, kind, kind_text, note, line });
        }
    }

    pub(super) fn item(&mut self, state: Ticked, depth: usize, written: Line<'_>) {
        let text = text::value(written.text);
        if text.is_empty() {
            return;
        }
        self.named_references(written);
        let item = ChecklistItem {
            state,
            depth: u8::try_from(depth).unwrap_or(u8::MAX),
            on: date::mentioned(&text),
            text,
            heading: self.heading.clone(),
            line: written.number,
        };
        add(&mut self.reading.checklist, item);
    }

    /// Reads a line; whether it was a field, which the next line of its bullet may go on with.
    pub(super) fn line(&mut self, written: Line<'_>) -> bool {
        if self.logged(written) {
            return false;
        }
        let Some((name, start)) = line::field(written.text, written.bold_until) else {
            self.named_references(written);
            return false;
        };
        let links: Vec<Link> = written.links.iter().filter_map(|link| link.moved(start)).collect();
        self.field(name, &written.text[start..], &links, written.number);
        true
    }

    /// Adds a line to the value of the last field; what is beyond the limit is dropped at once.
    pub(super) fn go_on(&mut self, written: &str) {
        if let Some(field) = self.reading.fields.last_mut() {
            let longer = format!("{} {written}", field.value);
            field.value = kept(longer);
        }
    }

    /// `- 2026-02-27 Customer Call: kickoff` below a heading that announces a log.
    fn logged(&mut self, written: Line<'_>) -> bool {
        const LOGS: [&str; 7] =
            ["activit", "aktivit", "log", "timeline", "interaction", "history", "touchpoint"];
        let Some((_, end)) = at_start(written.text) else { return false };
        let heading = self.heading.as_deref().unwrap_or_default().to_lowercase();
        if !LOGS.iter().any(|word| heading.contains(word)) {
            return false;
        }
        let (on, rest) = written.text.split_at(end);
        let rest = rest.trim_start_matches([':', '-', '–', '—', ',', ' ', text::CELL]);
        let end = rest.find([':', ',', '(', '–', '—', text::CELL]).or_else(|| rest.find(" - "));
        let (kind, note) = rest.split_at(end.unwrap_or(rest.len()));
        let note = note.trim_start_matches([':', '-', '–', '—', ',', ' ', text::CELL]);
        self.activity(on, kind.trim_end(), note, written.number);
        true
    }

    /// `- EBR #12`: the words before the issue are its name.
    fn named_references(&mut self, written: Line<'_>) {
        const MOST_WORDS: usize = 6;
        let Some((first, targets)) = reference::targets(written.text, written.links) else {
            return;
        };
        let linked = written.links.first().filter(|link| link.span.start == first);
        let mut name = &written.text[..first];
        if let Some(link) = linked.filter(|_| name.trim().is_empty()) {
            name = written.text.get(link.span.clone()).unwrap_or_default();
        }
        let name = name.trim_matches(|c: char| !c.is_alphanumeric());
        if written.in_item && name.split(' ').count() <= MOST_WORDS {
            self.references(&text::value(name), targets, written.number);
        }
    }

    fn references(&mut self, name: &str, targets: Vec<reference::Target>, line: u32) {
        let room = MOST_ENTRIES.saturating_sub(self.reading.references.len());
        for reference::Target { project, iid } in targets.into_iter().take(room) {
            let heading = || self.heading.as_deref().unwrap_or_default();
            let name = if name.is_empty() { heading() } else { name }.to_owned();
            self.reading.references.push(Reference { name, project, iid, line });
        }
    }
}
