//! What the demo tells: stages, promises, and each day's news, in words.

use std::path::Path;

use chrono::NaiveDate;

use crate::account::LifecycleStage;
use crate::bot::Pass;
use crate::cli::apply;
use crate::cli::demo::PROJECT;
use crate::cli::demo::Stage;
use crate::cli::plan;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::Tally;
use crate::enact::Done;
use crate::templates;

/// News listed a day; the rest is counted.
const NEWS_MAX: usize = 8;

pub(super) fn opening(stage: &Stage, today: NaiveDate) -> String {
    format!(
        "Stagecoach on a simulated GitLab: project {PROJECT}, {}, policy {}.\n\
         The customers are fictional; the HTTP is real.\n",
        templates::in_words(today),
        stage.policy.rulebook.policy
    )
}

pub(super) fn first_run(pass: &Pass) -> String {
    let tally = &pass.tally;
    let stages: Vec<String> = LifecycleStage::ALL
        .into_iter()
        .filter_map(|stage| tally.stages.get(&stage).map(|count| format!("{count} {stage}")))
        .collect();
    let mut lines = vec![
        format!("{} accounts: {}.", tally.accounts, stages.join(" · ")),
        String::new(),
        format!(
            "  {:<18}{:>9}{:>9}{:>6}{:>6}{:>10}{:>9}",
            "promise", "on track", "at risk", "late", "met", "met late", "unknown"
        ),
    ];
    lines.extend(Sla::ALL.map(|sla| row(tally, sla)));
    lines.extend([
        String::new(),
        notes(pass),
        format!("First run, the baseline: {}.", apply::line(&pass.report)),
        "  Nobody was mentioned. What was already late is listed in one issue.".to_owned(),
        String::new(),
        "Then the days go by. Stagecoach speaks when something new happens:".to_owned(),
    ]);
    lines.join("\n")
}

/// What a manager would ask first.
fn notes(pass: &Pass) -> String {
    let notes = pass.report.plan.notes.iter();
    notes.flat_map(|note| [note.sentence.as_str(), ".\n"]).collect()
}

fn row(tally: &Tally, sla: Sla) -> String {
    let n = |state| tally.clocks_in(sla, state);
    format!(
        "  {:<18}{:>9}{:>9}{:>6}{:>6}{:>10}{:>9}",
        sla.promise(),
        n(ClockState::Running),
        n(ClockState::AtRisk),
        n(ClockState::Breached),
        n(ClockState::Met),
        n(ClockState::MetLate),
        n(ClockState::Unknown)
    )
}

pub(super) fn day(today: NaiveDate, pass: &Pass) -> String {
    let heading = today.format("%a %-d %b").to_string();
    let news: Vec<&Done> =
        pass.report.actions.iter().filter(|done| done.action.severity < 4).collect();
    let mut lines = vec![format!("\n{heading}: {}", apply::line(&pass.report))];
    for done in news.iter().take(NEWS_MAX) {
        let (sign, what) = plan::sign(done.action.kind);
        if done.action.kind == crate::decide::ActionKind::Link {
            continue;
        }
        lines.push(format!("  {sign} {what}: {}", done.action.summary));
    }
    if news.len() > NEWS_MAX {
        lines.push(format!("  … and {} more", news.len() - NEWS_MAX));
    }
    if let Some(withheld) = &pass.report.plan.withheld {
        lines.push(format!("  withheld: {}", withheld.reason));
    }
    lines.join("\n")
}

pub(super) fn closing(again: &Pass, index: &Path) -> String {
    let requests = again.report.requests;
    format!(
        "\nA second pass on the same day: {} ({} reads, {} writes).\n\
         Look at what was written: {}",
        apply::line(&again.report),
        requests.reads,
        requests.writes,
        index.display()
    )
}
