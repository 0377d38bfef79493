//! Deliveries that mean harm, sent to the real `serve` by somebody who knows the secret: nothing of them is written, logged
//! as it is, or obeyed, and the daemon goes on.

use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::hostile::is_quiet;
use crate::hostile::texts;
use crate::support::binary::get;
use crate::support::server::PROJECT;
use crate::support::server::Server;

const SECRET: &str = "0123456789abcdef";

/// The status of the answer; 0 where the door was shut before all was said.
fn send(address: &str, body: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!(
        "POST /webhook HTTP/1.1\r\nhost: bot\r\ncontent-type: application/json\r\nx-gitlab-event: Issue Hook\r\n\
         x-gitlab-token: {SECRET}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let sent = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    let mut answer = String::new();
    let received = stream.read_to_string(&mut answer);
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| {
        assert!(sent.is_err() || received.is_err(), "{answer:?}");
        0
    })
}

/// An event in which every text is this one.
fn event(text: &str, iid: u64) -> Value {
    json!({
        "object_kind": "issue", "event_type": text,
        "user": { "id": 1, "username": text, "name": text },
        "project": { "id": 201, "path_with_namespace": PROJECT, "name": text },
        "object_attributes": { "iid": iid, "title": text, "description": text, "note": text, "action": text, "url": text },
        "labels": [{ "title": "csm::account" }, { "title": text }],
        "changes": { "labels": { "previous": [], "current": [{ "title": text }] } },
    })
}

fn enormous() -> Vec<(Vec<u8>, &'static str)> {
    let line = "x".repeat(1_000_000);
    let deep = |open: &str, close: &str| {
        let depth = 100_000;
        format!("{}{}", open.repeat(depth), close.repeat(depth)).into_bytes()
    };
    vec![
        (event(&line, 1).to_string().into_bytes(), "a line of a megabyte"),
        (line.into_bytes(), "no JSON"),
        (deep("[", "]"), "lists in lists"),
        (deep(r#"{"object_attributes":"#, "}"), "objects in objects"),
        (vec![0xff; 4_096], "no text"),
        (b"{\"object_kind\":".to_vec(), "half of it"),
        (Vec::new(), "nothing"),
    ]
}

#[test]
fn a_delivery_that_means_harm_is_refused_or_read_for_its_numbers_alone() {
    let server = Server::seeded(4);
    let binary = server
        .binary()
        .with("STAGECOACH__GITLAB__COMMENTS_PER_MINUTE", "0")
        .with("STAGECOACH__SERVE__LISTEN", "127.0.0.1:0")
        .with("STAGECOACH__SERVE__RUN_AT_START", "true")
        .with("STAGECOACH__WEBHOOK__SECRET", SECRET);
    let mut daemon = binary.start(&["serve", "-vv"]);
    let listening = daemon.until("listening on 127.0.0.1:");
    let (_, address) = listening.split_once("listening on ").unwrap();
    let address = address.split_whitespace().next().unwrap().to_owned();
    daemon.until("pass over");
    let before = server.writes();
    for (body, what) in enormous() {
        let status = send(&address, &body);
        assert!(status == 0 || (400..500).contains(&status), "{what}: {status}");
    }
    for hostile in texts() {
        // Of an issue that is there, of one that is not, and of one that no number can be.
        for iid in [1, 999_999, u64::MAX] {
            let status = send(&address, event(&hostile.text, iid).to_string().as_bytes());
            assert!((200..500).contains(&status), "{}: {status}", hostile.text);
        }
        let raw = format!(
            r#"{{"object_kind":"issue","object_attributes":{{"iid":"{}"}}}}"#,
            hostile.text
        );
        assert!(send(&address, raw.as_bytes()) < 500, "{}", hostile.text);
    }
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"), "it goes on");
    let (_, log) = daemon.stop();
    assert!(!log.contains("panicked"), "{log}");
    is_quiet(&log, "the log of serve");
    assert_eq!(server.writes(), before, "nothing of it is written");
}
