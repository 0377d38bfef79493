//! `serve`: passes on a schedule, and whenever webhooks name something, until told to stop.

mod hooked;

use crate::bot;
use crate::bot::Orders;
use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::apply;
use crate::cli::reach;
use crate::cli::reach::Live;
use crate::cli::serve::hooked::Hooked;
use crate::clock::Stopwatch;
use crate::clock::WallClock;
use crate::daemon;
use crate::daemon::Ending;
use crate::daemon::PassRequest;
use crate::daemon::PassSummary;
use crate::daemon::Reason;
use crate::daemon::Timetable;
use crate::decide::FirstRun;
use crate::gitlab::Source;
use crate::settings::Settings;

pub(super) async fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = reach::settings(arguments)?;
    let policy = settings.policy()?;
    let schedules = settings.schedules()?;
    let (gitlab, source) = reach::live(&settings)?;
    let hooked = Hooked::new(settings.webhook()?, &source);
    let address = settings.serve.listen.as_str();
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
        let text = format!("cannot listen on {address} ({error}): choose another serve.listen");
        Failure::usage(text)
    })?;
    // Port 0 leaves the choice to the system: the log says which it was.
    if let Ok(address) = listener.local_addr() {
        tracing::info!("listening on {address} for /healthz and /readyz{}", hooked.in_words());
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
    let door = hooked.door();
    let place = Place { settings: &settings, policy: &policy, gitlab: &gitlab, source: &source };
    let pass = |request: PassRequest| one(&place, &hooked, request);
    let ending = daemon::serve(listener, timetable, door, WallClock, pass, shutdown).await;
    match ending {
        Ok(Ending::Orderly) => Ok(Exit::Done),
        Ok(Ending::GraceExceeded) => Ok(Exit::Budget),
        Err(error) => Err(Failure::new(Exit::Failed, format!("the listener failed: {error}"))),
    }
}

/// What every pass is made over, and by what.
struct Place<'a> {
    settings: &'a Settings,
    policy: &'a Policy,
    gitlab: &'a Live,
    source: &'a Source,
}

async fn one(place: &Place<'_>, hooked: &Hooked, request: PassRequest) -> PassSummary {
    let Place { settings, policy, gitlab, source } = *place;
    gitlab.transport().renew();
    hooked.introduce(gitlab).await;
    let nobody_watches = |_, _| {};
    let reading = reach::reading(settings, policy, source, &nobody_watches);
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
    let mut memory = hooked.memory().await;
    if let (Reason::Named(places), Some(kept)) = (&request.reason, memory.as_mut()) {
        let named = places.iter().map(|place| (place.project, place.iid)).collect();
        let kept = (kept, &named);
        return match bot::pass_named(gitlab, &reading, policy, &orders, kept, &requests).await {
            Ok(None) => PassSummary::new(true, 0, "what the webhooks named is about no account"),
            Ok(Some(pass)) => {
                apply::log_named(&pass, &watch);
                summary(Exit::of(&pass.report), apply::line(&pass.report))
            }
            Err(error) => failed(error),
        };
    }
    match bot::pass(gitlab, &reading, policy, &orders, None, &requests).await {
        Ok(pass) => {
            apply::log(&pass.report, &watch);
            let told = summary(Exit::of(&pass.report), apply::line(&pass.report));
            let changed = hooked.remember(&mut memory, pass, source);
            hooked.look_at_hook(gitlab, source).await;
            PassSummary { changed, ..told }
        }
        Err(error) => failed(error),
    }
}

fn summary(exit: Exit, line: String) -> PassSummary {
    PassSummary::new(exit == Exit::Done, exit as u8, line)
}

fn failed(error: bot::PassError) -> PassSummary {
    let failure = Failure::from(error);
    PassSummary::new(false, failure.exit as u8, failure.to_string())
}
