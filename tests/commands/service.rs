//! `serve` and `demo` as processes: probes, signals, ports, and a folder full of pages.

use std::io::Read;
use std::io::Write;

use super::*;
use crate::support::binary::get;

/// The address in a log line such as “listening on 127.0.0.1:4711”.
fn address(line: &str) -> String {
    let at = line.find("127.0.0.1:").unwrap();
    line[at..].split_whitespace().next().unwrap().to_owned()
}

#[test]
fn the_daemon_makes_a_pass_answers_probes_and_stops_when_told() {
    let server = Server::seeded(24);
    let binary = server
        .binary()
        .with("STAGECOACH__SERVE__LISTEN", "127.0.0.1:0")
        .with("STAGECOACH__SERVE__RUN_AT_START", "true");
    let mut daemon = binary.start(&["serve"]);
    let address = address(&daemon.until("listening on"));
    let line = daemon.until("pass over");
    assert!(line.contains("status cards written"), "{line}");
    daemon.until("next pass at");
    assert!(server.writes().len() > 24);
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
    let ready = get(&address, "/readyz");
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");

    let metrics = get(&address, "/metrics");
    assert!(metrics.contains("content-type: application/openmetrics-text"), "{metrics}");
    for line in [
        "stagecoach_passes_total{exit=\"0\"} 1",
        "stagecoach_accounts{state=\"read\"} 24",
        "stagecoach_actions_total{action=\"comment\",outcome=\"done\"} ",
        "stagecoach_requests_total{kind=\"read\"} ",
        "stagecoach_answers_total{status=\"200\"} ",
        "stagecoach_waiting_left_seconds 900.0",
        "stagecoach_last_complete_pass_timestamp_seconds 1",
    ] {
        assert!(metrics.lines().any(|it| it.starts_with(line)), "{line} is missing:\n{metrics}");
    }
    assert!(!metrics.contains(TOKEN), "{metrics}");

    let second = server.binary().with("STAGECOACH__SERVE__LISTEN", &address);
    let said = second.run(&["serve"]).exits(64).error();
    insta::assert_snapshot!(said, @"stagecoach: cannot listen on 127.0.0.1:PORT (Address already in use (os error 98)): choose another serve.listen");

    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped between passes"), "{log}");
    assert!(!log.contains(TOKEN), "{log}");
}

#[test]
fn an_empty_project_can_be_started_to_try_init_on() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_stagecoach"))
        .args(["demo", "--empty"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let mut value = |name: &str| {
        let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains(name)).unwrap();
        line.split_once('=').unwrap().1.to_owned()
    };
    let (url, token, project) = (value("__URL"), value("__TOKEN"), value("__PROJECT"));
    let binary = Binary::at(&url, &token, &project);
    let said = binary.run(&["init", "--apply"]).exits(0).stdout;
    assert!(said.contains("Made:"), "{said}");
    let killed = std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(killed.success() && child.wait().unwrap().success());
}

#[test]
fn the_demo_needs_nothing_and_ends_with_nothing_to_do() {
    let binary = Binary::bare();
    let demo = binary.run(&["demo", "--days", "1", "--out", "pages", "--as-of", DAY]).exits(0);
    assert!(demo.stdout.contains("0 writes"), "{}", demo.stdout);
    assert!(binary.read("pages/index.html").starts_with("<!"), "{}", demo.stdout);
    assert_eq!(demo.stderr, "");
}

/// Answers one request with this status; gives its first line.
fn ear(status: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = [0; 512];
        let count = stream.read(&mut heard).unwrap();
        write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .unwrap();
        let text = String::from_utf8_lossy(&heard[..count]).into_owned();
        text.lines().next().unwrap_or_default().to_owned()
    });
    (address, thread)
}

#[test]
fn a_complete_pass_is_told_to_who_waits_for_it_and_no_log_has_the_address() {
    let server = Server::seeded(12);
    let (address, heard) = ear("200 OK");
    let url = format!("http://{address}/ping/secret-check");
    let told = server.binary().with("STAGECOACH__HEARTBEAT__URL", &url);
    let said = told.run(&["apply", "--as-of", DAY, "-vv"]).exits(0).stderr;
    assert_eq!(heard.join().unwrap(), "GET /ping/secret-check HTTP/1.1");
    assert!(!said.contains("secret-check"), "{said}");
    // Nobody listens any more: it is said, and the pass is as good as before.
    let said = told.run(&["apply", "--as-of", DAY]).exits(0).stderr;
    assert!(said.contains("the heartbeat was not heard"), "{said}");
    assert!(!said.contains("secret-check"), "{said}");
    let (address, heard) = ear("404 Not Found");
    let wrong = format!("http://{address}/ping/secret-check");
    let wrong = server.binary().with("STAGECOACH__HEARTBEAT__URL", &wrong);
    let said = wrong.run(&["apply", "--as-of", DAY]).exits(0).stderr;
    heard.join().unwrap();
    assert!(said.contains("the heartbeat was not heard") && said.contains("404"), "{said}");
    let refused = server.binary().with("STAGECOACH__HEARTBEAT__URL", "secret-check");
    let said = refused.run(&["plan"]).exits(64).error();
    assert!(said.contains("heartbeat.url") && !said.contains("secret-check"), "{said}");
}

#[test]
fn as_json_every_line_of_a_pass_names_its_run() {
    let server = Server::seeded(12);
    let binary = server.binary().with("STAGECOACH__LOG__FORMAT", "json");
    let ran = binary.run(&["apply", "--as-of", DAY, "--format", "json"]).exits(0);
    let run = ran.json()["run"].as_str().unwrap().to_owned();
    let lines = ran.stderr.lines().filter(|line| line.starts_with('{'));
    let lines: Vec<serde_json::Value> =
        lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_writes = lines.iter().filter(|line| line.get("outcome").is_some());
    let of_writes: Vec<_> = of_writes.collect();
    assert!(!of_writes.is_empty());
    for line in of_writes {
        assert_eq!(line["spans"][0]["run"], run, "{line}");
    }
}
