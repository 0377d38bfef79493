//! The built binary over real HTTP: against a GitLab that nobody here wrote, below a path, and with a
//! network that fails.

use std::io::BufRead;
use std::io::BufReader;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;

use crate::support::binary::Binary;
use crate::support::python;
use crate::support::server::DAY;
use crate::support::server::PROJECT;
use crate::support::server::Server;
use crate::support::server::TOKEN;
use crate::support::server::seeded;

const AS_JSON: [&str; 4] = ["--as-of", DAY, "--format", "json"];

/// A small GitLab in Python; it ends with its standard input.
struct Plain {
    child: Child,
    url: String,
}

impl Plain {
    /// None where there is no Python, which is said.
    fn new(accounts: usize) -> Option<Self> {
        if !python::can_run("import http.server", python::GITLAB) {
            return None;
        }
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/plain_gitlab.py");
        let mut child = Command::new("python3")
            .args([script, TOKEN, PROJECT, &accounts.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 ran a moment ago");
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Some(Self { child, url: url.trim().to_owned() })
    }

    /// Nothing but the three variables that are needed: no HOME, no certificates, no PATH.
    fn run(&self, arguments: &[&str]) -> Value {
        let binary = Binary::at(&self.url, TOKEN, PROJECT);
        binary.run(&[arguments, &AS_JSON].concat()).exits(0).json()
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rules(report: &Value) -> Vec<&str> {
    let actions = report["actions"].as_array().unwrap().iter();
    actions.map(|action| action["rule"].as_str().unwrap()).collect()
}

#[track_caller]
fn all_done(report: &Value) {
    for action in report["actions"].as_array().unwrap() {
        let is_link = action["action"] == "link" && action["outcome"] == "not_tried";
        assert!(action["outcome"] == "done" || is_link, "{action:#}");
    }
}

#[test]
fn a_gitlab_that_nobody_here_wrote_gets_a_baseline_once() {
    let Some(gitlab) = Plain::new(7) else { return };
    let plan = gitlab.run(&["plan"]);
    assert_eq!(plan["accounts"], 7);
    assert_eq!(plan["complete"], true);
    assert!(rules(&plan).contains(&"baseline"));
    let report = gitlab.run(&["apply"]);
    all_done(&report);
    assert_eq!(rules(&plan), rules(&report));
    let again = gitlab.run(&["apply"]);
    assert_eq!(rules(&again), [""; 0], "{again:#}");
    assert_eq!(again["requests"]["writes"], 0);
}

#[test]
fn a_gitlab_that_nobody_here_wrote_hears_what_is_late() {
    let Some(gitlab) = Plain::new(12) else { return };
    let report = gitlab.run(&["apply", "--no-baseline"]);
    all_done(&report);
    assert!(rules(&report).contains(&"time_to_engage_late"), "{:?}", rules(&report));
    assert!(report["actions"].as_array().unwrap().iter().any(|a| a["action"] == "open_issue"));
    let again = gitlab.run(&["apply", "--no-baseline"]);
    assert_eq!(rules(&again), [""; 0], "{again:#}");
    assert_eq!(again["requests"]["writes"], 0);
}

fn quick(url: &str) -> Binary {
    Binary::at(url, TOKEN, PROJECT).with("STAGECOACH__GITLAB__COMMENTS_PER_MINUTE", "0")
}

#[test]
fn gitlab_may_live_below_a_path() {
    let server = Server::new(seeded(24).with_base_path("/git/lab"));
    let url = format!("{}/git/lab/", server.url);
    let report = quick(&url).run(&[&["apply"], &AS_JSON[..]].concat()).exits(0).json();
    all_done(&report);
    assert!(report["actions"].as_array().unwrap().len() > 24);
    assert!(server.simulator().log().iter().all(|one| one.path_and_query.starts_with("/git/lab/")));
}

/// A network that spoils every seventh request in turn.
fn bad_network(arrival: &Arrival<'_>) -> Option<Fault> {
    let reading = !arrival.is_write;
    arrival.number.is_multiple_of(7).then_some(())?;
    Some(match arrival.number / 7 % 6 {
        0 => Fault::RetryLater(Some(0)),
        1 if reading => Fault::Status(502),
        2 if reading => Fault::Html(503),
        3 => Fault::LostAfter,
        4 if reading => Fault::LostBefore,
        5 if reading => Fault::Truncated,
        _ => return None,
    })
}

#[test]
fn a_bad_network_costs_time_and_nothing_else() {
    let server = Server::new(seeded(10));
    server.simulator().set_fault_rule(Some(bad_network));
    let binary = quick(&server.url);
    let mut codes = Vec::new();
    for _ in 0..4 {
        let ran = binary.run(&[&["apply", "--no-baseline"], &AS_JSON[..]].concat());
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        codes.push(ran.code);
    }
    server.simulator().set_fault_rule(None::<fn(&Arrival<'_>) -> Option<Fault>>);
    let last = binary.run(&[&["apply"], &AS_JSON[..]].concat()).exits(0).json();
    assert_eq!(rules(&last), [""; 0], "{codes:?}");
    let simulator = server.simulator();
    let mut keys: Vec<String> = Vec::new();
    for issue in simulator.world().issues.values() {
        let notes = issue.notes.iter().map(|note| note.body.clone());
        let texts = notes.chain(issue.description.clone());
        let marks = texts.flat_map(|text| stagecoach::account::sections(&text));
        keys.extend(marks.map(|section| section.marker.key.to_string()));
    }
    let count = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), count, "something was said twice");
}
