//! Something that happens in the middle of a reading: after the list of issues, before the first comments.

use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::Response;
use http::request::Builder;

/// A transport that lets it happen once.
pub(crate) struct Meanwhile<T> {
    inner: T,
    what: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl<T> Meanwhile<T> {
    pub(crate) fn new(inner: T, what: impl FnOnce() + Send + 'static) -> Self {
        Self { inner, what: Mutex::new(Some(Box::new(what))) }
    }
}

impl<T: RestClient> RestClient for Meanwhile<T> {
    type Error = T::Error;

    fn rest_endpoint(&self, endpoint: &str) -> Result<url::Url, ApiError<T::Error>> {
        self.inner.rest_endpoint(endpoint)
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<url::Url, ApiError<T::Error>> {
        self.inner.instance_endpoint(endpoint)
    }
}

#[async_trait]
impl<T: AsyncClient + Send + Sync> AsyncClient for Meanwhile<T> {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<T::Error>> {
        let path = request.uri_ref().map(|uri| uri.path().to_owned()).unwrap_or_default();
        if path.ends_with("/notes") || path.ends_with("/graphql") {
            let what = self.what.lock().unwrap().take();
            // The simulated GitLab answers at once: a thread is no more than a place for what cannot wait in here.
            what.map_or(Ok(()), |what| std::thread::spawn(what).join()).unwrap();
        }
        self.inner.rest_async(request, body).await
    }
}
