//! Settings: files that are right and files that are wrong, variables of every kind, layers, and that
//! every setting of the reference is one.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::ExposeSecret;
use stagecoach::consider::Sla;
use stagecoach::files;
use stagecoach::gitlab::Source;
use stagecoach::settings::DEFAULTS;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;

/// Files of a folder below tests/config, by name.
fn folder(name: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config").join(name);
    let files = files::list_files(&folder).unwrap();
    let read = |path: std::path::PathBuf| {
        (path.file_name().unwrap().to_str().unwrap().to_owned(), files::read_text(&path).unwrap())
    };
    files.into_iter().map(read).collect()
}

fn load(file: &str, variables: &[(&str, &str)]) -> Result<Settings, String> {
    let environment = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    let file = (!file.is_empty()).then(|| ("mine.toml".to_owned(), file.to_owned()));
    let layers = Layers { file, environment: environment.collect(), flags: BTreeMap::new() };
    Settings::load(&layers).map_err(|error| error.to_string())
}

fn connected(variables: &[(&str, &str)]) -> (String, Source) {
    let url = ("STAGECOACH__GITLAB__URL", "https://gitlab.example.com");
    let settings = load("", &[&[url], variables].concat()).unwrap();
    let (connection, source) = settings.connection().unwrap();
    (connection.token.expose_secret().to_owned(), source)
}

#[test]
fn right_files_are_read() {
    for (name, text) in folder("valid") {
        let layers = Layers { file: Some((name.clone(), text)), ..Layers::default() };
        let settings = Settings::load(&layers).unwrap_or_else(|error| panic!("{name}: {error}"));
        if name == "everything.toml" {
            assert_eq!(settings.source.project, "12345");
            assert_eq!(settings.people.managers, ["mara", "noel"]);
            assert_eq!(
                settings.policy().unwrap().rulebook.rules.len(),
                stagecoach::rules::RULES.len() - 1
            );
        }
    }
}

