//! `serve`: passes on a schedule until told to stop.

use std::time::Duration;

use tokio::sync::Mutex;
use tracing::Instrument as _;

use crate::bot;
use crate::bot::Orders;
use crate::bot::Policy;
use crate::cli::Arguments;
use crate::cli::Exit;
use crate::cli::Failure;
use crate::cli::apply;
use crate::cli::reach;
use crate::cli::reach::Live;
use crate::cli::token;
use crate::clock;
use crate::clock::Stopwatch;
use crate::clock::WallClock;
use crate::daemon;
use crate::daemon::Ending;
use crate::daemon::Metrics;
use crate::daemon::PassRequest;
use crate::daemon::PassSummary;
use crate::daemon::Spent;
use crate::daemon::Timetable;
use crate::decide::FirstRun;
use crate::enact::Report;
use crate::gitlab::Requests;
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
        tracing::info!("listening on {address} for /healthz, /readyz and /metrics");
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
    let service = Service { settings, policy, gitlab, source, metrics, token: Mutex::default() };
    let pass = |request: PassRequest| service.one(request);
    let ending = daemon::serve(listener, timetable, WallClock, pass, shutdown).await;
    match ending {
        Ok(Ending::Orderly) => Ok(Exit::Done),
        Ok(Ending::GraceExceeded) => Ok(Exit::Budget),
        Err(error) => Err(Failure::new(Exit::Failed, format!("the listener failed: {error}"))),
    }
}

/// What every pass of the service has in common.
struct Service {
    settings: Settings,
    policy: Policy,
    gitlab: Live,
    source: Source,
    metrics: Metrics,
    token: Mutex<token::Watch>,
}

impl Service {
    async fn one(&self, request: PassRequest) -> PassSummary {
        let Self { settings, policy, gitlab, source, metrics, token } = self;
        gitlab.transport().renew();
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
        token.lock().await.look(gitlab, reading.read_at, metrics).await;
        let requests = || meter.requests().since(before);
        let watch = Stopwatch::start();
        let span = tracing::info_span!("pass", run = orders.run);
        let pass = bot::pass(gitlab, &reading, policy, &orders, None, &requests);
        let pass = pass.instrument(span).await;
        metrics.spent(&self.spent(requests()));
        match pass {
            Ok(pass) => {
                apply::log(&pass.report, &watch);
                self.observe(&pass.report);
                apply::heartbeat(settings, &pass.report).await;
                let exit = Exit::of(&pass.report);
                let line = apply::line(&pass.report);
                PassSummary { ok: exit == Exit::Done, exit: exit as u8, line }
            }
            Err(error) => {
                let failure = Failure::from(error);
                PassSummary { ok: false, exit: failure.exit as u8, line: failure.to_string() }
            }
        }
    }

    fn spent(&self, requests: Requests) -> Spent {
        let Requests { reads, writes, retries, waited_ms } = requests;
        let transport = self.gitlab.transport();
        Spent {
            requests: vec![("read", reads), ("write", writes), ("retry", retries)],
            waited: Duration::from_millis(waited_ms),
            answers: transport.meter().answers(),
            waiting_left: transport.waiting_left(),
            limit: transport.meter().quota().map(|quota| (quota.limit, quota.left)),
        }
    }

    fn observe(&self, report: &Report) {
        self.metrics.accounts(report.plan.listed, report.plan.accounts);
        for done in &report.actions {
            self.metrics.acted(&word(&done.action.kind), &word(&done.outcome));
        }
        if let Some(withheld) = &report.plan.withheld {
            self.metrics.withheld(&withheld.limit);
        }
        if apply::is_whole(report) {
            self.metrics.completed(clock::now());
        }
    }
}

/// A kind or an outcome as the JSON of a report has it.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
