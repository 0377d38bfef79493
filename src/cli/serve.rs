//! `serve`: passes on a schedule until told to stop.

use crate::bot;
use crate::bot::Orders;
use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::apply;
use crate::cli::memory::Memory;
use crate::cli::reach;
use crate::cli::reach::Live;
use crate::clock::Stopwatch;
use crate::clock::WallClock;
use crate::daemon;
use crate::daemon::Ending;
use crate::daemon::PassRequest;
use crate::daemon::PassSummary;
use crate::daemon::Timetable;
use crate::decide::FirstRun;
use crate::gitlab::Source;
use crate::settings::Settings;

pub(super) async fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let schedules = settings.schedules()?;
    let (gitlab, source) = reach::live(&settings)?;
    let address = settings.serve.listen.as_str();
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
        let text = format!("cannot listen on {address} ({error}): choose another serve.listen");
        Failure::usage(text)
    })?;
    // Port 0 leaves the choice to the system: the log says which it was.
    if let Ok(address) = listener.local_addr() {
        tracing::info!("listening on {address} for /healthz and /readyz");
    }
    let shutdown = daemon::signals()
        .map_err(|error| Failure::new(Exit::Failed, format!("no signals: {error}")))?;
    for (line, schedule) in &schedules {
        tracing::info!(schedule = line, "passes {}", schedule.in_words());
        for note in schedule.notes() {
            tracing::warn!(schedule = line, "{note}");
        }
    }
    let timetable = Timetable {
        schedules,
        run_at_start: settings.serve.run_at_start,
        grace: reach::grace(&settings),
    };
    let pass = |request: PassRequest| one(&settings, &policy, &gitlab, &source, request);
    let ending = daemon::serve(listener, timetable, WallClock, pass, shutdown).await;
    match ending {
        Ok(Ending::Orderly) => Ok(Exit::Done),
        Ok(Ending::GraceExceeded) => Ok(Exit::Budget),
        Err(error) => Err(Failure::new(Exit::Failed, format!("the listener failed: {error}"))),
    }
}

async fn one(
    settings: &Settings,
    policy: &Policy,
    gitlab: &Live,
    source: &Source,
    request: PassRequest,
) -> PassSummary {
    gitlab.transport().renew();
    let nobody_watches = |_, _| {};
    let memory = match Memory::open(settings) {
        Ok(memory) => memory,
        Err(failure) => return failed(&failure),
    };
    let reading = reach::reading(settings, policy, source, memory.memo(), &nobody_watches);
    let is_cancelled = || *request.cancel.borrow();
    let orders = Orders {
        moment: reading.read_at.into(),
        first_run: FirstRun::Baseline,
        run: reach::run_name(reading.read_at),
        is_cancelled: &is_cancelled,
    };
    let meter = gitlab.transport().meter().clone();
    let before = meter.requests();
    let requests = move || meter.requests().since(before);
    let watch = Stopwatch::start();
    let pass = bot::pass(gitlab, &reading, policy, &orders, None, &requests).await;
    memory.save();
    match pass {
        Ok(pass) => {
            apply::log(&pass.report, &watch);
            let exit = Exit::of(&pass.report);
            let line = apply::line(&pass.report);
            PassSummary { ok: exit == Exit::Done, exit: exit as u8, line }
        }
        Err(error) => failed(&Failure::from(error)),
    }
}

fn failed(failure: &Failure) -> PassSummary {
    PassSummary { ok: false, exit: failure.exit as u8, line: failure.to_string() }
}
