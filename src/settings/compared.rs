//! A layer held against the reference: what is right is kept, and each slip is named with its place and
//! with what was meant.

use std::collections::BTreeMap;

use config::Map;
use config::Value;
use config::ValueKind;

use crate::settings::problem::Problem;
use crate::settings::problem::nearest;
use crate::settings::renamed;
use crate::settings::shape;
use crate::settings::value::flatten;
use crate::settings::value::shown;
use crate::settings::value::typed;

/// Settings by path.
pub(super) type Leaves = BTreeMap<String, Value>;

/// The settings of one layer that are right; what is wrong with the others is told.
pub(super) fn checked(
    given: Leaves,
    known: &Leaves,
    origin: &str,
    problems: &mut Vec<Problem>,
) -> Leaves {
    let mut right = Leaves::new();
    for (path, value) in given {
        let result = match (known.get(&path), shape::entry(&path)) {
            (Some(expected), _) => match shape::keys(&path, expected) {
                Some(keys) => tables(&path, value, &keys, origin, problems),
                None => typed(&path, value, expected).map(Some),
            },
            (None, Some(_)) => typed(&path, value, &Value::from("")).map(Some),
            (None, None) => Err(renamed::told(&path).unwrap_or_else(|| unknown(&path, known))),
        };
        match result {
            Ok(value) => right.extend(value.map(|value| (path, value))),
            Err(text) => problems.push(Problem::new(path, text).set_in(origin)),
        }
    }
    right
}

/// A list of tables, each held against the keys it may have and must have. It is kept as a whole or
/// not at all, so that what is said later counts the tables as the reader does.
fn tables(
    path: &str,
    list: Value,
    (known, required): &(Leaves, Vec<String>),
    origin: &str,
    problems: &mut Vec<Problem>,
) -> Result<Option<Value>, String> {
    let ValueKind::Array(items) = list.kind else {
        return Err(format!("expected a list of tables, [[{path}]], found {}", shown(&list)));
    };
    let before = problems.len();
    let mut right = Vec::new();
    for (number, item) in items.into_iter().enumerate() {
        let place = format!("{path}[{number}]");
        if !matches!(item.kind, ValueKind::Table(_)) {
            let text = format!("expected a table with {}, found {}", names(known), shown(&item));
            problems.push(Problem::new(place, text).set_in(origin));
            continue;
        }
        let below = |leaves: Leaves| -> Leaves {
            leaves.into_iter().map(|(key, value)| (format!("{place}.{key}"), value)).collect()
        };
        let given = flatten(&item);
        for key in required.iter().filter(|key| !given.contains_key(*key)) {
            let like = shown(&known[key]);
            let text = format!("is not set: each of these tables needs one, such as {like}");
            problems.push(Problem::new(format!("{place}.{key}"), text).set_in(origin));
        }
        let kept = checked(below(given), &below(known.clone()), origin, problems);
        let key = |path: String| path[place.len() + 1..].to_owned();
        let table: Map<String, Value> =
            kept.into_iter().map(|(path, value)| (key(path), value)).collect();
        right.push(Value::from(table));
    }
    Ok((problems.len() == before).then(|| Value::from(right)))
}

fn names(known: &Leaves) -> String {
    known.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn unknown(path: &str, known: &Leaves) -> String {
    let is_inside = |list: &&String| path.strip_prefix(*list).is_some_and(|r| r.starts_with('.'));
    let lists = known.iter().filter(|(list, expected)| shape::keys(list, expected).is_some());
    if let Some(list) = lists.map(|(list, _)| list).find(is_inside) {
        return format!("{list} is a list of tables: write [[{list}]] above each");
    }
    let section = format!("{path}.");
    if let Some(example) = known.keys().find(|known| known.starts_with(&section)) {
        return format!("is a section: set what is in it, such as {example}");
    }
    let (section, leaf) = path.rsplit_once('.').unwrap_or(("", path));
    let parts = known.keys().filter_map(|known| known.rsplit_once('.'));
    let siblings = parts.clone().filter(|(home, _)| *home == section).map(|(_, leaf)| leaf);
    let sibling = nearest(leaf, siblings).map(|leaf| format!("{section}.{leaf}"));
    let like = || nearest(path, known.keys().map(String::as_str)).map(str::to_owned);
    let elsewhere = || parts.clone().find(|(_, other)| *other == leaf);
    let elsewhere = || elsewhere().map(|(home, leaf)| format!("{home}.{leaf}"));
    let is_section = parts.clone().any(|(home, _)| home == section);
    let other = || if is_section { elsewhere() } else { like().or_else(elsewhere) };
    match sibling.or_else(other) {
        Some(name) => format!("there is no such setting: did you mean {name}?"),
        None => "there is no such setting: config/default.toml lists them all".to_owned(),
    }
}
