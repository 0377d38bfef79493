//! The runbook: every command in it parses, and it has every exit code and every warning that a log can hold.

use std::path::Path;

use clap::Parser as _;
use stagecoach::cli::Arguments;
use stagecoach::files::read_text;

use crate::architecture::sources;

fn runbook() -> String {
    read_text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operating.md")).unwrap()
}

/// Every `stagecoach …` of a text, in code spans and in indented blocks, with an example for each placeholder.
fn commands(text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2).filter(|span| !span.contains('\n'));
    let blocks = text.lines().filter_map(|line| line.strip_prefix("    "));
    let all = spans.chain(blocks).map(str::trim).filter(|it| it.starts_with("stagecoach "));
    let example = |word: &str| match word {
        "RUN" => "20260302T060001Z-0badcafe".to_owned(),
        "ACCOUNT" => "7".to_owned(),
        "FILE" => "file.json".to_owned(),
        other => other.replace("=FILE", "=file.json"),
    };
    let words = |line: &str| line.split_whitespace().map(example).collect::<Vec<_>>().join(" ");
    all.map(|line| words(line.split(" > ").next().unwrap_or_default())).collect()
}

#[test]
fn every_command_of_the_runbook_parses() {
    let all = commands(&runbook());
    assert!(all.len() > 15, "{all:?}");
    for line in all {
        let parsed = Arguments::try_parse_from(line.split_whitespace());
        assert!(parsed.is_ok(), "`{line}`: {}", parsed.unwrap_err());
    }
    assert_eq!(commands("`stagecoach undo RUN` and `plan`\n    stagecoach plan > x\n").len(), 2);
    assert!(Arguments::try_parse_from(["stagecoach", "undo", "--force"]).is_err());
}

#[test]
fn every_exit_code_has_its_row() {
    let text = runbook();
    for code in [0, 1, 2, 3, 64, 69, 75, 77] {
        assert!(text.contains(&format!("\n| {code} | ")), "{code} has no row");
    }
}

/// The sentences of `warn!` and `error!` in a source file: the longest text of each.
fn warnings(source: &str) -> Vec<String> {
    let product = source.split("#[cfg(test)]").next().unwrap_or_default();
    let starts =
        product.match_indices("tracing::warn!(").chain(product.match_indices("tracing::error!("));
    let sentence = |(at, _): (usize, &str)| {
        let call = product[at..].split(");\n").next().unwrap_or_default().replace("\\\n", " ");
        let texts = call.split('"').skip(1).step_by(2);
        texts
            .max_by_key(|text| text.len())
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    // What stands in braces is told by somebody else.
    starts.filter_map(sentence).filter(|text| !text.starts_with("{line}")).collect()
}

/// The longest stretch of a sentence without anything filled in.
fn fixed(sentence: &str) -> &str {
    let parts = sentence.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    parts.max_by_key(|part| part.len()).unwrap_or_default().trim_matches([' ', ':', ';', ','])
}

#[test]
fn every_warning_of_the_log_is_explained() {
    let text = runbook().split_whitespace().collect::<Vec<_>>().join(" ");
    let all = sources("src").into_iter().filter(|(path, _)| !path.contains("/simulator/"));
    let all: Vec<String> = all.flat_map(|(_, source)| warnings(&source)).collect();
    assert!(all.len() > 15, "{all:?}");
    let missing: Vec<&str> =
        all.iter().map(|it| fixed(it)).filter(|it| it.len() > 8 && !text.contains(it)).collect();
    assert_eq!(missing, [""; 0], "docs/operating.md does not explain these");
}

/// The page's table of bounds.
fn bounds() -> String {
    let text = runbook();
    text.split("## How much it can hold").nth(1).expect("it has that part").to_owned()
}

#[test]
fn every_setting_that_bounds_something_is_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings: toml::Table =
        read_text(&root.join("config/default.toml")).unwrap().parse().unwrap();
    let bounds = bounds();
    let mut missing = Vec::new();
    let mut seen = 0;
    for section in ["gitlab", "limits", "webhook"] {
        for name in settings[section].as_table().unwrap().keys() {
            if section == "limits" || name.ends_with("_max") {
                seen += 1;
                let name = format!("`{section}.{name}`");
                missing.extend((!bounds.contains(&name)).then_some(name));
            }
        }
    }
    assert!(seen >= 12, "{seen} were found");
    assert_eq!(missing, [""; 0], "docs/operating.md does not list these");
}

/// A bound of a thousand or more is one of memory: `const ROWS_MAX: usize = 20_000;` is `20,000` there.
#[test]
fn every_large_bound_on_what_comes_from_outside_is_listed() {
    let bounds = bounds();
    let folders = ["src/collect/", "src/daemon/", "src/gitlab/", "src/memo/"];
    let of_outside = |path: &str| folders.iter().any(|folder| path.contains(folder));
    let large = |line: &str| -> Option<String> {
        let (name, value) = line.trim_start().split_once("const ")?.1.split_once(" = ")?;
        let name = name.split(':').next()?;
        let is_bound = name.ends_with("_MAX") || name.starts_with("MOST_");
        let value = value.split(';').next()?;
        let is_number = value.chars().all(|c| c.is_ascii_digit() || c == '_');
        (is_bound && is_number && value.contains('_')).then(|| value.replace('_', ","))
    };
    let mut seen = 0;
    let mut missing = Vec::new();
    for (path, source) in sources("src").into_iter().filter(|(path, _)| of_outside(path)) {
        for value in source.lines().filter_map(large) {
            seen += 1;
            let is_there = bounds.contains(&format!(" {value} "))
                || bounds.contains(&format!(" {value};"))
                || bounds.contains(&format!(" {value},"));
            missing.extend((!is_there).then(|| format!("{path}: {value}")));
        }
    }
    assert!(seen >= 6, "{seen} were found");
    assert_eq!(missing, [""; 0], "docs/operating.md does not list these");
}
