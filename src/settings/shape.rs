//! The shape of settings that are empty by default, where the reference has nothing to compare with:
//! lists of tables, and tables whose keys are free.

use std::collections::BTreeMap;

use config::Config;
use config::File;
use config::FileFormat;
use config::Value;
use config::ValueKind;

use crate::settings::value::flatten;

/// What may stand in one place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A list of tables, `[[path]]`: a right one, as TOML, with every key there is, and the keys
    /// that none may lack.
    Tables { example: &'static str, required: &'static [&'static str] },
    /// A table whose keys are names of the reader's own and whose values are texts.
    Texts,
}

/// The shapes by path, where `*` is any one name. `config/default.toml` has an empty list or table in
/// each of these places, and the example in a comment.
const SHAPES: &[(&str, Shape)] = &[
    (
        "calendar.changes",
        Shape::Tables {
            example: "effective_from = \"2026-04-01\"\n\
                      working_days = [\"Mon\", \"Tue\", \"Wed\", \"Thu\"]\n\
                      holidays_added = [\"2026-12-24\"]\n\
                      holidays_removed = []\n\
                      restate = false\n",
            required: &["effective_from"],
        },
    ),
    (
        "clocks.*.versions",
        Shape::Tables {
            example: "id = \"strategic-fast\"\n\
                      effective_from = \"2027-02-01\"\n\
                      segments = [\"strategic\"]\n\
                      target_days = 10\n\
                      unit = \"business_days\"\n\
                      start = \"csm_assigned\"\n\
                      enforce_from = \"2027-02-01\"\n\
                      segment_change = \"tighten\"\n\
                      rebind = \"open\"\n",
            required: &["effective_from"],
        },
    ),
    (
        "health.presets",
        Shape::Tables {
            example: "preset = \"gitlab-native\"\n\
                      segments = [\"scale\"]\n\
                      stages = [\"onboarding\"]\n",
            required: &["preset"],
        },
    ),
    (
        "labels.aliases",
        Shape::Tables {
            example: "label = \"Lifecycle: adopting\"\n\
                      means = \"stage::adoption\"\n",
            required: &["label", "means"],
        },
    ),
    (
        "people.away",
        Shape::Tables {
            example: "username = \"mara\"\n\
                      from = \"2026-07-06\"\n\
                      to = \"2026-07-24\"\n\
                      backup = \"noel\"\n",
            required: &["username", "from", "to"],
        },
    ),
    (
        "pilots",
        Shape::Tables {
            example: "name = \"Pipelines\"\n\
                      segments = [\"growth\"]\n\
                      stages = [\"onboarding\"]\n\
                      start = \"2026-05-04\"\n\
                      planned_end = \"2026-08-03\"\n\
                      outcome = \"engaged\"\n\
                      seed = \"drawn on 24 April 2026\"\n",
            required: &["name", "start", "planned_end", "outcome", "seed"],
        },
    ),
    (
        "etiquette.outages",
        Shape::Tables {
            example: "from = \"2026-05-04\"\n\
                      to = \"2026-05-06\"\n\
                      what = \"the usage export is down\"\n",
            required: &["from", "to", "what"],
        },
    ),
    (
        "portfolios",
        Shape::Tables {
            example: "name = \"EMEA Strategic\"\n\
                      within = \"\"\n\
                      segments = [\"strategic\"]\n\
                      regions = [\"EMEA\"]\n\
                      csms = [\"mara\"]\n\
                      managers = [\"imke\"]\n\
                      priorities = [1, 2]\n\
                      parents = [\"Acme Holding\"]\n\
                      group = \"acme/emea\"\n",
            required: &["name"],
        },
    ),
    ("people.manager_of", Shape::Texts),
    ("people.zones", Shape::Texts),
    ("pool.capacity_of", Shape::Texts),
];

impl Shape {
    /// The shape of what is at this path.
    pub(super) fn of(path: &str) -> Option<Self> {
        SHAPES.iter().find(|(pattern, _)| is_like(pattern, path)).map(|(_, shape)| *shape)
    }
}

/// Splits the path of an entry of a table with free keys: the table, and the key, which may have dots.
pub(super) fn entry(path: &str) -> Option<(&str, &str)> {
    let dots = path.match_indices('.').map(|(at, _)| at);
    let mut cuts = dots.map(|at| (&path[..at], &path[at + 1..]));
    cuts.find(|(table, _)| matches!(Shape::of(table), Some(Shape::Texts)))
}

/// The keys of a table in the list at this path, each with a value of its kind, and the keys that
/// every table must have. A list that the reference fills declares itself.
pub(super) fn keys(path: &str, expected: &Value) -> Option<(BTreeMap<String, Value>, Vec<String>)> {
    match (Shape::of(path), &expected.kind) {
        (Some(Shape::Tables { example, required }), _) => {
            let keys = table(example).expect("the example is TOML");
            Some((flatten(&keys), required.iter().map(|&key| key.to_owned()).collect()))
        }
        (None, ValueKind::Array(items)) => {
            let tables = items.iter().filter(|item| matches!(item.kind, ValueKind::Table(_)));
            let keys: BTreeMap<_, _> = tables.clone().flat_map(flatten).collect();
            let in_all = |key: &&String| tables.clone().all(|one| flatten(one).contains_key(*key));
            let required = keys.keys().filter(in_all).cloned().collect();
            (!keys.is_empty()).then_some((keys, required))
        }
        _ => None,
    }
}

/// A text as a list of tables: what the environment can say in one line.
pub(super) fn list(text: &str) -> Option<Value> {
    let list = table(&format!("list = {text}")).ok()?.into_table().ok()?.remove("list")?;
    matches!(list.kind, ValueKind::Array(_)).then_some(list)
}

fn table(text: &str) -> Result<Value, config::ConfigError> {
    let file = Config::builder().add_source(File::from_str(text, FileFormat::Toml)).build()?;
    Ok(file.cache)
}

fn is_like(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('.'), path.split('.'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some("*"), Some(_)) => {}
            (Some(part), Some(name)) if part == name => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::DEFAULTS;
    use crate::settings::Layers;
    use crate::settings::Settings;

    use super::*;

    /// The lines of the reference, those in comments too.
    fn documented(example: &str) -> bool {
        let lines: Vec<&str> =
            DEFAULTS.lines().map(|line| line.trim_start_matches('#').trim()).collect();
        let wanted: Vec<&str> = example.lines().collect();
        lines.windows(wanted.len()).any(|shown| shown == wanted.as_slice())
    }

    #[test]
    fn every_shape_is_in_the_reference_with_its_example() {
        let known = flatten(&table(DEFAULTS).unwrap());
        for (pattern, shape) in SHAPES {
            let places: Vec<&String> = known.keys().filter(|path| is_like(pattern, path)).collect();
            assert!(!places.is_empty(), "config/default.toml has no {pattern}");
            let Shape::Tables { example, required } = shape else { continue };
            let shown = |place: &&String| documented(&format!("[[{place}]]\n{example}"));
            assert!(places.iter().any(shown), "config/default.toml lacks {pattern}");
            for place in places {
                let text = format!("[[{place}]]\n{example}");
                let layers = Layers { file: Some((place.clone(), text)), ..Layers::default() };
                Settings::load(&layers).unwrap_or_else(|error| panic!("{error}"));
                let (keys, _) = keys(place, &known[place]).unwrap();
                assert!(required.iter().all(|key| keys.contains_key(*key)), "{place}");
            }
        }
    }

    #[test]
    fn a_star_is_one_name() {
        assert!(is_like("clocks.*.versions", "clocks.time_to_engage.versions"));
        for path in ["clocks.versions", "clocks.a.b.versions", "clocks.a.versions.b"] {
            assert!(!is_like("clocks.*.versions", path), "{path}");
        }
    }

    #[test]
    fn a_free_name_may_have_dots() {
        assert_eq!(entry("people.zones.jo.doe"), Some(("people.zones", "jo.doe")));
        assert_eq!(entry("people.zones"), None);
        assert_eq!(entry("people.managers"), None);
    }

    #[test]
    fn a_list_that_the_reference_fills_declares_itself() {
        let list = list("[{ a = 1, b = \"x\" }, { a = 2 }]").unwrap();
        let (keys, required) = keys("some.list", &list).unwrap();
        assert_eq!(keys.into_keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(required, ["a"]);
    }
}
