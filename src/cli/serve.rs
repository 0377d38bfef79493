//! `serve`: passes on a schedule, and whenever webhooks name something, until told to stop.

mod hooked;
mod observed;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use tokio::sync::Mutex;
use tracing::Instrument as _;

use crate::bot;
use crate::bot::Kept;
use crate::bot::Orders;
use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::apply;
use crate::cli::memory::Memory;
use crate::cli::reach;
use crate::cli::reach::Live;
use crate::cli::serve::hooked::Hooked;
use crate::cli::token;
use crate::clock::Stopwatch;
use crate::clock::WallClock;
use crate::collect::Reading;
use crate::consider::Moment;
use crate::daemon;
use crate::daemon::Ending;
use crate::daemon::Metrics;
use crate::daemon::PassRequest;
use crate::daemon::PassSummary;
use crate::daemon::Reason;
use crate::daemon::Timetable;
use crate::daemon::webhook::Place;
use crate::decide::FirstRun;
use crate::gitlab::Requests;
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
        let hooks = hooked.in_words();
        tracing::info!("listening on {address} for /healthz, /readyz and /metrics{hooks}");
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
        metrics: Metrics::new(),
    };
    let metrics = timetable.metrics.clone();
    let door = hooked.door();
    let token = Mutex::default();
    let as_of = arguments.as_of;
    if let Some(day) = as_of {
        tracing::info!("every pass judges as of {day}, as --as-of says");
    }
    let service = Service { settings, policy, gitlab, source, hooked, metrics, token, as_of };
    let pass = |request: PassRequest| service.one(request);
    let ending =
        Box::pin(daemon::serve(listener, timetable, door, WallClock, pass, shutdown)).await;
    match ending {
        Ok(Ending::Orderly) => Ok(Exit::Done),
        Ok(Ending::GraceExceeded) => Ok(Exit::Budget),
        Err(error) => Err(Failure::new(Exit::Failed, format!("the listener failed: {error}"))),
    }
}

/// The requests of the pass so far.
type Count<'a> = &'a (dyn Fn() -> Requests + Sync);

/// What every pass of the service has in common.
struct Service {
    settings: Settings,
    policy: Policy,
    gitlab: Live,
    source: Source,
    hooked: Hooked,
    metrics: Metrics,
    token: Mutex<token::Watch>,
    /// Every pass judges as of this day, for rehearsals.
    as_of: Option<NaiveDate>,
}

impl Service {
    async fn one(&self, request: PassRequest) -> PassSummary {
        let Self { settings, policy, gitlab, source, hooked, metrics, token, as_of } = self;
        gitlab.transport().renew();
        hooked.introduce(gitlab).await;
        let nobody_watches = |_, _| {};
        let mut kept = hooked.memory().await;
        // What an event names is read again whatever was remembered: the memo is for whole passes.
        let is_named = !request.reason.is_whole() && kept.is_some();
        let memory = match if is_named { Ok(Memory::none()) } else { Memory::open(settings) } {
            Ok(memory) => memory,
            Err(failure) => return failed(&failure),
        };
        let reading = reach::reading(settings, policy, source, memory.memo(), &nobody_watches);
        let is_cancelled = || *request.cancel.borrow();
        let orders = Orders {
            moment: as_of.map_or(reading.read_at.into(), Moment::Day),
            first_run: FirstRun::Baseline,
            run: reach::run_name(reading.read_at, reading.read_at.into()),
            is_cancelled: &is_cancelled,
        };
        let meter = gitlab.transport().meter();
        let before = meter.requests();
        let requests = || meter.requests().since(before);
        token.lock().await.look(gitlab, reading.read_at, metrics).await;
        let watch = Stopwatch::start();
        let span = tracing::info_span!("pass", run = orders.run);
        let told = if let (Reason::Named(places), Some(kept)) = (&request.reason, kept.as_mut()) {
            self.named(&reading, &orders, (kept, places), (&requests, &watch))
                .instrument(span)
                .await
        } else {
            let told = self
                .whole(&reading, &orders, &mut kept, (&requests, &watch))
                .instrument(span)
                .await;
            memory.save();
            told
        };
        metrics.spent(&self.spent(requests()));
        told
    }

    /// A pass for what webhooks named.
    async fn named(
        &self,
        reading: &Reading<'_>,
        orders: &Orders<'_>,
        (kept, places): (&mut Kept, &BTreeSet<Place>),
        (requests, watch): (Count<'_>, &Stopwatch),
    ) -> PassSummary {
        let named = places.iter().map(|place| (place.project, place.iid)).collect();
        let kept = (kept, &named);
        match bot::pass_named(&self.gitlab, reading, &self.policy, orders, kept, requests).await {
            Ok(None) => PassSummary::new(true, 0, "what the webhooks named is about no account"),
            Ok(Some(pass)) => {
                apply::log_named(&pass, watch);
                self.acted(&pass.report);
                summary(Exit::of(&pass.report), apply::line(&pass.report))
            }
            Err(error) => failed(&Failure::from(error)),
        }
    }

    /// A pass over everything.
    async fn whole(
        &self,
        reading: &Reading<'_>,
        orders: &Orders<'_>,
        kept: &mut Option<Kept>,
        (requests, watch): (Count<'_>, &Stopwatch),
    ) -> PassSummary {
        let Self { settings, policy, gitlab, source, hooked, .. } = self;
        match bot::pass(gitlab, reading, policy, orders, None, requests).await {
            Ok(pass) => {
                apply::log(&pass.report, watch);
                self.observe(&pass.report);
                apply::heartbeat(settings, &pass.report).await;
                let told = summary(Exit::of(&pass.report), apply::line(&pass.report));
                let changed = hooked.remember(kept, pass, source);
                hooked.look_at_hook(gitlab, source).await;
                PassSummary { changed, ..told }
            }
            Err(error) => failed(&Failure::from(error)),
        }
    }
}

fn summary(exit: Exit, line: String) -> PassSummary {
    PassSummary::new(exit == Exit::Done, exit as u8, line)
}

fn failed(failure: &Failure) -> PassSummary {
    PassSummary::new(false, failure.exit as u8, failure.to_string())
}
