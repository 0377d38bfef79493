//! Pages: by offset with all of GitLab's headers, and by keyset with a cursor in the `Link` header only.
use std::fmt::Write;

use serde_json::Value;
use serde_json::json;

use super::ask::Ask;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::world::Bounds;

/// Where a list is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub(super) number: usize,
    pub(super) size: usize,
}

impl Page {
    pub(super) fn of(bounds: &Bounds, ask: &Ask) -> Result<Self, Reply> {
        let as_usize = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let size = ask.params.number("per_page")?.map_or(20, as_usize);
        if size == 0 {
            return Err(reply::error(400, "per_page has a value not allowed"));
        }
        let number = ask.params.number("page")?.map_or(1, as_usize).clamp(1, usize::MAX / 200);
        Ok(Self { number, size: size.min(bounds.rows_per_page_max) })
    }
}

/// Cuts by offset. Rows that render to nothing are dropped after the cut, so pages can be short.
pub(super) fn by_offset<T>(
    bounds: &Bounds,
    ask: &Ask,
    rows: &[T],
    mut render: impl FnMut(&T) -> Option<Value>,
) -> Answer {
    let page = Page::of(bounds, ask)?;
    let from = ((page.number - 1) * page.size).min(rows.len());
    let to = (from + page.size).min(rows.len());
    let shown: Vec<Value> = rows[from..to].iter().filter_map(&mut render).collect();
    let pages = rows.len().div_ceil(page.size).max(1);
    let counted = rows.len() <= bounds.counted_rows_max;
    let previous = (page.number > 1).then(|| page.number - 1);
    let next = (page.number < pages).then(|| page.number + 1);

    let mut links = Vec::new();
    let mut link = |number: Option<usize>, relation: &str| {
        if let Some(number) = number {
            let changes = [("page", number.to_string()), ("per_page", page.size.to_string())];
            links.push(format!("<{}>; rel=\"{relation}\"", address(ask, &changes)));
        }
    };
    link(previous, "prev");
    link(next, "next");
    link(Some(1), "first");
    link(counted.then_some(pages), "last");

    let shown_number = |number: Option<usize>| number.map_or(String::new(), |n| n.to_string());
    let mut reply = reply::json(200, &Value::Array(shown))
        .with("link", links.join(", "))
        .with("x-next-page", shown_number(next))
        .with("x-page", page.number.to_string())
        .with("x-per-page", page.size.to_string())
        .with("x-prev-page", shown_number(previous));
    if counted {
        reply =
            reply.with("x-total", rows.len().to_string()).with("x-total-pages", pages.to_string());
    }
    Ok(reply)
}

/// Refuses an offset beyond the instance's bound: only where keyset paging is offered too.
pub(super) fn refuse_deep_offset(bounds: &Bounds, ask: &Ask) -> Result<(), Reply> {
    let page = Page::of(bounds, ask)?;
    let most = bounds.offset_rows_max;
    if page.number * page.size <= most {
        return Ok(());
    }
    let words = format!(
        "Offset pagination has a maximum allowed offset of {most} for requests that return objects \
         of type Issue. Remaining records can be retrieved using keyset pagination."
    );
    Err(reply::error(405, &words))
}

/// The value a row is sorted by; absent values come last in both directions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortValue {
    Number(i64),
    Text(String),
    Absent,
}

/// The place after which the next page starts.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    pub(super) value: SortValue,
    pub(super) id: u64,
}

impl Cursor {
    /// The cursor of the request; None means the first page.
    pub(super) fn of(ask: &Ask) -> Result<Option<Self>, Reply> {
        let Some(text) = ask.params.text("cursor").filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let unreadable = || reply::error(400, "cursor is invalid");
        let parts: Value = unhex(text)
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(unreadable)?;
        let value = match &parts["after"] {
            Value::Number(number) => SortValue::Number(number.as_i64().ok_or_else(unreadable)?),
            Value::String(text) => SortValue::Text(text.clone()),
            _ => SortValue::Absent,
        };
        Ok(Some(Self { value, id: parts["id"].as_u64().ok_or_else(unreadable)? }))
    }

    fn opaque(&self) -> String {
        let after = match &self.value {
            SortValue::Number(number) => json!(number),
            SortValue::Text(text) => json!(text),
            SortValue::Absent => Value::Null,
        };
        let plain = json!({ "after": after, "id": self.id, "_kd": "n" }).to_string();
        plain.bytes().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// A keyset page: its only header is the link to the next one.
pub(super) fn keyset_page(ask: &Ask, shown: Vec<Value>, next: Option<&Cursor>) -> Reply {
    let reply = reply::json(200, &Value::Array(shown));
    match next {
        Some(cursor) => {
            let next = address(ask, &[("cursor", cursor.opaque())]);
            reply.with("link", format!("<{next}>; rel=\"next\""))
        }
        None => reply,
    }
}

fn address(ask: &Ask, changes: &[(&str, String)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in url::form_urlencoded::parse(ask.query.as_bytes()) {
        if !changes.iter().any(|(changed, _)| *changed == key) && key != "private_token" {
            query.append_pair(&key, &value);
        }
    }
    for (key, value) in changes {
        query.append_pair(key, value);
    }
    format!("{}?{}", ask.address, query.finish())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
