//! What the simulated GitLab sends for what people do, and when it gives a hook up: as the real one.

use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::DateTime;
use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;
use stagecoach::gitlab::Source;
use stagecoach::simulator::Simulator;

use crate::support::server::PROJECT;
use crate::support::server::Server;
use crate::support::server::seeded;
use crate::support::world::World;

const MAINTAINER: &str = "glpat-maintainer";
const HOOKS: &str = "projects/acme%2Faccounts/hooks";

/// Answers every request with the status that is set.
pub(super) fn receiver(status: Arc<AtomicU16>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/webhook", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut text = String::new();
            let mut bytes = [0; 16 * 1024];
            loop {
                let count = stream.read(&mut bytes).unwrap();
                text.push_str(&String::from_utf8_lossy(&bytes[..count]));
                let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                if count == 0 || body.len() >= length.unwrap().parse().unwrap() {
                    break;
                }
            }
            let status = status.load(Ordering::Relaxed);
            let answer =
                format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    url
}

fn maintained() -> Simulator {
    let simulator = seeded(4).with_user("ops", 0).with_member(PROJECT, "ops", 40);
    simulator.with_token(MAINTAINER, "ops", &["api"])
}

fn ask(server: &Server, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let (status, answer) = server.simulator().request(MAINTAINER, method, path, body);
    assert!(status < 300, "{method} {path}: {status} {answer}");
    (status, answer)
}

/// An issue that is not confidential: events of those that are have subscriptions of their own.
fn issue(server: &Server) -> String {
    let gitlab = server.simulator();
    let issue = gitlab.world().issues.values().find(|issue| issue.open && !issue.confidential);
    format!("projects/acme%2Faccounts/issues/{}", issue.unwrap().iid)
}

/// Waits for the n-th delivery, and gives its status.
pub(super) fn delivered(server: &Server, count: usize) -> Option<u16> {
    for _ in 0..2_000 {
        if let Some(done) = server.simulator().deliveries().get(count - 1) {
            return done.status;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("there is no delivery {count}")
}

#[test]
fn each_change_is_one_event_to_the_hooks_that_asked_for_it() {
    let server = Server::new(maintained());
    let issue = &issue(&server);
    let url = receiver(Arc::new(AtomicU16::new(200)));
    let all = json!({ "url": url, "token": "s3cret", "issues_events": true, "note_events": true,
        "emoji_events": true });
    let (status, hook) = ask(&server, "POST", HOOKS, &all);
    assert_eq!((status, &hook["alert_status"]), (201, &json!("executable")));
    assert_eq!(hook.get("token"), None, "a secret is never told");
    ask(&server, "PUT", issue, &json!({ "add_labels": "hold::contract" }));
    ask(&server, "POST", &format!("{issue}/notes"), &json!({ "body": "Hello" }));
    ask(&server, "POST", &format!("{issue}/award_emoji"), &json!({ "name": "eyes" }));
    ask(&server, "POST", &format!("{issue}/notes"), &json!({ "body": "x", "internal": true }));
    ask(&server, "PUT", issue, &json!({ "state_event": "close" }));
    assert_eq!(delivered(&server, 4), Some(200));
    let gitlab = server.simulator();
    let sent: Vec<(Value, Value)> = gitlab
        .deliveries()
        .iter()
        .map(|done| serde_json::from_str::<Value>(&done.delivery.body).unwrap())
        .map(|body| (body["object_kind"].clone(), body["object_attributes"]["action"].clone()))
        .collect();
    let kinds = [("issue", "update"), ("note", "create"), ("emoji", "award"), ("issue", "close")];
    assert_eq!(sent, kinds.map(|(kind, action)| (json!(kind), json!(action))), "none internal");
    let first: Value = serde_json::from_str(&gitlab.deliveries()[0].delivery.body).unwrap();
    let current = first["changes"]["labels"]["current"].as_array().unwrap();
    assert!(current.iter().any(|label| label["title"] == "hold::contract"));
    let keys = gitlab.deliveries().iter().map(|done| {
        let headers = &done.delivery.headers;
        headers.iter().find(|(name, _)| *name == "idempotency-key").unwrap().1.clone()
    });
    assert_eq!(keys.collect::<std::collections::BTreeSet<_>>().len(), 4);
}

#[test]
fn four_failures_in_a_row_disable_a_hook_for_a_minute_and_then_for_longer() {
    let server = Server::new(maintained());
    let issue = &issue(&server);
    let status = Arc::new(AtomicU16::new(500));
    let url = receiver(Arc::clone(&status));
    let (_, hook) = ask(&server, "POST", HOOKS, &json!({ "url": url, "issues_events": true }));
    let path = format!("{HOOKS}/{}", hook["id"]);
    let mut sent = 0;
    let mut change = |expected: Option<u16>| {
        sent += 1;
        ask(&server, "PUT", issue, &json!({ "title": format!("Account {sent}") }));
        assert_eq!(delivered(&server, sent), expected);
    };
    for _ in 0..4 {
        assert_eq!(ask(&server, "GET", &path, &Value::Null).1["alert_status"], "executable");
        change(Some(500));
    }
    let paused = ask(&server, "GET", &path, &Value::Null).1;
    assert_eq!(paused["alert_status"], "temporarily_disabled");
    assert!(paused["disabled_until"].is_string());
    ask(&server, "PUT", issue, &json!({ "title": "Nobody hears of this" }));
    server.simulator().advance(TimeDelta::seconds(61));
    status.store(200, Ordering::Relaxed);
    change(Some(200));
    assert_eq!(ask(&server, "GET", &path, &Value::Null).1["alert_status"], "executable");
    // Nobody below Maintainer sees hooks.
    let bot = crate::support::server::TOKEN;
    assert_eq!(server.simulator().request(bot, "GET", HOOKS, &Value::Null).0, 403);
}

#[tokio::test]
async fn the_bot_sees_the_state_of_a_hook_where_it_may_and_asks_no_more_where_not() {
    let hook = json!({ "url": "https://bot.example.com/webhook", "issues_events": true });
    let mut simulator = maintained();
    simulator.request(MAINTAINER, "POST", HOOKS, &hook);
    let source = Source::Project(PROJECT.to_owned());
    let world = World::of(simulator, PROJECT);
    assert_eq!(world.client().hooks(&source).await.unwrap(), None, "a Developer may not");
    let promoted = std::mem::replace(&mut *world.gitlab(), Simulator::new(DateTime::default()));
    *world.gitlab() = promoted.with_member(PROJECT, crate::support::world::BOT, 40);
    let hooks = world.client().hooks(&source).await.unwrap().unwrap();
    assert_eq!(hooks[0].url, "https://bot.example.com/webhook");
    assert_eq!(hooks[0].alert_status.as_deref(), Some("executable"));
}
