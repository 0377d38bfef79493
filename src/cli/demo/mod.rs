//! `demo`: a simulated GitLab on loopback, real HTTP, and a week in the life of a portfolio.

mod empty;
mod pages;
mod passes;
mod quarter;
mod record;
mod setting;
mod summary;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Weekday;
use futures_util::future::Either;
use futures_util::future::select;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::arguments::DemoOptions;
use crate::cli::demo::passes::pass;
use crate::cli::demo::passes::pass_by;
use crate::cli::demo::quarter::Counted;
use crate::cli::print;
use crate::gitlab::Connection;
use crate::gitlab::GitLab;
use crate::gitlab::HttpTransport;
use crate::gitlab::Patience;
use crate::gitlab::Patient;
use crate::gitlab::RealPause;
use crate::gitlab::Source;
use crate::settings::Settings;
use crate::simulator::Simulator;
use crate::simulator::cast::Cast;
use crate::simulator::received::Received;
use crate::simulator::serve::serve;
use crate::telemetry;
use crate::telemetry::LogSettings;
use crate::telemetry::Progress;

const PROJECT: &str = "acme/accounts";
const BOT: &str = "stagecoach-bot";
const TOKEN: &str = "demo-token";

/// The simulated GitLab, shared with the server that answers for it.
type Shared = Arc<Mutex<Simulator>>;

/// What the demo works with.
struct Stage {
    simulator: Shared,
    gitlab: GitLab<Patient<HttpTransport>>,
    policy: Policy,
    /// The same with the limits of a run that somebody in operations let pass.
    raised: Policy,
    source: Source,
}

pub(super) async fn run(arguments: &Arguments, options: &DemoOptions) -> Result<Exit, Failure> {
    if options.empty {
        return empty::run(options).await;
    }
    let defaults = Settings::defaults();
    let log = LogSettings { level: "warn".to_owned(), ..defaults.log };
    telemetry::start(&log, arguments.verbose).map_err(|error| Failure::usage(error.to_string()))?;
    let first_day = arguments.as_of.unwrap_or_else(|| crate::clock::now().date_naive());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(|error| {
        Failure::new(Exit::Failed, format!("no port on loopback is free: {error}"))
    })?;
    let address = listener.local_addr().expect("a bound listener has an address");
    let mut simulator = setting::world(options, first_day);
    let mut cast = Cast::new(options.seed, &mut simulator, PROJECT, BOT);
    let settings = setting::settings(&cast)?;
    let simulator = Arc::new(Mutex::new(simulator));
    let (stop, stopped) = oneshot::channel::<()>();
    let server = serve(listener, Arc::clone(&simulator), async move {
        // Dropping the sender means the same.
        let _ = stopped.await;
    });
    let url = format!("http://{address}").parse().expect("a socket address makes a URL");
    let connection = Connection::new(url, TOKEN.to_owned().into());
    let transport = HttpTransport::new(&connection)?;
    let patient = Patient::new(transport, Patience::default(), RealPause::new());
    let mut raised = settings.clone();
    setting::raise(&mut raised.limits);
    let stage = Stage {
        simulator,
        gitlab: GitLab::new(patient),
        policy: settings.policy()?,
        raised: raised.policy()?,
        source: Source::Project(PROJECT.to_owned()),
    };
    let shown = Box::pin(async {
        let result = show(&stage, &mut cast, options, first_day).await;
        if options.stay && result.is_ok() {
            stay(&address.to_string()).await?;
        }
        drop(stop);
        result
    });
    match select(shown, Box::pin(server)).await {
        Either::Left((result, _)) => result,
        Either::Right(((), _)) => {
            Err(Failure::new(Exit::Failed, "the simulated GitLab stopped by itself"))
        }
    }
}

/// The first run, the days after it, and a last pass that finds nothing to do.
async fn show(
    stage: &Stage,
    cast: &mut Cast,
    options: &DemoOptions,
    first_day: NaiveDate,
) -> Result<Exit, Failure> {
    print::out(&summary::opening(stage, first_day))?;
    let mut counted = Counted::new(Received::new(&lock(&stage.simulator), PROJECT, BOT));
    let first = pass(stage, first_day).await?;
    counted.pass(&lock(&stage.simulator), first_day, &first, true);
    print::out(&summary::first_run(&first))?;
    let mut worst = Exit::of(&first.report);
    let is_long = options.days > quarter::DAYS_TOLD_MAX;
    let mut weeks = Vec::new();
    let progress = Progress::new(
        is_long && telemetry::on_terminal(),
        "days",
        usize::try_from(options.days).unwrap_or(0),
    );
    for day in 1..=options.days {
        cast.live(&mut lock(&stage.simulator));
        let today = first_day + Days::new(day.into());
        let is_office_day = !matches!(today.weekday(), Weekday::Sat | Weekday::Sun);
        let is_let_pass = is_office_day && counted.is_withheld();
        let next = pass_by(stage, today, is_let_pass).await?;
        counted.pass(&lock(&stage.simulator), today, &next, false);
        if !is_long {
            print::out(&summary::day(today, &next))?;
        } else if day % 7 == 0 || day == options.days {
            weeks.push(counted.week(day.div_ceil(7), today));
        }
        worst = if worst == Exit::Done { Exit::of(&next.report) } else { worst };
        progress.tick();
    }
    progress.done();
    // A bar and lines would write over each other, so the lines wait.
    print::out(&weeks.join("\n"))?;
    print::out(&quarter::received(&counted, cast, first_day, options.days))?;
    let last_day = first_day + Days::new(u64::from(options.days));
    let again = pass(stage, last_day).await?;
    if let Some(file) = &options.record {
        record::write(stage, file)?;
    }
    let index = pages::write(stage, &options.out)?;
    print::out(&summary::closing(&again, &index))?;
    Ok(worst)
}

fn lock(simulator: &Shared) -> std::sync::MutexGuard<'_, Simulator> {
    simulator.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn stay(address: &str) -> Result<(), Failure> {
    print::out(&format!(
        "\nThe simulated GitLab stays at http://{address}/{PROJECT}/-/issues until Ctrl-C."
    ))?;
    wait().await
}

/// Until somebody ends it.
async fn wait() -> Result<(), Failure> {
    let signals = crate::daemon::signals()
        .map_err(|error| Failure::new(Exit::Failed, format!("no signals: {error}")))?;
    signals.await;
    Ok(())
}
