//! Layers of settings: each is compared with the reference, value by value, before it is merged, so
//! that a slip is named with its place instead of being ignored.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use config::Config;
use config::Environment;
use config::File;
use config::FileFormat;
use config::Value;
use config::ValueKind;

use crate::settings::DEFAULTS;
use crate::settings::compared::Leaves;
use crate::settings::compared::checked;
use crate::settings::problem::Problem;
use crate::settings::profile;
use crate::settings::shape;
use crate::settings::source;
use crate::settings::value::flatten;
use crate::settings::value::from_text;

/// Prefix of our variables; sections and keys follow after two underscores.
const PREFIX: &str = "STAGECOACH";
const ENVIRONMENT: &str = "the environment";
/// What tests and packaging use: not settings.
const KNOWN_STRAYS: [&str; 1] = ["STAGECOACH_REQUIRE_PYTHON_GITLAB"];

/// What a run was given, beside the defaults.
#[derive(Clone, Default)]
pub struct Layers {
    /// Name and text of the `--config` file.
    pub file: Option<(String, String)>,
    /// The process environment, or what a test puts in its place.
    pub environment: BTreeMap<String, String>,
    /// Flags, by the path of the setting.
    pub flags: BTreeMap<String, String>,
}

/// Names only: a file and the environment may hold a token.
impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layers")
            .field("file", &self.file.as_ref().map(|(name, _)| name))
            .field("environment", &self.environment.len())
            .field("flags", &self.flags.keys())
            .finish()
    }
}

impl Layers {
    /// What is wrong with the layers one by one, before they are merged and judged as a whole. The built-in
    /// reference is read once: the first of many such questions takes longest.
    pub fn slips(&self) -> Vec<Problem> {
        static KNOWN: LazyLock<Leaves> = LazyLock::new(|| known(&read(DEFAULTS)));
        let mut problems = Vec::new();
        self.chosen(&KNOWN, &mut problems);
        problems
    }

    /// Everything that is right in all layers, merged; the reference and the profile alone; and what
    /// is wrong with each layer.
    pub(super) fn merged(&self, reference: &str) -> (Config, Config, Vec<Problem>) {
        let reference = read(reference);
        let mut problems = Vec::new();
        let chosen = self.chosen(&known(&reference), &mut problems);
        let named = chosen.get("policy.profile").map(ToString::to_string).unwrap_or_default();
        let profile = File::from_str(profile::text(&named), FileFormat::Toml);
        let shipped = Config::builder().add_source(reference).add_source(profile).build();
        let shipped = shipped.expect("the profiles are TOML");
        let builder = Config::builder().add_source(shipped.clone());
        let builder = with_tables(chosen).into_iter().fold(builder, |builder, (path, value)| {
            builder.set_override(path, value).expect("the paths of the reference are paths")
        });
        let merged = builder.build().expect("layers that were compared can be merged");
        (merged, shipped, problems)
    }

    /// What the layers say, by path; what is wrong with them is told.
    fn chosen(&self, known: &Leaves, problems: &mut Vec<Problem>) -> Leaves {
        problems.extend(self.stray_variables());
        let mut chosen = Leaves::new();
        if let Some((name, text)) = &self.file {
            match toml(text) {
                Ok(given) => chosen.extend(checked(given, known, name, problems)),
                Err(text) => problems.push(Problem::new(name.as_str(), text)),
            }
        }
        let variables = as_typed(self.variables(), known);
        chosen.extend(checked(variables, known, ENVIRONMENT, problems));
        let flags = self.flags.iter();
        let flags = flags.map(|(key, text)| (key.clone(), Value::from(text.as_str()))).collect();
        chosen.extend(checked(as_typed(flags, known), known, "a flag", problems));
        for (path, value) in source::from_ci(&self.environment) {
            let is_set = |path: &str| chosen.get(path).is_some_and(|value| !is_blank(value));
            let is_taken = is_set(path) || path == "source.project" && is_set("source.group");
            if !is_taken {
                chosen.insert(path.to_owned(), Value::from(value));
            }
        }
        chosen
    }

