//! The transport over real sockets, against servers that do one thing wrong each.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use url::Url;

use crate::gitlab::Connection;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::HttpTransport;
use crate::gitlab::NoPause;
use crate::gitlab::Patience;
use crate::gitlab::Patient;

type Port = GitLab<Patient<HttpTransport, NoPause>>;

const USER: &str = r#"{"id":1,"username":"bot"}"#;
const TOKEN: &str = "glpat-not-to-be-seen";

/// Answers the nth connection with the nth text, the last one again and again.
struct Server {
    at: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "a server of the test's own, ended with the test")]
async fn server(answers: Vec<String>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let serving = tokio::spawn(async move {
        for n in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let request = head(&mut stream).await;
            log.lock().unwrap().push(request);
            let answer = &answers[n.min(answers.len() - 1)];
            stream.write_all(answer.as_bytes()).await.ok();
            stream.shutdown().await.ok();
        }
    });
    Server { at, heard, serving }
}

/// Reads a request to the end of its head; bodies here are small and come along.
async fn head(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    while !read.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut read).await.unwrap() == 0 {
            break;
        }
    }
    String::from_utf8(read).unwrap()
}

fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
}

fn connection(at: SocketAddr) -> Connection {
    let url = Url::parse(&format!("http://{at}/sub/path")).unwrap();
    Connection { timeout: Duration::from_secs(5), ..Connection::new(url, TOKEN.into()) }
}

fn port(connection: &Connection) -> Port {
    let transport = HttpTransport::new(connection).unwrap();
    GitLab::new(Patient::new(transport, Patience::default(), NoPause::default()))
}

#[tokio::test]
async fn a_429_is_waited_out_and_the_request_is_as_it_should_be() {
    let busy = http("429 Too Many Requests", "Retry-After: 3\r\n", "Retry later\n");
    let server = server(vec![busy, http("200 OK", "", USER)]).await;
    let port = port(&connection(server.at));
    assert_eq!(port.whoami().await.unwrap().username, "bot");
    let requests = port.transport().meter().requests();
    assert_eq!((requests.reads, requests.retries, requests.waited_ms), (1, 1, 3000));
    let heard = server.heard.lock().unwrap()[0].to_ascii_lowercase();
    assert!(heard.starts_with("get /sub/path/api/v4/user http/1.1"), "{heard}");
    assert!(heard.contains(&format!("private-token: {TOKEN}")), "{heard}");
    assert!(heard.contains("user-agent: stagecoach/"), "{heard}");
    assert!(!heard.contains("referer"), "{heard}");
}

#[tokio::test]
async fn a_web_page_is_no_api() {
    let page = http("200 OK", "Content-Type: text/html\r\n", "<html>Sign in</html>");
    let server = server(vec![page]).await;
    let error = port(&connection(server.at)).whoami().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    assert!(error.to_string().contains("check that the url leads to GitLab"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let moved = http("302 Found", "Location: https://elsewhere.example.com/x\r\n", "");
    let server = server(vec![moved]).await;
    let error = port(&connection(server.at)).whoami().await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Rejected, Some(302)));
    assert!(error.to_string().contains("https://elsewhere.example.com/x"), "{error}");
}

#[tokio::test]
async fn an_answer_over_the_limit_is_dropped() {
    let body = format!(r#"{{"username":"{}"}}"#, "x".repeat(5000));
    let server = server(vec![http("200 OK", "", &body)]).await;
    let connection = Connection { body_bytes_max: 1000, ..connection(server.at) };
    let error = port(&connection).whoami().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    assert!(error.to_string().contains("limit of 1000 bytes"), "{error}");
    assert_eq!(server.heard.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_dead_server_is_unreachable_for_reads_and_writes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    drop(listener);
    let port = port(&connection(at));
    assert_eq!(port.whoami().await.unwrap_err().kind, ErrorKind::Unreachable);
    let error = port.writer().create_note(1, 1, "x", false).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable, "nothing was sent, so nothing is unknown");
    assert_eq!(port.transport().meter().requests().retries, 8);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_by_reads_only() {
    let server = server(vec![String::new(), String::new(), http("200 OK", "", USER)]).await;
    let port = port(&connection(server.at));
    let error = port.writer().create_note(1, 1, "x", false).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unanswered);
    assert_eq!(server.heard.lock().unwrap().len(), 1);
    assert_eq!(port.whoami().await.unwrap().id, 1);
    assert_eq!(server.heard.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn a_cut_answer_is_asked_for_again() {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"id\":1".to_owned();
    let server = server(vec![cut, http("200 OK", "", USER)]).await;
    let port = port(&connection(server.at));
    assert_eq!(port.whoami().await.unwrap().id, 1);
    assert_eq!(port.transport().meter().requests().retries, 1);
}

#[tokio::test]
async fn a_silent_server_times_out() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let timeout = Duration::from_millis(50);
    let connection = Connection { timeout, ..connection(listener.local_addr().unwrap()) };
    let port = port(&connection);
    let error = port.writer().create_note(1, 1, "x", false).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unanswered);
    assert!(error.to_string().contains("in time"), "{error}");
}

#[tokio::test]
async fn no_address_but_gitlabs_is_sent_to() {
    let page = http("200 OK", "Link: <https://evil.example/api/v4/x>; rel=\"next\"\r\n", "[]");
    let server = server(vec![page]).await;
    let error = port(&connection(server.at)).notes(1, 1).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Rejected);
    assert!(error.to_string().contains("leads away"), "{error}");
}

#[tokio::test]
async fn the_token_is_not_in_any_error() {
    let echo = http("400 Bad Request", "", &format!(r#"{{"message":"bad {TOKEN}"}}"#));
    let server = server(vec![echo]).await;
    let error = port(&connection(server.at)).whoami().await.unwrap_err();
    assert!(error.to_string().contains("bad [token]"), "{error}");
    assert!(!format!("{error:?}").contains(TOKEN));
}

#[test]
fn settings_that_cannot_work_are_refused_before_anything_is_sent() {
    let url = Url::parse("https://gitlab.example.com").unwrap();
    let good = Connection::new(url, TOKEN.into());
    assert!(HttpTransport::new(&good).is_ok());
    let check = |connection: &Connection, expected: &str| {
        let error = HttpTransport::new(connection).err().unwrap();
        assert_eq!(error.kind, ErrorKind::Misconfigured);
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!error.to_string().contains("glpat"), "{error}");
    };
    let pem = Some(b"no certificate".to_vec());
    check(&Connection { ca_file_pem: pem, ..good.clone() }, "ca file");
    check(&Connection { token: " ".into(), ..good.clone() }, "token is empty");
    check(&Connection { token: "glpat\n-x".into(), ..good }, "characters that no token has");
}
