//! Who may write, decided by the compiler: a read-only connection has no way to reach a writer,
//! and would refuse to send if it had.

use async_trait::async_trait;
use bytes::Bytes;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::Method;
use http::Response;
use http::Uri;
use http::request::Builder;
use url::Url;

use super::fault::Fault;
use super::fault::TransportError;
use super::graphql::Meaning;

/// A transport that may change things in GitLab. `ReadOnly` is none, whatever it wraps.
pub trait MayWrite {}

/// Lets reads through and refuses everything else. GraphQL asks by POST: of those the known questions pass, word
/// for word, and nothing else.
#[derive(Debug, Clone)]
pub struct ReadOnly<T>(pub T);

/// Declares that a transport from elsewhere (a test's, the simulator's) may write.
#[derive(Debug, Clone)]
pub struct Writable<T>(pub T);

impl<T> MayWrite for Writable<T> {}

fn lift<E: std::error::Error + Send + Sync + 'static>(e: &ApiError<E>) -> ApiError<TransportError> {
    ApiError::client(TransportError::of_api(e))
}

impl<T: RestClient> RestClient for ReadOnly<T> {
    type Error = TransportError;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        self.0.rest_endpoint(endpoint).map_err(|e| lift(&e))
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        self.0.instance_endpoint(endpoint).map_err(|e| lift(&e))
    }
}

#[async_trait]
impl<T: AsyncClient + Send + Sync> AsyncClient for ReadOnly<T> {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<TransportError>> {
        let path = request.uri_ref().map_or("", Uri::path);
        let meaning = |method: &Method| Meaning::of(method, path, &body).method;
        match request.method_ref() {
            Some(method) if meaning(method) == Method::GET => {
                self.0.rest_async(request, body).await.map_err(|e| lift(&e))
            }
            other => Err(ApiError::client(TransportError::new(
                Fault::Refused,
                format!(
                    "this connection is read-only and does not send {}",
                    other.map_or("a broken request", Method::as_str)
                ),
            ))),
        }
    }
}

impl<T: RestClient> RestClient for Writable<T> {
    type Error = T::Error;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<T::Error>> {
        self.0.rest_endpoint(endpoint)
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<T::Error>> {
        self.0.instance_endpoint(endpoint)
    }
}

#[async_trait]
impl<T: AsyncClient + Send + Sync> AsyncClient for Writable<T> {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<T::Error>> {
        self.0.rest_async(request, body).await
    }
}
