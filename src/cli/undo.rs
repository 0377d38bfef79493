//! `undo`: what would take one run back; with `--apply` it is done.

use chrono::DateTime;
use chrono::Utc;
use serde::Serialize;
use tracing::Instrument as _;

use crate::account::Run;
use crate::bot;
use crate::bot::Orders;
use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::apply;
use crate::cli::arguments::Format;
use crate::cli::consent::Consent;
use crate::cli::consent::UndoOptions;
use crate::cli::plan;
use crate::cli::print;
use crate::cli::reach;
use crate::clock::Stopwatch;
use crate::decide::FirstRun;
use crate::decide::Left;
use crate::decide::Undo;
use crate::enact::Report;
use crate::files;
use crate::files::Readers;
use crate::settings::Settings;

/// The JSON form of `undo --apply`.
#[derive(Serialize)]
struct Undone<'a> {
    undoes: &'a str,
    #[serde(flatten)]
    report: &'a Report,
    left: &'a [Left],
}

pub(super) async fn run(arguments: &Arguments, options: &UndoOptions) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let run = Run::named(&options.run);
    let began = run.began().ok_or_else(|| {
        let text = format!(
            "`{}` is not the name of a run: expected one such as 20260302T060001Z-0badcafe, as `apply` prints it and every marker has it",
            options.run
        );
        Failure::usage(text)
    })?;
    match &options.apply {
        None => plan_only(arguments, options, &settings, &policy, (&run, began)).await,
        Some(consent) => {
            let file = match consent {
                Consent::AsItIs => None,
                Consent::Planned(file) => Some(file.as_path()),
            };
            carry_out(arguments, &settings, &policy, (&run, began), file).await
        }
    }
}

async fn plan_only(
    arguments: &Arguments,
    options: &UndoOptions,
    settings: &Settings,
    policy: &Policy,
    undone: (&Run, DateTime<Utc>),
) -> Result<Exit, Failure> {
    let (gitlab, source) = reach::look_only(settings)?;
    let progress = reach::progress();
    let on_read = reach::show(&progress);
    let reading = reach::reading(settings, policy, &source, None, &on_read);
    let (undo, _) = bot::plan_undo(&gitlab, &reading, policy, undone).await?;
    drop(on_read);
    progress.done();
    if let Some(path) = &options.out {
        let text = serde_json::to_string_pretty(&undo).expect("a plan holds only plain values");
        files::replace(path, text.as_bytes(), Readers::OwnerOnly)?;
    }
    match arguments.format() {
        Format::Json => print::json(&undo)?,
        Format::Table | Format::Markdown => print::out(&in_words(&undo))?,
    }
    Ok(match &undo.plan.withheld {
        Some(withheld) => {
            print::error(&withheld.reason);
            Exit::Withheld
        }
        None => Exit::Done,
    })
}

async fn carry_out(
    arguments: &Arguments,
    settings: &Settings,
    policy: &Policy,
    undone: (&Run, DateTime<Utc>),
    file: Option<&std::path::Path>,
) -> Result<Exit, Failure> {
    let (gitlab, source) = reach::live(settings)?;
    let approved = file.map(apply::approved).transpose()?.map(|(plan, _)| plan);
    let progress = reach::progress();
    let on_read = reach::show(&progress);
    let reading = reach::reading(settings, policy, &source, None, &on_read);
    let orders = Orders {
        moment: reading.read_at.into(),
        first_run: FirstRun::Baseline,
        run: reach::run_name(reading.read_at, reading.read_at.into()),
        is_cancelled: &|| false,
    };
    let meter = gitlab.transport().meter().clone();
    let requests = move || meter.requests();
    let watch = Stopwatch::start();
    let (report, undo) = bot::carry_out_undo(
        &gitlab,
        &reading,
        policy,
        &orders,
        undone,
        approved.as_ref(),
        &requests,
    )
    .instrument(tracing::info_span!("undo", run = orders.run))
    .await?;
    drop(on_read);
    progress.done();
    apply::log(&report, &watch);
    match arguments.format() {
        Format::Json => {
            let (undoes, left) = (undo.undoes.as_str(), undo.left.as_slice());
            print::json(&Undone { undoes, report: &report, left })?;
        }
        Format::Table | Format::Markdown => {
            let lines = if report.actions.is_empty() {
                vec![nothing(&undo)]
            } else {
                vec![apply::in_words(&report)]
            };
            print::out(&[lines, stays(&undo.left)].concat().join("\n"))?;
        }
    }
    apply::complain(&report);
    Ok(Exit::of(&report))
}

fn nothing(undo: &Undo) -> String {
    format!("Nothing of run {} is left to undo.", undo.undoes)
}

/// What is not taken back, and why.
fn stays(left: &[Left]) -> Vec<String> {
    let lines = left.iter().map(|left| format!("  {} stays: {}", left.target, left.why));
    lines.collect()
}

fn in_words(undo: &Undo) -> String {
    let mut lines = Vec::new();
    for action in &undo.plan.actions {
        let (sign, words) = plan::sign(action.kind);
        lines.push(format!("{sign} {words} {} — {}", action.target, action.summary));
    }
    lines.extend(stays(&undo.left));
    lines.push(if undo.plan.is_empty() {
        nothing(undo)
    } else {
        let counts = plan::counts(undo.plan.actions.iter());
        format!("To undo run {}: {counts}. Nothing has been written.", undo.undoes)
    });
    lines.push(if undo.plan.is_empty() {
        String::new()
    } else {
        format!("Carry it out with `stagecoach undo {} --apply`.", undo.undoes)
    });
    lines.join("\n")
}
