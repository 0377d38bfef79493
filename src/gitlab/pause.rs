//! Waiting as a thing one can hand in, so that no test ever waits.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use async_trait::async_trait;

/// A way to wait, and the clock that goes with it.
#[async_trait]
pub trait Pause: Send + Sync {
    /// Comes back after `wait`.
    async fn pause(&self, wait: Duration);
    /// Time since some fixed moment; it never goes back.
    fn now(&self) -> Duration;
}

/// Waits in real time.
#[derive(Debug, Clone, Copy)]
pub struct RealPause {
    started: tokio::time::Instant,
}

impl RealPause {
    /// A clock that starts at zero now.
    pub fn new() -> Self {
        Self { started: tokio::time::Instant::now() }
    }
}

impl Default for RealPause {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Pause for RealPause {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the pause that everything waits through"
    )]
    async fn pause(&self, wait: Duration) {
        tokio::time::sleep(wait).await;
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }
}

/// Never waits: its clock jumps to where the wait would have ended. Waits side by side overlap, as
/// real ones do.
#[derive(Debug, Default)]
pub struct NoPause {
    now: Mutex<Duration>,
}

#[async_trait]
impl Pause for NoPause {
    async fn pause(&self, wait: Duration) {
        let until = self.now().saturating_add(wait);
        tokio::task::yield_now().await;
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = until.max(*now);
    }

    fn now(&self) -> Duration {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl<P: Pause + ?Sized> Pause for std::sync::Arc<P> {
    async fn pause(&self, wait: Duration) {
        (**self).pause(wait).await;
    }

    fn now(&self) -> Duration {
        (**self).now()
    }
}
