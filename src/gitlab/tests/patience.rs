//! What is repeated, what is not, and how long it waits, without waiting.

use std::io;
use std::time::Duration;

use super::scripted::Scripted;
use super::scripted::answer;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::Limits;
use crate::gitlab::NoPause;
use crate::gitlab::Patience;
use crate::gitlab::Patient;
use crate::gitlab::Pause;
use crate::gitlab::ReadOnly;
use crate::gitlab::Requests;
use crate::gitlab::Writable;

pub(super) type Port = GitLab<Patient<Writable<Scripted>, std::sync::Arc<NoPause>>>;

pub(super) const ISSUE: &str = r#"{"id": 1, "iid": 1, "created_at": "2026-01-01T00:00:00Z"}"#;
const NOTE: &str = r#"{"id": 9, "created_at": "2026-01-01T00:00:00Z", "body": "hello"}"#;

pub(super) fn port(client: Scripted, patience: Patience) -> (Port, std::sync::Arc<NoPause>) {
    let pause = std::sync::Arc::new(NoPause::default());
    let patient = Patient::new(Writable(client), patience, std::sync::Arc::clone(&pause));
    (GitLab::new(patient), pause)
}

fn lost() -> Result<http::Response<String>, io::Error> {
    Err(io::Error::from(io::ErrorKind::ConnectionReset))
}

fn requests(port: &Port) -> Requests {
    port.transport().meter().requests()
}

async fn comment(port: &Port) -> Result<u64, GitLabError> {
    Ok(port.writer().create_note(1, 1, "hello", false).await?.id)
}

#[tokio::test]
async fn a_read_survives_breakdowns_and_lost_answers() {
    let client = Scripted::new(|n, _| match n {
        0 => Ok(answer(500, &[], "oops")),
        1 => lost(),
        2 => Ok(answer(200, &[], &ISSUE[..20])),
        _ => Ok(answer(200, &[], ISSUE)),
    });
    let (port, _) = port(client, Patience::default());
    assert_eq!(port.issue(1, 1).await.unwrap().id, 1);
    let Requests { reads, writes, retries, waited_ms } = requests(&port);
    assert_eq!((reads, writes, retries), (1, 0, 3));
    assert!((3_500..=7_000).contains(&waited_ms), "{waited_ms}");
}

#[tokio::test]
async fn a_comment_is_never_sent_twice_by_guess() {
    for broken in [500, 502, 503, 504] {
        let client = Scripted::new(move |_, _| Ok(answer(broken, &[], "")));
        let (port, _) = port(client, Patience::default());
        assert_eq!(comment(&port).await.unwrap_err().kind, ErrorKind::Unanswered);
        assert_eq!(requests(&port), Requests { writes: 1, ..Requests::default() });
    }
    let (port, _) = port(Scripted::new(|_, _| lost()), Patience::default());
    let error = comment(&port).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unanswered);
    assert!(error.to_string().ends_with("look in GitLab before repeating it"), "{error}");
    assert_eq!(requests(&port).retries, 0);
}

#[tokio::test]
async fn a_comment_is_repeated_when_gitlab_did_nothing() {
    let client = Scripted::new(|n, _| match n {
        0 => Ok(answer(429, &[("retry-after", "7")], "Retry later\n")),
        1 => Ok(answer(
            429,
            &[],
            r#"{"message":{"error":"This endpoint has been requested too many times."}}"#,
        )),
        2 => Err(io::Error::from(io::ErrorKind::ConnectionRefused)),
        _ => Ok(answer(201, &[], NOTE)),
    });
    let (port, pause) = port(client, Patience::default());
    assert_eq!(comment(&port).await.unwrap(), 9);
    assert_eq!(requests(&port).retries, 3);
    let waited = pause.now();
    assert!(waited > Duration::from_secs(67) && waited < Duration::from_secs(72), "{waited:?}");
}

#[tokio::test]
async fn an_edit_may_be_repeated() {
    let client = Scripted::new(|n, _| if n == 0 { lost() } else { Ok(answer(200, &[], NOTE)) });
    let (port, _) = port(client, Patience::default());
    port.writer().edit_note(1, 1, 9, "hello").await.unwrap();
    assert_eq!(requests(&port).retries, 1);
}

