//! `plan`: what would be written, and why. The connection it uses cannot write.

use comfy_table::Table;
use comfy_table::presets;

use crate::bot;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::Format;
use crate::cli::arguments::PlanOptions;
use crate::cli::parts;
use crate::cli::print;
use crate::cli::reach;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::FirstRun;
use crate::decide::Plan;
use crate::files;
use crate::files::Readers;
use crate::templates;

/// Actions of upkeep are counted, not listed, from this many on.
const LISTED_MAX: usize = 15;

pub(super) async fn run(arguments: &Arguments, options: &PlanOptions) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let (portfolio, moment) = parts::survey(arguments, &settings, &policy, &options.parts).await?;
    let first_run = first_run(options.first.no_baseline);
    let (standings, plan) = bot::plan(&portfolio, &policy, moment, first_run);
    bot::refuse_exposed(&portfolio, &standings, &policy)?;
    bot::refuse_leak(&plan)?;
    if let Some(path) = &options.out {
        let text = serde_json::to_string_pretty(&plan).expect("a plan holds only plain values");
        files::replace(path, text.as_bytes(), Readers::OwnerOnly)?;
    }
    match arguments.format() {
        Format::Json => print::json(&plan)?,
        Format::Table => print::out(&in_words(&plan, &portfolio.source, arguments.verbose > 0))?,
        Format::Markdown => print::out(&markdown(&plan, &portfolio.source))?,
    }
    Ok(match &plan.withheld {
        Some(withheld) => {
            print::error(&withheld.reason);
            Exit::Withheld
        }
        None if options.detailed_exitcode && !plan.is_empty() => Exit::Changes,
        None => Exit::Done,
    })
}

pub(super) fn first_run(no_baseline: bool) -> FirstRun {
    if no_baseline { FirstRun::Ordinary } else { FirstRun::Baseline }
}

/// The sign and the words for one kind of action.
pub(super) fn sign(kind: ActionKind) -> (&'static str, &'static str) {
    match kind {
        ActionKind::OpenIssue => ("+", "open issue"),
        ActionKind::Comment => ("+", "comment"),
        ActionKind::EditComment => ("~", "edit comment"),
        ActionKind::EditIssue => ("~", "edit issue"),
        ActionKind::CloseIssue => ("-", "close issue"),
        ActionKind::ReopenIssue => ("~", "reopen issue"),
        ActionKind::SetLabels => ("~", "set labels"),
        ActionKind::WriteRollup => ("~", "write roll-up"),
        ActionKind::Link => ("+", "link"),
        ActionKind::Unlink => ("-", "remove link"),
        ActionKind::React => ("+", "react"),
    }
}

/// Counts by kind, such as `3 comments, 1 issue opened`.
pub(super) fn counts<'a>(actions: impl Iterator<Item = &'a Action>) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for action in actions {
        let card = action.rule == "status_card";
        let words = match action.kind {
            ActionKind::Comment if card => ("status card written", "status cards written"),
            ActionKind::EditComment if card => ("status card edited", "status cards edited"),
            ActionKind::OpenIssue => ("issue opened", "issues opened"),
            ActionKind::Comment => ("comment", "comments"),
            ActionKind::EditComment => ("comment edited", "comments edited"),
            ActionKind::EditIssue | ActionKind::ReopenIssue => ("issue edited", "issues edited"),
            ActionKind::CloseIssue => ("issue closed", "issues closed"),
            ActionKind::SetLabels => ("account relabelled", "accounts relabelled"),
            ActionKind::WriteRollup => ("roll-up written", "roll-ups written"),
            ActionKind::Link => ("link", "links"),
            ActionKind::Unlink => ("link removed", "links removed"),
            ActionKind::React => ("reaction", "reactions"),
        };
        counts.entry((action.kind, words)).and_modify(|n| *n += 1).or_insert(1_usize);
    }
    let words = counts.into_iter().map(|((_, (one, many)), n)| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// `230 accounts`, or how many of them could be read.
pub(super) fn coverage(read: usize, listed: usize) -> String {
    if read == listed {
        return format!("{read} accounts");
    }
    format!("{read} of {listed} accounts (the rest cannot be read, so nothing is opened or closed)")
}

fn heading(plan: &Plan, source: &str) -> String {
    let day = templates::in_words(plan.as_of);
    let accounts = coverage(plan.accounts, plan.listed);
    format!("{source} on {day}: {accounts}, policy {}", plan.policy)
}

fn in_words(plan: &Plan, source: &str, all: bool) -> String {
    let mut lines = vec![heading(plan, source), String::new()];
    let upkeep = |action: &&Action| action.severity == 4;
    let (quiet, loud): (Vec<&Action>, Vec<&Action>) = plan.actions.iter().partition(upkeep);
    let listed = if all || quiet.len() <= LISTED_MAX { quiet.as_slice() } else { &[] };
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for action in loud.iter().chain(listed) {
        let (sign, words) = sign(action.kind);
        let (target, summary) = (templates::cell(&action.target), templates::cell(&action.summary));
        table.add_row([sign, words, &target, &summary]);
    }
    if !loud.is_empty() || !listed.is_empty() {
        lines.extend([table.trim_fmt(), String::new()]);
    }
    lines.extend(plan.notes.iter().map(|note| format!("{}.", note.sentence)));
    lines.extend((!plan.notes.is_empty()).then(String::new));
    lines.push(if plan.is_empty() {
        "Nothing to do.".to_owned()
    } else {
        format!("{}. Nothing has been written.", counts(plan.actions.iter()))
    });
    lines.join("\n")
}

fn markdown(plan: &Plan, source: &str) -> String {
    let mut lines = vec![format!("### Plan for {}", heading(plan, &templates::inert(source)))];
    lines.push(String::new());
    if let Some(withheld) = &plan.withheld {
        lines.extend([format!("> **Withheld:** {}", withheld.reason), String::new()]);
    }
    if plan.is_empty() {
        lines.push("Nothing to do.".to_owned());
    } else {
        lines.extend(["| | Where | What |".to_owned(), "|---|---|---|".to_owned()]);
        for action in &plan.actions {
            let (_, words) = sign(action.kind);
            let (target, summary) = (&action.target, &action.summary);
            lines.push(format!(
                "| {words} | {} | {} |",
                templates::inert(target),
                templates::inert(summary)
            ));
        }
        lines.extend([String::new(), format!("{}.", counts(plan.actions.iter()))]);
    }
    if !plan.notes.is_empty() {
        lines.extend([String::new(), "**To know about the portfolio:**".to_owned(), String::new()]);
        let notes = plan.notes.iter();
        lines.extend(notes.map(|note| format!("- {}", templates::inert(&note.sentence))));
    }
    lines.extend([String::new(), format!("Checksum `{}`.", plan.checksum)]);
    lines.join("\n")
}
