//! `apply`: write what is due, or exactly what an approved plan says.

use std::path::Path;

use serde_json::Value;
use tracing::Instrument as _;

use crate::bot;
use crate::bot::Approved;
use crate::bot::NamedPass;
use crate::bot::Orders;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::ApplyOptions;
use crate::cli::arguments::Format;
use crate::cli::memory::Memory;
use crate::cli::parts;
use crate::cli::plan;
use crate::cli::print;
use crate::cli::reach;
use crate::clock::Stopwatch;
use crate::daemon;
use crate::enact::Done;
use crate::enact::Outcome;
use crate::enact::Report;
use crate::files;
use crate::settings::Settings;
use crate::templates;

pub(super) async fn run(arguments: &Arguments, options: &ApplyOptions) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let (gitlab, source) = reach::live(&settings)?;
    let approved = options.plan.as_deref().map(approved).transpose()?;
    // A plan of today is applied now; one of another day is judged as of that day again.
    let today = reach::moment(None).today(policy.targets.calendar.zone);
    let planned_on = approved.as_ref().map(|(_, day)| *day).filter(|day| *day != today);
    let as_of = planned_on.or(arguments.as_of);
    // What was approved without a baseline is applied without one.
    let lists_what_is_late = |(plan, _): &(Approved, _)| {
        plan.actions.iter().any(|(name, _)| name.starts_with("open_issue baseline/"))
    };
    let speaks_at_once = approved.as_ref().is_some_and(|plan| !lists_what_is_late(plan));
    let progress = reach::progress();
    let on_read = reach::show(&progress);
    let parts = &options.parts;
    let memory = if parts.merge.is_empty() { Memory::open(&settings)? } else { Memory::none() };
    let reading = reach::reading(&settings, &policy, &source, memory.memo(), &on_read);
    let meter = gitlab.transport().meter().clone();
    let requests = move || meter.requests();
    let watch = Stopwatch::start();
    let orders = |moment| Orders {
        moment,
        first_run: plan::first_run(options.first.no_baseline || speaks_at_once),
        run: reach::run_name(reading.read_at, moment),
        is_cancelled: &|| false,
    };
    let approved = approved.as_ref().map(|(plan, _)| plan);
    let pass = if parts.merge.is_empty() {
        let orders = orders(reach::moment(as_of));
        let span = tracing::info_span!("pass", run = orders.run);
        let pass = bot::pass(&gitlab, &reading, &policy, &orders, approved, &requests);
        let pass = pass.instrument(span).await;
        memory.save();
        pass?
    } else {
        let arguments = Arguments { as_of, ..arguments.clone() };
        let (read, moment) = parts::survey(&arguments, &settings, &policy, parts).await?;
        let orders = orders(moment);
        let span = tracing::info_span!("pass", run = orders.run);
        let pass = bot::carry_out(&gitlab, &reading, read, &policy, &orders, approved, &requests);
        pass.instrument(span).await?
    };
    drop(on_read);
    progress.done();
    log(&pass.report, &watch);
    match arguments.format() {
        Format::Json => print::json(&pass.report)?,
        Format::Table | Format::Markdown => print::out(&in_words(&pass.report))?,
    }
    complain(&pass.report);
    heartbeat(&settings, &pass.report).await;
    Ok(Exit::of(&pass.report))
}

/// Says on standard error why a run ended early.
pub(super) fn complain(report: &Report) {
    if let Some(withheld) = &report.plan.withheld {
        print::error(&withheld.reason);
    } else if let Some(stop) = report.stopped {
        print::error(&stop.to_string());
    } else if let Some(refusal) = report.refused() {
        print::error(refusal);
    }
}

/// Whether a pass read every account and did all it had to.
pub(super) fn is_whole(report: &Report) -> bool {
    report.plan.complete && Exit::of(report) == Exit::Done
}

/// Tells whoever waits for it that a whole pass was made.
pub(super) async fn heartbeat(settings: &Settings, report: &Report) {
    if let Some((url, timeout)) = settings.heartbeat().filter(|_| is_whole(report)) {
        daemon::beat(&url, timeout).await;
    }
}

