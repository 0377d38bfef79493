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
