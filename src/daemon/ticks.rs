//! Which runs are due, and how several of them become one pass.

use std::collections::BTreeSet;
use std::future::pending;
use std::iter::successors;

use chrono::DateTime;
use chrono::Utc;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::daemon::PassRequest;
use crate::daemon::Reason;
use crate::daemon::webhook::Batch;
use crate::schedule::Schedule;

/// The most runs of one schedule that are counted as skipped: after that, "many" is enough.
const COUNTED_MAX: usize = 1_000;

/// A pass that is due.
#[derive(Debug)]
pub(super) struct Tick {
    pub(super) reason: Reason,
    pub(super) due: DateTime<Utc>,
    skipped: usize,
    /// Runs due up to here are run, or stood for.
    pub(super) upto: DateTime<Utc>,
}

/// The pass that the daemon begins with.
pub(super) fn start(now: DateTime<Utc>) -> Tick {
    Tick { reason: Reason::Start, due: now, skipped: 0, upto: now }
}

/// A pass for issues that webhooks named, due since the first event; of the runs up to `handled` nothing changes.
pub(super) fn named(Batch { places, since }: Batch, handled: DateTime<Utc>) -> Tick {
    Tick { reason: Reason::Named(places), due: since, skipped: 0, upto: handled }
}

/// The first run of any schedule after `handled`.
pub(super) fn next(
    schedules: &[(String, Schedule)],
    handled: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    schedules.iter().filter_map(|(_, schedule)| schedule.next_after(handled)).min()
}

/// Waits for the first run after `handled`; forever when there is none.
pub(super) async fn wait<C: Clock>(
    schedules: &[(String, Schedule)],
    handled: DateTime<Utc>,
    clock: &C,
) -> Tick {
    if let Some(at) = next(schedules, handled) {
        tracing::info!("next pass at {}", at.format("%Y-%m-%d %H:%M:%SZ"));
        clock.until(at).await;
        due(schedules, handled, clock.now().max(at))
    } else {
        tracing::warn!("no schedule has a next run: waiting to be stopped");
        pending().await
    }
}

/// Every run after `handled` and up to `now`, as one pass.
fn due(schedules: &[(String, Schedule)], handled: DateTime<Utc>, now: DateTime<Utc>) -> Tick {
    let mut names = Vec::new();
    let mut instants = BTreeSet::new();
    for (name, schedule) in schedules {
        let runs = successors(schedule.next_after(handled), |run| schedule.next_after(*run));
        let mut runs = runs.take_while(|run| *run <= now).take(COUNTED_MAX).peekable();
        if runs.peek().is_some() {
            names.push(name.clone());
        }
        instants.extend(runs);
    }
    let skipped = instants.len().saturating_sub(1);
    let due = instants.last().copied().unwrap_or(now);
    Tick { reason: Reason::Due(names), due, skipped, upto: now }
}

impl Tick {
    /// Says what this pass stands for, and asks for it.
    pub(super) fn request(self, cancel: watch::Receiver<bool>) -> PassRequest {
        let Self { reason, due, skipped, .. } = self;
        let at = due.format("%Y-%m-%d %H:%M:%SZ");
        tracing::info!("pass: {reason}, due {at}");
        if skipped > 0 {
            tracing::warn!(
                "{skipped} earlier runs were skipped, due during a pass or while the machine slept: \
                 this pass makes up for them"
            );
        }
        PassRequest { reason, due, skipped, cancel }
    }
}
