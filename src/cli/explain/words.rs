//! `explain` for people: a page of tables, for the terminal and as Markdown.

use chrono::NaiveDate;
use comfy_table::ContentArrangement;
use comfy_table::Table;
use comfy_table::presets;

use crate::cli::explain::answer::Answer;
use crate::cli::explain::answer::ClockPart;
use crate::cli::explain::health;
use crate::templates;

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "–".to_owned(), templates::in_words)
}

fn days(clock: &ClockPart) -> String {
    match clock.elapsed_days {
        Some(elapsed) => format!("{elapsed} of {}", clock.target_days),
        None => format!("– of {}", clock.target_days),
    }
}

fn title(answer: &Answer) -> String {
    let stage = &answer.stage;
    let since = stage.since.map(|day| format!(" since {}", templates::in_words(day)));
    let dispute = stage.label.as_ref().map(|label| format!(" (the label says {label})"));
    let (since, dispute) = (since.unwrap_or_default(), dispute.unwrap_or_default());
    format!("{}: {}{since}{dispute}", answer.account.name, stage.name)
}

fn clock_rows(answer: &Answer) -> Vec<[String; 6]> {
    let row = |clock: &ClockPart| {
        let facts: Vec<String> = clock.because.iter().map(|fact| fact.fact.clone()).collect();
        let why = if facts.is_empty() { clock.reason.clone() } else { facts.join("; ") };
        [
            clock.sla.promise().to_owned(),
            clock.state.words().to_owned(),
            days(clock),
            day(clock.start),
            day(clock.stop.or(clock.last_good_day)),
            why,
        ]
    };
    answer.clocks.iter().map(row).collect()
}

fn rule_rows(answer: &Answer) -> Vec<[String; 4]> {
    let row = |rule: &super::answer::RulePart| {
        let verdict = rule.verdict.replace('_', " ");
        [rule.rule.to_owned(), verdict, rule.reason.clone(), day(rule.next_look)]
    };
    answer.rules.iter().map(row).collect()
}

const CLOCKS: [&str; 6] = ["promise", "state", "days", "start", "stop or due", "why"];
const RULES: [&str; 4] = ["rule", "verdict", "reason", "next look"];

/// For a terminal.
pub(super) fn table(answer: &Answer) -> String {
    let grid = |head: &[&str], rows: Vec<Vec<String>>| {
        let mut table = Table::new();
        table.load_style(presets::UTF8_BORDERS_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic).set_header(head);
        table.add_rows(rows);
        table.to_string()
    };
    let clocks = clock_rows(answer).into_iter().map(Vec::from).collect();
    let rules = rule_rows(answer).into_iter().map(Vec::from).collect();
    let mut parts = vec![
        format!("{}\nas of {}, {}", title(answer), answer.as_of, answer.account.url),
        health::line(answer),
        grid(&CLOCKS, clocks),
        grid(&RULES, rules),
    ];
    if !answer.to_know.is_empty() {
        parts.push(format!("To know:\n  - {}", answer.to_know.join("\n  - ")));
    }
    if !answer.findings.is_empty() {
        let lines = answer.findings.iter().map(|finding| format!("  - {}", finding.sentence));
        parts.push(format!("To check:\n{}", lines.collect::<Vec<_>>().join("\n")));
    }
    parts.join("\n\n")
}

/// For a comment or a page.
pub(super) fn markdown(answer: &Answer) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| templates::inert(cell)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let head =
        |names: &[&str]| format!("| {} |\n|{}", names.join(" | "), "---|".repeat(names.len()));
    let mut lines = vec![format!("### {}", templates::inert(&title(answer))), String::new()];
    lines.extend([templates::inert(&health::line(answer)), String::new()]);
    lines.push(head(&CLOCKS));
    lines.extend(clock_rows(answer).iter().map(|row| line(row)));
    lines.extend([String::new(), head(&RULES)]);
    lines.extend(rule_rows(answer).iter().map(|row| line(row)));
    if !answer.to_know.is_empty() {
        lines.extend([String::new(), "**To know:**".to_owned(), String::new()]);
        lines.extend(answer.to_know.iter().map(|line| format!("- {}", templates::inert(line))));
    }
    if !answer.findings.is_empty() {
        lines.extend([String::new(), "**To check:**".to_owned(), String::new()]);
        let findings = answer.findings.iter();
        lines.extend(findings.map(|finding| format!("- {}", templates::inert(&finding.sentence))));
    }
    lines.join("\n")
}
