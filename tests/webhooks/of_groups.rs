//! Hooks of a group: they hear of every project below it and of its epics, and `serve` says when GitLab has given one
//! up, as it does for the hook of a project.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;

use serde_json::Value;
use serde_json::json;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::residents::Tier;

use super::sent::delivered;
use super::sent::receiver;
use crate::support::binary::Binary;
use crate::support::server::BOT;
use crate::support::server::Server;
use crate::support::server::TOKEN;

const PATHS: [&str; 2] = ["acme/emea/accounts", "acme/apac"];
const OPS: &str = "glpat-of-an-owner";

/// Two projects below one group, one of them in a subgroup, and somebody who owns it all; the bot does, too, so that it
/// sees the hooks.
fn owned() -> Simulator {
    let now = stagecoach::clock::now();
    let plant = |simulator: Simulator, (path, seed): (&str, u64)| {
        let mut project = portfolio(seed, now.date_naive(), 4);
        path.clone_into(&mut project.path);
        simulator.plant(&project)
    };
    let simulator = PATHS.into_iter().zip(1..).fold(Simulator::new(now), plant);
    let simulator = simulator.with_tier(Tier::Premium).with_user("ops", 0).with_bot(BOT, 0);
    let simulator = simulator.with_member("acme", "ops", 50).with_member("acme", BOT, 50);
    simulator.with_token(OPS, "ops", &["api"]).with_token(TOKEN, BOT, &["api"])
}

