//! Reads a table, whole or broken, once all of its rows are known.

use crate::collect::card::columns::Columns;
use crate::collect::card::entries::Entries;
use crate::collect::card::entries::Line;
use crate::collect::card::reference::Link;
use crate::collect::card::text;

#[derive(Debug, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) links: Vec<Link>,
}

#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) line: u32,
    /// No pipe is written in it: a line that Markdown takes for a row because it follows one.
    pub(super) bare: bool,
}

impl Row {
    /// What a cell says, to keep.
    fn take(&mut self, column: usize) -> String {
        self.cells.get_mut(column).map(|cell| std::mem::take(&mut cell.text)).unwrap_or_default()
    }

    fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }

    fn at(&self, column: Option<usize>) -> &str {
        column.map_or("", |column| self.text(column))
    }

    /// `|---|:--|` where Markdown sees no table.
    pub(super) fn is_delimiter(&self) -> bool {
        let dashes =
            |cell: &Cell| cell.text.chars().all(|c| matches!(c, '-' | ':' | ' ' | '–' | '—'));
        self.cells.iter().all(dashes) && self.cells.iter().any(|cell| cell.text.len() > 1)
    }
}

#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) header: Option<Row>,
    pub(super) rows: Vec<Row>,
}

impl Table {
    /// Cuts a line of text into the cells of a broken row, at its unescaped pipes.
    pub(super) fn push_broken(&mut self, line: Line<'_>) {
        let mut row = Row { line: line.number, ..Row::default() };
        let mut start = 0;
        let mut links = line.links.iter().peekable();
        for piece in line.text.split(text::CELL) {
            let from = start + piece.len() - piece.trim_start().len();
            start += piece.len() + text::CELL.len_utf8();
            let mut cell = Cell { text: piece.trim().to_owned(), links: Vec::new() };
            while let Some(link) = links.next_if(|link| link.span.start < start) {
                cell.links.extend(link.moved(from));
            }
            row.cells.push(cell);
        }
        if line.text.starts_with(text::CELL) {
            row.cells.remove(0);
        }
        if line.text.ends_with(text::CELL) {
            row.cells.pop();
        }
        if self.rows.is_empty() && self.header.is_none() && Columns::are_names(&row) {
            self.header = Some(row);
        } else if !row.is_delimiter() {
            self.rows.push(row);
        }
    }

    pub(super) fn read_into(mut self, entries: &mut Entries) {
        let heading = entries.heading.as_deref();
        let columns = Columns::of(self.header.as_ref(), &self.rows, heading);
        if columns == Columns::Fields {
            let facts = self.header.iter_mut().filter(|row| is_fact(row));
            facts.for_each(|row| field(row, entries));
        }
        for row in &mut self.rows {
            if row.bare || row.cells.len() == 1 {
                line(row, entries);
                continue;
            }
            match columns {
                Columns::Fields => field(row, entries),
                Columns::Contacts { name, role, persona, last } => {
                    // One column may be two of them, so that nothing is taken.
                    let (role, persona, last) = (row.at(role), row.at(persona), row.at(last));
                    entries.contact(row.text(name), role, persona, last, row.line);
                }
                Columns::Activities { on, kind, note: Some(note) } => {
                    let (kind, note) = (row.take(kind), row.take(note));
                    entries.activity(row.text(on), kind, note, row.line);
                }
                Columns::Activities { on, kind, note: None } => {
                    let (kind, note) = kind_and_note(row.text(kind));
                    entries.activity(row.text(on), kind, note, row.line);
                }
                Columns::Unknown => {}
            }
        }
    }
}

/// Whether a header row states a fact: people start the table without a header.
fn is_fact(row: &Row) -> bool {
    !text::is_decoration(row.text(1)) && !Columns::is_name(row.text(1))
}

fn field(row: &mut Row, entries: &mut Entries) {
    let (name, value) = (row.take(0), row.take(1));
    let links = row.cells.get(1).map_or(&[][..], |cell| &cell.links);
    entries.field(name, value, links, row.line);
}

fn line(row: &Row, entries: &mut Entries) {
    if let Some(cell) = row.cells.first() {
        let (text, links) = (cell.text.as_str(), cell.links.as_slice());
        entries.line(Line { text, bold_until: None, links, number: row.line, in_item: false });
    }
}

/// One cell for both: `Customer Call: kickoff`, `Email`, or a note that names no kind.
fn kind_and_note(cell: &str) -> (&str, &str) {
    const MOST_WORDS: usize = 4;
    let short = |text: &str| text.split(' ').count() <= MOST_WORDS;
    match cell.split_once([':', '–', '—', ',', '(']) {
        Some((kind, note)) if short(kind.trim()) => (kind.trim(), note.trim()),
        None if short(cell) => (cell, ""),
        _ => ("", cell),
    }
}
