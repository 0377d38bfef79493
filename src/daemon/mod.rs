//! Stagecoach as a service: waits for the schedule and for webhooks, runs one pass at a time, answers probes,
//! and stops in order. It knows nothing of what a pass does.

mod doorway;
mod health;
mod heartbeat;
mod metrics;
mod pass;
mod signals;
mod ticks;
pub mod webhook;

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
use crate::daemon::doorway::Doorway;
use crate::daemon::health::Health;
use crate::daemon::webhook::Door;
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

/// Serves until `shutdown` resolves: a pass whenever a schedule is due or webhooks named something, never two
/// at once, and `/healthz`, `/readyz`, `/metrics` and `/webhook` on `listener` meanwhile.
///
/// Runs that come due during a pass, or while the machine sleeps, are made up for by one pass. A
/// pass that fails is logged, and the next one runs when it is due. The error is the listener's.
pub async fn serve<C, F, Fut>(
    listener: TcpListener,
    timetable: Timetable,
    door: Arc<Door>,
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
    let routes = health::routes(Arc::clone(&health), Arc::clone(&door), clock.clone())
        .merge(metrics::routes(timetable.metrics.clone(), started, clock.clone()))
        .merge(webhook::routes(Arc::clone(&door), timetable.metrics.clone(), clock.clone()));
    let drained = async move {
        // An error means that the sender is gone, which is the end as well.
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let http = axum::serve(Doorway::new(listener), routes).with_graceful_shutdown(drained);
    let mut http = pin!(http.into_future());
    let watch = Watch { timetable: &timetable, clock: &clock, health: &health, door: &door };
    let mut work = pin!(work(&watch, pass, &stop, shutdown));
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
    door.shut();
    if listening {
        tokio::select! {
            _ = http => {}
            () = clock.until(clock.now() + DRAIN) => {}
        }
    }
    Ok(ending)
}

/// What the loop of passes looks at.
struct Watch<'a, C> {
    timetable: &'a Timetable,
    clock: &'a C,
    health: &'a Health,
    door: &'a Door,
}

/// Passes, one after the other, until told to stop.
async fn work<C, F, Fut>(
    watch: &Watch<'_, C>,
    mut pass: F,
    stop: &watch::Sender<bool>,
    shutdown: impl Future<Output = ()>,
) -> Ending
where
    C: Clock,
    F: FnMut(PassRequest) -> Fut,
    Fut: Future<Output = PassSummary>,
{
    let Watch { timetable, clock, door, .. } = *watch;
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
                batch = door.due(clock) => ticks::named(batch, handled),
            }
        };
        handled = tick.upto;
        let is_whole = tick.reason.is_whole();
        if is_whole {
            door.whole_pass_begins();
        }
        // Of what events named: since when somebody waits for an answer.
        let began = Began { at: clock.now(), asked: (!is_whole).then_some(tick.due) };
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
            Ended::ByItself(summary) => watch.record(began, &summary),
            Ended::WhenTold(summary) => {
                watch.record(began, &summary);
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

/// When a pass began, and the first event that asked for it where it was not the schedule.
#[derive(Clone, Copy)]
struct Began {
    at: DateTime<Utc>,
    asked: Option<DateTime<Utc>>,
}

impl<C: Clock> Watch<'_, C> {
    /// Logs how a pass ended, once, and remembers it for `/readyz` and `/metrics` when it was a whole one.
    fn record(&self, began: Began, summary: &PassSummary) {
        let ended = self.clock.now();
        let elapsed = (ended - began.at).num_milliseconds();
        let PassSummary { ok, exit, line, changed } = summary;
        if !ok {
            tracing::error!({ fields::ELAPSED_MS } = elapsed, exit, "{line}");
        } else if let Some(asked) = began.asked {
            let after = (ended - asked).num_milliseconds();
            tracing::info!(
                { fields::ELAPSED_MS } = elapsed,
                { fields::ANSWERED_MS } = after,
                "{line}, {after} ms after the event"
            );
        } else {
            tracing::info!({ fields::ELAPSED_MS } = elapsed, "{line}");
        }
        self.timetable.metrics.ended(began.at, ended, *exit);
        let Some(asked) = began.asked else {
            self.health.record(began.at, *ok, *exit);
            return self.door.whole_pass_found(changed, began.at);
        };
        if *ok {
            self.timetable.metrics.answered(asked, ended);
        } else {
            tracing::warn!("what the webhooks named is left to the next scheduled pass");
        }
    }
}
