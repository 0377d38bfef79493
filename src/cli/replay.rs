//! `replay`: the same accounts judged by two sets of settings, before anybody changes one. Writes nothing.

use comfy_table::Table;
use comfy_table::presets;
use serde_json::json;

use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Format;
use crate::cli::print;
use crate::cli::reach;
use crate::consider::ClockState;
use crate::consider::consider;
use crate::decide::Calls;
use crate::decide::Comparison;
use crate::decide::Judged;
use crate::decide::Pair;
use crate::decide::PromiseCounts;
use crate::decide::compare;
use crate::templates;

pub(super) async fn run(arguments: &Arguments, against: &str) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let other = reach::settings_against(arguments, against)?.policy()?;
    let (gitlab, source) = reach::look_only(&settings)?;
    let portfolio = reach::survey(&settings, &policy, &gitlab, &source).await?;
    let moment = reach::moment(arguments.as_of);
    let old = consider(&portfolio, &policy.targets, moment);
    let new = consider(&portfolio, &other.targets, moment);
    let comparison = compare(
        &Judged { standings: &old, rulebook: &policy.rulebook },
        &Judged { standings: &new, rulebook: &other.rulebook },
    );
    let source = &portfolio.source;
    match arguments.format() {
        Format::Json => {
            let mut value = json!(comparison);
            value["source"] = json!(source);
            print::json(&value)?;
        }
        Format::Table => print::out(&in_words(&comparison, source))?,
        Format::Markdown => print::out(&markdown(&comparison, source))?,
    }
    Ok(Exit::Done)
}

/// Rows of cells: a heading, then what is compared, with both values.
type Rows = Vec<[String; 3]>;

fn promises(comparison: &Comparison) -> Rows {
    let mut rows = Rows::new();
    for promise in &comparison.promises {
        let Pair { old, new } = &promise.counts;
        let name = promise.promise.replace('_', " ");
        rows.push([format!("{name}: kept of decided"), kept(old), kept(new)]);
        let states = old.states.keys().chain(new.states.keys());
        let states: std::collections::BTreeSet<ClockState> = states.copied().collect();
        let count = |counts: &PromiseCounts, state| {
            counts.states.get(&state).copied().unwrap_or_default().to_string()
        };
        rows.extend(states.into_iter().map(|state| {
            [format!("{name}: {}", state.words()), count(old, state), count(new, state)]
        }));
    }
    rows
}

fn kept(counts: &PromiseCounts) -> String {
    let percent = counts.attainment.map(|share| format!(" ({:.1} %)", share * 100.0));
    format!("{}/{}{}", counts.met, counts.decided, percent.unwrap_or_default())
}

fn rules(comparison: &Comparison) -> Rows {
    let row = |rule: &crate::decide::RuleCompared| {
        [rule.rule.to_owned(), calls(rule.calls.old), calls(rule.calls.new)]
    };
    comparison.rules.iter().map(row).collect()
}

fn calls(calls: Option<Calls>) -> String {
    match calls {
        None => "off".to_owned(),
        Some(Calls { fires, suppressed: 0 }) => fires.to_string(),
        Some(Calls { fires, suppressed }) => format!("{fires} (and {suppressed} held back)"),
    }
}

fn heading(comparison: &Comparison, source: &str) -> String {
    let day = templates::in_words(comparison.as_of);
    let Pair { old, new } = &comparison.policies;
    format!("{source} on {day}: {} accounts, {old} against {new}", comparison.accounts)
}

fn rest(comparison: &Comparison) -> Option<String> {
    let more = comparison.accounts_differing - comparison.differences.len();
    (more > 0).then(|| format!("… and {more} more"))
}

fn in_words(comparison: &Comparison, source: &str) -> String {
    let Pair { old, new } = &comparison.policies;
    let mut lines = vec![heading(comparison, source), String::new()];
    for (what, rows) in [("promise", promises(comparison)), ("rule", rules(comparison))] {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header([what, old, new]);
        table.add_rows(rows);
        lines.extend([table.trim_fmt(), String::new()]);
    }
    lines.push(summary(comparison));
    let each = comparison.differences.iter();
    lines.extend(
        each.map(|it| format!("  {} {}: {}", it.reference, it.account, it.what.join("; "))),
    );
    lines.extend(rest(comparison).map(|rest| format!("  {rest}")));
    lines.join("\n")
}

fn summary(comparison: &Comparison) -> String {
    match comparison.accounts_differing {
        0 => "No account would stand differently.".to_owned(),
        1 => "1 account would stand differently:".to_owned(),
        n => format!("{n} accounts would stand differently:"),
    }
}

fn markdown(comparison: &Comparison, source: &str) -> String {
    let inert = templates::inert;
    let Pair { old, new } = &comparison.policies;
    let mut lines = vec![format!("### {}", heading(comparison, &inert(source)))];
    for (what, rows) in [("promise", promises(comparison)), ("rule", rules(comparison))] {
        let head = format!("| {what} | {} | {} |", inert(old), inert(new));
        lines.extend([String::new(), head, "|---|---|---|".to_owned()]);
        let code = |name: &str| if what == "rule" { format!("`{name}`") } else { inert(name) };
        lines.extend(rows.iter().map(|[name, a, b]| format!("| {} | {a} | {b} |", code(name))));
    }
    lines.extend([String::new(), summary(comparison)]);
    lines.extend((!comparison.differences.is_empty()).then(String::new));
    let each = comparison.differences.iter();
    lines.extend(each.map(|it| {
        let what: Vec<String> = it.what.iter().map(|what| inert(what)).collect();
        format!("- {}: {}", templates::link(&it.account, &it.url), what.join("; "))
    }));
    lines.extend(rest(comparison).map(|rest| format!("- {rest}")));
    lines.join("\n")
}
