//! A second client of the `gitlab` crate: a function from request to answer, and what it was asked.

use std::io;
use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::Method;
use http::Response;
use http::request::Builder;
use url::Url;

pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: String,
}

impl Asked {
    pub(super) fn param(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

type Answers = dyn Fn(usize, &Asked) -> Result<Response<String>, io::Error> + Send + Sync;

/// Answers the nth request with a function of n and the request.
pub(super) struct Scripted {
    answers: Box<Answers>,
    pub(super) asked: Mutex<Vec<Asked>>,
}

impl Scripted {
    pub(super) fn new(
        answers: impl Fn(usize, &Asked) -> Result<Response<String>, io::Error> + Send + Sync + 'static,
    ) -> Self {
        Self { answers: Box::new(answers), asked: Mutex::default() }
    }

    pub(super) fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    pub(super) fn last_body(&self) -> String {
        self.asked.lock().unwrap().last().unwrap().body.clone()
    }
}

pub(super) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response<String> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.to_owned()).unwrap()
}

impl RestClient for Scripted {
    type Error = io::Error;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<io::Error>> {
        Ok(Url::parse("https://gitlab.test/sub/api/v4/")?.join(endpoint)?)
    }
}

#[async_trait]
impl AsyncClient for Scripted {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<io::Error>> {
        let request = request.body(()).unwrap();
        let asked = Asked {
            method: request.method().clone(),
            url: Url::parse(&request.uri().to_string()).unwrap(),
            body: String::from_utf8(body).unwrap(),
        };
        let answer = (self.answers)(self.count(), &asked);
        self.asked.lock().unwrap().push(asked);
        // As on a network, others get their turn while one waits for its answer.
        tokio::task::yield_now().await;
        answer.map(|answer| answer.map(Bytes::from)).map_err(ApiError::client)
    }
}
