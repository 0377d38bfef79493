//! The simulator as a transport of the `gitlab` crate: no sockets, no waiting.
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::DateTime;
use chrono::Utc;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::HeaderValue;
use http::Response;
use http::header::DATE;
use http::request::Builder;
use url::Url;

use crate::simulator::Simulator;
use crate::simulator::faults::Lost;

/// Why an in-process request got no answer.
#[derive(Debug, thiserror::Error)]
pub enum InProcessError {
    /// The simulator was told to lose it.
    #[error("no answer came: the simulated connection was cut")]
    Lost,
}

/// A client with a token, in the same process as the simulator.
#[derive(Debug, Clone)]
pub struct InProcess {
    simulator: Arc<Mutex<Simulator>>,
    token: String,
    base: Url,
}

impl InProcess {
    /// A client of this simulator that sends `token` with every request.
    pub fn new(simulator: Arc<Mutex<Simulator>>, token: &str) -> Self {
        let base_url = format!("{}/", lock(&simulator).world().base_url);
        let base = base_url.parse().expect("the simulator's own address is a URL");
        Self { simulator, token: token.to_owned(), base }
    }
}

/// The simulator behind its lock, whatever happened to another holder.
fn lock(simulator: &Mutex<Simulator>) -> std::sync::MutexGuard<'_, Simulator> {
    simulator.lock().unwrap_or_else(PoisonError::into_inner)
}

impl RestClient for InProcess {
    type Error = InProcessError;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<Self::Error>> {
        Ok(self.base.join(&format!("api/v4/{endpoint}"))?)
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<Self::Error>> {
        Ok(self.base.join(endpoint)?)
    }
}

#[async_trait]
impl AsyncClient for InProcess {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<Self::Error>> {
        let request = request
            .header("private-token", &self.token)
            .body(Bytes::from(body))
            .expect("the gitlab crate builds valid requests");
        let mut simulator = lock(&self.simulator);
        let mut response = simulator.handle(&request);
        response.headers_mut().insert(DATE, date(simulator.now()));
        if response.extensions().get::<Lost>().is_some() {
            return Err(ApiError::client(InProcessError::Lost));
        }
        Ok(response)
    }
}

/// An instant as HTTP writes it.
fn date(at: DateTime<Utc>) -> HeaderValue {
    let text = at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&text).expect("a date is plain text")
}