    /// Our variables by path, as the texts they are. An empty one counts as not set.
    fn variables(&self) -> Leaves {
        let source = Environment::with_prefix(PREFIX)
            .prefix_separator("__")
            .separator("__")
            .ignore_empty(true)
            .source(Some(self.environment.clone().into_iter().collect()));
        let layer = config::Source::collect(&source).expect("variables read as text are text");
        layer.into_iter().collect()
    }

    /// Variables that look like ours and would be ignored.
    fn stray_variables(&self) -> Vec<Problem> {
        let stray = self.environment.keys().filter(|name| {
            let name = name.to_ascii_uppercase();
            let is_setting = name.starts_with("STAGECOACH__") && name.split("__").count() > 2;
            name.starts_with("STAGECOACH_") && !is_setting && !KNOWN_STRAYS.contains(&&*name)
        });
        let problem = |name: &String| {
            let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
            let meant = match words.as_slice() {
                [prefix, section, key @ ..] if !key.is_empty() => {
                    format!("{prefix}__{section}__{}", key.join("_"))
                }
                _ => "STAGECOACH__SECTION__KEY".to_owned(),
            };
            let text = format!("is not read: did you mean {meant}, with two underscores?");
            Problem::new(name.as_str(), text).set_in(ENVIRONMENT)
        };
        stray.map(problem).collect()
    }
}

fn read(reference: &str) -> Config {
    let file = File::from_str(reference, FileFormat::Toml);
    Config::builder().add_source(file).build().expect("the reference is TOML")
}

/// Every path of the reference, with what stands there.
fn known(reference: &Config) -> Leaves {
    let mut known = flatten(&reference.cache);
    let switches = known.keys().filter_map(|path| path.strip_suffix(".enabled"));
    let rules = switches.filter(|path| path.starts_with("rules."));
    let modes: Vec<String> = rules.map(|rule| format!("{rule}.mode")).collect();
    // Every rule has it, and the reference names it once.
    known.extend(modes.into_iter().map(|path| (path, Value::from("on"))));
    known
}

/// The entries of tables with free keys, put together: a key may have dots, which a path cannot.
fn with_tables(chosen: Leaves) -> Leaves {
    let mut tables: BTreeMap<String, config::Map<String, Value>> = BTreeMap::new();
    let mut out = Leaves::new();
    for (path, value) in chosen {
        match shape::entry(&path) {
            Some((table, key)) => {
                tables.entry(table.to_owned()).or_default().insert(key.to_owned(), value);
            }
            None => drop(out.insert(path, value)),
        }
    }
    out.extend(tables.into_iter().map(|(path, table)| (path, Value::from(table))));
    out
}

fn is_blank(value: &Value) -> bool {
    matches!(&value.kind, ValueKind::String(text) if text.is_empty())
}

/// Texts turned into what the reference has in their place.
fn as_typed(texts: Leaves, known: &Leaves) -> Leaves {
    let read = |(path, value): (String, Value)| {
        let path = with_hyphens(path, known);
        let value = match (known.get(&path), &value.kind) {
            (Some(expected), ValueKind::String(text)) => from_text(text, &path, expected),
            _ => value,
        };
        (path, value)
    };
    texts.into_iter().map(read).collect()
}

/// The path that was meant: a shell has no hyphens in the names of its variables.
fn with_hyphens(path: String, known: &Leaves) -> String {
    let Some((section, leaf)) = path.rsplit_once('.') else { return path };
    let hyphened = format!("{section}.{}", leaf.replace('_', "-"));
    if !known.contains_key(&path) && known.contains_key(&hyphened) { hyphened } else { path }
}

/// The settings of a file. The error never quotes a line: it may hold the token.
fn toml(text: &str) -> Result<Leaves, String> {
    if let Err(error) = text.parse::<toml::Table>() {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let reason = error.message().lines().collect::<Vec<_>>().join(", ");
        return Err(format!("is not TOML, line {line}, column {column}: {reason}"));
    }
    let file = Config::builder().add_source(File::from_str(text, FileFormat::Toml)).build();
    file.map(|file| flatten(&file.cache)).map_err(|_| "is not TOML".to_owned())
}
