//! What most commands need first: settings, log lines, a connection, the day to judge.

use std::path::Path;
use std::time::Duration;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Portfolio;
use crate::account::Run;
use crate::bot;
use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Failure;
use crate::cli::memory::Memory;
use crate::clock;
use crate::collect::Reading;
use crate::consider::Moment;
use crate::files;
use crate::gitlab::GitLab;
use crate::gitlab::HttpTransport;
use crate::gitlab::Patient;
use crate::gitlab::ReadOnly;
use crate::gitlab::RealPause;
use crate::gitlab::Source;
use crate::memo::Memo;
use crate::settings;
use crate::settings::Layers;
use crate::settings::Settings;
use crate::telemetry;
use crate::telemetry::Progress;

/// GitLab as `apply` and `serve` reach it.
pub(super) type Live = GitLab<Patient<HttpTransport>>;
/// GitLab as everything else reaches it: without a way to write.
pub(super) type LookOnly = GitLab<Patient<ReadOnly<HttpTransport>>>;

/// Settings in force, with the log running.
pub(super) fn settings(arguments: &Arguments) -> Result<Settings, Failure> {
    let settings = Settings::load(&layers(arguments.config.as_deref())?)?;
    telemetry::start(&settings.log, arguments.verbose)
        .map_err(|error| Failure::usage(format!("log.level: {error}")))?;
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    Ok(settings)
}

/// Settings to compare with: another profile below the same file, or another file.
pub(super) fn settings_against(arguments: &Arguments, against: &str) -> Result<Settings, Failure> {
    if settings::profiles().any(|name| name == against) {
        let mut layers = layers(arguments.config.as_deref())?;
        layers.flags.insert("policy.profile".to_owned(), against.to_owned());
        return Ok(Settings::load(&layers)?);
    }
    match files::read_text(Path::new(against)) {
        Ok(text) => Ok(Settings::load(&over(Some((against.to_owned(), text))))?),
        Err(error) if error.is_missing() => {
            let names: Vec<&str> = settings::profiles().collect();
            let text = format!("--against `{against}` is neither a file nor a profile");
            Err(Failure::usage(format!("{text}: expected one of {}", names.join(", "))))
        }
        Err(error) => Err(error.into()),
    }
}

fn layers(file: Option<&Path>) -> Result<Layers, Failure> {
    let read =
        |path: &Path| Ok::<_, Failure>((path.display().to_string(), files::read_text(path)?));
    Ok(over(file.map(read).transpose()?))
}

fn over(file: Option<(String, String)>) -> Layers {
    Layers { file, environment: settings::environment(), ..Layers::default() }
}

pub(super) fn live(settings: &Settings) -> Result<(Live, Source), Failure> {
    let (connection, source) = settings.connection()?;
    let transport = HttpTransport::new(&connection)?;
    let patient = Patient::new(transport, settings.patience(), RealPause::new());
    Ok((GitLab::new(patient), source))
}

pub(super) fn look_only(settings: &Settings) -> Result<(LookOnly, Source), Failure> {
    let (connection, source) = settings.connection()?;
    let transport = ReadOnly(HttpTransport::new(&connection)?);
    let patient = Patient::new(transport, settings.patience(), RealPause::new());
    Ok((GitLab::new(patient), source))
}

/// What to judge: now, or the day that was asked for.
pub(super) fn moment(as_of: Option<NaiveDate>) -> Moment {
    as_of.map_or_else(|| Moment::Now(clock::now()), Moment::Day)
}

/// Reads with a progress bar on a terminal; `read` gets the reading to use.
pub(super) fn reading<'a>(
    settings: &'a Settings,
    policy: &'a Policy,
    source: &'a Source,
    memo: Option<&'a Memo>,
    on_read: &'a (dyn Fn(usize, usize) + Sync),
) -> Reading<'a> {
    Reading {
        source,
        shard: None,
        read_at: clock::now(),
        zones: &policy.zones,
        minimum_role: policy.rulebook.minimum_role,
        aliases: &policy.aliases,
        external_topics: &settings.source.external_topics,
        rollup_groups: &policy.rulebook.rollups.groups,
        live_lists: policy.rulebook.rollups.may_have_live_lists(),
        pool: &policy.targets.pool.desk.csms,
        concurrency: settings.gitlab.concurrency,
        memo,
        on_read,
    }
}

/// A progress bar that learns its total from the first account read.
pub(super) fn progress() -> Progress {
    Progress::new(telemetry::on_terminal(), "reading accounts", 0)
}

/// What the reading tells, shown.
pub(super) fn show(progress: &Progress) -> impl Fn(usize, usize) + Sync + '_ {
    move |read, total| {
        progress.of(total);
        progress.reach(read);
    }
}

/// Reads the portfolio to look at it, and shows how far it has come.
pub(super) async fn survey(
    settings: &Settings,
    policy: &Policy,
    gitlab: &LookOnly,
    source: &Source,
) -> Result<Portfolio, Failure> {
    let progress = progress();
    let on_read = show(&progress);
    let memory = Memory::open(settings)?;
    let reading = reading(settings, policy, source, memory.memo(), &on_read);
    let portfolio = bot::survey(gitlab, &reading).await;
    memory.save();
    let portfolio = portfolio?;
    bot::refuse_edited(&portfolio, policy)?;
    drop(on_read);
    progress.done();
    Ok(portfolio)
}

/// A name for this run: when it began, enough chance to tell two apart, and the day it judges if that is asked for.
pub(super) fn run_name(now: DateTime<Utc>, moment: Moment) -> String {
    let run = Run::new(now, clock::now().timestamp_subsec_nanos());
    match moment {
        Moment::Now(_) => run,
        Moment::Day(day) => run.as_of(day),
    }
    .to_string()
}

/// How long the daemon's pass may finish what it is doing.
pub(super) fn grace(settings: &Settings) -> Duration {
    Duration::from_secs(settings.serve.grace_seconds)
}
