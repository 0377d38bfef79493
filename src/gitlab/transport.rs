//! reqwest as a client of the `gitlab` crate: adds the token, sends, hands back what came. It never
//! follows a redirect, never leaves its origin and never reads more than it was told to.

use async_trait::async_trait;
use bytes::Bytes;
use bytes::BytesMut;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::HeaderValue;
use http::Request;
use http::Response;
use http::request::Builder;
use reqwest::Certificate;
use reqwest::ClientBuilder;
use reqwest::redirect;
use secrecy::ExposeSecret;
use std::error::Error;
use std::time::Duration;
use url::Url;

use super::access::MayWrite;
use super::connection::Base;
use super::connection::Connection;
use super::error::GitLabError;
use super::fault::Fault;
use super::fault::TransportError;
use super::graphql::is_graphql;

/// A connection is left before the usual servers and proxies close it: a write on a connection that
/// is closing has no answer, and then somebody has to look whether it was done.
const IDLE_MAX: Duration = Duration::from_secs(20);

/// GitLab over the network.
#[derive(Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    base: Base,
    token: HeaderValue,
    bearer: HeaderValue,
    body_bytes_max: usize,
}

impl HttpTransport {
    /// Checks the connection's settings and gets ready; nothing is sent yet.
    pub fn new(connection: &Connection) -> Result<Self, GitLabError> {
        let base = Base::of(connection)?;
        let token = connection.token.expose_secret().trim();
        let (token, bearer) = (token_header("", token)?, token_header("Bearer ", token)?);
        let builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .timeout(connection.timeout)
            .connect_timeout(connection.connect_timeout)
            .pool_idle_timeout(IDLE_MAX)
            .user_agent(&connection.user_agent)
            .https_only(base.is_encrypted());
        let builder = if base.is_local() { builder.no_proxy() } else { builder };
        let client = trusting(builder, &base, connection.ca_file_pem.as_deref())?.build();
        let client = client.map_err(|e| {
            let message = format!("the connection cannot be set up ({})", root_cause(&e));
            GitLabError::misconfigured(message, "check the certificates and the proxy settings")
        })?;
        Ok(Self { client, base, token, bearer, body_bytes_max: connection.body_bytes_max })
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Bytes>, TransportError> {
        let foreign = |text| TransportError::new(Fault::Refused, text);
        let url = Url::parse(&request.uri().to_string())
            .map_err(|e| foreign(format!("the address cannot be read ({e})")))?;
        if !self.base.holds(&url) {
            let at = url.origin().ascii_serialization();
            return Err(foreign(format!("the address leads away from gitlab's api, to {at}")));
        }
        let (parts, body) = request.into_parts();
        let mut headers = parts.headers;
        // GitLab documents this header for GraphQL, and the other one for REST.
        if is_graphql(url.path()) {
            headers.insert(http::header::AUTHORIZATION, self.bearer.clone());
        } else {
            headers.insert("private-token", self.token.clone());
        }
        headers.insert(http::header::ACCEPT, HeaderValue::from_static("application/json"));
        let sent = self.client.request(parts.method, url).headers(headers).body(body);
        let mut answer = sent.send().await.map_err(|e| failed(&e))?;
        let mut out = Response::new(Bytes::new());
        *out.status_mut() = answer.status();
        out.headers_mut().clone_from(answer.headers());
        out.headers_mut().values_mut().for_each(|value| self.scrub(value));
        let body = self.read(&mut answer).await?;
        *out.body_mut() = if answer.status().is_success() { body } else { self.scrubbed(body) };
        Ok(out)
    }

    async fn read(&self, answer: &mut reqwest::Response) -> Result<Bytes, TransportError> {
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| failed(&e))? {
            if body.len() + chunk.len() > self.body_bytes_max {
                let max = self.body_bytes_max;
                let text = format!("the answer is larger than the limit of {max} bytes");
                return Err(TransportError::new(Fault::Unreadable, text));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// No header that quotes the request, such as the address of a redirect, keeps the token.
    fn scrub(&self, value: &mut HeaderValue) {
        let token = self.token.as_bytes();
        if value.as_bytes().windows(token.len()).any(|part| part == token) {
            *value = HeaderValue::from_static("[token]");
        }
    }

    /// A refusal is shown to people; one that quotes the request must not show them the token.
    fn scrubbed(&self, body: Bytes) -> Bytes {
        match (std::str::from_utf8(&body), self.token.to_str()) {
            (Ok(text), Ok(token)) if text.contains(token) => text.replace(token, "[token]").into(),
            _ => body,
        }
    }
}

fn token_header(scheme: &str, token: &str) -> Result<HeaderValue, GitLabError> {
    let fail = |message| {
        GitLabError::misconfigured(message, "create a token in GitLab and give it unchanged")
    };
    if token.is_empty() {
        return Err(fail("the token is empty"));
    }
    let mut header = HeaderValue::from_str(&format!("{scheme}{token}"))
        .map_err(|_| fail("the token holds characters that no token has"))?;
    header.set_sensitive(true);
    Ok(header)
}

/// The machine's certificates, Mozilla's for machines that have none, and the caller's.
fn trusting(
    builder: ClientBuilder,
    base: &Base,
    ca_file_pem: Option<&[u8]>,
) -> Result<ClientBuilder, GitLabError> {
    if !base.is_encrypted() {
        return Ok(builder.tls_certs_only([]));
    }
    let known = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
    let mut roots: Vec<_> =
        known.iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    if let Some(pem) = ca_file_pem {
        let more = Certificate::from_pem_bundle(pem).ok().filter(|more| !more.is_empty());
        roots.extend(more.ok_or_else(|| {
            let hint = "give a file with -----BEGIN CERTIFICATE----- blocks";
            GitLabError::misconfigured("the ca file holds no certificate", hint)
        })?);
    }
    Ok(builder.tls_certs_merge(roots))
}

fn failed(error: &reqwest::Error) -> TransportError {
    let cause = root_cause(error);
    let fault = if cause.contains("certificate") {
        Fault::Untrusted
    } else if error.is_connect() || error.is_builder() {
        Fault::NeverSent
    } else {
        Fault::Unanswered
    };
    let text = match fault {
        Fault::Untrusted => format!("gitlab's certificate is not trusted ({cause})"),
        Fault::NeverSent => format!("gitlab cannot be reached ({cause})"),
        _ if error.is_timeout() => "gitlab did not answer in time".to_owned(),
        _ => format!("the connection broke before gitlab's whole answer was there ({cause})"),
    };
    TransportError::new(fault, text)
}

/// The innermost reason: the outer ones repeat the address and say little.
fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

impl MayWrite for HttpTransport {}

impl RestClient for HttpTransport {
    type Error = TransportError;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        Ok(self.base.join("api/v4/")?.join(endpoint)?)
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<TransportError>> {
        Ok(self.base.join(endpoint)?)
    }
}

#[async_trait]
impl AsyncClient for HttpTransport {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<TransportError>> {
        let broken = |e| TransportError::new(Fault::Refused, format!("a broken request ({e})"));
        let request = request.body(body).map_err(|e| ApiError::client(broken(e)))?;
        self.send(request).await.map_err(ApiError::client)
    }
}
