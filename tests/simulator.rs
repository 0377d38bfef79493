//! The simulated GitLab, seen through its API: what these tests say is what GitLab does.
use bytes::Bytes;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use http::Request;
use http::Response;
use serde_json::Value;
use serde_json::json;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::faults::Fault;
use stagecoach::simulator::limits::Limits;
use stagecoach::simulator::residents::Tier;

mod anything;
mod clients;
mod graphql;
mod history;
mod injection;
mod paging;
mod setting_up;

const PROJECT: &str = "acme/csm";
const ISSUES: &str = "projects/acme%2Fcsm/issues";

fn start() -> DateTime<Utc> {
    "2026-11-02T08:00:00Z".parse().unwrap()
}

fn gitlab() -> Simulator {
    Simulator::new(start())
        .with_project(PROJECT, "private")
        .with_user("ann", 50)
        .with_user("bot", 20)
        .with_user("guest", 10)
        .with_user("stranger", 0)
        .with_token("ann", "ann", &["api"])
        .with_token("bot", "bot", &["api"])
        .with_token("reader", "bot", &["read_api"])
        .with_token("guest", "guest", &["api"])
        .with_token("stranger", "stranger", &["api"])
}

/// A GET with its headers.
fn get(gitlab: &mut Simulator, path: &str) -> Response<Bytes> {
    let request = Request::get(format!("http://gitlab.example/api/v4/{path}"));
    gitlab.handle(&request.header("authorization", "Bearer bot").body(Bytes::new()).unwrap())
}

fn body(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

fn header<'a>(response: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

/// A request that must be answered with this status.
fn expect(
    gitlab: &mut Simulator,
    who: &str,
    status: u16,
    (method, path): (&str, &str),
    body: &Value,
) -> Value {
    let (found, answer) = gitlab.request(who, method, path, body);
    assert_eq!(found, status, "{method} {path} by {who}: {answer}");
    answer
}

fn post(gitlab: &mut Simulator, path: &str, body: &Value) -> Value {
    expect(gitlab, "bot", 201, ("POST", path), body)
}

fn put(gitlab: &mut Simulator, path: &str, body: &Value) -> Value {
    expect(gitlab, "bot", 200, ("PUT", path), body)
}

fn read(gitlab: &mut Simulator, path: &str) -> Value {
    expect(gitlab, "bot", 200, ("GET", path), &Value::Null)
}

fn strings<'a>(rows: &'a Value, key: &str) -> Vec<&'a str> {
    rows.as_array().unwrap().iter().map(|row| row[key].as_str().unwrap_or("null")).collect()
}

fn events(gitlab: &mut Simulator, iid: u64) -> Vec<String> {
    let rows = read(gitlab, &format!("{ISSUES}/{iid}/resource_label_events"));
    let rows = rows.as_array().unwrap().iter();
    let told = rows.map(|event| {
        let name = event["label"]["name"].as_str().unwrap_or("(deleted)");
        format!("{} {name}", event["action"].as_str().unwrap())
    });
    told.collect()
}

#[test]
fn labels_are_made_on_the_fly_and_compared_exactly() {
    let mut gitlab = gitlab();
    let issue = post(&mut gitlab, ISSUES, &json!({"title": "A", "labels": ["b,a", "Stage"]}));
    assert_eq!(issue["labels"], json!(["Stage", "a", "b"]), "a comma splits even inside an array");
    let path = format!("{ISSUES}/1");
    put(&mut gitlab, &path, &json!({"add_labels": "stage", "remove_labels": ["a"]}));
    assert_eq!(read(&mut gitlab, &path)["labels"], json!(["Stage", "b", "stage"]));
    put(&mut gitlab, &path, &json!({"labels": ""}));
    assert_eq!(read(&mut gitlab, &path)["labels"], json!([]));
    assert_eq!(read(&mut gitlab, "projects/acme%2Fcsm/labels").as_array().unwrap().len(), 4);
}

