//! `rules`: the rule table for people and programs. As Markdown it is docs/rules.md.

use comfy_table::Table;
use comfy_table::presets;
use serde_json::json;

use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Format;
use crate::cli::print;
use crate::decide::IN_EVERY_WORDING;
use crate::rules::Entry;
use crate::rules::RULES;
use crate::settings;
use crate::templates;

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    match arguments.format() {
        Format::Json => {
            let rule = |rule: &Entry| json!({ "rule": rule.name, "purpose": rule.purpose, "severities": rule.severities, "source": rule.source });
            print::json(&RULES.iter().map(rule).collect::<Vec<_>>())?;
        }
        Format::Table => {
            let mut table = Table::new();
            table
                .load_style(presets::NOTHING)
                .set_header(["rule", "purpose", "severity", "source"]);
            for rule in RULES {
                let severities = severities(rule);
                table.add_row([rule.name, rule.purpose, &severities, rule.source]);
            }
            print::out(&table.trim_fmt())?;
        }
        Format::Markdown => print::out(&markdown())?,
    }
    Ok(Exit::Done)
}

/// The table, and each rule with its settings as config/default.toml has them.
fn markdown() -> String {
    let mut lines = vec![
        "# Rules".to_owned(),
        String::new(),
        "What Stagecoach looks for, in the order in which it speaks. This page is printed by"
            .to_owned(),
        "`stagecoach rules --format markdown`; the ids under *source* name rules of the".to_owned(),
        "customer-success handbook. Severity 1 is the highest; 4 notifies nobody.".to_owned(),
        String::new(),
        "| rule | purpose | severity | source |".to_owned(),
        "|---|---|---|---|".to_owned(),
    ];
    let row = |rule: &Entry| {
        let Entry { name, purpose, source, .. } = rule;
        format!("| [`{name}`](#{name}) | {purpose} | {} | {source} |", severities(rule))
    };
    lines.extend(RULES.iter().map(row));
    for rule in RULES {
        let heading = format!("## {}", rule.name);
        lines.extend([String::new(), heading, String::new(), rule.purpose.to_owned()]);
        lines.extend([String::new(), "```toml".to_owned()]);
        lines.extend(settings_of(rule.name).map(str::to_owned));
        lines.push("```".to_owned());
        let own: Vec<String> = templates::variables(rule.template)
            .into_iter()
            .filter(|name| !IN_EVERY_WORDING.contains(&name.as_str()))
            .map(|name| format!("`{name}`"))
            .collect();
        let beside = if own.is_empty() { "nothing".to_owned() } else { own.join(", ") };
        let name = rule.name;
        lines.extend([
            String::new(),
            format!("[Wording](../config/templates/{name}.md), with values of its own: {beside} ·"),
            format!("[story](../tests/stories/{name}.md)"),
        ]);
    }
    lines.join("\n")
}

/// `2`, `2 or 3`.
fn severities(rule: &Entry) -> String {
    let all: Vec<String> = rule.severities.iter().map(ToString::to_string).collect();
    all.join(" or ")
}

/// The rule's section of the reference, comments included, up to the blank line after it.
fn settings_of(rule: &str) -> impl Iterator<Item = &'static str> {
    let head = format!("[rules.{rule}]");
    let lines = settings::DEFAULTS.lines().skip_while(move |line| *line != head);
    lines.take_while(|line| !line.trim().is_empty())
}
