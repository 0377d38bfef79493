//! Single values: what the reference expects in a place, and what a layer has there.

use std::collections::BTreeMap;

use config::Value;
use config::ValueKind;

use crate::settings::shape;

/// The largest number that any setting takes.
const NUMBER_MAX: i64 = i32::MAX as i64;
const SHOWN_CHARS_MAX: usize = 60;

/// Settings that take one of a few words, or a list of them, by the last part of the path.
pub(super) const CHOICES: [(&str, &[&str]); 18] = [
    ("glql", &["auto", "true", "false"]),
    ("mode", &["on", "shadow"]),
    ("charts", &["auto", "basic", "off"]),
    ("unit", &["calendar_days", "business_days"]),
    ("segment_change", &["keep", "tighten", "rebind"]),
    ("rebind", &["never", "open"]),
    ("profile", &["handbook-2022", "handbook-2026", "iteration-1", "iteration-2", "iteration-3"]),
    ("segments", &["strategic", "growth", "scale", "digital"]),
    ("required", FACTS),
    ("format", &["human", "json"]),
    ("outcome", &["engaged", "first_value", "onboarded"]),
    ("minimum_role", &["guest", "planner", "reporter", "developer", "maintainer", "owner"]),
    ("working_days", &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
    ("quiet_days", &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "holidays"]),
    ("preset", &["prove", "gitlab-native"]),
    ("feeds", &["product", "support"]),
    ("measures_off", MEASURES),
    ("plan_without_objectives", &["red", "yellow"]),
];

/// What can be asked for on a card.
const FACTS: &[&str] = &[
    "segment",
    "priority",
    "customer_since",
    "renewal_date",
    "gitlab_admin",
    "instance",
    "arr",
    "sponsor",
    "time_zone",
];

/// What health can be made of.
const MEASURES: &[&str] = &[
    "licence_utilisation",
    "user_engagement",
    "scm",
    "ci",
    "devsecops",
    "cd",
    "sentiment",
    "success_plan",
    "support_tickets",
    "support",
    "cadence",
    "personas",
    "lifecycle",
];

/// Leaf settings by path.
pub(super) fn flatten(value: &Value) -> BTreeMap<String, Value> {
    let mut out = BTreeMap::new();
    collect(value, "", &mut out);
    out
}

fn collect(value: &Value, path: &str, out: &mut BTreeMap<String, Value>) {
    let ValueKind::Table(table) = &value.kind else {
        out.insert(path.to_owned(), value.clone());
        return;
    };
    if table.is_empty() && !path.is_empty() {
        out.insert(path.to_owned(), value.clone());
    }
    let sorted: BTreeMap<&String, &Value> = table.iter().collect();
    for (key, value) in sorted {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        collect(value, &path, out);
    }
}

/// A text from the environment, read as what the reference has in its place. Text stays text: a
/// token may look like a number. What cannot be read stays text as well, to be named as wrong.
pub(super) fn from_text(text: &str, path: &str, expected: &Value) -> Value {
    let trimmed = text.trim();
    let kind = match expected.kind {
        ValueKind::Boolean(_) => match trimmed.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(ValueKind::Boolean(true)),
            "false" | "no" | "off" | "0" => Some(ValueKind::Boolean(false)),
            _ => None,
        },
        ValueKind::I64(_) => trimmed.parse().ok().map(ValueKind::I64),
        ValueKind::Array(_) if shape::keys(path, expected).is_some() => {
            shape::list(trimmed).map(|list| list.kind)
        }
        ValueKind::Array(_) => {
            let items = items(trimmed, path);
            Some(ValueKind::Array(items.into_iter().map(Value::from).collect()))
        }
        _ => None,
    };
    Value::from(kind.unwrap_or_else(|| ValueKind::String(text.to_owned())))
}

