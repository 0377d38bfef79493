//! The page about coverage: every line of the seed and every rule, and what serves it.

use std::collections::BTreeSet;
use std::path::Path;

use stagecoach::files;
use stagecoach::metrics::METRICS;
use stagecoach::rules::RULES;

/// A table of the page: the cells of its rows, without the heading.
fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let lines = page.lines().skip_while(|line| *line != format!("## {heading}")).skip(1);
    let lines = lines.take_while(|line| !line.starts_with("## "));
    let rows = lines.filter(|line| line.starts_with('|')).skip(2);
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.map(cells).collect()
}

fn read(path: &str) -> String {
    files::read_text(&Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Names in backticks; those in brackets behind a rule explain it and are no names of rules.
fn names(cell: &str) -> Vec<&str> {
    let cell = cell.split('(').next().unwrap_or_default();
    cell.split('`').skip(1).step_by(2).collect()
}

/// Stories that are linked.
fn stories(cell: &str) -> Vec<&str> {
    let links = cell.split("](../tests/stories/").skip(1);
    links.filter_map(|link| link.split_once(".md)")).map(|(name, _)| name).collect()
}

fn seed() -> Vec<String> {
    let ids = |letter: char, last: u32| (1..=last).map(move |n| format!("{letter}{n:02}"));
    ids('C', 18).chain(ids('S', 22)).collect()
}

/// What is named and does not exist.
fn strangers(cells: &[Vec<String>], rules: usize, linked: Option<usize>) -> Vec<String> {
    let is_rule = |name: &str| RULES.iter().any(|rule| rule.name == name);
    let is_story = |name: &str| {
        let path = format!("{}/tests/stories/{name}.md", env!("CARGO_MANIFEST_DIR"));
        files::read_text(Path::new(&path)).is_ok()
    };
    let mut wrong = Vec::new();
    for row in cells {
        let id = &row[0];
        let here = || row.iter().map(String::as_str);
        wrong.extend(here().filter(|cell| cell.is_empty()).map(|_| format!("{id}: an empty cell")));
        let named = names(&row[rules]);
        wrong.extend(named.is_empty().then(|| format!("{id}: no rule")));
        let unknown = named.into_iter().filter(|name| !is_rule(name));
        wrong.extend(unknown.map(|name| format!("{id}: there is no rule {name}")));
        if let Some(linked) = linked {
            let told = stories(&row[linked]);
            wrong.extend(told.is_empty().then(|| format!("{id}: no story")));
            let unknown = told.into_iter().filter(|name| !is_story(name));
            wrong.extend(unknown.map(|name| format!("{id}: there is no story {name}")));
        }
    }
    wrong
}

#[test]
fn every_line_of_the_seed_is_served_by_rules_metrics_and_stories() {
    let rows = table(&read("docs/coverage.md"), "The seed");
    let ids: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ids, seed());
    let mut wrong = strangers(&rows, 2, Some(4));
    for row in &rows {
        let named = names(&row[3]);
        wrong.extend(named.is_empty().then(|| format!("{}: no metric", row[0])));
        let is_metric = |name: &str| METRICS.iter().any(|metric| metric.id == name);
        let unknown = named.into_iter().filter(|name| !is_metric(name));
        wrong.extend(unknown.map(|name| format!("{}: there is no metric {name}", row[0])));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_on_the_page_once_with_its_own_story() {
    let rows = table(&read("docs/coverage.md"), "Rules");
    let wrong = strangers(&rows, 1, Some(2));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut found = BTreeSet::new();
    for row in &rows {
        let rule = names(&row[1]);
        assert_eq!(rule, stories(&row[2]), "the story of a rule has its name");
        assert!(found.insert(rule[0].to_owned()), "{} is there twice", rule[0]);
    }
    let expected: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_early_warning_indicator_is_carried_by_something() {
    let rows = table(&read("docs/coverage.md"), "Early-warning indicators");
    let ids: Vec<String> = rows.iter().map(|row| row[0].clone()).collect();
    assert_eq!(ids, (1..=14).map(|number| format!("EWI-{number}")).collect::<Vec<_>>());
    let wrong = strangers(&rows, 2, None);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_seed_of_the_domain_notes_is_the_seed_of_the_page() {
    // Beside the repository, or beside the folder of its worktrees.
    let beside = ["../shared", "../../shared"].map(|folder| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        files::read_text(&root.join(folder).join("reference/domain.md")).ok()
    });
    let Some(text) = beside.into_iter().flatten().next() else {
        eprintln!("not compared: ../shared/reference/domain.md is not here");
        return;
    };
    let part = text.lines().skip_while(|line| !line.starts_with("## 1. ")).skip(1);
    let part = part.take_while(|line| !line.starts_with("## 2. "));
    let ids = part.filter_map(|line| line.strip_prefix("| ")?.split_once(" |")).map(|(id, _)| id);
    let ids: Vec<&str> = ids.filter(|id| id.len() == 3 && *id != "Id").collect();
    assert_eq!(ids, seed());
}
