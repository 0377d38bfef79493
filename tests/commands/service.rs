//! `serve` and `demo` as processes: probes, signals, ports, and a folder full of pages.

use std::io::Read;
use std::io::Write;
use std::net::TcpStream;

use super::*;

/// The address in a log line such as “listening on 127.0.0.1:4711”.
fn address(line: &str) -> String {
    let at = line.find("127.0.0.1:").unwrap();
    line[at..].split_whitespace().next().unwrap().to_owned()
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
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
