//! A label is changed in GitLab, and seconds later the account issue has the answer: the built binary, the hook as
//! GitLab sends it, real sockets in both directions.

use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;
use stagecoach::clock;
use stagecoach::simulator::portfolio::portfolio;
use std::io::Read;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use super::*;

const MAINTAINER: &str = "glpat-maintainer-0001";
const SECRET: &str = "a-secret-that-nobody-guesses";
const SIGNING: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const HOOKS: &str = "projects/acme%2Faccounts/hooks";

/// A portfolio of today: signatures are stamped by GitLab's clock and checked by that of this machine.
fn of_today(now: DateTime<Utc>) -> Simulator {
    let planted = Simulator::new(now).plant(&portfolio(1, now.date_naive(), 12));
    with_bot(planted).with_user("ops", 0).with_member(PROJECT, "ops", 40).with_token(
        MAINTAINER,
        "ops",
        &["api"],
    )
}

fn ask(server: &Server, method: &str, path: &str, body: &Value) -> Value {
    let (status, answer) = server.simulator().request(MAINTAINER, method, path, body);
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

/// The number of an open account that the bot writes to and that is not confidential.
fn account(server: &Server) -> u64 {
    let gitlab = server.simulator();
    let mut issues = gitlab.world().issues.values();
    let has_card = |issue: &stagecoach::simulator::records::Issue| {
        issue.notes.iter().any(|note| note.body.contains("key=status_card/"))
    };
    issues.find(|issue| issue.open && !issue.confidential && has_card(issue)).unwrap().iid
}

fn card(server: &Server, iid: u64) -> String {
    let gitlab = server.simulator();
    let mut notes = gitlab.notes(PROJECT, iid).into_iter();
    notes.find(|note| note.body.contains("key=status_card/")).unwrap().body.clone()
}

/// Waits until every event so far has been delivered, and gives the answers.
fn answers(server: &Server, at_least: usize) -> Vec<Option<u16>> {
    for _ in 0..2_000 {
        {
            let gitlab = server.simulator();
            let done = gitlab.deliveries();
            if done.len() >= at_least && gitlab.world().hooks.waiting.is_empty() {
                return done.iter().map(|one| one.status).collect();
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("{at_least} events were not delivered")
}

fn post(address: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /webhook HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_label_is_changed_and_the_account_issue_has_the_answer() {
    let server = Server::new(of_today(clock::now()));
    let binary = server
        .binary()
        .with("STAGECOACH__SERVE__LISTEN", "127.0.0.1:0")
        .with("STAGECOACH__SERVE__RUN_AT_START", "true")
        .with("STAGECOACH__WEBHOOK__SECRET", SECRET)
        .with("STAGECOACH__WEBHOOK__SIGNING_SECRET", SIGNING)
        .with("STAGECOACH__WEBHOOK__DEBOUNCE_MS", "50");
    binary.run(&["apply"]).exits(0);
    let mut daemon = binary.start(&["serve"]);
    let line = daemon.until("listening on");
    assert!(line.contains("and for webhooks at /webhook"), "{line}");
    let at = line.find("127.0.0.1:").unwrap();
    let address = line[at..].split_whitespace().next().unwrap().to_owned();
    daemon.until("next pass at");
    let mut hook = json!({ "url": format!("http://{address}/webhook"), "token": SECRET,
        "signing_token": SIGNING });
    for name in ["issues", "confidential_issues", "note", "confidential_note", "emoji"] {
        hook[format!("{name}_events")] = json!(true);
    }
    let hook = ask(&server, "POST", HOOKS, &hook)["id"].to_string();

    // A label, and the card in the account issue says so.
    let iid = account(&server);
    let (issue, before) = (format!("projects/acme%2Faccounts/issues/{iid}"), card(&server, iid));
    ask(&server, "PUT", &issue, &json!({ "add_labels": "hold::contract" }));
    let line = daemon.until("pass for 1 named account:");
    assert!(line.contains("edited"), "{line}");
    assert_ne!(card(&server, iid), before);

    // A command, and the bot reacts.
    let asks = json!({ "body": "@stagecoach-bot status" });
    let note = ask(&server, "POST", &format!("{issue}/notes"), &asks)["id"].as_u64().unwrap();
    daemon.until("pass for 1 named account:");
    let noted =
        server.simulator().issue(PROJECT, iid).notes.iter().find(|it| it.id == note).cloned();
    assert_eq!(noted.unwrap().awards.len(), 1, "the bot shows that it has heard");

    // What the bot did is told as well, and thanked for; the same delivery again is taken once.
    let told = answers(&server, 4);
    server.simulator().redeliver(0);
    let told_again = answers(&server, told.len() + 1);
    assert!(told_again.iter().all(|status| *status == Some(200)), "{told_again:?}");

    // A stranger is turned away.
    let stranger = post(&address, "x-gitlab-token: guessed\r\n", r#"{"object_kind":"issue"}"#);
    assert!(stranger.starts_with("HTTP/1.1 401"), "{stranger}");
    let (code, log) = daemon.stop();
    assert_eq!((code, log.matches("named account: ").count()), (Some(0), 2), "{log}");
    assert!(![SECRET, SIGNING, &SIGNING[6..], TOKEN].iter().any(|it| log.contains(it)), "{log}");

    // Nobody answers any more: GitLab gives up for a minute.
    let before = told_again.len();
    for nth in 1..=4 {
        ask(&server, "PUT", &issue, &json!({ "title": format!("Renamed {nth} – account") }));
        assert_eq!(answers(&server, before + nth).last(), Some(&None));
    }
    let hook = ask(&server, "GET", &format!("{HOOKS}/{hook}"), &Value::Null);
    assert_eq!(hook["alert_status"], "temporarily_disabled");
}
