//! Counts what was asked of GitLab, so that every report can say what it cost.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde::Serialize;

/// Counters shared by everything that sends through one connection.
#[derive(Debug, Default)]
pub struct Meter {
    reads: AtomicU64,
    writes: AtomicU64,
    retries: AtomicU64,
    waited_ms: AtomicU64,
}

/// What a [`Meter`] shows at one moment. Requests sent are `reads + writes + retries`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    /// Requests that change nothing, each counted once however often it was repeated.
    pub reads: u64,
    /// All other requests, each counted once.
    pub writes: u64,
    /// Repetitions of either.
    pub retries: u64,
    /// Time spent waiting on purpose, in milliseconds, summed over requests.
    pub waited_ms: u64,
}

impl Requests {
    /// What was sent since an earlier look at the same meter.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            reads: self.reads - earlier.reads,
            writes: self.writes - earlier.writes,
            retries: self.retries - earlier.retries,
            waited_ms: self.waited_ms - earlier.waited_ms,
        }
    }
}

impl Meter {
    /// The counts so far.
    pub fn requests(&self) -> Requests {
        Requests {
            reads: self.reads.load(Relaxed),
            writes: self.writes.load(Relaxed),
            retries: self.retries.load(Relaxed),
            waited_ms: self.waited_ms.load(Relaxed),
        }
    }

    pub(super) fn sent(&self, method: &Method, attempt: u32) {
        let counter = match (attempt, method) {
            (2.., _) => &self.retries,
            (_, &Method::GET) => &self.reads,
            _ => &self.writes,
        };
        counter.fetch_add(1, Relaxed);
    }

    pub(super) fn waited(&self, wait: Duration) {
        let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.waited_ms.fetch_add(millis, Relaxed);
    }
}
