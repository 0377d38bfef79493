//! Works out what the columns of a table are, by their names or else by what stands in them.

use crate::collect::card::ActivityKind;
use crate::collect::card::date_scan::at_start;
use crate::collect::card::table::Row;
use crate::collect::card::text;

/// What a table holds, and in which columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Columns {
    Fields,
    Contacts { name: usize, role: Option<usize>, persona: Option<usize>, last: Option<usize> },
    Activities { on: usize, kind: usize, note: Option<usize> },
    Unknown,
}

const DATE: &[&str] = &["date", "day", "when", "on", "datum", "fecha", "data", "jour"];
const KIND: &[&str] = &[
    "type",
    "kind",
    "activity",
    "activity type",
    "channel",
    "typ",
    "art",
    "tipo",
    "aktivität",
    "activité",
    "actividad",
];
const NOTE: &[&str] = &[
    "note",
    "notes",
    "summary",
    "comment",
    "comments",
    "description",
    "details",
    "outcome",
    "topic",
    "notiz",
    "notizen",
    "nota",
    "notas",
    "remarque",
    "what",
];
const NAME: &[&str] = &[
    "name",
    "contact",
    "person",
    "stakeholder",
    "who",
    "kontakt",
    "nom",
    "nombre",
    "contact name",
];
const ROLE: &[&str] = &[
    "role",
    "title",
    "job title",
    "job",
    "position",
    "function",
    "rolle",
    "funktion",
    "rôle",
    "rol",
];
const PERSONA: &[&str] = &["persona", "personas", "persona type", "buyer role", "role type"];
const LAST: &[&str] = &[
    "last contact",
    "last contacted",
    "last touch",
    "last call",
    "last spoke",
    "last seen",
    "last spoken",
    "last activity",
    "last met",
    "letzter kontakt",
    "dernier contact",
    "último contacto",
];
const FIELD: &[&str] =
    &["field", "fact", "key", "item", "attribute", "property", "feld", "campo", "champ", "name"];
const VALUE: &[&str] =
    &["value", "values", "answer", "content", "info", "wert", "valor", "valeur", "details"];

impl Columns {
    /// By the header's names, then by content. A two-column table is a log only when its first
    /// column holds dates.
    pub(super) fn of(header: Option<&Row>, rows: &[Row], heading: Option<&str>) -> Self {
        let width = header.map_or(0, |row| row.cells.len());
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(width);
        let keys: Vec<String> = match header {
            Some(row) => row.cells.iter().map(|cell| text::key(&cell.text)).collect(),
            None => Vec::new(),
        };
        let dates_first = dates_in(rows, 0);
        match width {
            0 | 1 => Self::Unknown,
            2 if dates_first => Self::Activities { on: 0, kind: 1, note: None },
            2 => Self::contacts(&keys).unwrap_or(Self::Fields),
            _ if dates_first => {
                let named = Self::activities(&keys, width).or_else(|| Self::contacts(&keys));
                named.unwrap_or_else(|| Self::log_by_content(rows, width))
            }
            _ => Self::contacts(&keys)
                .or_else(|| Self::activities(&keys, width))
                .or_else(|| Self::wide_fields(&keys))
                .or_else(|| Self::contacts_by_heading(rows, width, heading?))
                .unwrap_or(Self::Unknown),
        }
    }

    /// Whether the cells name columns, for a row that no delimiter marks as the header.
    pub(super) fn are_names(row: &Row) -> bool {
        row.cells.len() > 1 && row.cells.iter().all(|cell| Self::is_name(&cell.text))
    }

    /// Whether a cell names a column of a card's tables.
    pub(super) fn is_name(cell: &str) -> bool {
        let known = [DATE, KIND, NOTE, NAME, ROLE, PERSONA, LAST, FIELD, VALUE];
        let key = text::key(cell);
        known.iter().any(|names| names.contains(&key.as_str()))
    }

    fn contacts(keys: &[String]) -> Option<Self> {
        let name = find(keys, NAME)?;
        let (role, persona) = (find(keys, ROLE), find(keys, PERSONA));
        let last =
            find(keys, LAST).or_else(|| keys.iter().position(|key| key.starts_with("last ")));
        role.or(persona).or(last)?;
        Some(Self::Contacts { name, role, persona, last })
    }

    fn activities(keys: &[String], width: usize) -> Option<Self> {
        let (on, kind) = (find(keys, DATE)?, find(keys, KIND)?);
        let note = find(keys, NOTE).or_else(|| (0..width).find(|at| *at != on && *at != kind));
        Some(Self::Activities { on, kind, note })
    }

    fn wide_fields(keys: &[String]) -> Option<Self> {
        (find(&keys[..keys.len().min(1)], FIELD).is_some() && find(keys, VALUE) == Some(1))
            .then_some(Self::Fields)
    }

    /// Below `Ansprechpartner (contacts)` the columns are a name, a role, a persona, and a date.
    fn contacts_by_heading(rows: &[Row], width: usize, heading: &str) -> Option<Self> {
        const CONTACTS: [&str; 6] =
            ["contact", "kontakt", "stakeholder", "persona", "ansprechpartner", "contacto"];
        let heading = heading.to_lowercase();
        let last = (1..width).take(8).find(|column| dates_in(rows, *column));
        let mut words = (1..width).filter(|column| Some(*column) != last);
        let (role, persona) = (words.next(), words.next());
        CONTACTS.iter().any(|word| heading.contains(word)).then_some(())?;
        Some(Self::Contacts { name: 0, role, persona, last })
    }

    /// Dates first and words behind them: a log whose header is in another language, or absent.
    fn log_by_content(rows: &[Row], width: usize) -> Self {
        let cells = |column: usize| rows.iter().filter_map(move |row| row.cells.get(column));
        let known = |column: &usize| {
            cells(*column)
                .filter(|cell| cell.text.split(' ').count() <= 3)
                .any(|cell| ActivityKind::read(&cell.text) != ActivityKind::Other)
        };
        let kind = (1..width).take(8).find(known).unwrap_or(1);
        let note = (1..width).find(|column| *column != kind);
        Self::Activities { on: 0, kind, note }
    }
}

/// The column with one of these names; else the one whose name starts with one of these words.
fn find(keys: &[String], names: &[&str]) -> Option<usize> {
    let exact = keys.iter().position(|key| names.contains(&key.as_str()));
    let starts = |key: &String| key.split_once(' ').is_some_and(|(word, _)| names.contains(&word));
    exact.or_else(|| keys.iter().position(starts))
}

/// Whether every cell of a column that says something says a date, and one does.
fn dates_in(rows: &[Row], column: usize) -> bool {
    let mut said = rows
        .iter()
        .filter(|row| !row.bare)
        .filter_map(|row| row.cells.get(column))
        .filter(|cell| !text::is_missing(&cell.text))
        .peekable();
    said.peek().is_some() && said.all(|cell| at_start(&cell.text).is_some())
}