fn ask(server: &Server, method: &str, path: &str, body: &Value) -> Value {
    let (status, answer) = server.simulator().request(OPS, method, path, body);
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

/// An open issue of the project.
fn issue(server: &Server, project: &str, confidential: bool) -> String {
    let gitlab = server.simulator();
    let id = gitlab.world().project(project).unwrap().id;
    let mut issues = gitlab.world().issues.values().filter(|issue| issue.project_id == id);
    let iid = issues.find(|issue| issue.open).unwrap().iid;
    drop(gitlab);
    let path = format!("projects/{}/issues/{iid}", project.replace('/', "%2F"));
    ask(server, "PUT", &path, &json!({ "confidential": confidential }));
    path
}

fn graphql(server: &Server, text: &str) {
    let body = json!({ "query": text }).to_string();
    let request = http::Request::post("http://gitlab.example.com/api/graphql");
    let request = request.header("authorization", format!("Bearer {OPS}"));
    let request = request.header("content-type", "application/json");
    let answer = server.simulator().handle(&request.body(body.into()).unwrap());
    let answer: Value = serde_json::from_slice(answer.body()).unwrap();
    assert!(answer["errors"].is_null(), "{answer}");
}

/// Header, object kind, event type and number of project of every delivery so far.
fn told(server: &Server) -> Vec<(String, String, String, Option<u64>)> {
    let gitlab = server.simulator();
    let one = |sent: &stagecoach::simulator::hooks::Delivered| {
        let headers: BTreeMap<_, _> = sent.delivery.headers.iter().cloned().collect();
        let body: Value = serde_json::from_str(&sent.delivery.body).unwrap();
        let word = |name: &str| body[name].as_str().unwrap().to_owned();
        let project = body["project"]["id"].as_u64();
        (headers["x-gitlab-event"].clone(), word("object_kind"), word("event_type"), project)
    };
    gitlab.deliveries().iter().map(one).collect()
}

#[test]
fn a_hook_of_a_group_hears_of_its_projects_and_of_its_epics() {
    let server = Server::new(owned());
    let open = issue(&server, PATHS[0], false);
    let hidden = issue(&server, PATHS[1], true);
    let url = receiver(Arc::new(AtomicU16::new(200)));
    let wanted = json!({ "url": url, "issues_events": true, "confidential_issues_events": true,
        "note_events": true, "confidential_note_events": true, "emoji_events": true });
    let hook = ask(&server, "POST", "groups/acme/hooks", &wanted);
    assert!(hook["group_id"].is_u64() && hook.get("project_id").is_none(), "{hook}");
    ask(&server, "PUT", &open, &json!({ "title": "Alder – account" }));
    ask(&server, "PUT", &hidden, &json!({ "title": "Birch – account" }));
    ask(&server, "POST", &format!("{hidden}/notes"), &json!({ "body": "Hello" }));
    ask(&server, "POST", &format!("{hidden}/award_emoji"), &json!({ "name": "eyes" }));
    let epic = ask(&server, "POST", "groups/acme/epics", &json!({ "title": "Portfolio" }));
    let work_item = server.simulator().world().epics.values().next().unwrap().work_item;
    graphql(
        &server,
        &format!(
            "mutation {{ workItemUpdate(input: {{ id: \"gid://gitlab/WorkItem/{work_item}\", title: \"Portfolios\" }}) \
             {{ errors }} }}"
        ),
    );
    ask(
        &server,
        "PUT",
        &format!("groups/acme/epics/{}", epic["iid"]),
        &json!({ "confidential": true }),
    );
    delivered(&server, 7);
    let projects = PATHS.map(|path| Some(server.simulator().world().project(path).unwrap().id));
    let event = |header: &str, kind: &str, what: &str, project: Option<u64>| {
        (header.to_owned(), kind.to_owned(), what.to_owned(), project)
    };
    let expected = [
        event("Issue Hook", "issue", "issue", projects[0]),
        event("Confidential Issue Hook", "issue", "confidential_issue", projects[1]),
        event("Confidential Note Hook", "note", "confidential_note", projects[1]),
        // Emoji have one subscription, whatever they are on.
        event("Emoji Hook", "emoji", "award", projects[1]),
        event("Issue Hook", "work_item", "work_item", None),
        event("Issue Hook", "work_item", "work_item", None),
        event("Confidential Issue Hook", "work_item", "confidential_work_item", None),
    ];
    assert_eq!(told(&server), expected);
}

#[test]
fn hooks_of_a_group_are_for_owners_with_a_licence() {
    let mut simulator = owned().with_user("mara", 0).with_member("acme", "mara", 40);
    simulator = simulator.with_token("glpat-mara", "mara", &["api"]);
    let hook = json!({ "url": "https://bot.example.com/webhook", "issues_events": true });
    let mut status = |token, method| simulator.request(token, method, "groups/acme/hooks", &hook).0;
    assert_eq!([status("glpat-mara", "GET"), status("glpat-mara", "POST")], [403, 403]);
    assert_eq!([status(OPS, "POST"), status(OPS, "GET")], [201, 200]);
    let mut free = owned().with_tier(Tier::Free);
    assert_eq!(free.request(OPS, "POST", "groups/acme/hooks", &hook).0, 403);
}

/// What the daemon says of its hook at its first pass, in the log and to a probe.
fn said(binary: &Binary) -> (String, String) {
    let mut daemon = binary.start(&["serve"]);
    let line = daemon.until("listening on");
    let at = line.find("127.0.0.1:").unwrap();
    let address = line[at..].split_whitespace().next().unwrap().to_owned();
    daemon.until("next pass at");
    let probe = crate::support::binary::get(&address, "/readyz");
    let (code, log) = daemon.stop();
    assert_eq!(code, Some(0), "{log}");
    (log, probe)
}

fn a_hook_that_was_given_up_is_told(place: &str, source: (&str, &str)) {
    let server = Server::new(owned());
    let account = issue(&server, PATHS[1], false);
    let status = Arc::new(AtomicU16::new(500));
    let url = receiver(Arc::clone(&status));
    let hooks = format!("{place}/hooks");
    let binary = Binary::bare()
        .with("STAGECOACH__GITLAB__URL", &server.url)
        .with("STAGECOACH__GITLAB__TOKEN", TOKEN)
        .with(source.0, source.1)
        .with("STAGECOACH__SERVE__LISTEN", "127.0.0.1:0")
        .with("STAGECOACH__SERVE__RUN_AT_START", "true")
        .with("STAGECOACH__GITLAB__COMMENTS_PER_MINUTE", "0")
        .with("STAGECOACH__WEBHOOK__SECRET", "0123456789abcdef0123456789abcdef")
        .with("STAGECOACH__WEBHOOK__PUBLIC_URL", &url);
    binary.run(&["apply"]).exits(0);
    let hook = ask(&server, "POST", &hooks, &json!({ "url": url, "issues_events": true }));
    for nth in 1..=4 {
        ask(&server, "PUT", &account, &json!({ "title": format!("Renamed {nth} – account") }));
        assert_eq!(delivered(&server, nth), Some(500));
    }
    let (log, probe) = said(&binary);
    let words = "GitLab has disabled the hook until";
    assert!(log.contains(words) && log.contains("press “Test” under Settings > Webhooks"), "{log}");
    assert!(probe.starts_with("HTTP/1.1 200") && probe.contains(words), "{probe}");

    // What was refused is mended, and somebody presses “Test”.
    status.store(200, Ordering::Relaxed);
    ask(&server, "POST", &format!("{hooks}/{}/test/issues_events", hook["id"]), &json!({}));
    assert_eq!(delivered(&server, 5), Some(200));
    let (log, probe) = said(&binary);
    assert!(!log.contains("the hook") && !probe.contains("webhook"), "{log}\n{probe}");
}

#[test]
fn a_projects_hook_that_gitlab_disabled_is_told_in_the_log_and_by_the_probe() {
    a_hook_that_was_given_up_is_told(
        "projects/acme%2Fapac",
        ("STAGECOACH__SOURCE__PROJECT", PATHS[1]),
    );
}

#[test]
fn a_groups_hook_that_gitlab_disabled_is_told_in_the_log_and_by_the_probe() {
    a_hook_that_was_given_up_is_told("groups/acme", ("STAGECOACH__SOURCE__GROUP", "acme"));
}