#[test]
fn wrong_files_are_answered_with_their_first_line() {
    let mut wrong = Vec::new();
    for (name, text) in folder("invalid") {
        let expected = text.lines().next().unwrap().trim_start_matches("# ").to_owned();
        let layers = Layers { file: Some((name.clone(), text)), ..Layers::default() };
        let error = Settings::load(&layers).err().map(|error| error.to_string());
        if error.as_deref() != Some(expected.as_str()) {
            wrong.push(format!(
                "{name}\n  expected {expected}\n  found    {}",
                error.unwrap_or_default()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn text_from_the_environment_stays_as_it_is() {
    for text in ["0123", "1e5", "true", "12345", "0x10", "1_000", "glpat-a,b", "-1", "inf", "NaN"] {
        let (token, source) = connected(&[
            ("STAGECOACH__GITLAB__TOKEN", text),
            ("STAGECOACH__SOURCE__PROJECT", text),
        ]);
        assert_eq!(token, text);
        assert_eq!(source, Source::Project(text.to_owned()));
    }
}

#[test]
fn variables_are_read_as_the_reference_has_them() {
    let settings = load(
        "",
        &[
            ("STAGECOACH__PEOPLE__MANAGERS", "mara, noel,"),
            ("stagecoach__limits__issues_max", " 3 "),
            ("STAGECOACH__SERVE__RUN_AT_START", "Yes"),
            ("STAGECOACH__SERVE__SCHEDULES", "0 6,18 * * Mon-Fri"),
            ("STAGECOACH__CLOCKS__TIME_TO_ENGAGE__SEGMENTS", "[\"strategic\", \"growth\"]"),
            ("STAGECOACH__CLOCKS__TIME_TO_ENGAGE__EFFECTIVE_FROM", "2026-04-01"),
            ("STAGECOACH__RULES__EBR_DUE__ENABLED", "off"),
            ("STAGECOACH__GITLAB__TIMEOUT_SECONDS", ""),
            ("STAGECOACH__NOT__KNOWN", ""),
            ("STAGECOACHING_LICENCE", "not ours"),
        ],
    );
    let settings = settings.unwrap();
    assert_eq!(settings.people.managers, ["mara", "noel"]);
    assert_eq!(settings.limits.issues_max, 3);
    assert!(settings.serve.run_at_start);
    assert_eq!(settings.serve.schedules, ["0 6,18 * * Mon-Fri"]);
    let policy = settings.policy().unwrap();
    let versions = &policy.targets.clocks.promise(Sla::TimeToEngage).policies;
    let segments: Vec<usize> = versions.iter().map(|policy| policy.segments.len()).collect();
    assert_eq!(segments, [2, 3], "the shipped version stays in force for older clocks");
    assert!(policy.rulebook.rules.iter().all(|rule| rule.entry.name != "ebr_due"));
    let lists = [("0 6 * * *,0 18 * * *", 2), ("0 6 * * 1,2; 0 7 * * *", 2), ("", 1)];
    for (text, count) in lists {
        let settings = load("", &[("STAGECOACH__SERVE__SCHEDULES", text)]).unwrap();
        assert_eq!(settings.schedules().unwrap().len(), count, "{text}");
    }
}

#[test]
fn lists_of_tables_and_free_names_are_read_from_every_layer() {
    let file = "[people.zones]\nmara = \"Europe/Berlin\"\nJo.Doe = \"Asia/Tokyo\"\n\
                [calendar]\nchanges = [{ effective_from = 2026-01-01 }]\n";
    let changes = "[{ effective_from = \"2026-04-01\", holidays_added = [\"2026-04-06\"] }]";
    let variables = [
        ("STAGECOACH__PEOPLE__ZONES__MARA", "Europe/Paris"),
        ("STAGECOACH__CALENDAR__REGIONS__AMER_WEST", "America/Denver"),
        ("STAGECOACH__CALENDAR__CHANGES", changes),
    ];
    let settings = load(file, &variables).unwrap();
    let zones = settings.zones().unwrap();
    let named = |region, csm| zones.found(region, csm).map_or(zones.default, |zone| zone.tz).name();
    assert_eq!(named(Some("amer-west"), Some("mara")), "America/Denver");
    assert_eq!(named(Some("latam"), Some("mara")), "Europe/Paris");
    assert_eq!(named(None, Some("jo.doe")), "Asia/Tokyo");
    assert_eq!(named(None, None), "UTC");
    let calendar = settings.business_calendar().unwrap();
    assert!(!calendar.is_working("2026-04-06".parse().unwrap()));
    let error = load("", &[("STAGECOACH__CALENDAR__CHANGES", "2026-04-01")]).unwrap_err();
    let expected = "calendar.changes (in the environment): expected a list of tables, \
                    [[calendar.changes]], found “2026-04-01”";
    assert_eq!(error, expected);
}

#[test]
fn every_slip_in_a_list_of_tables_is_named_at_once() {
    let file = "[calendar]\nholidays = [\"today\"]\n\
                [[calendar.changes]]\nworking_days = [\"Mon\", \"Tuesday\"]\n\
                [[calendar.changes]]\neffective_from = 2026\nrestat = true\nholidays_added = 1\n";
    insta::assert_snapshot!(load(file, &[]).unwrap_err(), @r#"
    5 settings need a look:
      - calendar.changes[0].effective_from (in mine.toml) is not set: each of these tables needs one, such as “2026-04-01”
      - calendar.changes[0].working_days (in mine.toml): expected a list of Mon | Tue | Wed | Thu | Fri | Sat | Sun, found the list Mon, Tuesday
      - calendar.changes[1].holidays_added (in mine.toml): expected a list of texts, found 1
      - calendar.changes[1].restat (in mine.toml): there is no such setting: did you mean calendar.changes[1].restate?
      - calendar.holidays[0]: expected a date such as 2026-12-25, found “today”
    "#);
}

#[test]
fn later_layers_win() {
    let file = "[limits]\nissues_max = 1\ncomments_max = 1\nedits_max = 1\n";
    let layers = Layers {
        file: Some(("mine.toml".into(), file.into())),
        environment: [
            ("STAGECOACH__LIMITS__COMMENTS_MAX".to_owned(), "2".to_owned()),
            ("STAGECOACH__LIMITS__EDITS_MAX".to_owned(), "2".to_owned()),
        ]
        .into(),
        flags: [("limits.edits_max".to_owned(), "3".to_owned())].into(),
    };
    let limits = Settings::load(&layers).unwrap().limits;
    assert_eq!((limits.issues_max, limits.comments_max, limits.edits_max), (1, 2, 3));
    assert_eq!(limits.closes_max, Settings::defaults().limits.closes_max);
}

#[test]
fn gitlab_ci_fills_what_nobody_has_set() {
    let ci = [
        ("GITLAB_CI", "true"),
        ("CI_SERVER_URL", "https://ci.example.com"),
        ("CI_PROJECT_PATH", "acme/bot"),
        ("STAGECOACH__GITLAB__URL", ""),
    ];
    let settings = load("", &ci).unwrap();
    assert_eq!(settings.gitlab.url, "https://ci.example.com");
    assert_eq!(settings.source.project, "acme/bot");
    let settings = load("[source]\ngroup = \"acme\"\n", &ci).unwrap();
    assert_eq!((settings.source.project.as_str(), settings.source.group.as_str()), ("", "acme"));
    let settings = load("[source]\nproject = \"acme/accounts\"\n", &ci).unwrap();
    assert_eq!(settings.source.project, "acme/accounts");
    let settings = load("", &ci[1..]).unwrap();
    assert_eq!(settings.gitlab.url, "");
}

#[test]
fn secrets_are_not_shown() {
    let token = "glpat-Very-Secret";
    let variables = [("STAGECOACH__GITLAB__TOKEN", token)];
    let settings = load("", &variables).unwrap();
    assert!(!format!("{settings:?}").contains(token));
    let file = Some(("mine.toml".to_owned(), format!("[gitlab]\ntoken = \"{token}\"\n")));
    let environment = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let layers = Layers { file, environment, flags: BTreeMap::new() };
    assert!(!format!("{layers:?}").contains(token), "{layers:?}");
    for broken in
        ["[gitlab]\ntoken = glpat-Very-Secret\n", "[gitlab]\ntoken = \"glpat-Very-Secret\n"]
    {
        assert!(!load(broken, &[]).unwrap_err().contains(token));
    }
}

/// Leaves of a TOML table by path.
fn leaves(table: &toml::Table, path: &str, out: &mut BTreeMap<String, toml::Value>) {
    for (key, value) in table {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            toml::Value::Table(table) => leaves(table, &path, out),
            _ => drop(out.insert(path, value.clone())),
        }
    }
}

/// The reference with one leaf called something else, or gone.
#[test]
fn every_setting_of_the_reference_is_read_by_name() {
    let reference: toml::Table = DEFAULTS.parse().unwrap();
    let mut all = BTreeMap::new();
    leaves(&reference, "", &mut all);
    assert!(all.len() > 40, "{}", all.len());
    for path in all.keys().filter(|path| !path.ends_with(".enabled")) {
        let renamed = Settings::load_over(&without(&reference, path), &Layers::default());
        let error = renamed.err().unwrap_or_else(|| panic!("nothing reads {path}")).to_string();
        let leaf = path.rsplit('.').next().unwrap();
        assert!(error.contains(leaf), "{path}: {error}");
    }
}

fn without(reference: &toml::Table, path: &str) -> String {
    let mut table = reference.clone();
    let (sections, leaf) = path.rsplit_once('.').unwrap_or(("", path));
    let section = sections
        .split('.')
        .filter(|name| !name.is_empty())
        .fold(&mut table, |table, name| table.get_mut(name).unwrap().as_table_mut().unwrap());
    section.remove(leaf).unwrap();
    table.to_string()
}