#[test]
fn a_form_body_means_the_same_as_json() {
    let mut gitlab = gitlab();
    let bot = gitlab.user_id("bot");
    post(&mut gitlab, ISSUES, &json!({"title": "A"}));
    let request = Request::put("http://gitlab.example/api/v4/projects/acme%2Fcsm/issues/1?")
        .header("private-token", "bot")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(format!("add_labels=a%2Cb&assignee_ids[]={bot}&due_date=2026-12-01")));
    let answer = gitlab.handle(&request.unwrap());
    assert_eq!(body(&answer)["labels"], json!(["a", "b"]));
    assert_eq!(body(&answer)["assignees"][0]["username"], "bot");
    put(&mut gitlab, &format!("{ISSUES}/1?due_date="), &Value::Null);
    assert_eq!(gitlab.issue(PROJECT, 1).due_date, None, "an empty date clears it");
}

#[test]
fn scoped_labels_exclude_each_other_on_paid_tiers_only() {
    for (tier, labels) in [(Tier::Free, json!(["s::a", "s::b"])), (Tier::Premium, json!(["s::b"]))]
    {
        let mut gitlab = gitlab().with_tier(tier);
        post(&mut gitlab, ISSUES, &json!({"title": "A", "labels": "s::a"}));
        let issue = put(&mut gitlab, &format!("{ISSUES}/1"), &json!({"add_labels": "s::b"}));
        assert_eq!(issue["labels"], labels, "{tier:?}");
        let told = events(&mut gitlab, 1);
        assert_eq!(told.last().unwrap() == "remove s::a", tier == Tier::Premium, "{told:?}");
    }
}

#[test]
fn a_renamed_label_keeps_its_id_and_a_deleted_one_leaves_null() {
    let mut gitlab = gitlab();
    post(&mut gitlab, ISSUES, &json!({"title": "A", "labels": "old,gone"}));
    let labels = "projects/acme%2Fcsm/labels";
    let before = read(&mut gitlab, &format!("{labels}/old"))["id"].clone();
    let after = put(&mut gitlab, &format!("{labels}/old"), &json!({"new_name": "new"}));
    assert_eq!(after["id"], before);
    expect(&mut gitlab, "bot", 204, ("DELETE", &format!("{labels}/gone")), &Value::Null);
    assert_eq!(events(&mut gitlab, 1), ["add (deleted)", "add new"]);
    assert_eq!(read(&mut gitlab, &format!("{ISSUES}/1"))["labels"], json!(["new"]));
}

#[test]
fn group_labels_are_inherited_and_guarded_against_twins() {
    let mut gitlab = gitlab().with_label("acme", "csm::account");
    let labels = "projects/acme%2Fcsm/labels";
    let twin = json!({"name": "csm::account", "color": "#fff"});
    let answer = expect(&mut gitlab, "bot", 409, ("POST", labels), &twin);
    assert_eq!(answer, json!({"message": "Label already exists"}));
    post(&mut gitlab, ISSUES, &json!({"title": "A", "labels": "csm::account"}));
    let rows = read(&mut gitlab, labels);
    assert_eq!(rows.as_array().unwrap().len(), 1);
    assert_eq!(rows[0]["is_project_label"], false);
    let answer = expect(&mut gitlab, "bot", 400, ("POST", labels), &json!({"name": "x"}));
    assert_eq!(answer, json!({"error": "color is missing"}));
}

#[test]
fn closing_and_reopening_leaves_state_events_and_no_notes() {
    let mut gitlab = gitlab();
    post(&mut gitlab, ISSUES, &json!({"title": "A"}));
    let path = format!("{ISSUES}/1");
    gitlab.advance(TimeDelta::days(1));
    let closed = put(&mut gitlab, &path, &json!({"state_event": "close"}));
    assert_eq!(closed["closed_at"], "2026-11-03T08:00:00.000Z");
    assert_eq!(closed["closed_by"]["username"], "bot");
    assert_eq!(closed["updated_at"], closed["closed_at"]);
    put(&mut gitlab, &path, &json!({"state_event": "reopen", "title": "B"}));
    let states = read(&mut gitlab, &format!("{path}/resource_state_events"));
    assert_eq!(strings(&states, "state"), ["closed", "reopened"]);
    let notes = read(&mut gitlab, &format!("{path}/notes"));
    assert_eq!(strings(&notes, "body"), ["changed title from **A** to **B**"]);
    assert_eq!(notes[0]["system"], true);
}

