//! Counts what was asked of GitLab, so that every report can say what it cost.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde::Serialize;

use super::hints::Quota;
use super::outcome::Answer;

/// Counters shared by everything that sends through one connection.
#[derive(Debug, Default)]
pub struct Meter {
    reads: AtomicU64,
    writes: AtomicU64,
    retries: AtomicU64,
    waited_ms: AtomicU64,
    /// Answers by status, at most one entry a status; 0 stands for none.
    answers: Mutex<BTreeMap<u16, u64>>,
    quota: Mutex<Option<Quota>>,
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

    /// How often each status was answered; 0 stands for no answer.
    pub fn answers(&self) -> BTreeMap<u16, u64> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What GitLab said last of its limit.
    pub fn quota(&self) -> Option<Quota> {
        *self.quota.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn answered(&self, answer: &Answer, quota: Option<Quota>) {
        let status = answer.as_ref().map_or(0, |answer| answer.status().as_u16());
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        *answers.entry(status).or_insert(0) += 1;
        if quota.is_some() {
            *self.quota.lock().unwrap_or_else(PoisonError::into_inner) = quota;
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
