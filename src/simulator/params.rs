//! Parameters of a request: query string, form and JSON bodies merged as GitLab merges them.
use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde_json::Value;

use super::reply;
use super::reply::Reply;

/// One parameter as given.
#[derive(Debug, Clone, PartialEq)]
enum Given {
    Null,
    One(String),
    Many(Vec<String>),
}

/// All parameters; nested names stay in brackets: `not[labels]`.
#[derive(Debug, Clone, Default)]
pub(super) struct Params(BTreeMap<String, Given>, BTreeMap<String, Vec<Row>>);

/// One table of a list of tables.
pub(super) type Row = BTreeMap<String, String>;

impl Params {
    pub(super) fn read(query: &str, content_type: &str, body: &[u8]) -> Result<Self, Reply> {
        let mut params = Self::default();
        params.form(query.as_bytes());
        if body.is_empty() {
            return Ok(params);
        }
        if content_type.starts_with("application/json") {
            match serde_json::from_slice(body) {
                Ok(Value::Object(fields)) => params.object("", fields),
                _ => {
                    return Err(reply::error(400, "message body does not match declared format"));
                }
            }
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            params.form(body);
        } else {
            let words = format!("The provided content-type '{content_type}' is not supported.");
            return Err(reply::error(415, &words));
        }
        Ok(params)
    }

    fn form(&mut self, bytes: &[u8]) {
        for (key, value) in url::form_urlencoded::parse(bytes) {
            if let Some((name, field)) = key.split_once("[][") {
                self.cell(name, field.trim_end_matches(']'), value.into_owned());
            } else if let Some(name) = key.strip_suffix("[]") {
                match self.0.get_mut(name) {
                    Some(Given::Many(values)) => values.push(value.into_owned()),
                    _ => {
                        self.0.insert(name.to_owned(), Given::Many(vec![value.into_owned()]));
                    }
                }
            } else if !key.is_empty() {
                self.0.insert(key.into_owned(), Given::One(value.into_owned()));
            }
        }
    }

    /// `actions[][file_path]=…`: a name that the last table has already begins the next one.
    fn cell(&mut self, name: &str, field: &str, value: String) {
        let rows = self.1.entry(name.to_owned()).or_default();
        if rows.last().is_none_or(|row| row.contains_key(field)) {
            rows.push(Row::new());
        }
        let row = rows.last_mut().expect("a row was just seen to");
        row.insert(field.to_owned(), value);
    }

    /// A list of tables; empty when it was not given.
    pub(super) fn rows(&self, name: &str) -> &[Row] {
        self.1.get(name).map_or(&[], Vec::as_slice)
    }

    fn object(&mut self, parent: &str, fields: serde_json::Map<String, Value>) {
        for (name, value) in fields {
            let key = if parent.is_empty() { name } else { format!("{parent}[{name}]") };
            let given = match value {
                Value::Object(inner) => {
                    self.object(&key, inner);
                    continue;
                }
                Value::Null => Given::Null,
                Value::Array(items) if items.iter().any(Value::is_object) => {
                    let row = |item: &Value| {
                        let fields = item.as_object().into_iter().flatten();
                        fields.map(|(name, value)| (name.clone(), scalar(value))).collect()
                    };
                    self.1.insert(key, items.iter().map(row).collect());
                    continue;
                }
                Value::Array(items) => Given::Many(items.iter().map(scalar).collect()),
                other => Given::One(scalar(&other)),
            };
            self.0.insert(key, given);
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The parameter as text; a null is no text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Given::One(text) => Some(text),
            Given::Many(items) => items.last().map(String::as_str),
            Given::Null => None,
        }
    }

    /// A comma list or an array; commas inside the items split too.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        let pieces = match self.0.get(name)? {
            Given::One(text) => vec![text.clone()],
            Given::Many(items) => items.clone(),
            Given::Null => Vec::new(),
        };
        let words = pieces.iter().flat_map(|piece| piece.split(',')).map(str::trim);
        Some(words.filter(|word| !word.is_empty()).map(str::to_owned).collect())
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Reply> {
        match self.text(name) {
            None | Some("") => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| is_invalid(name)),
        }
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Reply> {
        match self.text(name) {
            None | Some("") => Ok(None),
            Some("true" | "1" | "t") => Ok(Some(true)),
            Some("false" | "0" | "f") => Ok(Some(false)),
            Some(_) => Err(is_invalid(name)),
        }
    }

    /// An instant, or a day taken as its first instant. An unencoded `+` has become a space and is refused.
    pub(super) fn instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, Reply> {
        let Some(text) = self.text(name).filter(|text| !text.is_empty()) else { return Ok(None) };
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Ok(Some(at.with_timezone(&Utc)));
        }
        let day = text.parse::<NaiveDate>().map_err(|_| is_invalid(name))?;
        Ok(day.and_hms_opt(0, 0, 0).map(|at| at.and_utc()))
    }

    /// One of the given words, else the default; another word is refused.
    pub(super) fn choice(&self, name: &str, words: &[&'static str]) -> Result<&'static str, Reply> {
        let Some(text) = self.text(name) else { return Ok(words[0]) };
        let found = words.iter().find(|word| **word == text);
        found
            .copied()
            .ok_or_else(|| reply::error(400, &format!("{name} does not have a valid value")))
    }

    /// Refuses unless all of these are given, in GitLab's words.
    pub(super) fn require(&self, names: &[&str]) -> Result<(), Reply> {
        let missing: Vec<String> = names
            .iter()
            .filter(|name| !self.has(name))
            .map(|name| format!("{name} is missing"))
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(reply::error(400, &missing.join(", "))) }
    }
}

fn is_invalid(name: &str) -> Reply {
    reply::error(400, &format!("{name} is invalid"))
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
