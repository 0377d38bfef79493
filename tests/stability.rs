//! What docs/stability.md promises, name by name. The lists in tests/stability only grow: `UPDATE_STABILITY=1` adds what is
//! new to them, and never takes anything out.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use stagecoach::account::Pin;
use stagecoach::account::Remark;
use stagecoach::account::RuleDays;
use stagecoach::account::Spoken;
use stagecoach::account::Taken;
use stagecoach::account::Urgency;
use stagecoach::account::Waiting;
use stagecoach::account::sections;
use stagecoach::files;
use stagecoach::settings::Became;
use stagecoach::settings::DEFAULTS;
use stagecoach::settings::Layers;
use stagecoach::settings::RENAMED;
use stagecoach::settings::Settings;
use stagecoach::setup::vocabulary;

/// Holds what there is against what was promised.
#[track_caller]
fn hold(list: &str, now: &BTreeSet<String>, is_excused: impl Fn(&str) -> bool, what_to_do: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stability").join(list);
    let text = files::read_text(&path).unwrap_or_default();
    let promised: BTreeSet<String> = text.lines().map(str::to_owned).collect();
    #[expect(clippy::disallowed_methods, reason = "the one switch of these tests")]
    let update = std::env::var_os("UPDATE_STABILITY").is_some();
    if update {
        let all: Vec<&str> = promised.union(now).map(String::as_str).collect();
        let text = format!("{}\n", all.join("\n"));
        files::replace(&path, text.as_bytes(), files::Readers::Anyone).unwrap();
    }
    let gone: Vec<&String> = promised.difference(now).filter(|name| !is_excused(name)).collect();
    assert!(
        gone.is_empty(),
        "promised in tests/stability/{list} and gone: {gone:#?}\n{what_to_do}"
    );
    let new: Vec<&String> = now.difference(&promised).collect();
    let hint = "UPDATE_STABILITY=1 cargo test stability adds it: from then on it is a promise";
    assert!(
        update || new.is_empty(),
        "new, and not promised yet in tests/stability/{list}: {new:#?}\n{hint}"
    );
}

fn leaves(table: &toml::Table, path: &str, found: &mut BTreeSet<String>) {
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            toml::Value::Table(inner) if !inner.is_empty() => leaves(inner, &path, found),
            _ => drop(found.insert(path)),
        }
    }
}

fn settings() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    leaves(&DEFAULTS.parse().unwrap(), "", &mut found);
    found
}

#[test]
fn no_setting_goes_away_unless_its_row_says_what_became_of_it() {
    let is_renamed = |name: &str| RENAMED.iter().any(|(old, _)| *old == name);
    let what_to_do = "A settings file that has it must be told: add a row to RENAMED in src/settings/renamed.rs.";
    hold("settings.txt", &settings(), is_renamed, what_to_do);
}

#[test]
fn an_older_settings_file_is_told_what_to_change() {
    let now = settings();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/stability.md");
    let page = files::read_text(&page).unwrap();
    for (old, became) in RENAMED {
        let how = if let Became::Changed { how, .. } = became {
            format!("{how} ")
        } else {
            String::new()
        };
        let (Became::Renamed { to } | Became::Changed { to, .. }) = became;
        assert!(!now.contains(*old), "{old} is a setting again: take its row out");
        assert!(now.contains(*to), "{old} became {to}, which is no setting");
        let row = format!("| `{old}` | `{to}` | {how}|");
        assert!(page.contains(&row), "docs/stability.md lacks the row {row}");
        let (section, key) = old.rsplit_once('.').unwrap();
        let file = Some(("old.toml".to_owned(), format!("[{section}]\n{key} = 5\n")));
        let error = Settings::load(&Layers { file, ..Layers::default() }).unwrap_err().to_string();
        assert!(error.starts_with(old) && error.contains(to), "{error}");
    }
    let old = "[rules.onboarding_stuck]\nsilent_days = 21\ndue_in_days = 7\n";
    let variable = ("STAGECOACH__RULES__EBR_DUE__COUNTS_FOR_MONTHS".to_owned(), "12".to_owned());
    let file = Some(("old.toml".to_owned(), old.to_owned()));
    let layers = Layers { file, environment: [variable].into(), ..Layers::default() };
    insta::assert_snapshot!(Settings::load(&layers).unwrap_err(), @r"
    3 settings need a look:
      - rules.onboarding_stuck.due_in_days (in old.toml) has become rules.onboarding_stuck.due_in_working_days: it counts working days, so that a week is 5
      - rules.onboarding_stuck.silent_days (in old.toml) was renamed: write rules.onboarding_stuck.silence_from_days, with the same value
      - rules.ebr_due.counts_for_months (in the environment) was renamed: write rules.ebr_due.every_months, with the same value
    ");
}

/// The names of properties by place; those that are always there are marked.
fn properties(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    let Value::Object(fields) = schema else {
        if let Value::Array(items) = schema {
            for item in items {
                properties(item, path, found);
            }
        }
        return;
    };
    let required: Vec<&str> = fields
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (key, value) in fields {
        match (key.as_str(), value) {
            ("properties", Value::Object(inner)) => {
                for (name, schema) in inner {
                    let place = format!("{path}.{name}");
                    let always = if required.contains(&name.as_str()) { " always" } else { "" };
                    found.insert(format!("{place}{always}"));
                    properties(schema, &place, found);
                }
            }
            ("$defs", Value::Object(inner)) => {
                for (name, schema) in inner {
                    let file = path.split(['.', '#']).next().unwrap();
                    properties(schema, &format!("{file}#{name}"), found);
                }
            }
            _ => properties(value, path, found),
        }
    }
}

#[test]
fn no_property_of_the_json_goes_away() {
    let mut now = BTreeSet::new();
    for output in ["plan", "apply", "explain", "report"] {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("config/schema/{output}.json"));
        let schema = serde_json::from_str(&files::read_text(&path).unwrap()).unwrap();
        properties(&schema, output, &mut now);
    }
    let what_to_do = "Programs read it: leave it, and add the new name beside it. docs/stability.md says for how long.";
    hold("json.txt", &now, |_| false, what_to_do);
}

