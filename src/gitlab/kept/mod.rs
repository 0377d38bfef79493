//! Answers that are kept: what several jobs have asked, one more need not ask again. A layer like patience: wraps
//! any client of the `gitlab` crate and is one itself.

mod batches;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use async_trait::async_trait;
use bytes::Bytes;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::Method;
use http::Response;
use http::request::Builder;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use super::fault::Fault;
use super::fault::TransportError;
use super::graphql::Meaning;
use super::packed::Packed;
use batches::Batch;

/// What an answer's meaning hangs on beside its body; nothing of it is secret.
const HEADERS: [&str; 4] = ["content-type", "link", "links", "x-next-page"];

/// One answer, as it will be given again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Packed,
}

/// Answers by question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Answer>);

impl Answers {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lets go of the lists of all issues: one job's are enough for everybody.
    pub fn forget_lists(&mut self) {
        let path = |question: &str| question.split('?').next().unwrap_or_default().to_owned();
        self.0.retain(|question, _| !path(question).ends_with("/issues"));
    }

    /// Takes in those of another job. What both asked keeps the first answer.
    pub fn merge(&mut self, other: Self) {
        for (question, answer) in other.0 {
            self.0.entry(question).or_insert(answer);
        }
    }
}

/// A connection that gives known answers again, and keeps the new ones.
#[derive(Debug)]
pub struct Kept<T> {
    inner: T,
    known: Answers,
    new: Mutex<Answers>,
}

impl<T> Kept<T> {
    pub fn new(inner: T, known: Answers) -> Self {
        Self { inner, known, new: Mutex::default() }
    }

    /// What was asked that nobody had asked before.
    pub fn into_new(self) -> Answers {
        self.new.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The question in words; none for what changes something.
fn question(request: &Builder, body: &[u8]) -> Option<String> {
    let (method, uri) = (request.method_ref()?, request.uri_ref()?);
    if Meaning::of(method, uri.path(), body).method != Method::GET {
        return None;
    }
    let path = uri.path_and_query().map_or("", http::uri::PathAndQuery::as_str);
    Some(format!("{method} {path}{}", String::from_utf8_lossy(body)))
}

/// What GitLab would say again: not that it is busy or broken.
fn keep(answer: &Response<Bytes>) -> Option<Answer> {
    let status = answer.status().as_u16();
    let text =
        |name: &str| Some((name.to_owned(), answer.headers().get(name)?.to_str().ok()?.to_owned()));
    (status < 500 && status != 429).then(|| Answer {
        status,
        headers: HEADERS.into_iter().filter_map(text).collect(),
        body: Packed::new(answer.body()),
    })
}

impl Answer {
    /// None where the body was damaged: then it is asked again.
    fn give(&self) -> Option<Response<Bytes>> {
        let headers = self.headers.iter();
        let response = headers
            .fold(Response::builder().status(self.status), |response, (name, value)| {
                response.header(name, value)
            });
        response.body(self.body.open()?).ok()
    }
}

fn lift<E: std::error::Error + Send + Sync + 'static>(e: &ApiError<E>) -> ApiError<TransportError> {
    ApiError::client(TransportError::of_api(e))
}

impl<T: RestClient> RestClient for Kept<T> {
    type Error = TransportError;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        self.inner.rest_endpoint(endpoint).map_err(|e| lift(&e))
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        self.inner.instance_endpoint(endpoint).map_err(|e| lift(&e))
    }
}

impl<T: AsyncClient + Send + Sync> Kept<T> {
    /// Asks about the issues that nobody has asked about, and keeps an answer for each.
    async fn ask_many(
        &self,
        request: Builder,
        batch: &Batch,
    ) -> Result<Response<Bytes>, ApiError<TransportError>> {
        let (known, rest) = batch.split(&self.known);
        let rest = match rest {
            Some(body) => {
                let answer = self.inner.rest_async(request, body).await.map_err(|e| lift(&e))?;
                let kept = batch.apart(&answer).unwrap_or_default();
                self.new.lock().unwrap_or_else(PoisonError::into_inner).0.extend(kept);
                Some(answer)
            }
            None => None,
        };
        batches::together(known, rest).ok_or_else(|| {
            let text = "an answer about no issue at all".to_owned();
            ApiError::client(TransportError::new(Fault::Unreadable, text))
        })
    }
}

#[async_trait]
impl<T: AsyncClient + Send + Sync> AsyncClient for Kept<T> {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<TransportError>> {
        if let Some(batch) = Batch::of(&request, &body) {
            return self.ask_many(request, &batch).await;
        }
        let question = question(&request, &body);
        let known = question.as_ref().and_then(|question| self.known.0.get(question)?.give());
        if let Some(answer) = known {
            return Ok(answer);
        }
        let answer = self.inner.rest_async(request, body).await.map_err(|e| lift(&e))?;
        if let (Some(question), Some(kept)) = (question, keep(&answer)) {
            self.new.lock().unwrap_or_else(PoisonError::into_inner).0.insert(question, kept);
        }
        Ok(answer)
    }
}
