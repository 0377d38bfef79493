//! Patience as a layer: wraps any client of the `gitlab` crate and is one itself. Keeps the pace,
//! waits when GitLab asks for it, and repeats what may safely be repeated.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::Method;
use http::Request;
use http::Response;
use http::request::Builder;
use http::request::Parts;
use tokio::sync::SemaphorePermit;
use tracing::Instrument as _;
use url::Url;

use super::access::MayWrite;
use super::backoff::Patience;
use super::backoff::next_attempt;
use super::crowd::Crowd;
use super::fault::Fault;
use super::fault::TransportError;
use super::gate::Gate;
use super::gate::Lane;
use super::gate::Spent;
use super::graphql::Meaning;
use super::hints::hints;
use super::hints::text;
use super::meter::Meter;
use super::outcome::Answer;
use super::outcome::Outcome;
use super::outcome::outcome;
use super::pause::Pause;
use super::pause::RealPause;

/// A wait of which the log tells: what is shorter happens in every run.
const WORTH_TELLING: Duration = Duration::from_secs(5);

/// Any transport, with patience. See [`next_attempt`] for what is repeated.
pub struct Patient<T, P = RealPause> {
    inner: T,
    pause: P,
    patience: Patience,
    gate: Gate,
    crowd: Crowd,
    meter: Arc<Meter>,
    sent: AtomicU64,
}

impl<T, P: Pause> Patient<T, P> {
    /// Wraps `inner`; every wait goes through `pause`.
    pub fn new(inner: T, patience: Patience, pause: P) -> Self {
        let gate = Gate::new(&patience);
        let crowd = Crowd::new(patience.concurrency_max);
        let meter = Arc::new(Meter::default());
        Self { inner, pause, patience, gate, crowd, meter, sent: AtomicU64::new(0) }
    }

    /// What was sent so far.
    pub fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    /// The transport inside.
    pub fn inner(&self) -> &T {
        &self.inner
    }

    /// Gives a new run its full waiting allowance.
    pub fn renew(&self) {
        self.gate.renew();
    }

    /// How much longer this run may wait for GitLab.
    pub fn waiting_left(&self) -> Duration {
        self.gate.waiting_left()
    }

    async fn wait(&self, wait: Duration, why: &'static str) {
        if wait.is_zero() {
            return;
        }
        if wait >= WORTH_TELLING {
            tracing::info!(wait_s = wait.as_secs(), why, "waiting");
        }
        self.meter.waited(wait);
        self.pause.pause(wait).await;
    }

    /// Waits for the pace, for a seat, and for the doors that GitLab closed, if only while one waited for the seat.
    async fn enter(&self, lane: Lane) -> Result<Option<SemaphorePermit<'_>>, TransportError> {
        self.wait(self.gate.take(lane, self.pause.now()), "our own pace").await;
        loop {
            let seat = self.crowd.enter().await;
            let closed = self.gate.closed(lane, self.pause.now()).map_err(too_long)?;
            if closed.is_zero() {
                return Ok(seat);
            }
            drop(seat);
            self.wait(closed, "gitlab's limit").await;
        }
    }
}

impl<T: AsyncClient + Sync, P: Pause> Patient<T, P> {
    async fn attempt(
        &self,
        parts: &Parts,
        (meant, body): (&Method, Vec<u8>),
        attempt: u32,
    ) -> Answer {
        let started = self.pause.now();
        self.meter.sent(meant, attempt);
        let answer = self.inner.rest_async(builder(parts), body).await;
        let answer = answer.map_err(|e| TransportError::of_api(&e));
        let elapsed = self.pause.now().saturating_sub(started);
        log(parts, &answer, elapsed, attempt);
        answer
    }

    async fn send(&self, parts: &Parts, body: Vec<u8>) -> Answer {
        let Meaning { method: meant, lane } = Meaning::of(&parts.method, parts.uri.path(), &body);
        let seed = self.sent.fetch_add(1, Relaxed);
        let mut attempt = 1;
        loop {
            let seat = self.enter(lane).await?;
            let answer = self.attempt(parts, (&meant, body.clone()), attempt).await;
            let outcome = outcome(&meant, &answer);
            let share = self.patience.share_percent;
            let hints = answer.as_ref().map(|a| hints(a.headers(), share)).unwrap_or_default();
            self.meter.answered(&answer, hints.quota);
            self.crowd.leave(seat, !hints.is_low && !outcome.is_strained());
            if let Some(empty_for) = hints.empty_for {
                // Too long a wait is told to the next request; this one has its answer.
                let wait = empty_for.min(self.patience.asked_max);
                self.gate.close(Lane::Api, self.pause.now(), wait).ok();
            }
            let asked = hints.retry_after;
            let wait = next_attempt(&meant, outcome, attempt, asked, &self.patience, seed);
            match (wait, outcome) {
                (Some(wait), Outcome::Status(429)) => {
                    // Closed for everybody, unless GitLab asks for too much.
                    self.gate.close(lane, self.pause.now(), wait).map_err(too_long)?;
                }
                (Some(wait), _) => self.wait(wait, "before the next try").await,
                (None, Outcome::Status(429)) => return Err(still_throttled(attempt)),
                (None, _) => return answer,
            }
            attempt += 1;
        }
    }
}

fn too_long(Spent(wait): Spent) -> TransportError {
    let secs = wait.as_secs();
    let text = format!("gitlab asks to wait {secs} s, more than the waiting that is left");
    TransportError::new(Fault::Budget, text)
}

fn still_throttled(attempts: u32) -> TransportError {
    let text = format!("gitlab still answers 429 after {attempts} attempts");
    TransportError::new(Fault::Budget, text)
}

fn log(parts: &Parts, answer: &Answer, elapsed: Duration, attempt: u32) {
    let status = answer.as_ref().map_or(0, |a| a.status().as_u16());
    let request_id = answer.as_ref().ok().and_then(|a| text(a.headers(), "x-request-id"));
    let fault = answer.as_ref().err().map(|e| e.text.as_str());
    tracing::debug!(
        method = parts.method.as_str(),
        path = parts.uri.path(),
        status,
        elapsed_ms = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        request_id,
        retry = attempt - 1,
        fault,
        "gitlab request"
    );
}

/// The same request once more.
fn builder(parts: &Parts) -> Builder {
    let mut builder = Request::builder().method(parts.method.clone()).uri(parts.uri.clone());
    if let Some(headers) = builder.headers_mut() {
        headers.clone_from(&parts.headers);
    }
    builder
}

impl<T: MayWrite, P> MayWrite for Patient<T, P> {}

impl<T: RestClient, P> RestClient for Patient<T, P> {
    type Error = TransportError;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        let url = self.inner.rest_endpoint(endpoint);
        url.map_err(|e| ApiError::client(TransportError::of_api(&e)))
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        let url = self.inner.instance_endpoint(endpoint);
        url.map_err(|e| ApiError::client(TransportError::of_api(&e)))
    }
}

#[async_trait]
impl<T: AsyncClient + Send + Sync, P: Pause> AsyncClient for Patient<T, P> {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<TransportError>> {
        let broken = |e| TransportError::new(Fault::Refused, format!("a broken request ({e})"));
        let (parts, ()) = request.body(()).map_err(|e| ApiError::client(broken(e)))?.into_parts();
        let span = tracing::debug_span!("request", method = %parts.method, path = parts.uri.path());
        self.send(&parts, body).instrument(span).await.map_err(ApiError::client)
    }
}
