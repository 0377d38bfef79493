//! `rules`: the rule table for people and programs.

use comfy_table::Table;
use comfy_table::presets;
use serde_json::json;

use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Format;
use crate::cli::print;
use crate::rules::RULES;

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    match arguments.format {
        Format::Json => {
            let rule = |rule: &crate::rules::Entry| json!({ "rule": rule.name, "purpose": rule.purpose, "source": rule.source });
            print::json(&RULES.iter().map(rule).collect::<Vec<_>>())?;
        }
        Format::Table => {
            let mut table = Table::new();
            table.load_style(presets::NOTHING).set_header(["rule", "purpose", "source"]);
            for rule in RULES {
                table.add_row([rule.name, rule.purpose, rule.source]);
            }
            print::out(&table.to_string())?;
        }
        Format::Markdown => print::out(&markdown())?,
    }
    Ok(Exit::Done)
}

/// The table of docs/rules.md.
pub(super) fn markdown() -> String {
    let rows = RULES
        .iter()
        .map(|rule| format!("| `{}` | {} | {} |", rule.name, rule.purpose, rule.source));
    let head = ["| rule | purpose | source |".to_owned(), "|---|---|---|".to_owned()];
    head.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}
