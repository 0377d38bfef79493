//! Thousands of drawn requests: the simulator answers every one of them, and its records stay consistent.
use std::collections::BTreeSet;

use super::*;

const SEGMENTS: &[&str] = &[
    "projects",
    "groups",
    "issues",
    "notes",
    "labels",
    "links",
    "users",
    "user",
    "award_emoji",
    "all",
    "members",
    "resource_label_events",
    "resource_state_events",
    "issues_statistics",
    "move",
    "1",
    "2",
    "3",
    "acme%2Fcsm",
    "acme",
    "5001",
    "0",
    "999999999999999999999",
    "a%00b",
    "caf%C3%A9",
    "%ff",
    "",
];
const WORDS: &[&str] = &[
    "",
    "a",
    "stage::a",
    "stage::b",
    "a,b",
    "None",
    "any",
    "1",
    "0",
    "-1",
    "301",
    "2026-11-02",
    "x y",
    "2026-11-02T08:00:00Z",
    "99999-01-01",
    "true",
    "close",
    "reopen",
    "asc",
    "desc",
    "all",
    "keyset",
    "updated_at",
    "title",
    "due_date",
    "/close\n/label ~a\n",
    "@ann #1 acme/csm#2 é@all",
    "<!-- #1",
    "`#1",
    "7b7d",
    "é",
    "18446744073709551615",
    "acme/other",
    "201",
    "relates_to",
    "blocks",
    "#123456",
];
const NAMES: &[&str] = &[
    "title",
    "description",
    "body",
    "labels",
    "add_labels",
    "remove_labels",
    "state_event",
    "state",
    "order_by",
    "sort",
    "pagination",
    "cursor",
    "page",
    "per_page",
    "due_date",
    "assignee_ids",
    "iids",
    "iid",
    "created_at",
    "updated_after",
    "search",
    "scope",
    "not[labels]",
    "name",
    "new_name",
    "color",
    "target_project_id",
    "target_issue_iid",
    "link_type",
    "to_project_id",
    "confidential",
    "internal",
    "milestone",
    "milestone_id",
    "assignee_username",
];

fn pick<'a>(rng: &mut fastrand::Rng, from: &[&'a str]) -> &'a str {
    from[rng.usize(..from.len())]
}

/// A method and a path: mostly a pair that exists, sometimes anything.
fn ask(rng: &mut fastrand::Rng) -> (&'static str, String) {
    let issue = format!("{ISSUES}/{}", rng.u32(1..12));
    let note = rng.u64(3_000_000..3_000_040);
    let label = pick(rng, &["a", "b", "stage::a", "5001"]);
    let label = format!("projects/acme%2Fcsm/labels/{label}");
    match rng.u8(..16) {
        0 => {
            let path: Vec<&str> = (0..rng.usize(1..7)).map(|_| pick(rng, SEGMENTS)).collect();
            (pick(rng, &["GET", "POST", "PUT", "DELETE", "PATCH"]), path.join("/"))
        }
        1 => ("GET", format!("projects/acme%2Fcsm/{}", pick(rng, SEGMENTS))),
        2 => ("GET", ISSUES.to_owned()),
        3 | 4 => ("POST", ISSUES.to_owned()),
        5..=7 => ("PUT", issue),
        8 => (if rng.u8(..4) == 0 { "DELETE" } else { "GET" }, issue),
        9 | 10 => ("POST", format!("{issue}/notes")),
        11 | 12 => (pick(rng, &["GET", "PUT", "DELETE"]), format!("{issue}/notes/{note}")),
        13 => (pick(rng, &["GET", "PUT", "PUT", "DELETE"]), label),
        14 => ("POST", format!("{issue}/{}", pick(rng, &["links", "award_emoji", "move"]))),
        _ => ("GET", format!("{issue}/{}", pick(rng, SEGMENTS))),
    }
}

fn body_of(rng: &mut fastrand::Rng) -> Value {
    let fields = (0..rng.usize(..3)).map(|_| {
        let word = pick(rng, WORDS);
        let value = match rng.u8(..5) {
            0 => json!([word, pick(rng, WORDS)]),
            1 => json!({ "labels": word }),
            2 => Value::Null,
            3 => word.parse::<u64>().map_or(json!(word), |number| json!(number)),
            _ => json!(word),
        };
        (pick(rng, NAMES).to_owned(), value)
    });
    let mut body: serde_json::Map<String, Value> = fields.collect();
    if rng.bool() {
        body.insert("title".to_owned(), json!(pick(rng, WORDS)));
        body.insert("body".to_owned(), json!(pick(rng, WORDS)));
    }
    Value::Object(body)
}

fn query_of(rng: &mut fastrand::Rng) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for _ in 0..rng.usize(..8).saturating_sub(5) {
        query.append_pair(pick(rng, NAMES), pick(rng, WORDS));
    }
    query.finish()
}

/// What must hold between requests.
fn consistent(gitlab: &Simulator, gone: bool) {
    let world = gitlab.world();
    for issue in world.issues.values() {
        assert!(std::ptr::eq(world.issue_at(issue.project_id, issue.iid).unwrap(), issue));
        assert_eq!(issue.open, issue.closed_at.is_none(), "#{}", issue.iid);
        for id in &issue.links {
            let link = &world.links[id];
            assert!(link.source == issue.id || link.target == issue.id);
        }
        let mut replayed = BTreeSet::new();
        for event in &issue.label_events {
            let Some(label) = event.label.and_then(|id| world.labels.get(&id)) else { continue };
            let name = label.name.clone();
            if event.added {
                replayed.insert(name)
            } else {
                replayed.remove(&name)
            };
        }
        if !gone {
            assert_eq!(replayed, issue.labels, "events tell how #{} got its labels", issue.iid);
        }
    }
}

#[test]
fn no_request_breaks_it() {
    for seed in 0..12 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let tier = if rng.bool() { Tier::Free } else { Tier::Premium };
        let mut gitlab = gitlab().with_tier(tier).with_project("acme/other", "public");
        for _ in 0..8 {
            post(&mut gitlab, ISSUES, &json!({"title": "A", "labels": "a,stage::a"}));
        }
        let mut gone = false;
        for _ in 0..800 {
            let who = pick(
                &mut rng,
                &["ann", "bot", "bot", "ann", "bot", "guest", "stranger", "reader", "nobody"],
            );
            let (method, path) = ask(&mut rng);
            let path = format!("{path}?{}", query_of(&mut rng));
            let body = if method == "GET" { Value::Null } else { body_of(&mut rng) };
            gitlab.advance(TimeDelta::seconds(rng.i64(0..90)));
            let (status, answer) = gitlab.request(who, method, &path, &body);
            assert!((200..500).contains(&status), "{method} {path} {body}: {status} {answer}");
            // A deleted label, or a moved issue, has a history that cannot be replayed by name.
            gone |= method == "DELETE" && status == 204 && path.contains("labels");
            consistent(&gitlab, gone);
        }
        let changes = gitlab.log().iter().filter(|line| line.method != "GET" && line.status < 300);
        let changes = changes.count();
        assert!(changes > 60, "seed {seed} made too little happen: {changes} changes");
    }
}
