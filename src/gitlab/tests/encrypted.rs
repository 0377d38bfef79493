//! The transport over TLS: whom it trusts, and which HTTP it speaks where the server offers more than one.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;

use futures_util::future::join_all;
use http::Version;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto;
use rcgen::CertifiedKey;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use url::Url;

use crate::gitlab::Connection;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::HttpTransport;
use crate::gitlab::NoPause;
use crate::gitlab::Patience;
use crate::gitlab::Patient;

const USER: &str = r#"{"id":1,"username":"bot"}"#;

/// A GitLab behind TLS that knows who the bot is, and nothing else.
struct Server {
    at: SocketAddr,
    certificate: String,
    seen: Arc<Mutex<Seen>>,
    serving: tokio::task::JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    versions: Vec<Version>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Offers these protocols, best first.
#[expect(clippy::disallowed_methods, reason = "a server of the test's own, ended with the test")]
async fn server(offers: &[&str]) -> Server {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = signing_key.serialize_der().try_into().unwrap();
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = offers.iter().map(|name| name.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let log = Arc::clone(&seen);
    let serving = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (acceptor, log) = (acceptor.clone(), Arc::clone(&log));
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else { return };
                log.lock().unwrap().connections += 1;
                let answer = service_fn(|request: Request<Incoming>| {
                    log.lock().unwrap().versions.push(request.version());
                    async { Ok::<_, Infallible>(Response::new(USER.to_owned())) }
                });
                let connection = auto::Builder::new(TokioExecutor::new());
                connection.serve_connection(TokioIo::new(stream), answer).await.ok();
            });
        }
    });
    Server { at, certificate: cert.pem(), seen, serving }
}

fn port(server: &Server, trusts: bool) -> GitLab<Patient<HttpTransport, NoPause>> {
    let url = Url::parse(&format!("https://{}", server.at)).unwrap();
    let ca_file_pem = trusts.then(|| server.certificate.clone().into_bytes());
    let connection = Connection { ca_file_pem, ..Connection::new(url, "glpat-of-a-test".into()) };
    let transport = HttpTransport::new(&connection).unwrap();
    GitLab::new(Patient::new(transport, Patience::default(), NoPause::default()))
}

#[tokio::test]
async fn where_http_2_is_offered_all_requests_share_one_connection() {
    let server = server(&["h2", "http/1.1"]).await;
    let port = port(&server, true);
    port.whoami().await.unwrap();
    for user in join_all((0..16).map(|_| port.whoami())).await {
        assert_eq!(user.unwrap().username, "bot");
    }
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen.versions, [Version::HTTP_2; 17]);
    assert_eq!(seen.connections, 1);
}

#[tokio::test]
async fn where_it_is_not_offered_http_1_serves() {
    let server = server(&["http/1.1"]).await;
    port(&server, true).whoami().await.unwrap();
    assert_eq!(server.seen.lock().unwrap().versions, [Version::HTTP_11]);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_with_the_setting_that_helps() {
    let server = server(&["h2"]).await;
    let error = port(&server, false).whoami().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    let said = error.to_string();
    assert!(said.contains("certificate is not trusted"), "{said}");
    assert!(said.contains("gitlab.ca_file"), "{said}");
    assert!(server.seen.lock().unwrap().versions.is_empty(), "the token was not sent");
}
