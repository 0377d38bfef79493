//! Stagecoach as a service: waits for the schedule, runs one pass at a time, answers probes, and stops
//! in order. It knows nothing of what a pass does.

mod health;
mod heartbeat;
mod metrics;
mod pass;
mod signals;
mod ticks;

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::daemon::health::Health;
use crate::schedule::Schedule;
use crate::telemetry::fields;

pub use crate::daemon::heartbeat::beat;
pub use crate::daemon::metrics::Metrics;
pub use crate::daemon::metrics::Spent;
pub use crate::daemon::pass::PassRequest;
pub use crate::daemon::pass::PassSummary;
pub use crate::daemon::pass::Reason;
pub use crate::daemon::signals::signals;

/// How long an open connection may keep a stopped daemon from ending.
const DRAIN: Duration = Duration::from_secs(2);

/// When to run, and how to stop.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// Each schedule with the name that logs call it by.
    pub schedules: Vec<(String, Schedule)>,
    /// Whether a pass runs before the first schedule is due.
    pub run_at_start: bool,
    /// How long a pass may take to finish the action in hand once the daemon is told to stop.
    pub grace: Duration,
    /// What `/metrics` tells.
    pub metrics: Metrics,
}

/// How the daemon ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Between passes, or after the pass in progress had finished.
    Orderly,
    /// The pass in progress took longer than the grace and was dropped; the next one finds out what
    /// it had done.
    GraceExceeded,
}

/// Serves until `shutdown` resolves: a pass whenever a schedule is due, never two at once, and
/// `/healthz`, `/readyz` and `/metrics` on `listener` meanwhile.
///
/// Runs that come due during a pass, or while the machine sleeps, are made up for by one pass. A
/// pass that fails is logged, and the next one runs when it is due. The error is the listener's.
pub async fn serve<C, F, Fut>(
    listener: TcpListener,
    timetable: Timetable,
    clock: C,
    pass: F,
    shutdown: impl Future<Output = ()>,
) -> io::Result<Ending>
where
    C: Clock,
    F: FnMut(PassRequest) -> Fut,
    Fut: Future<Output = PassSummary>,
{
    let started = clock.now();
    let health = Arc::new(Health::new(timetable.schedules.clone(), started));
    let (stop, mut stopping) = watch::channel(false);
    let routes = health::routes(Arc::clone(&health), clock.clone());
    let routes = routes.merge(metrics::routes(timetable.metrics.clone(), started, clock.clone()));
    let drained = async move {
        // An error means that the sender is gone, which is the end as well.
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let http = axum::serve(listener, routes).with_graceful_shutdown(drained);
    let mut http = pin!(http.into_future());
    let mut work = pin!(work(&timetable, &clock, &health, pass, &stop, shutdown));
    let mut listening = true;
    let ending = loop {
        tokio::select! {
            ending = &mut work => break ending,
            served = &mut http, if listening => {
                served?;
                listening = false;
            }
        }
    };
    if listening {
        tokio::select! {
            _ = http => {}
            () = clock.until(clock.now() + DRAIN) => {}
        }
    }
    Ok(ending)
}

/// Passes, one after the other, until told to stop.
async fn work<C, F, Fut>(
    timetable: &Timetable,
    clock: &C,
    health: &Health,
    mut pass: F,
    stop: &watch::Sender<bool>,
    shutdown: impl Future<Output = ()>,
) -> Ending
where
    C: Clock,
    F: FnMut(PassRequest) -> Fut,
    Fut: Future<Output = PassSummary>,
{
    let mut shutdown = pin!(shutdown);
    // What was due up to here has been run, or stood for.
    let mut handled = clock.now();
    let mut tick = timetable.run_at_start.then(|| ticks::start(handled));
    loop {
        let tick = if let Some(start) = tick.take() {
            start
        } else {
            tokio::select! {
                biased;
                () = &mut shutdown => {
                    stop.send_replace(true);
                    tracing::info!("stopped between passes");
                    return Ending::Orderly;
                }
                tick = ticks::wait(&timetable.schedules, handled, clock) => tick,
            }
        };
        handled = tick.upto;
        let began = clock.now();
        let mut running = pin!(pass(tick.request(stop.subscribe())));
        let ended = tokio::select! {
            biased;
            summary = &mut running => Ended::ByItself(summary),
            () = &mut shutdown => {
                stop.send_replace(true);
                let grace = timetable.grace;
                tracing::info!("told to stop: the pass has {grace:?} to finish the action in hand");
                tokio::select! {
                    biased;
                    summary = running => Ended::WhenTold(summary),
                    () = clock.until(clock.now() + grace) => Ended::Never,
                }
            }
        };
        match ended {
            Ended::ByItself(summary) => {
                record((health, &timetable.metrics), began, clock.now(), &summary);
            }
            Ended::WhenTold(summary) => {
                record((health, &timetable.metrics), began, clock.now(), &summary);
                tracing::info!("stopped after the pass in progress");
                return Ending::Orderly;
            }
            Ended::Never => {
                tracing::warn!("the pass did not finish within the grace and was dropped");
                return Ending::GraceExceeded;
            }
        }
    }
}

enum Ended {
    ByItself(PassSummary),
    WhenTold(PassSummary),
    Never,
}

/// Logs how a pass ended, once, and remembers it for `/readyz` and `/metrics`.
fn record(
    (health, metrics): (&Health, &Metrics),
    began: DateTime<Utc>,
    ended: DateTime<Utc>,
    summary: &PassSummary,
) {
    let elapsed = (ended - began).num_milliseconds();
    let PassSummary { ok, exit, line } = summary;
    if *ok {
        tracing::info!({ fields::ELAPSED_MS } = elapsed, "{line}");
    } else {
        tracing::error!({ fields::ELAPSED_MS } = elapsed, exit, "{line}");
    }
    health.record(began, *ok, *exit);
    metrics.ended(began, ended, *exit);
}
