//! What probes are told: alive while the process answers, ready while passes succeed. The answers name
//! no account and no error text, since whoever reaches the port can read them.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use chrono::DateTime;
use chrono::Utc;

use crate::clock::Clock;
use crate::daemon::ticks;
use crate::daemon::webhook::Door;
use crate::schedule::Schedule;

/// How the passes have gone since the start.
#[derive(Debug)]
pub(super) struct Health {
    schedules: Vec<(String, Schedule)>,
    started: DateTime<Utc>,
    passes: Mutex<Passes>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Passes {
    /// When the last pass that succeeded began.
    succeeded: Option<DateTime<Utc>>,
    /// The exit code of the last pass, when it failed.
    failed: Option<u8>,
}

/// `/healthz` and `/readyz`; everything else is not found. What is wrong with the webhook is told and is no
/// reason to be restarted.
pub(super) fn routes<C: Clock>(health: Arc<Health>, door: Arc<Door>, clock: C) -> Router {
    let ready = move || async move {
        let (ready, line) = health.readiness(clock.now());
        let line = match door.remark() {
            Some(remark) => format!("{}; webhook: {remark}\n", line.trim_end()),
            None => line,
        };
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, line)
    };
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .fallback(|| async { (StatusCode::NOT_FOUND, "not found: try /healthz or /readyz\n") })
}

impl Health {
    pub(super) fn new(schedules: Vec<(String, Schedule)>, started: DateTime<Utc>) -> Self {
        Self { schedules, started, passes: Mutex::default() }
    }

    /// A pass that began at `began` has ended.
    pub(super) fn record(&self, began: DateTime<Utc>, ok: bool, exit: u8) {
        let mut passes = self.passes.lock().unwrap_or_else(PoisonError::into_inner);
        if ok {
            *passes = Passes { succeeded: Some(began), failed: None };
        } else {
            passes.failed = Some(exit);
        }
    }

    /// Ready until the second run that comes due after the last success: one failure, or one long
    /// pass, is no reason to be restarted. Counted in runs, since an interval in hours would call
    /// every weekend of a weekday schedule an outage.
    fn readiness(&self, now: DateTime<Utc>) -> (bool, String) {
        let passes = *self.passes.lock().unwrap_or_else(PoisonError::into_inner);
        let since = passes.succeeded.unwrap_or(self.started);
        let first = ticks::next(&self.schedules, since);
        let second = first.and_then(|first| ticks::next(&self.schedules, first));
        let overdue = second.is_some_and(|second| second <= now);
        let how = match (passes.succeeded, passes.failed) {
            (None, None) => "no pass has ended yet".to_owned(),
            (None, Some(exit)) => format!("no pass has succeeded, the last ended with code {exit}"),
            (Some(at), None) => format!("the last pass, at {}, succeeded", minute(at)),
            (Some(at), Some(exit)) => {
                format!("the last pass ended with code {exit}, one succeeded at {}", minute(at))
            }
        };
        let ready = !overdue && (passes.succeeded.is_some() || passes.failed.is_none());
        let answer = if ready { "ready" } else { "not ready" };
        let late = if overdue { "; two runs have come due since" } else { "" };
        (ready, format!("{answer}: {how}{late}\n"))
    }
}

fn minute(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%Y-%m-%d %H:%MZ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-{text}:00Z").parse().unwrap()
    }

    /// Weekdays at six, started on Monday 2026-03-02 at noon.
    fn health() -> Health {
        let schedule = Schedule::parse("0 6 * * 1-5", chrono_tz::Tz::UTC).unwrap();
        Health::new(vec![("daily".to_owned(), schedule)], at("03-02T12:00"))
    }

    fn check(health: &Health, now: &str, expected: &str) {
        let (ready, line) = health.readiness(at(now));
        assert_eq!(line, format!("{expected}\n"));
        assert_eq!(ready, line.starts_with("ready"));
    }

    #[test]
    fn before_the_first_run_it_is_ready() {
        check(&health(), "03-03T05:59", "ready: no pass has ended yet");
        let late = "not ready: no pass has ended yet; two runs have come due since";
        check(&health(), "03-04T06:00", late);
    }

    #[test]
    fn a_weekend_is_not_an_outage_but_two_missed_runs_are() {
        let health = health();
        health.record(at("03-06T06:00"), true, 0);
        check(&health, "03-09T06:30", "ready: the last pass, at 2026-03-06 06:00Z, succeeded");
        check(
            &health,
            "03-10T06:00",
            "not ready: the last pass, at 2026-03-06 06:00Z, succeeded; two runs have come due since",
        );
    }

    #[test]
    fn one_failure_after_a_success_is_forgiven_and_a_first_one_is_not() {
        let health = health();
        health.record(at("03-03T06:00"), false, 69);
        let none = "not ready: no pass has succeeded, the last ended with code 69";
        check(&health, "03-03T06:05", none);
        health.record(at("03-04T06:00"), true, 0);
        health.record(at("03-05T06:00"), false, 1);
        let one = "ready: the last pass ended with code 1, one succeeded at 2026-03-04 06:00Z";
        check(&health, "03-05T07:00", one);
        let late = "not ready: the last pass ended with code 1, one succeeded at 2026-03-04 06:00Z; \
             two runs have come due since";
        check(&health, "03-06T06:00", late);
    }
}