#[test]
fn references_and_links_write_notes_at_the_other_end_once() {
    let mut gitlab = gitlab();
    for title in ["A", "B"] {
        post(&mut gitlab, ISSUES, &json!({"title": title}));
    }
    let notes = format!("{ISSUES}/1/notes");
    for text in ["see #2", "see http://gitlab.example/acme/csm/-/issues/2", "`#2`"] {
        post(&mut gitlab, &notes, &json!({"body": text}));
    }
    let link = json!({"target_project_id": PROJECT, "target_issue_iid": 2});
    post(&mut gitlab, &format!("{ISSUES}/1/links"), &link);
    let again = expect(&mut gitlab, "bot", 409, ("POST", &format!("{ISSUES}/1/links")), &link);
    assert_eq!(again, json!({"message": "Issue(s) already assigned"}));
    let told = read(&mut gitlab, &format!("{ISSUES}/2/notes?sort=asc"));
    let expected = ["mentioned in issue #1", "marked this issue as related to #1"];
    assert_eq!(strings(&told, "body"), expected);
    assert_eq!(read(&mut gitlab, &format!("{ISSUES}/2"))["user_notes_count"], 0);
}

#[test]
fn errors_have_the_shapes_of_gitlab() {
    let mut gitlab = gitlab().with_token_expiry("guest", start().date_naive());
    let mut refused = |who: &str, status, ask, body: Value| {
        expect(&mut gitlab, who, status, ask, &body).to_string()
    };
    let get = ("GET", ISSUES);
    assert_eq!(refused("nobody", 401, get, Value::Null), r#"{"message":"401 Unauthorized"}"#);
    assert!(refused("guest", 401, get, Value::Null).contains("Token is expired."));
    let unseen = r#"{"message":"404 Project Not Found"}"#;
    assert_eq!(refused("stranger", 404, get, Value::Null), unseen);
    let post = ("POST", ISSUES);
    assert!(refused("reader", 403, post, json!({"title": "A"})).contains("insufficient_scope"));
    assert_eq!(refused("bot", 400, post, json!({})), r#"{"error":"title is missing"}"#);
    let blank = r#"{"message":{"title":["can't be blank"]}}"#;
    assert_eq!(refused("bot", 400, post, json!({"title": " "})), blank);
    let long = refused("bot", 400, post, json!({"title": "x".repeat(256)}));
    assert!(long.contains("is too long (maximum is 255 characters)"), "{long}");
    let missing = ("GET", "projects/acme%2Fcsm/issues/9");
    assert_eq!(refused("bot", 404, missing, Value::Null), r#"{"message":"404 Not found"}"#);
    let state = ("GET", "projects/acme%2Fcsm/issues?state=open");
    let words = r#"{"error":"state does not have a valid value"}"#;
    assert_eq!(refused("bot", 400, state, Value::Null), words);
    let plus = ("GET", "projects/acme%2Fcsm/issues?updated_after=2026-01-01T00:00:00+00:00");
    assert_eq!(refused("bot", 400, plus, Value::Null), r#"{"error":"updated_after is invalid"}"#);
    let unknown = ("GET", "projects/acme%2Fcsm/wikis");
    assert_eq!(refused("bot", 404, unknown, Value::Null), r#"{"error":"404 Not Found"}"#);
    assert_eq!(gitlab.world().unexpected.len(), 1);
}

#[test]
fn an_update_needs_a_parameter_and_a_role() {
    let mut gitlab = gitlab();
    post(&mut gitlab, ISSUES, &json!({"title": "A", "confidential": false}));
    let path = format!("{ISSUES}/1");
    let empty = expect(&mut gitlab, "bot", 400, ("PUT", &path), &json!({}));
    assert!(empty["error"].as_str().unwrap().contains("at least one parameter must be provided"));
    let title = json!({"title": "B"});
    let refused = expect(&mut gitlab, "guest", 403, ("PUT", &path), &title);
    assert_eq!(refused, json!({"message": "403 Forbidden"}));
    let note = post(&mut gitlab, &format!("{path}/notes"), &json!({"body": "mine"}));
    let note = format!("{path}/notes/{}", note["id"]);
    expect(&mut gitlab, "guest", 403, ("PUT", &note), &json!({"body": "theirs"}));
    expect(&mut gitlab, "bot", 400, ("PUT", &note), &json!({"body": " "}));
    put(&mut gitlab, &note, &json!({"body": "still mine"}));
}

#[test]
fn guests_see_neither_confidential_issues_nor_internal_notes() {
    let mut gitlab = gitlab();
    post(&mut gitlab, ISSUES, &json!({"title": "Open"}));
    post(&mut gitlab, ISSUES, &json!({"title": "Secret", "confidential": true}));
    let notes = format!("{ISSUES}/1/notes");
    post(&mut gitlab, &notes, &json!({"body": "for all"}));
    post(&mut gitlab, &notes, &json!({"body": "for us", "internal": true}));
    let seen = expect(&mut gitlab, "guest", 200, ("GET", ISSUES), &Value::Null);
    assert_eq!(strings(&seen, "title"), ["Open"]);
    let secret = format!("{ISSUES}/2");
    expect(&mut gitlab, "guest", 404, ("GET", &secret), &Value::Null);
    let seen = expect(&mut gitlab, "guest", 200, ("GET", &notes), &Value::Null);
    assert_eq!(strings(&seen, "body"), ["for all"]);
    assert_eq!(read(&mut gitlab, &notes).as_array().unwrap().len(), 2);
}

#[test]
fn an_owner_may_choose_time_and_number_and_a_number_is_taken_once() {
    let mut gitlab = gitlab();
    let body = json!({"title": "A", "iid": 40, "created_at": "2026-01-05T00:00:00Z"});
    let issue = expect(&mut gitlab, "ann", 201, ("POST", ISSUES), &body);
    assert_eq!(
        (&issue["iid"], &issue["created_at"]),
        (&json!(40), &json!("2026-01-05T00:00:00.000Z"))
    );
    let again = expect(&mut gitlab, "ann", 409, ("POST", ISSUES), &body);
    assert_eq!(again, json!({"message": "Duplicated issue"}));
    assert_eq!(post(&mut gitlab, ISSUES, &body)["iid"], 41, "the bot's wish is ignored");
}

#[test]
fn comments_end_at_the_maximum() {
    let mut gitlab = gitlab();
    gitlab.world_mut().bounds.notes_max = 2;
    post(&mut gitlab, ISSUES, &json!({"title": "A"}));
    let notes = format!("{ISSUES}/1/notes");
    for _ in 0..2 {
        post(&mut gitlab, &notes, &json!({"body": "x"}));
    }
    let refused = expect(&mut gitlab, "bot", 400, ("POST", &notes), &json!({"body": "x"}));
    assert!(refused.to_string().contains("Maximum number of comments exceeded"));
}

#[test]
fn limits_refuse_in_both_shapes_until_the_minute_is_over() {
    let limits =
        Limits { api_per_minute: Some(3), issues_per_minute: Some(1), ..Limits::default() };
    let mut gitlab = gitlab().with_limits(limits);
    post(&mut gitlab, ISSUES, &json!({"title": "A"}));
    let refused = expect(&mut gitlab, "bot", 429, ("POST", ISSUES), &json!({"title": "B"}));
    let words = "This endpoint has been requested too many times. Try again later.";
    assert_eq!(refused, json!({"message": {"error": words}}));
    let fine = get(&mut gitlab, ISSUES);
    assert_eq!(header(&fine, "ratelimit-remaining"), Some("0"));
    gitlab.advance(TimeDelta::seconds(15));
    let refused = get(&mut gitlab, ISSUES);
    assert_eq!((refused.status().as_u16(), &refused.body()[..]), (429, &b"Retry later\n"[..]));
    assert_eq!(header(&refused, "retry-after"), Some("45"));
    gitlab.advance(TimeDelta::seconds(45));
    post(&mut gitlab, ISSUES, &json!({"title": "B"}));
}

#[test]
fn faults_strike_the_request_they_were_set_for() {
    let mut gitlab = gitlab();
    gitlab.set_fault(1, Fault::Html(502));
    gitlab.set_fault(2, Fault::LostAfter);
    gitlab.set_fault(3, Fault::RetryLater(None));
    for _ in 0..3 {
        gitlab.request("bot", "POST", ISSUES, &json!({"title": "A"}));
    }
    let status: Vec<u16> = gitlab.log().iter().map(|line| line.status).collect();
    assert_eq!(status, [502, 0, 429]);
    assert_eq!(gitlab.world().issues.len(), 1, "only the lost one took effect");
    gitlab.spoil_next(Fault::StaleLists { seconds: 5 });
    assert_eq!(read(&mut gitlab, ISSUES), json!([]));
    gitlab.advance(TimeDelta::seconds(6));
    assert_eq!(read(&mut gitlab, ISSUES).as_array().unwrap().len(), 1);
}
