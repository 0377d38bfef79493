//! `/metrics`: how the passes go, for Prometheus. Numbers and fixed words only: no account, no error text, since
//! whoever reaches the port can read them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use chrono::DateTime;
use chrono::Utc;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::clock::Clock;

/// Upper bounds of a pass's duration, in seconds: from a warm pass to a cold one over a large portfolio.
const SECONDS: [f64; 9] = [1.0, 5.0, 15.0, 60.0, 180.0, 600.0, 1_800.0, 3_600.0, 10_800.0];
/// Upper bounds of the time until an event is answered: five seconds are promised (docs/webhooks.md).
const ANSWER_SECONDS: [f64; 7] = [1.0, 2.0, 3.0, 5.0, 10.0, 60.0, 600.0];
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Words that tell series of one family apart. Every word comes from a fixed list, so that there are few.
type Words = Vec<(&'static str, String)>;
type Counters = Family<Words, Counter>;
type Number = Gauge<i64, AtomicI64>;
type Seconds = Gauge<f64, AtomicU64>;

/// What is known of the passes since the start. Clones count together.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<Known>);

#[derive(Debug)]
struct Known {
    registry: Registry,
    passes: Counters,
    duration: Histogram,
    answered: Histogram,
    deliveries: Counters,
    last_pass: Number,
    last_complete: Number,
    age: Seconds,
    accounts: Family<Words, Number>,
    actions: Counters,
    refusals: Counters,
    requests: Counters,
    answers: Counters,
    waited: Counter<f64, AtomicU64>,
    waiting_left: Seconds,
    limits: Family<Words, Number>,
    token_days: Family<Words, Number>,
}

/// What one pass asked of GitLab, and what is left of the budgets.
#[derive(Clone, Debug, Default)]
pub struct Spent {
    /// Kinds of requests with how many of them this pass sent.
    pub requests: Vec<(&'static str, u64)>,
    pub waited: Duration,
    /// Answers since the start, by status; 0 stands for none.
    pub answers: BTreeMap<u16, u64>,
    pub waiting_left: Duration,
    /// GitLab's limit of requests as its headers told it last, and what was left of it.
    pub limit: Option<(u64, u64)>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Known {
    /// The series about passes and what asks for them.
    fn register_passes(&self, registry: &mut Registry) {
        registry.register("passes", "Passes by exit code", self.passes.clone());
        registry.register("pass_duration_seconds", "How long passes took", self.duration.clone());
        let help = "Time from the first event about an issue to the end of the pass for it";
        registry.register("webhook_answer_seconds", help, self.answered.clone());
        let help =
            "Deliveries to the webhook by what they were answered: 200 is taken, all else refused";
        registry.register("webhook_deliveries", help, self.deliveries.clone());
        registry.register(
            "last_pass_timestamp_seconds",
            "When the last pass ended, however it did; 0 before the first",
            self.last_pass.clone(),
        );
        registry.register(
            "last_complete_pass_timestamp_seconds",
            "When the last pass ended that read every account and did all it had to; 0 before the first",
            self.last_complete.clone(),
        );
        registry.register(
            "last_complete_pass_age_seconds",
            "Time since then, or since the start",
            self.age.clone(),
        );
    }
}

impl Metrics {
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("stagecoach");
        let known = Known {
            passes: Counters::default(),
            duration: Histogram::new(SECONDS),
            answered: Histogram::new(ANSWER_SECONDS),
            deliveries: Counters::default(),
            last_pass: Number::default(),
            last_complete: Number::default(),
            age: Seconds::default(),
            accounts: Family::default(),
            actions: Counters::default(),
            refusals: Counters::default(),
            requests: Counters::default(),
            answers: Counters::default(),
            waited: Counter::default(),
            waiting_left: Seconds::default(),
            limits: Family::default(),
            token_days: Family::default(),
            registry: Registry::default(),
        };
        known.register_passes(&mut registry);
        let help = "Accounts of the last pass, listed and read";
        registry.register("accounts", help, known.accounts.clone());
        let help = "Writes of plans by kind and by what became of them";
        registry.register("actions", help, known.actions.clone());
        let help = "Plans that were withheld, by the limit they broke";
        registry.register("withheld", help, known.refusals.clone());
        registry.register("requests", "Requests to GitLab by kind", known.requests.clone());
        let help = "Answers of GitLab by status; 0 stands for none";
        registry.register("answers", help, known.answers.clone());
        let help = "Time spent waiting on purpose, summed over requests";
        registry.register("waited_seconds", help, known.waited.clone());
        let help = "How much longer the last pass might have waited for GitLab";
        registry.register("waiting_left_seconds", help, known.waiting_left.clone());
        let help =
            "GitLab's limit of requests as its headers told it last: the limit, and what was left";
        registry.register("rate_limit", help, known.limits.clone());
        let help = "Days until the token ends; absent where GitLab does not tell";
        registry.register("token_days_left", help, known.token_days.clone());
        Self(Arc::new(Known { registry, ..known }))
    }

    /// A pass has ended.
    pub(super) fn ended(&self, began: DateTime<Utc>, ended: DateTime<Utc>, exit: u8) {
        let known = &self.0;
        known.passes.get_or_create(&vec![("exit", exit.to_string())]).inc();
        let elapsed = (ended - began).to_std().unwrap_or_default();
        known.duration.observe(elapsed.as_secs_f64());
        known.last_pass.set(ended.timestamp());
    }

    /// Somebody came to the webhook.
    pub(super) fn delivered(&self, status: u16) {
        let words = vec![("status", status.to_string())];
        self.0.deliveries.get_or_create(&words).inc();
    }

    /// What an event asked for is done.
    pub(super) fn answered(&self, asked: DateTime<Utc>, ended: DateTime<Utc>) {
        let elapsed = (ended - asked).to_std().unwrap_or_default();
        self.0.answered.observe(elapsed.as_secs_f64());
    }

    /// A pass read every account and did all it had to.
    pub fn completed(&self, at: DateTime<Utc>) {
        self.0.last_complete.set(at.timestamp());
    }

    pub fn accounts(&self, listed: usize, read: usize) {
        for (what, count) in [("listed", listed), ("read", read)] {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            self.0.accounts.get_or_create(&vec![("state", what.to_owned())]).set(count);
        }
    }

    /// A write of a plan, and what became of it.
    pub fn acted(&self, action: &str, outcome: &str) {
        let words = vec![("action", action.to_owned()), ("outcome", outcome.to_owned())];
        self.0.actions.get_or_create(&words).inc();
    }

    /// A plan was withheld.
    pub fn withheld(&self, limit: &str) {
        self.0.refusals.get_or_create(&vec![("limit", limit.to_owned())]).inc();
    }

    pub fn spent(&self, spent: &Spent) {
        let known = &self.0;
        for (kind, count) in &spent.requests {
            known.requests.get_or_create(&vec![("kind", (*kind).to_owned())]).inc_by(*count);
        }
        for (status, all) in &spent.answers {
            let counter = known.answers.get_or_create_owned(&vec![("status", status.to_string())]);
            counter.inc_by(all.saturating_sub(counter.get()));
        }
        known.waited.inc_by(spent.waited.as_secs_f64());
        known.waiting_left.set(spent.waiting_left.as_secs_f64());
        for (what, count) in
            spent.limit.into_iter().flat_map(|it| [("limit", it.0), ("left", it.1)])
        {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            known.limits.get_or_create(&vec![("of", what.to_owned())]).set(count);
        }
    }

    /// The token ends in so many days.
    pub fn token(&self, days_left: i64) {
        self.0.token_days.get_or_create(&Words::new()).set(days_left);
    }

    fn print(&self, started: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let known = &self.0;
        let since = match known.last_complete.get() {
            0 => started.timestamp(),
            at => at,
        };
        let age = u32::try_from((now.timestamp() - since).max(0)).unwrap_or(u32::MAX);
        known.age.set(f64::from(age));
        let mut printed = String::new();
        text::encode(&mut printed, &known.registry).expect("text is written into memory");
        printed
    }
}

/// `/metrics`.
pub(super) fn routes<C: Clock>(metrics: Metrics, started: DateTime<Utc>, clock: C) -> Router {
    let answer =
        move || async move { ([(CONTENT_TYPE, OPENMETRICS)], metrics.print(started, clock.now())) };
    Router::new().route("/metrics", get(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-03-02T{text}Z").parse().unwrap()
    }

    #[test]
    fn what_passes_did_is_told_as_text() {
        let metrics = Metrics::new();
        let started = at("06:00:00");
        let none = metrics.print(started, at("06:30:00"));
        assert!(none.contains("stagecoach_last_complete_pass_age_seconds 1800.0\n"), "{none}");
        assert!(!none.contains("token_days_left{"), "{none}");
        metrics.ended(at("06:00:00"), at("06:00:20"), 0);
        metrics.answered(at("06:00:16"), at("06:00:20"));
        metrics.completed(at("06:00:20"));
        metrics.accounts(12, 12);
        metrics.acted("comment", "done");
        metrics.acted("comment", "done");
        metrics.withheld("storm_percent");
        metrics.token(9);
        let spent = Spent {
            requests: vec![("read", 30), ("write", 2)],
            waited: Duration::from_millis(1500),
            answers: [(200, 31), (429, 1)].into(),
            waiting_left: Duration::from_mins(14),
            limit: Some((2000, 1969)),
        };
        metrics.spent(&spent);
        metrics.spent(&Spent { answers: [(200, 40)].into(), ..spent });
        let text = metrics.print(started, at("06:01:20"));
        for line in [
            "stagecoach_passes_total{exit=\"0\"} 1",
            "stagecoach_pass_duration_seconds_bucket{le=\"60.0\"} 1",
            "stagecoach_webhook_answer_seconds_bucket{le=\"3.0\"} 0",
            "stagecoach_webhook_answer_seconds_bucket{le=\"5.0\"} 1",
            "stagecoach_last_complete_pass_timestamp_seconds 1772431220",
            "stagecoach_last_complete_pass_age_seconds 60.0",
            "stagecoach_accounts{state=\"read\"} 12",
            "stagecoach_actions_total{action=\"comment\",outcome=\"done\"} 2",
            "stagecoach_withheld_total{limit=\"storm_percent\"} 1",
            "stagecoach_requests_total{kind=\"read\"} 60",
            "stagecoach_answers_total{status=\"200\"} 40",
            "stagecoach_waited_seconds_total 3.0",
            "stagecoach_waiting_left_seconds 840.0",
            "stagecoach_rate_limit{of=\"left\"} 1969",
            "stagecoach_token_days_left{} 9",
        ] {
            assert!(text.lines().any(|it| it == line), "{line} is missing in\n{text}");
        }
    }
}