#[test]
fn no_label_goes_away_or_changes_hands() {
    let labels = vocabulary::labels().map(|label| {
        let owner = serde_json::to_value(label.family.owner).unwrap();
        format!("{} {}", label.name(), owner.as_str().unwrap())
    });
    let aliases = vocabulary::ALIASES.iter().map(|(alias, means)| format!("{alias} means {means}"));
    let what_to_do = "Labels are on people's issues, with their history: a label that was one stays one. A new name may stand beside it.";
    hold("labels.txt", &labels.chain(aliases).collect(), |_| false, what_to_do);
}

/// A comment as an earlier version left it in GitLab, with every hidden line there is.
const COMMENT: &str = include_str!("stability/comment.md");

#[test]
fn what_an_earlier_version_wrote_is_read_and_written_the_same() {
    let found = sections(COMMENT);
    let keys: Vec<String> = found.iter().map(|section| section.marker.key.to_string()).collect();
    let promise =
        "Comments with these lines are in GitLab for ever: read the old form as well as a new one.";
    assert_eq!(keys, ["status_card/201-7/1", "ebr_due/201-7/2027-02"], "{promise}");
    assert_eq!(found[0].marker.hash, "5f1d", "{promise}");
    assert!(found[1].marker.withdrawn, "{promise}");
    let printed: Vec<String> = found.iter().map(stagecoach::account::Section::print).collect();
    assert_eq!(format!("{}\n", printed.join("\n")), COMMENT, "{promise}");

    let body = &found[0].body;
    let line = |name: &str| body.lines().find(|line| line.contains(name)).unwrap().to_owned();
    let remark = Remark {
        elsewhere: None,
        note_id: 1,
        created_at: chrono::DateTime::UNIX_EPOCH,
        is_internal: false,
        body: COMMENT.to_owned(),
        sections: found.clone(),
    };
    let spoken = Spoken::new(vec![remark]);
    let expected: BTreeMap<&str, String> = [
        ("said", Spoken::print_ledger(&spoken.ledger)),
        ("clocks", Pin::print_all(&spoken.pins)),
        ("quiet", spoken.quiet[0].print()),
        ("waits", spoken.waiting.print()),
        ("usage", spoken.usage.print()),
        ("rules", RuleDays::read(body).unwrap().print()),
    ]
    .into();
    for (name, printed) in expected {
        assert_eq!(printed, line(&format!("<!-- stagecoach {name} ")), "{promise}");
    }
    assert_eq!(spoken.ledger.len(), 2, "{promise}");
    assert_eq!((spoken.pins.len(), spoken.pins[0].target_days), (1, 14), "{promise}");
    assert_eq!(
        spoken.quiet[0],
        Urgency { note_id: 31, severities: [("ebr_due".to_owned(), 3)].into() }
    );
    assert_ne!(spoken.waiting, Waiting::default(), "{promise}");
    let heard: Vec<(u64, bool)> =
        Taken::read_all(body).iter().map(|(id, it)| (*id, it.is_accepted)).collect();
    assert_eq!(heard, [(7, true), (9, false)], "{promise}");
}
