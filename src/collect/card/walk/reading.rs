//! The part of the walk that decides what a finished line is: a box, a row, a title or a field.

use crate::collect::card::Ticked;
use crate::collect::card::entries::Line;
use crate::collect::card::line::hand_made_box;
use crate::collect::card::text;
use crate::collect::card::walk::Walk;

impl Walk<'_> {
    pub(super) fn read_line(&mut self, written: Line<'_>) {
        let depth = self.items.len().saturating_sub(1);
        let item = self.items.last_mut().filter(|item| !item.told);
        let parsed = item.as_ref().and_then(|item| item.tick);
        let struck = self.struck.as_str();
        if written.text.is_empty() && (parsed.is_none() || struck.is_empty()) {
            return;
        }
        if let Some(item) = item {
            item.told = true;
        }
        let by_hand = || hand_made_box(written.text);
        match parsed.map(|state| (state, written.text)).or_else(by_hand) {
            Some((_, "")) => {
                let text = struck.to_owned();
                self.entries.item(Ticked::NotApplicable, depth, Line { text: &text, ..written });
            }
            Some((state, text)) => {
                let cut = written.text.len() - text.len();
                let links: Vec<_> =
                    written.links.iter().filter_map(|link| link.moved(cut)).collect();
                let text = text.replace(text::CELL, "|");
                self.entries.item(state, depth, Line { text: &text, links: &links, ..written });
            }
            None => self.read_text(written),
        }
    }

    fn read_text(&mut self, written: Line<'_>) {
        if written.text.contains(text::CELL) && !is_prose(written.text) {
            self.broken.push_broken(written);
            self.open_field = None;
            return;
        }
        self.end_broken();
        let bold_line = written.bold_until == Some(written.text.len());
        if bold_line && !written.in_item && is_title(written.text) {
            self.entries.heading = Some(text::value(written.text).into());
            self.open_field = None;
            return;
        }
        let bold = written.bold_until.is_some();
        if self.open_field.is_some_and(|named_bold| named_bold && !bold) {
            self.entries.go_on(written.text);
            return;
        }
        if self.entries.line(written) {
            self.open_field = written.in_item.then_some(bold);
        } else if self.open_field.is_some() {
            self.entries.go_on(written.text);
        }
    }
}

/// A line with a pipe in the value of a field, as in `Plan: Premium | Ultimate`.
fn is_prose(line: &str) -> bool {
    let first = line.split(text::CELL).next().unwrap_or_default().trim_end();
    first.contains(':') && !first.ends_with(':')
}

/// Bold words on a line of their own do the work of a heading.
fn is_title(line: &str) -> bool {
    !line.contains(':') && line.len() <= 80
}