/// `a, b`, or a TOML list. Cron lines have commas of their own: they are cut at semicolons, and at
/// commas only where every piece is a line.
fn items(text: &str, path: &str) -> Vec<String> {
    if text.starts_with('[')
        && let Ok(table) = format!("list = {text}").parse::<toml::Table>()
        && let Some(toml::Value::Array(list)) = table.get("list")
    {
        let text = |item: &toml::Value| item.as_str().map_or_else(|| item.to_string(), Into::into);
        return list.iter().map(text).collect();
    }
    let cut = |at: &[char]| -> Vec<String> {
        let parts = text.split(at).map(str::trim).filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    if path != "serve.schedules" {
        return cut(&[',']);
    }
    let lines = cut(&[';', '\n', ',']);
    let are_lines = lines.iter().all(|line| line.split_whitespace().count() >= 5);
    if are_lines { lines } else { cut(&[';', '\n']) }
}

/// The value if it is of the kind expected; else what was expected and what was found.
pub(super) fn typed(path: &str, value: Value, expected: &Value) -> Result<Value, String> {
    if let (ValueKind::String(_), ValueKind::I64(number)) = (&expected.kind, &value.kind) {
        // A project may be named by its id.
        return Ok(Value::from(number.to_string()));
    }
    if let (ValueKind::String(_), ValueKind::Boolean(is_on)) = (&expected.kind, &value.kind)
        && choices(path).is_some_and(|words| words.contains(&is_on.to_string().as_str()))
    {
        // What can be left to itself can also be switched.
        return Ok(Value::from(is_on.to_string()));
    }
    let Some(wanted) = mismatch(path, &value, expected) else { return Ok(value) };
    let is_secret = |key: &str| key.contains("token") || key.contains("secret");
    let is_secret = path.rsplit('.').next().is_some_and(is_secret);
    let found = if is_secret { "a value that is not shown".to_owned() } else { shown(&value) };
    Err(format!("expected {wanted}, found {found}"))
}

fn is_number(value: &Value) -> bool {
    matches!(value.kind, ValueKind::I64(number) if (0..=NUMBER_MAX).contains(&number))
}

/// What was expected, when it is something else.
fn mismatch(path: &str, value: &Value, expected: &Value) -> Option<String> {
    let unless = |holds: bool, wanted: &str| (!holds).then(|| wanted.to_owned());
    match (&expected.kind, &value.kind) {
        (ValueKind::Boolean(_), kind) => {
            unless(matches!(kind, ValueKind::Boolean(_)), "true or false")
        }
        (ValueKind::String(_), ValueKind::String(text)) => not_a_choice(path, [text]),
        (ValueKind::String(_), _) => Some("text".to_owned()),
        (ValueKind::I64(_), kind) => {
            let fits = matches!(kind, ValueKind::I64(number) if (0..=NUMBER_MAX).contains(number));
            unless(fits, "a whole number from 0")
        }
        (ValueKind::Array(numbers), kind) if numbers.first().is_some_and(is_number) => {
            let fits = matches!(kind, ValueKind::Array(items) if items.iter().all(is_number));
            unless(fits, "a list of whole numbers")
        }
        (ValueKind::Array(_), ValueKind::Array(items)) => {
            let text = |item: &'_ Value| match &item.kind {
                ValueKind::String(text) => Some(text.clone()),
                _ => None,
            };
            let texts: Option<Vec<String>> = items.iter().map(text).collect();
            let Some(texts) = texts else { return Some("a list of texts".to_owned()) };
            not_a_choice(path, &texts).map(|choices| format!("a list of {choices}"))
        }
        (ValueKind::Array(_), _) => Some("a list of texts".to_owned()),
        (ValueKind::Table(_), kind) => unless(matches!(kind, ValueKind::Table(_)), "a section"),
        _ => None,
    }
}

/// The words that a setting takes, where it takes a few.
fn choices(path: &str) -> Option<&'static [&'static str]> {
    let leaf = path.rsplit('.').next()?;
    CHOICES.iter().find(|(name, _)| *name == leaf).map(|(_, choices)| *choices)
}

/// The choices there are, when one of these is none of them.
fn not_a_choice<'a>(path: &str, texts: impl IntoIterator<Item = &'a String>) -> Option<String> {
    let choices = choices(path)?;
    let is_other = texts.into_iter().any(|text| !choices.contains(&text.as_str()));
    is_other.then(|| choices.join(" | "))
}

/// A value as a message shows it.
pub(super) fn shown(value: &Value) -> String {
    let text = match &value.kind {
        ValueKind::Array(items) => {
            items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        _ => value.to_string(),
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(SHOWN_CHARS_MAX).collect();
    let dots = if short.len() < line.len() { "…" } else { "" };
    match &value.kind {
        ValueKind::Table(_) => "a section".to_owned(),
        ValueKind::Array(_) => format!("the list {short}{dots}"),
        ValueKind::String(_) => format!("“{short}{dots}”"),
        _ => short,
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::DEFAULTS;
    use crate::settings::Layers;
    use crate::settings::Settings;

    use super::*;

    #[test]
    fn every_choice_that_is_offered_can_be_read() {
        let reference = config::Config::builder()
            .add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml))
            .build()
            .unwrap();
        let paths = flatten(&reference.cache).into_keys();
        let mut offered = 0;
        for path in paths {
            let leaf = path.rsplit('.').next().unwrap();
            for (_, choices) in CHOICES.iter().filter(|(name, _)| *name == leaf) {
                for choice in *choices {
                    let mut flags = BTreeMap::from([(path.clone(), (*choice).to_owned())]);
                    // A promise changes from a day on.
                    if let Some((promise, _)) =
                        path.rsplit_once('.').filter(|(p, _)| p.starts_with("clocks."))
                    {
                        flags.insert(format!("{promise}.effective_from"), "2027-01-01".to_owned());
                    }
                    let layers = Layers { flags, ..Layers::default() };
                    Settings::load(&layers).unwrap_or_else(|error| panic!("{error}"));
                    offered += 1;
                }
            }
        }
        assert!(offered > CHOICES.len(), "{offered}");
    }
}