#[tokio::test]
async fn too_much_waiting_ends_the_run_and_the_door_stays_shut() {
    let client = Scripted::new(|_, _| Ok(answer(429, &[("retry-after", "3600")], "Retry later")));
    let (port, pause) = port(client, Patience::default());
    let error = port.issue(1, 1).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Budget);
    assert!(error.to_string().contains("3600 s"), "{error}");
    assert_eq!(port.issue(1, 2).await.unwrap_err().kind, ErrorKind::Budget);
    assert_eq!(port.transport().inner().0.count(), 1, "GitLab is left alone");
    assert_eq!(pause.now(), Duration::ZERO);
}

#[tokio::test]
async fn requests_side_by_side_share_one_wait() {
    let client = Scripted::new(|n, _| match n {
        0..8 => Ok(answer(429, &[("retry-after", "60")], "Retry later")),
        _ => Ok(answer(200, &[], ISSUE)),
    });
    let patience = Patience { waiting_max: Duration::from_secs(61), ..Patience::default() };
    let (port, pause) = port(client, patience);
    let all = futures_util::future::join_all((1..=8).map(|iid| port.issue(1, iid))).await;
    assert!(all.iter().all(Result::is_ok), "eight waits of a minute at once are one minute");
    assert!(pause.now() >= Duration::from_mins(1));
}

#[tokio::test]
async fn a_server_that_always_says_429_is_given_up() {
    let client = Scripted::new(|_, _| Ok(answer(429, &[("retry-after", "1")], "Retry later")));
    let (port, _) = port(client, Patience::default());
    assert_eq!(port.issue(1, 1).await.unwrap_err().kind, ErrorKind::Budget);
    assert_eq!(port.transport().inner().0.count(), 5);
}

#[tokio::test]
async fn an_empty_allowance_is_waited_out_before_the_next_request() {
    let headers = [
        ("date", "Thu, 01 Jan 2026 00:00:00 GMT"),
        ("ratelimit-remaining", "0"),
        ("ratelimit-reset", "1767225630"),
    ];
    let client = Scripted::new(move |_, _| Ok(answer(200, &headers, ISSUE)));
    let (port, pause) = port(client, Patience::default());
    port.issue(1, 1).await.unwrap();
    assert_eq!(pause.now(), Duration::ZERO);
    port.issue(1, 2).await.unwrap();
    assert_eq!(pause.now(), Duration::from_secs(30));
}

#[tokio::test]
async fn comments_keep_their_own_pace() {
    let limits = Limits { notes_per_minute: Some(6), ..Limits::default() };
    let client = Scripted::new(|_, asked| match asked.method {
        http::Method::POST => Ok(answer(201, &[], NOTE)),
        _ => Ok(answer(200, &[], ISSUE)),
    });
    let (port, pause) = port(client, Patience { limits, ..Patience::default() });
    for _ in 0..7 {
        comment(&port).await.unwrap();
        port.issue(1, 1).await.unwrap();
    }
    assert_eq!(pause.now(), Duration::from_mins(1));
}

#[tokio::test]
async fn the_same_seed_waits_the_same() {
    let mut waits = Vec::new();
    for _ in 0..2 {
        let client = Scripted::new(|n, _| match n {
            0..3 => Ok(answer(503, &[], "")),
            _ => Ok(answer(200, &[], ISSUE)),
        });
        let (port, pause) = port(client, Patience { jitter_seed: 5, ..Patience::default() });
        port.issue(1, 1).await.unwrap();
        waits.push(pause.now());
    }
    assert_eq!(waits[0], waits[1]);
}

#[tokio::test]
async fn a_read_only_connection_sends_no_write() {
    use gitlab::api::AsyncClient;
    let client = Scripted::new(|_, _| Ok(answer(200, &[], ISSUE)));
    let client = ReadOnly(client);
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let request = http::Request::builder().method(method).uri("https://gitlab.test/api/v4/x");
        let error = client.rest_async(request, Vec::new()).await.unwrap_err();
        assert!(error.to_string().contains("read-only"), "{error}");
    }
    assert_eq!(client.0.count(), 0);
    let gitlab = GitLab::new(client);
    gitlab.issue(1, 1).await.unwrap();
}
