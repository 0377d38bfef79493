//! When to try again, as a pure function: how patient we are, what came back, how often we tried.

use std::time::Duration;

use backon::BackoffBuilder;
use backon::ExponentialBuilder;
use http::Method;

use super::outcome::Outcome;

/// How long a 429, a breakdown or a pace may hold things up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often one request is sent at most, the first time included.
    pub attempts_max: u32,
    /// The wait before the second attempt after a breakdown; it doubles each time.
    pub delay_first: Duration,
    /// The longest wait between two attempts after a breakdown.
    pub delay_max: Duration,
    /// The wait after a 429 that does not say how long.
    pub throttled_delay: Duration,
    /// The longest single wait GitLab may ask for; asked for more, the run stops.
    pub asked_max: Duration,
    /// All waits that GitLab may ask for together; asked for more, the run stops.
    pub waiting_max: Duration,
    /// Spreads the waits of several runs; the same seed waits the same.
    pub jitter_seed: u64,
    /// Requests that are on their way at once, at most.
    pub concurrency_max: usize,
    /// The pace we keep by ourselves.
    pub limits: Limits,
    /// Of a limit that GitLab tells, the share that we use, in percent; the rest is for others.
    pub share_percent: u32,
}

/// Requests a minute; `None` sends as fast as it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// All requests together.
    pub api_per_minute: Option<u32>,
    /// New notes.
    pub notes_per_minute: Option<u32>,
    /// New issues.
    pub issues_per_minute: Option<u32>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts_max: 5,
            delay_first: Duration::from_millis(500),
            delay_max: Duration::from_secs(30),
            throttled_delay: Duration::from_mins(1),
            asked_max: Duration::from_mins(10),
            waiting_max: Duration::from_mins(15),
            jitter_seed: 0,
            concurrency_max: 8,
            limits: Limits::default(),
            share_percent: 100,
        }
    }
}

/// How long to wait before sending again; `None` when this outcome stands.
///
/// A request that makes something new (POST) is repeated only when GitLab certainly did nothing.
/// `asked` is what GitLab asked for, `seed` tells requests apart so that they do not knock together.
pub fn next_attempt(
    method: &Method,
    outcome: Outcome,
    attempt: u32,
    asked: Option<Duration>,
    patience: &Patience,
    seed: u64,
) -> Option<Duration> {
    if attempt >= patience.attempts_max {
        return None;
    }
    let repeatable = matches!(*method, Method::GET | Method::HEAD | Method::PUT | Method::DELETE);
    let backoff = || delay(attempt, patience, seed);
    match outcome {
        Outcome::Status(429) => Some(match asked {
            Some(asked) => asked.max(Duration::from_secs(1)),
            None => patience.throttled_delay + delay(1, patience, seed),
        }),
        Outcome::Status(500 | 502..=504 | 520..=529) | Outcome::Unanswered | Outcome::Torn
            if repeatable =>
        {
            Some(asked.map_or_else(backoff, |asked| asked.min(patience.delay_max).max(backoff())))
        }
        Outcome::NeverSent => Some(backoff()),
        _ => None,
    }
}

fn delay(attempt: u32, patience: &Patience, seed: u64) -> Duration {
    ExponentialBuilder::default()
        .with_min_delay(patience.delay_first)
        .with_max_delay(patience.delay_max)
        .with_max_times(patience.attempts_max as usize)
        .with_jitter()
        .with_jitter_seed(patience.jitter_seed ^ seed)
        .build()
        .nth(attempt.saturating_sub(1) as usize)
        .unwrap_or(patience.delay_max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retried(method: &Method, outcome: Outcome) -> bool {
        next_attempt(method, outcome, 1, None, &Patience::default(), 7).is_some()
    }

    #[test]
    fn a_post_is_repeated_only_when_nothing_was_done() {
        use Outcome::NeverSent;
        use Outcome::Status;
        use Outcome::Unanswered;
        let table = [
            (Status(429), true, true),
            (NeverSent, true, true),
            (Unanswered, true, false),
            (Status(500), true, false),
            (Status(502), true, false),
            (Status(503), true, false),
            (Status(504), true, false),
            (Status(522), true, false),
            (Outcome::Torn, true, false),
            (Status(200), false, false),
            (Status(400), false, false),
            (Status(401), false, false),
            (Status(403), false, false),
            (Status(404), false, false),
            (Status(409), false, false),
            (Status(501), false, false),
            (Outcome::Final, false, false),
        ];
        for (outcome, repeatable, post) in table {
            for method in [Method::GET, Method::PUT, Method::DELETE] {
                assert_eq!(retried(&method, outcome), repeatable, "{method} {outcome:?}");
            }
            assert_eq!(retried(&Method::POST, outcome), post, "POST {outcome:?}");
        }
    }

    #[test]
    fn what_gitlab_asks_for_is_honoured_with_a_floor() {
        let ask = |secs| {
            let asked = Some(Duration::from_secs(secs));
            next_attempt(&Method::GET, Outcome::Status(429), 1, asked, &Patience::default(), 0)
        };
        assert_eq!(ask(42), Some(Duration::from_secs(42)));
        assert_eq!(ask(0), Some(Duration::from_secs(1)));
    }

    #[test]
    fn a_breakdown_that_asks_for_time_gets_it_up_to_the_longest_wait_and_never_less_than_our_own() {
        let patience = Patience::default();
        let ask = |secs| {
            let asked = Some(Duration::from_secs(secs));
            next_attempt(&Method::GET, Outcome::Status(503), 1, asked, &patience, 0).unwrap()
        };
        assert_eq!(ask(7), Duration::from_secs(7));
        assert_eq!(ask(31_536_000), patience.delay_max);
        assert!(ask(0) >= patience.delay_first, "{:?}", ask(0));
    }

    #[test]
    fn a_silent_429_waits_the_setting_and_a_little_more() {
        let wait =
            next_attempt(&Method::POST, Outcome::Status(429), 1, None, &Patience::default(), 3);
        let wait = wait.unwrap();
        assert!(wait >= Duration::from_mins(1) && wait < Duration::from_secs(62), "{wait:?}");
    }

    #[test]
    fn waits_double_and_the_last_attempt_stands() {
        let patience = Patience::default();
        let wait = |n| next_attempt(&Method::GET, Outcome::Status(503), n, None, &patience, 1);
        let (first, third) = (wait(1).unwrap(), wait(3).unwrap());
        assert!(first >= patience.delay_first && third > first * 2, "{first:?} {third:?}");
        assert_eq!(wait(1), wait(1), "the same seed waits the same");
        assert_eq!(wait(5), None);
    }
}
