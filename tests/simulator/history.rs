//! The past and its turns: planted history, moved issues, renamed projects, hooks, what people do by hand.
use stagecoach::simulator::seed::SeedChange;
use stagecoach::simulator::seed::SeedEvent;
use stagecoach::simulator::seed::SeedIssue;
use stagecoach::simulator::seed::SeedProject;
use stagecoach::simulator::seed::SeedUser;

use super::*;

fn event(day: &str, what: SeedChange) -> SeedEvent {
    let at = format!("2026-{day}T09:00:00Z").parse().unwrap();
    SeedEvent { at, by: "ann".to_owned(), what }
}

fn account(title: &str, history: Vec<SeedEvent>) -> SeedIssue {
    SeedIssue {
        title: title.to_owned(),
        description: "Owner: @ann\n/close".to_owned(),
        author: "ann".to_owned(),
        assignees: vec!["ann".to_owned()],
        created_at: "2026-01-05T09:00:00Z".parse().unwrap(),
        due_date: None,
        milestone: Some("FY27-Q1".to_owned()),
        confidential: false,
        service_desk_reply_to: None,
        labels_at_creation: vec!["csm::account".to_owned(), "stage::align".to_owned()],
        history,
    }
}

fn seed() -> SeedProject {
    let user = |username: &str, access_level| SeedUser {
        username: username.to_owned(),
        name: username.to_uppercase(),
        access_level,
    };
    let stage = || "stage::align".to_owned();
    let call = SeedChange::Comment { body: "@bot called".to_owned(), internal: false };
    SeedProject {
        path: "acme/accounts".to_owned(),
        name: "Accounts".to_owned(),
        visibility: "private".to_owned(),
        users: vec![user("ann", 50), user("bot", 20)],
        issues: vec![
            account(
                "One",
                vec![
                    event("02-01", SeedChange::RemoveLabel(stage())),
                    event("02-02", call),
                    event("02-03", SeedChange::Close),
                    event("02-04", SeedChange::LinkTo(1)),
                ],
            ),
            account("Two", Vec::new()),
        ],
    }
}

#[test]
fn a_planted_project_has_its_history_and_tells_nobody() {
    let mut gitlab = Simulator::new(start()).plant(&seed()).with_token("bot", "bot", &["api"]);
    let path = "projects/acme%2Faccounts/issues/1";
    let issue = read(&mut gitlab, path);
    assert_eq!(issue["labels"], json!(["csm::account"]));
    assert_eq!(issue["milestone"]["title"], "FY27-Q1");
    assert_eq!(issue["closed_at"], "2026-02-03T09:00:00.000Z");
    assert_eq!(issue["updated_at"], "2026-02-04T09:00:00.000Z");
    let events = read(&mut gitlab, &format!("{path}/resource_label_events"));
    assert_eq!(strings(&events, "action"), ["add", "add", "remove"]);
    assert_eq!(events[2]["created_at"], "2026-02-01T09:00:00.000Z");
    assert_eq!(events[2]["user"]["name"], "ANN");
    assert_eq!(gitlab.notes("acme/accounts", 1).len(), 1);
    let links = read(&mut gitlab, "projects/acme%2Faccounts/issues/2/links");
    assert_eq!(strings(&links, "title"), ["One"]);
    let world = gitlab.world();
    assert!(world.notifications.is_empty() && world.executed_quick_actions.is_empty());
    assert_eq!(gitlab.now(), start());
}

#[test]
fn a_moved_issue_leaves_its_old_number_closed() {
    let mut gitlab = gitlab().with_project("acme/other", "private");
    post(&mut gitlab, ISSUES, &json!({"title": "A", "labels": "red"}));
    let target = gitlab.world().project("acme/other").unwrap().id;
    let body = json!({"to_project_id": target});
    let moved = post(&mut gitlab, &format!("{ISSUES}/1/move"), &body);
    assert_eq!((&moved["iid"], &moved["labels"]), (&json!(1), &json!(["red"])));
    let old = read(&mut gitlab, &format!("{ISSUES}/1"));
    assert_eq!((&old["state"], &old["moved_to_id"]), (&json!("closed"), &moved["id"]));
    assert_eq!(gitlab.issue("acme/other", 1).notes[0].body, "moved from acme/csm#1");
}

#[test]
fn a_renamed_project_redirects_reads_and_refuses_writes() {
    let mut gitlab = gitlab();
    post(&mut gitlab, ISSUES, &json!({"title": "A"}));
    gitlab.rename_project(PROJECT, "acme/customers");
    let answer = get(&mut gitlab, &format!("{ISSUES}/1"));
    assert_eq!(answer.status(), 301);
    let location = header(&answer, "location").unwrap().to_owned();
    let path = location.strip_prefix("http://gitlab.example/api/v4/").unwrap();
    assert_eq!(read(&mut gitlab, path)["references"]["full"], "acme/customers#1");
    expect(&mut gitlab, "bot", 405, ("POST", ISSUES), &json!({"title": "B"}));
}

#[test]
fn what_people_do_by_hand_costs_no_request() {
    let mut gitlab = gitlab();
    let (status, _) = gitlab.by_hand("ann", "POST", ISSUES, &json!({"title": "A"}));
    assert_eq!((status, gitlab.log().len()), (201, 0));
    let (status, _) =
        gitlab.by_hand("stranger", "GET", &format!("{ISSUES}?state=all"), &Value::Null);
    assert_eq!(status, 404);
}

#[test]
fn hooks_tell_what_happened_and_hide_nothing_of_its_kind() {
    let mut gitlab = gitlab();
    post(&mut gitlab, ISSUES, &json!({"title": "A", "labels": "red"}));
    post(&mut gitlab, &format!("{ISSUES}/1/notes"), &json!({"body": "x", "internal": true}));
    let hook = gitlab.issue_hook(PROJECT, 1, "update", "ann");
    assert_eq!((hook.event, &hook.body["user"]["username"]), ("Issue Hook", &json!("ann")));
    assert_eq!(hook.body["labels"][0]["title"], "red");
    assert_eq!(hook.body["object_attributes"]["iid"], 1);
    let hook = gitlab.note_hook(PROJECT, 1);
    assert_eq!(hook.event, "Confidential Note Hook");
    assert_eq!(hook.body["issue"]["iid"], 1);
}

#[test]
fn the_demo_portfolio_can_be_read_through_the_api_and_looked_at() {
    let seed = stagecoach::simulator::portfolio::portfolio(7, start().date_naive(), 84);
    let mut gitlab = Simulator::new(start())
        .plant(&seed)
        .with_user("bot", 0)
        .with_member("acme/accounts", "bot", 20)
        .with_token("bot", "bot", &["api"]);
    let count = seed.issues.len();
    let project = "projects/acme%2Faccounts";
    let counts = read(&mut gitlab, &format!("{project}/issues_statistics"));
    assert_eq!(counts["statistics"]["counts"]["all"], count);
    for iid in 1..=count {
        for list in ["notes", "resource_label_events", "resource_state_events", "links"] {
            read(&mut gitlab, &format!("{project}/issues/{iid}/{list}"));
        }
        let page = Request::get(format!("http://gitlab.example/acme/accounts/-/issues/{iid}"));
        let page = gitlab.handle(&page.body(Bytes::new()).unwrap());
        assert_eq!(page.status(), 200);
        assert!(!page.body().windows(7).any(|bytes| bytes == b"<script"), "issue {iid}");
    }
}
