//! Pages of connections: forward only, by a cursor that names the last row.
use std::fmt::Write;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::cost::ROWS_MAX;
use super::run::Object;

/// A page, and what `pageInfo` says of it.
pub(super) struct Page {
    pub(super) rows: Vec<Object>,
    pub(super) info: Value,
}

/// Cuts the page that the arguments ask for.
pub(super) fn page(all: Vec<(String, Object)>, arguments: &Map<String, Value>) -> Page {
    let first = arguments.get("first").and_then(Value::as_u64).unwrap_or(ROWS_MAX).min(ROWS_MAX);
    let after = arguments.get("after").and_then(Value::as_str);
    let from = after.map_or(0, |cursor| {
        let known = all.iter().position(|(key, _)| hidden(key) == cursor);
        known.map_or(all.len(), |at| at + 1)
    });
    let to = all.len().min(from + usize::try_from(first).unwrap_or(usize::MAX));
    let cursor = |at: usize| all.get(at).map(|(key, _)| hidden(key));
    let info = json!({
        "hasNextPage": to < all.len(), "hasPreviousPage": from > 0,
        "startCursor": if from < to { cursor(from) } else { None },
        "endCursor": if from < to { cursor(to - 1) } else { None },
    });
    // What must not be seen is left out of the page, which is the shorter for it.
    let rows = all.into_iter().skip(from).take(to - from).map(|(_, object)| object);
    let rows = rows.filter(|object| !object.from.is_null());
    Page { rows: rows.collect(), info }
}

/// A cursor says nothing to whoever reads it.
fn hidden(key: &str) -> String {
    key.bytes().rev().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
