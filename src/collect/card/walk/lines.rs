//! The part of the walk that puts text together, line by line, and ends it.

use crate::collect::card::Ticked;
use crate::collect::card::entries::Line;
use crate::collect::card::line::hand_made_box;
use crate::collect::card::text;
use crate::collect::card::text::Plain;
use crate::collect::card::walk::Bold;
use crate::collect::card::walk::Walk;
use pulldown_cmark::TagEnd;
use std::ops::Range;

impl Walk<'_> {
    pub(super) fn target(&mut self) -> &mut Plain {
        if self.striking { &mut self.struck } else { &mut self.plain }
    }

    pub(super) fn text(&mut self, piece: &str, range: &Range<usize>) {
        self.mark(range.start);
        let escaped = range.start > 0 && self.source.as_bytes()[range.start - 1] == b'\\';
        if self.table.is_some() || !piece.contains('|') {
            self.target().push(piece);
        } else if let Some(rest) = piece.strip_prefix('|').filter(|_| escaped) {
            self.target().push("|");
            self.target().push_splitting(rest);
        } else {
            self.target().push_splitting(piece);
        }
    }

    /// Remembers in which line of the description the current line begins.
    pub(super) fn mark(&mut self, offset: usize) {
        if self.number == 0 {
            self.number = self.line_at(offset);
        }
    }

    /// Counts on from the last place asked for; offsets only grow.
    pub(super) fn line_at(&mut self, offset: usize) -> u32 {
        let bytes = self.source.as_bytes();
        let passed = bytes.get(self.counted..offset.min(bytes.len())).unwrap_or_default();
        let ends = |(nth, byte): &(usize, &u8)| match byte {
            b'\n' => true,
            b'\r' => bytes.get(self.counted + nth + 1) != Some(&b'\n'),
            _ => false,
        };
        let breaks = passed.iter().enumerate().filter(ends).count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.counted = self.counted.max(offset);
        self.line
    }

    /// GitLab strikes with two tildes; one is a label, a path or an estimate.
    pub(super) fn strike(&mut self, range: &Range<usize>, start: bool) {
        if self.source[range.clone()].starts_with("~~") {
            self.striking = start;
            self.struck.space();
            self.plain.space();
        } else {
            self.target().push("~");
        }
    }

    /// A link without visible text, or in struck text, points nowhere.
    pub(super) fn end_link(&mut self) {
        if let Some(mut link) = self.link.take() {
            link.span.end = self.plain.len();
            if !link.span.is_empty() {
                self.links.push(link);
            }
        }
    }

    /// The lines of a box are one text; the lines of anything else are read one by one.
    pub(super) fn soft_break(&mut self) {
        if self.table.is_some() || self.tick().is_some() {
            self.target().space();
        } else {
            self.end_line();
        }
    }

    pub(super) fn line_break(&mut self) {
        self.soft_break();
        self.open_field = None;
    }

    /// The box of the innermost item, drawn by the parser or by hand, as long as it is its turn.
    fn tick(&mut self) -> Option<Ticked> {
        let item = self.items.last_mut().filter(|item| !item.told)?;
        item.tick.or_else(|| hand_made_box(self.plain.as_str()).map(|(state, _)| state))
    }

    pub(super) fn end_block(&mut self) {
        self.end_line();
        self.end_broken();
        self.open_field = None;
    }

    pub(super) fn end_broken(&mut self) {
        if !self.broken.rows.is_empty() || self.broken.header.is_some() {
            std::mem::take(&mut self.broken).read_into(&mut self.entries);
        }
    }

    pub(super) fn end_row(&mut self, tag: TagEnd) {
        let row = std::mem::take(&mut self.row);
        if let Some(table) = self.table.as_mut() {
            if tag == TagEnd::TableHead {
                table.header = Some(row);
            } else if !row.is_delimiter() {
                table.rows.push(row);
            }
        }
        self.clear_line();
    }

    pub(super) fn clear_line(&mut self) {
        self.plain.clear();
        self.struck.clear();
        self.links.clear();
        self.link = None;
        self.bold = Bold::No;
        self.number = 0;
    }

    /// Text above a line of dashes is a heading to Markdown, and often a field to its author.
    pub(super) fn end_heading(&mut self, range: &Range<usize>) {
        let underlined = !self.source[range.clone()].trim_start().starts_with('#');
        let heading = text::value(self.plain.as_str());
        let before = self.entries.reading.fields.len();
        if underlined {
            self.end_block();
        }
        self.clear_line();
        if self.entries.reading.fields.len() == before && !heading.is_empty() {
            self.entries.heading = Some(heading.into());
        }
    }

    pub(super) fn end_line(&mut self) {
        self.end_link();
        let plain = std::mem::take(&mut self.plain);
        let links = std::mem::take(&mut self.links);
        let bold_until = match self.bold {
            Bold::Until(end) => Some(end),
            Bold::Open | Bold::No => None,
        };
        let (number, in_item) = (self.number, !self.items.is_empty());
        let written = Line { text: plain.as_str(), bold_until, links: &links, number, in_item };
        self.read_line(written);
        self.plain = plain;
        self.links = links;
        self.clear_line();
    }
}