/// One wide line per pass.
pub(super) fn log(report: &Report, watch: &Stopwatch) {
    let requests = report.requests.reads + report.requests.writes + report.requests.retries;
    tracing::info!(
        run = report.run,
        accounts = report.plan.accounts,
        complete = report.plan.complete,
        actions = report.actions.len(),
        done = report.count(Outcome::Done),
        failed = report.count(Outcome::Failed),
        unknown = report.count(Outcome::Unknown),
        not_tried = report.count(Outcome::NotTried),
        requests,
        elapsed_ms = watch.elapsed_ms(),
        "pass over {}: {}",
        plan::coverage(report.plan.accounts, report.plan.listed),
        line(report)
    );
}

/// One wide line per pass for named accounts.
pub(super) fn log_named(pass: &NamedPass, watch: &Stopwatch) {
    let NamedPass { report, accounts } = pass;
    let what = if *accounts == 1 { "account" } else { "accounts" };
    let requests = report.requests.reads + report.requests.writes + report.requests.retries;
    tracing::info!(
        run = report.run,
        accounts,
        actions = report.actions.len(),
        requests,
        elapsed_ms = watch.elapsed_ms(),
        "pass for {accounts} named {what}: {}",
        line(report)
    );
    if let Some(withheld) = &report.plan.withheld {
        tracing::error!("{}", withheld.reason);
    }
}

/// A run in one line.
pub(super) fn line(report: &Report) -> String {
    if report.actions.is_empty() {
        return "nothing to do".to_owned();
    }
    let done = report.actions.iter().filter(|done| done.outcome.is_success());
    let written = plan::counts(done.map(|done| &done.action));
    let written = if written.is_empty() { "nothing written".to_owned() } else { written };
    let left: Vec<String> = [Outcome::Failed, Outcome::Unknown, Outcome::NotTried]
        .into_iter()
        .map(|outcome| (report.count(outcome), words(outcome)))
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    let left = if left.is_empty() { String::new() } else { format!("; {}", left.join(", ")) };
    format!("{written}{left}")
}

fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::AlreadyDone => "already done",
        Outcome::Unknown => "unanswered",
        Outcome::Failed => "failed",
        Outcome::NotTried => "not tried",
    }
}

pub(super) fn in_words(report: &Report) -> String {
    let mut lines = Vec::new();
    for Done { action, outcome, error, .. } in &report.actions {
        if action.severity == 4 && outcome.is_success() {
            continue;
        }
        let (sign, what) = plan::sign(action.kind);
        let error = error.as_deref().map(|error| format!(": {error}")).unwrap_or_default();
        let result = words(*outcome);
        let summary = templates::cell(&action.summary);
        lines.push(format!("{sign} {what} {} — {summary} [{result}{error}]", action.target));
    }
    let requests = report.requests;
    if !report.plan.complete {
        lines.push(format!("{}.", plan::coverage(report.plan.accounts, report.plan.listed)));
    }
    lines.push(format!("{}.", line(report)));
    lines.push(format!(
        "Run {}: {} reads, {} writes, {} retries.",
        report.run, requests.reads, requests.writes, requests.retries
    ));
    lines.join("\n")
}

/// Reads a plan file: its checksum, its actions and its day.
pub(super) fn approved(path: &Path) -> Result<(Approved, chrono::NaiveDate), Failure> {
    let text = files::read_text(path)?;
    let not_a_plan = || {
        let path = path.display();
        Failure::usage(format!("{path} is not a plan: make one with `stagecoach plan --out FILE`"))
    };
    let plan: Value = serde_json::from_str(&text).map_err(|_| not_a_plan())?;
    let day = plan["as_of"].as_str().and_then(|day| day.parse().ok()).ok_or_else(not_a_plan)?;
    let checksum = plan["checksum"].as_str().ok_or_else(not_a_plan)?.to_owned();
    let actions = plan["actions"].as_array().ok_or_else(not_a_plan)?;
    let name = |action: &Value| {
        let kind = action["action"].as_str().unwrap_or_default();
        format!("{kind} {}", action["key"].as_str().unwrap_or_default())
    };
    let actions = actions.iter().map(|action| (name(action), action["write"].clone())).collect();
    Ok((Approved { checksum, actions }, day))
}
