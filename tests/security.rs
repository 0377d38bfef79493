//! The token, which must be seen nowhere but in the header of a request to the GitLab it belongs to; and the page about
//! threats, whose every measure has a test.

mod panics;

use std::io::Read as _;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use serde_json::json;
use stagecoach::files;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;
use stagecoach::simulator::portfolio::portfolio;

use crate::support::binary::Binary;
use crate::support::binary::get;
use crate::support::server::BOT;
use crate::support::server::DAY;
use crate::support::server::PROJECT;
use crate::support::server::Server;
use crate::support::server::day;
use crate::support::server::noon;

/// Found nowhere else.
const CANARY: &str = "glpat-Canary-5b1f93d07e";

/// Every command that speaks with GitLab.
const COMMANDS: [&[&str]; 14] = [
    &["check"],
    &["plan", "--out", "plan.json"],
    &["plan", "--format", "json"],
    &["explain", "1"],
    &["report", "--format", "json"],
    &["report", "--format", "ics"],
    &["report", "--format", "csv"],
    &["report", "--format", "openmetrics"],
    &["init", "--out", "settings.toml"],
    &["collect", "--shard", "1/2", "--out", "part.json"],
    &["rollup"],
    &["replay", "--against", "iteration-1"],
    &["apply"],
    &["undo", "20260302T060001Z-0badcafe"],
];
/// What they write into files, for people or for other jobs.
const FILES: [&str; 3] = ["plan.json", "settings.toml", "part.json"];

fn server() -> Server {
    let simulator = Simulator::new(noon(DAY)).plant(&portfolio(1, day(DAY), 8));
    let simulator = simulator.with_bot(BOT, 30).with_member(PROJECT, BOT, 30);
    Server::new(simulator.with_token(CANARY, BOT, &["api"]))
}

/// Runs a command as talkatively as can be, and looks for the token in everything it says.
#[track_caller]
fn silent(binary: &Binary, arguments: &[&str]) -> Option<i32> {
    let ran = binary.run(&[arguments, &["--as-of", DAY, "-vv"]].concat());
    for said in [&ran.stdout, &ran.stderr] {
        assert!(!said.contains("Canary"), "{arguments:?} says it: {said}");
    }
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran.code
}

fn impatient(url: &str) -> Binary {
    Binary::at(url, CANARY, PROJECT)
        .with("STAGECOACH__GITLAB__ATTEMPTS_MAX", "1")
        .with("STAGECOACH__LOG__LEVEL", "trace,hyper=trace,reqwest=trace,h2=trace,rustls=trace")
}

#[test]
fn no_command_says_the_token_when_all_is_well() {
    let server = server();
    let binary = impatient(&server.url).with("STAGECOACH__GITLAB__COMMENTS_PER_MINUTE", "0");
    for arguments in COMMANDS {
        assert_eq!(silent(&binary, arguments), Some(0), "{arguments:?}");
    }
    for name in FILES {
        assert!(!binary.read(name).contains("Canary"), "{name}");
    }
    let simulator = server.simulator();
    for asked in simulator.log() {
        assert!(!asked.path_and_query.contains("Canary"), "{}", asked.path_and_query);
        assert!(!asked.body.contains("Canary"), "{}", asked.body);
    }
}

#[test]
fn no_command_says_the_token_when_gitlab_refuses_or_quotes_it() {
    let server = server();
    let quoting = format!("the header PRIVATE-TOKEN: {CANARY} (Bearer {CANARY}) is not accepted");
    for fault in [
        Fault::Status(401),
        Fault::Status(500),
        Fault::Html(502),
        Fault::Json(400, json!({ "message": quoting })),
        Fault::Json(403, json!({ "error": "insufficient_scope", "error_description": quoting })),
        Fault::Json(422, json!({ "message": { CANARY: [CANARY] } })),
    ] {
        server.simulator().set_fault_rule(Some(move |_: &Arrival<'_>| Some(fault.clone())));
        for arguments in [COMMANDS[0], COMMANDS[2], &["apply"]] {
            assert_ne!(silent(&impatient(&server.url), arguments), Some(0), "{arguments:?}");
        }
    }
}

/// A server that answers every request with what `answer` makes of it, and how many came.
fn answering(answer: impl Fn(&str) -> String + Send + 'static) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let came = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&came);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::Relaxed);
            let mut asked = vec![0; 8_192];
            let length = stream.read(&mut asked).unwrap_or_default();
            let _ = stream.write_all(answer(&String::from_utf8_lossy(&asked[..length])).as_bytes());
        }
    });
    (url, came)
}

fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

#[test]
fn the_token_does_not_follow_a_redirect_and_a_page_that_shows_it_is_not_repeated() {
    let (elsewhere, came) = answering(|_| http("200 OK", "", "{}"));
    let to = format!("{elsewhere}/api/v4/user?private_token={CANARY}");
    let (moved, asked) = answering(move |_| http("302 Found", &format!("location: {to}\r\n"), ""));
    let inside = format!("{elsewhere}/{CANARY}/api/v4/user");
    let (deeper, _) =
        answering(move |_| http("308 Permanent Redirect", &format!("location: {inside}\r\n"), ""));
    let page = |asked: &str| format!("<html><body><pre>{asked}</pre></body></html>");
    let (echo, seen) = answering(move |asked| {
        http("502 Bad Gateway", "content-type: text/html\r\n", &page(asked))
    });
    let (plain, _) =
        answering(|asked| http("400 Bad Request", "content-type: text/plain\r\n", asked));
    for url in [&moved, &deeper, &echo, &plain] {
        for arguments in [COMMANDS[0], COMMANDS[1], COMMANDS[8]] {
            assert_ne!(silent(&impatient(url), arguments), Some(0), "{url}");
        }
    }
    assert_eq!(came.load(Ordering::Relaxed), 0, "nothing was asked elsewhere");
    assert!(asked.load(Ordering::Relaxed) >= 3 && seen.load(Ordering::Relaxed) >= 3);
}

