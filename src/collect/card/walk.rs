//! Walks the Markdown events of a description and hands lines, tables and boxes on.

use crate::collect::card::CardReading;
use crate::collect::card::Ticked;
use crate::collect::card::entries::Entries;
use crate::collect::card::nesting;
use crate::collect::card::reference::Link;
use crate::collect::card::reference::in_url;
use crate::collect::card::table::Cell;
use crate::collect::card::table::Row;
use crate::collect::card::table::Table;
use crate::collect::card::text::Plain;
use pulldown_cmark::Event;
use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;
use std::ops::Range;

mod lines;
mod reading;

pub(super) fn read(description: &str) -> CardReading {
    let source = nesting::shallow(description.trim_start_matches('\u{feff}'));
    let source = source.as_ref();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut walk = Walk { source, line: 1, ..Walk::default() };
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        walk.event(event, range);
    }
    walk.end_block();
    walk.entries.reading
}

/// An open list item.
#[derive(Debug, Default)]
struct Item {
    tick: Option<Ticked>,
    /// Its first line is done: what follows is text below a box, not the box.
    told: bool,
}

#[derive(Debug, Default)]
struct Walk<'d> {
    source: &'d str,
    entries: Entries,
    /// How many quotes, code blocks and HTML blocks are open: nothing in them is read.
    hidden: usize,
    items: Vec<Item>,
    table: Option<Table>,
    row: Row,
    /// Rows of a table that Markdown sees as a paragraph.
    broken: Table,
    /// The text since the last line break.
    plain: Plain,
    /// The struck part of it.
    struck: Plain,
    striking: bool,
    links: Vec<Link>,
    link: Option<Link>,
    bold: Bold,
    /// Where the current line begins, and how far lines were counted.
    number: u32,
    line: u32,
    counted: usize,
    /// The line before belongs to the same bullet and was a field; whether its name was bold.
    open_field: Option<bool>,
}

/// Bold words at the start of a line.
#[derive(Debug, Default, Clone, Copy)]
enum Bold {
    #[default]
    No,
    Open,
    Until(usize),
}

impl Walk<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, &range),
            Event::End(tag) => self.end(tag, &range),
            _ if self.hidden > 0 => {}
            Event::Text(piece) => self.text(&piece, &range),
            Event::Code(piece) => {
                self.mark(range.start);
                self.target().push(&piece);
            }
            Event::TaskListMarker(done) => {
                if let Some(item) = self.items.last_mut() {
                    item.tick = Some(if done { Ticked::Yes } else { Ticked::No });
                }
            }
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.line_break(),
            Event::InlineHtml(html) => {
                let tag = html.as_bytes();
                if tag.len() > 3 && tag[..3].eq_ignore_ascii_case(b"<br") {
                    self.line_break();
                }
            }
            Event::Rule => self.end_block(),
            Event::Html(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::BlockQuote(_) | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) => {
                if self.hidden == 0 {
                    self.end_block();
                }
                self.hidden += 1;
            }
            _ if self.hidden > 0 => {}
            Tag::Paragraph | Tag::Heading { .. } | Tag::List(_) => self.end_block(),
            Tag::Item => {
                self.end_block();
                self.items.push(Item::default());
            }
            Tag::Table(_) => {
                self.end_block();
                self.table = Some(Table::default());
            }
            Tag::TableHead | Tag::TableRow => {
                self.number = self.line_at(range.start);
                self.row = Row { line: self.number, ..Row::default() };
                self.row.bare = !self.source[range.clone()].contains('|');
            }
            Tag::TableCell => self.clear_line(),
            Tag::Strong if self.plain.is_empty() => self.bold = Bold::Open,
            Tag::Strikethrough => self.strike(range, true),
            Tag::Link { dest_url, .. } => {
                let span = self.plain.next_start()..usize::MAX;
                self.link = in_url(dest_url).map(|target| Link { span, target });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::MetadataBlock(_) => {
                self.hidden = self.hidden.saturating_sub(1);
            }
            _ if self.hidden > 0 => {}
            TagEnd::Paragraph | TagEnd::List(_) => self.end_block(),
            TagEnd::Item => {
                self.end_block();
                self.items.pop();
            }
            TagEnd::Heading(_) => self.end_heading(range),
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    table.read_into(&mut self.entries);
                }
                self.clear_line();
            }
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(tag),
            TagEnd::TableCell => {
                self.end_link();
                let cell = Cell { text: self.plain.take(), links: std::mem::take(&mut self.links) };
                self.row.cells.push(cell);
            }
            TagEnd::Strong if matches!(self.bold, Bold::Open) => {
                self.bold = Bold::Until(self.plain.len());
            }
            TagEnd::Strikethrough => self.strike(range, false),
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }
}
