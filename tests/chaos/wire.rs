//! The wire between a bot and the simulated GitLab: faults happen on it, people act between two requests, and
//! after every request the laws are looked at.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::HeaderValue;
use http::Response;
use http::request::Builder;
use stagecoach::gitlab::Fault;
use stagecoach::gitlab::Pause;
use stagecoach::gitlab::TransportError;
use stagecoach::simulator::faults::Lost;
use url::Url;

use super::stage::Stage;
use super::trouble::OnTheWay;

/// One bot's connection.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) stage: Arc<Stage>,
    /// Which bot it is: each has a process of its own.
    pub(crate) bot: &'static str,
    pub(crate) token: &'static str,
    base: Url,
}

impl Wire {
    pub(crate) fn new(stage: &Arc<Stage>, bot: &'static str, token: &'static str) -> Self {
        let base = format!("{}/", stage.gitlab().world().base_url);
        let base = base.parse().expect("the simulator's own address is a URL");
        Self { stage: Arc::clone(stage), bot, token, base }
    }

    /// Gives way, so that others take their turn and a process can end here.
    async fn give_way(&self) {
        for _ in 0..self.stage.turns() {
            tokio::task::yield_now().await;
        }
    }
}

impl RestClient for Wire {
    type Error = TransportError;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        Ok(self.base.join(&format!("api/v4/{endpoint}"))?)
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        Ok(self.base.join(endpoint)?)
    }
}

#[async_trait]
impl AsyncClient for Wire {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<TransportError>> {
        let request = request
            .header("private-token", self.token)
            .body(Bytes::from(body))
            .expect("the gitlab crate builds valid requests");
        self.give_way().await;
        let answer = self.stage.exchange(self.bot, &request);
        self.give_way().await;
        answer.map_err(ApiError::client)
    }
}

/// What the transport makes of an answer that went wrong on the way, as the real one does.
pub(super) fn received(
    response: Response<Bytes>,
    on_the_way: OnTheWay,
) -> Result<Response<Bytes>, TransportError> {
    let failed = |fault, text: &str| Err(TransportError { fault, text: text.to_owned() });
    if response.extensions().get::<Lost>().is_some() {
        return failed(Fault::Unanswered, "gitlab did not answer in time");
    }
    let mut response = response;
    match on_the_way {
        OnTheWay::Oversized => {
            return failed(Fault::Unreadable, "the answer is larger than the limit");
        }
        OnTheWay::Header(name, value) => {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
            if name == "ratelimit-reset" {
                let none = HeaderValue::from_static("0");
                response.headers_mut().insert("ratelimit-remaining", none);
                let then = HeaderValue::from_static("Thu, 01 Jan 2026 00:00:00 GMT");
                response.headers_mut().insert("date", then);
            }
        }
        OnTheWay::Nothing | OnTheWay::NeverSent => {}
    }
    Ok(response)
}

/// Waits by the simulated clock: while a bot waits, time goes on for everybody.
#[derive(Clone)]
pub(crate) struct Waiting {
    pub(crate) stage: Arc<Stage>,
    pub(crate) since: DateTime<Utc>,
}

#[async_trait]
impl Pause for Waiting {
    async fn pause(&self, wait: Duration) {
        let until = self.stage.gitlab().now() + TimeDelta::from_std(wait).unwrap_or_default();
        tokio::task::yield_now().await;
        let mut gitlab = self.stage.gitlab();
        let now = gitlab.now().max(until);
        gitlab.set_now(now);
    }

    fn now(&self) -> Duration {
        (self.stage.gitlab().now() - self.since).to_std().unwrap_or_default()
    }
}