#[test]
fn the_daemon_says_no_token_and_listens_to_this_machine_alone() {
    let server = server();
    let binary = impatient(&server.url)
        .with("STAGECOACH__GITLAB__COMMENTS_PER_MINUTE", "0")
        .with("STAGECOACH__SERVE__LISTEN", "127.0.0.1:0")
        .with("STAGECOACH__SERVE__RUN_AT_START", "true");
    let mut daemon = binary.start(&["serve", "-vv"]);
    daemon.until("pass over");
    let (_, log) = daemon.stop();
    assert!(log.contains("listening on 127.0.0.1:"), "{log}");
    assert!(!log.contains("Canary"), "{log}");
    let shipped = Settings::load(&Layers::default()).unwrap();
    assert!(shipped.serve.listen.starts_with("127.0.0.1:"), "{}", shipped.serve.listen);
}

#[test]
fn no_secret_is_on_a_page_of_the_daemon_or_in_what_it_writes() {
    let server = server();
    let (beats, _) = answering(|_| http("500 Internal Server Error", "", "no"));
    let binary = impatient(&server.url)
        .with("STAGECOACH__GITLAB__COMMENTS_PER_MINUTE", "0")
        .with("STAGECOACH__SERVE__LISTEN", "127.0.0.1:0")
        .with("STAGECOACH__SERVE__RUN_AT_START", "true")
        .with("STAGECOACH__WEBHOOK__SECRET", "Canary-of-the-door")
        .with(
            "STAGECOACH__WEBHOOK__SIGNING_SECRET",
            "whsec_CanaryCanaryCanaryCanaryCanaryCanaryCanaryA=",
        )
        .with("STAGECOACH__HEARTBEAT__URL", &format!("{beats}/Canary-of-the-heart"));
    let mut daemon = binary.start(&["serve", "-vv"]);
    let listening = daemon.until("listening on 127.0.0.1:");
    let (_, address) = listening.split_once("listening on ").unwrap();
    let address = address.split_whitespace().next().unwrap().to_owned();
    daemon.until("the heartbeat was not heard");
    for path in ["/", "/healthz", "/readyz", "/metrics", "/webhook", "/../secret?token=x", "/%00"] {
        let page = get(&address, path);
        assert!(page.starts_with("HTTP/1.1 "), "{path}: {page}");
        assert!(!page.contains("Canary"), "{path}: {page}");
    }
    let (_, log) = daemon.stop();
    assert!(!log.contains("Canary"), "{log}");
    // Roll-ups and digests are among what it wrote.
    for asked in server.simulator().log() {
        assert!(!asked.path_and_query.contains("Canary") && !asked.body.contains("Canary"));
    }
}

#[test]
fn settings_can_be_shown_for_debugging_and_panics_have_nothing_to_tell() {
    let variable = ("STAGECOACH__GITLAB__TOKEN".to_owned(), CANARY.to_owned());
    let text = format!("[gitlab]\ntoken = \"{CANARY}\"\n");
    let layers = Layers {
        file: Some(("mine.toml".to_owned(), text)),
        environment: [variable].into(),
        ..Layers::default()
    };
    let settings = Settings::load(&layers).unwrap();
    for shown in [format!("{layers:?}"), format!("{settings:?}"), format!("{settings:#?}")] {
        assert!(!shown.contains("Canary"), "{shown}");
    }
    let broken = Layers {
        file: Some(("mine.toml".to_owned(), format!("[gitlab]\ntoken = {CANARY}"))),
        ..layers
    };
    assert!(!Settings::load(&broken).unwrap_err().to_string().contains("Canary"));
}

/// The names of tests on the page about threats: `module::test` in backticks.
fn named_tests(page: &str) -> Vec<&str> {
    let is_name = |word: &&str| word.chars().all(|c| c.is_alphanumeric() || "_:".contains(c));
    // Labels have two colons as well, and no such long names.
    let is_test = |word: &&str| word.rsplit_once("::").is_some_and(|(_, test)| test.contains('_'));
    page.split('`').skip(1).step_by(2).filter(is_name).filter(is_test).collect()
}

#[test]
fn every_test_that_the_page_about_threats_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| files::read_text(&root.join(path)).unwrap_or_default();
    let page = read("docs/security.md");
    let named = named_tests(&page);
    assert!(named.len() >= 30, "the page names {} tests", named.len());
    for name in named {
        let (module, test) = name.rsplit_once("::").unwrap();
        let path = module.replace("::", "/");
        let sources = [
            format!("tests/{path}.rs"),
            format!("tests/{path}/mod.rs"),
            format!("src/{path}.rs"),
            format!("src/{path}/mod.rs"),
        ]
        .map(|path| read(&path))
        .concat();
        assert!(
            sources.contains(&format!("fn {test}(")),
            "docs/security.md names {name}: there is no such test"
        );
    }
    // Each threat has a measure and a test of its own.
    let rows = page.lines().filter(|line| {
        let rest = line.strip_prefix("| T");
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    });
    for row in rows.clone() {
        assert!(!named_tests(row).is_empty(), "no test: {row}");
    }
    assert!(rows.count() >= 20);
}
