//! One request and its answer: builds the address from an endpoint, sends, and turns whatever is
//! not a success into an error with GitLab's own words.

use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;
use gitlab::api::AsyncClient;
use gitlab::api::Endpoint;
use http::HeaderMap;
use http::Method;
use http::Request;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use url::Url;

use super::GitLab;
use super::error::ErrorKind;
use super::error::GitLabError;
use super::fault::TransportError;
use super::hints::date;
use super::words::shape;

/// A successful answer.
pub(super) struct Answer {
    pub(super) url: Url,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// What the request meant.
    pub(super) method: Method,
    pub(super) body: Bytes,
}

impl Answer {
    /// Reads the JSON; an error names the field.
    pub(super) fn decode<O: DeserializeOwned>(&self, operation: &str) -> Result<O, GitLabError> {
        // Keeping track of the field takes as long as reading does.
        serde_json::from_slice(&self.body).or_else(|_| self.decode_by_field(operation))
    }

    fn decode_by_field<O: DeserializeOwned>(&self, operation: &str) -> Result<O, GitLabError> {
        let mut json = serde_json::Deserializer::from_slice(&self.body);
        serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let first = self.body.trim_ascii_start().first();
            let mut failed = GitLabError::of_answer(
                operation,
                &self.method,
                self.status,
                &self.headers,
                &self.body,
            );
            failed.kind = ErrorKind::Unreadable;
            if self.body.trim_ascii().is_empty() {
                "the answer is empty".clone_into(&mut failed.message);
            } else if matches!(first, Some(b'[' | b'{')) {
                failed.message = shape(&error);
                failed.hint =
                    Some("check that the url leads to a GitLab of a known version".into());
            }
            failed
        })
    }
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// Sends and reads the answer.
    pub(super) async fn ask<E, O>(&self, operation: &str, endpoint: &E) -> Result<O, GitLabError>
    where
        E: Endpoint + Sync,
        O: DeserializeOwned,
    {
        self.send(operation, endpoint).await?.decode(operation)
    }

    pub(super) async fn send<E>(&self, operation: &str, endpoint: &E) -> Result<Answer, GitLabError>
    where
        E: Endpoint + Sync,
    {
        let fail = |message| GitLabError::new(ErrorKind::Rejected, operation, message);
        let base = endpoint.url_base();
        let mut url = base
            .endpoint_for(&self.transport, &endpoint.endpoint())
            .map_err(|e| fail(TransportError::of_api(&e).text))?;
        endpoint.parameters().add_to_url(&mut url);
        if url.query() == Some("") {
            url.set_query(None);
        }
        let body = endpoint.body().map_err(|e| fail(format!("the body cannot be built ({e})")))?;
        let method = endpoint.method();
        self.exchange(operation, (method.clone(), method), url, body).await
    }

    /// Follows an address that GitLab gave; the transport refuses those that lead away from it.
    pub(super) async fn follow(&self, operation: &str, url: Url) -> Result<Answer, GitLabError> {
        self.exchange(operation, (Method::GET, Method::GET), url, None).await
    }

    /// Sends by one method what means another: a GraphQL query is a POST that changes nothing.
    pub(super) async fn exchange(
        &self,
        operation: &str,
        (method, meant): (Method, Method),
        url: Url,
        body: Option<(&'static str, Vec<u8>)>,
    ) -> Result<Answer, GitLabError> {
        let (kind, body) = body.map_or((None, Vec::new()), |(kind, body)| (Some(kind), body));
        let mut request = Request::builder().method(method).uri(url.as_str());
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        let answer = self.transport.rest_async(request, body).await.map_err(|e| {
            GitLabError::of_transport(operation, &meant, &TransportError::of_api(&e))
        })?;
        let (parts, body) = answer.into_parts();
        let (status, headers) = (parts.status, parts.headers);
        if let Some(date) = date(&headers) {
            self.told_at.store(date.timestamp(), Relaxed);
        }
        if !status.is_success() {
            return Err(GitLabError::of_answer(operation, &meant, status, &headers, &body));
        }
        Ok(Answer { url, status, headers, method: meant, body })
    }
}
