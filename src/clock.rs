//! The one place the time is read and waited for; everywhere else, now is an argument.

use std::future::Future;
use std::time::Duration;
use std::time::Instant;

use chrono::DateTime;
use chrono::Utc;

/// The longest the wall clock sleeps before it looks again, so that a suspended machine or a
/// corrected clock delays a run by this much at most.
const LOOK_AGAIN: Duration = Duration::from_secs(20);

/// The time, read once for each pass and handed on from there.
#[expect(clippy::disallowed_methods, reason = "this is the one place the time is read")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Measures how long something took, for logs only: nothing is decided by it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    started: Instant,
}

impl Stopwatch {
    /// Starts measuring.
    #[expect(clippy::disallowed_methods, reason = "this is the one place time is measured")]
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }

    /// Whole milliseconds since the start.
    pub fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A clock one can wait for: the daemon's, which its tests replace by one that never waits.
pub trait Clock: Clone + Send + Sync + 'static {
    /// The time.
    fn now(&self) -> DateTime<Utc>;

    /// Resolves when the clock has reached `at`; at once when it already has.
    fn until(&self, at: DateTime<Utc>) -> impl Future<Output = ()> + Send;
}

/// The clock on the wall.
#[derive(Clone, Copy, Debug, Default)]
pub struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> DateTime<Utc> {
        now()
    }

    #[expect(clippy::disallowed_methods, reason = "tests inject another clock and never wait")]
    async fn until(&self, at: DateTime<Utc>) {
        while let Ok(left) = (at - now()).to_std()
            && !left.is_zero()
        {
            tokio::time::sleep(left.min(LOOK_AGAIN)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_instant_that_has_passed_is_not_waited_for() {
        WallClock.until(now() - chrono::Duration::days(1)).await;
        let watch = Stopwatch::start();
        WallClock.until(now() + chrono::Duration::milliseconds(3)).await;
        assert!(watch.elapsed_ms() >= 2);
    }
}
