//! Layers of settings: each is compared with the reference before it is merged, so that a slip is
//! named with its place instead of being ignored.

use std::collections::BTreeMap;

use config::Config;
use config::Environment;
use config::File;
use config::FileFormat;
use config::Value;
use config::ValueKind;

use crate::settings::DEFAULTS;
use crate::settings::problem::Problem;
use crate::settings::problem::nearest;

/// Prefix of our variables; sections and keys follow after two underscores.
pub const PREFIX: &str = "STAGECOACH";

/// What a run was given, beside the defaults.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// Name and text of the `--config` file.
    pub file: Option<(String, String)>,
    /// The process environment, or what a test puts in its place.
    pub environment: BTreeMap<String, String>,
    /// Flags, by the path of the setting.
    pub flags: BTreeMap<String, String>,
}

impl Layers {
    /// All layers merged, and what is wrong with each.
    pub(super) fn merged(&self) -> (Config, Vec<Problem>) {
        let reference = Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .build()
            .expect("the built-in settings are TOML");
        let mut problems = Vec::new();
        let mut builder = Config::builder().add_source(reference.clone());
        if let Some((name, text)) = &self.file {
            let source = File::from_str(text, FileFormat::Toml);
            match Config::builder().add_source(source.clone()).build() {
                Ok(layer) => {
                    problems.extend(compare(&layer, &reference, name));
                    builder = builder.add_source(source);
                }
                Err(error) => {
                    let text = one_line(&error.to_string());
                    problems.push(Problem::new(name.as_str(), format!("is not TOML: {text}")));
                }
            }
        }
        problems.extend(self.stray_variables());
        let source = self.variables(&reference);
        if let Ok(layer) = Config::builder().add_source(source.clone()).build() {
            problems.extend(compare(&layer, &reference, "the environment"));
        }
        builder = builder.add_source(source);
        for (key, value) in &self.flags {
            builder = builder
                .set_override(key.as_str(), value.as_str())
                .expect("flags name settings by their path");
        }
        if !problems.is_empty() {
            return (reference, problems);
        }
        (builder.build().expect("layers that were read once can be merged"), problems)
    }

    fn variables(&self, reference: &Config) -> Environment {
        let mut flat = BTreeMap::new();
        flatten(&reference.cache, "", &mut flat);
        let lists = flat.iter().filter(|(_, value)| matches!(value.kind, ValueKind::Array(_)));
        let own = self.environment.iter().filter(|(name, value)| {
            name.to_ascii_uppercase().starts_with(PREFIX) && !value.is_empty()
        });
        let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        let source = Environment::with_prefix(PREFIX)
            .prefix_separator("__")
            .separator("__")
            .list_separator(",")
            .try_parsing(true)
            .source(Some(own));
        lists.fold(source, |source, (key, _)| source.with_list_parse_key(key))
    }

    /// Variables that look like ours and would be ignored.
    fn stray_variables(&self) -> Vec<Problem> {
        let ours = |name: &&String| name.starts_with("STAGECOACH_");
        let stray = self.environment.keys().filter(ours).filter(|name| {
            !name.starts_with("STAGECOACH__") || name.split("__").count() < 3
        });
        // What tests and packaging use, not settings.
        let known = ["STAGECOACH_REQUIRE_PYTHON_GITLAB"];
        stray
            .filter(|name| !known.contains(&name.as_str()))
            .map(|name| {
                let text = "is not read: settings are STAGECOACH__SECTION__KEY, with two underscores";
                Problem::new(name.as_str(), text).from_layer("the environment")
            })
            .collect()
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Leaf settings by path.
fn flatten(value: &Value, path: &str, out: &mut BTreeMap<String, Value>) {
    match &value.kind {
        ValueKind::Table(table) => {
            let sorted: BTreeMap<&String, &Value> = table.iter().collect();
            for (key, value) in sorted {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                flatten(value, &path, out);
            }
        }
        _ => {
            out.insert(path.to_owned(), value.clone());
        }
    }
}

/// Unknown keys and wrong types of one layer.
fn compare(layer: &Config, reference: &Config, origin: &str) -> Vec<Problem> {
    let (mut given, mut known) = (BTreeMap::new(), BTreeMap::new());
    flatten(&layer.cache, "", &mut given);
    flatten(&reference.cache, "", &mut known);
    let check = |(key, value): (&String, &Value)| match known.get(key) {
        None => Some(unknown(key, &known)),
        Some(expected) => wrong_type(key, value, expected),
    };
    given.iter().filter_map(check).map(|problem| problem.from_layer(origin)).collect()
}

fn unknown(key: &str, known: &BTreeMap<String, Value>) -> Problem {
    let leaf = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let same_leaf = known.keys().find(|path| leaf(path) == leaf(key)).map(String::as_str);
    let hint = match nearest(key, known.keys().map(String::as_str)).or(same_leaf) {
        Some(name) => format!("did you mean {name}?"),
        None => "config/default.toml lists all settings".to_owned(),
    };
    Problem::new(key, format!("there is no such setting: {hint}"))
}

fn wrong_type(key: &str, value: &Value, expected: &Value) -> Option<Problem> {
    let shown = if key.ends_with("token") { "a secret".to_owned() } else { shown(value) };
    let text = |kind: &str| Some(Problem::new(key, format!("expected {kind}, found {shown}")));
    match (&expected.kind, &value.kind) {
        (ValueKind::Boolean(_), ValueKind::Boolean(_))
        | (ValueKind::Array(_), ValueKind::Array(_)) => None,
        (ValueKind::Boolean(_), _) => text("true or false"),
        (ValueKind::Array(_), _) => text("a list"),
        (ValueKind::I64(_), _) => match value.clone().into_int() {
            Ok(number) if number >= 0 && is_number(value) => None,
            _ => text("a whole number from 0"),
        },
        (ValueKind::String(_), ValueKind::Array(_) | ValueKind::Table(_)) => text("text"),
        // From the environment everything is text that may look like a number.
        (ValueKind::String(_), _) => None,
        _ => None,
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value.kind, ValueKind::I64(_) | ValueKind::U64(_) | ValueKind::I128(_))
}

fn shown(value: &Value) -> String {
    let text = one_line(&value.to_string());
    let short: String = text.chars().take(60).collect();
    format!("“{short}”")
}
