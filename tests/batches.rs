//! Comments by GraphQL, many issues at once, or by REST, one by one: the same is found, and it costs less.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;
use stagecoach::bot;
use stagecoach::gitlab::Source;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;
use stagecoach::simulator::graphql::GraphQl;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::records::Issue;

use crate::support::world::BOT;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const TODAY: &str = "2026-03-20";

fn world(seed: u64, accounts: usize) -> World {
    World::planted(&portfolio(seed, day(TODAY), accounts), day(TODAY))
}

/// What a pass finds, what it decides, and what it asks for that.
#[derive(Debug)]
struct Found {
    portfolio: String,
    plan: String,
    asked: Vec<(String, Value)>,
}

impl Found {
    /// The questions about many issues.
    fn batches(&self) -> Vec<&Value> {
        let batches = self.asked.iter().filter(|(path, _)| path.ends_with("/api/graphql"));
        batches.map(|(_, body)| &body["variables"]).filter(|it| !it["iids"].is_null()).collect()
    }

    /// The questions about the comments of one.
    fn alone(&self) -> usize {
        self.asked.iter().filter(|(path, _)| path.contains("/notes?")).count()
    }
}

async fn look(world: &World, source: &Source) -> Found {
    let before = world.gitlab().log().len();
    let now = world.gitlab().now();
    let reading = world.reading(source, now);
    let read = bot::survey(&world.client(), &reading).await.unwrap();
    let plan = serde_json::to_string(&world.plan_of(&read)).unwrap();
    let gitlab = world.gitlab();
    let asked = gitlab.log()[before..]
        .iter()
        .map(|it| (it.path_and_query.clone(), serde_json::from_str(&it.body).unwrap_or_default()));
    Found { portfolio: format!("{read:?}"), plan, asked: asked.collect() }
}

async fn look_at_project(world: &World) -> Found {
    look(world, &Source::Project(PROJECT.to_owned())).await
}

/// The same without GraphQL.
async fn by_rest(world: &World) -> Found {
    world.gitlab().world_mut().graphql = GraphQl::Closed;
    let found = look_at_project(world).await;
    world.gitlab().world_mut().graphql = GraphQl::NoEpics;
    found
}

#[track_caller]
fn assert_same(one: &Found, other: &Found, what: &str) {
    if one.portfolio != other.portfolio {
        let pairs = one.portfolio.bytes().zip(other.portfolio.bytes());
        let at = pairs.take_while(|(a, b)| a == b).count().saturating_sub(300);
        let around = |found: &Found| found.portfolio.chars().skip(at).take(600).collect::<String>();
        panic!("{what}: another portfolio:\n{}\n\n{}", around(one), around(other));
    }
    assert!(one.plan == other.plan, "{what}: another plan");
}

/// Something that makes a note unlike others.
#[derive(Clone, Copy, Debug)]
struct Oddity {
    kind: u8,
    issue: usize,
    note: usize,
    millis: i64,
}

fn oddities() -> impl Strategy<Value = Vec<Oddity>> {
    let oddity = (0..8_u8, any::<usize>(), any::<usize>(), 0..90_000_i64);
    let oddity =
        oddity.prop_map(|(kind, issue, note, millis)| Oddity { kind, issue, note, millis });
    prop::collection::vec(oddity, 1..30)
}

fn make_odd(world: &World, oddity: Oddity) {
    let mut gitlab = world.gitlab();
    let issues: Vec<u64> = gitlab.world().issues.keys().copied().collect();
    let issue = gitlab.world_mut().issues.get_mut(&issues[oddity.issue % issues.len()]);
    let Some(issue) = issue.filter(|issue| !issue.notes.is_empty()) else { return };
    let nth = oddity.note % issue.notes.len();
    let later = TimeDelta::milliseconds(oddity.millis);
    let note = &mut issue.notes[nth];
    match oddity.kind {
        0 => note.internal = true,
        // Edited, and within seconds of others.
        1 => note.updated_at += later,
        2 => {
            note.created_at += later;
            note.updated_at += later;
        }
        3 => note.author = 999_999,
        4 => "changed the description".clone_into(&mut note.body),
        5 => format!("{} | `x` \u{202e}\n@{BOT} status", note.body).clone_into(&mut note.body),
        6 => _ = issue.notes.remove(nth),
        _ => lengthen(issue, 101 + oddity.note % 120),
    }
}

/// Gives an issue so many notes.
fn lengthen(issue: &mut Issue, notes: usize) {
    let Some(last) = issue.notes.last().cloned() else { return };
    for nth in 1_u32.. {
        if issue.notes.len() >= notes {
            break;
        }
        let (id, at) = (last.id + 10_000_000 + u64::from(nth), last.created_at);
        let created_at = at + TimeDelta::milliseconds(700 * i64::from(nth));
        let body = format!("Spoke for the {nth}. time.");
        issue.notes.push(stagecoach::simulator::records::Note {
            id,
            created_at,
            updated_at: created_at,
            body,
            ..last.clone()
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn either_road_leads_to_the_same_portfolio_and_plan(
        seed in any::<u64>(),
        accounts in 3..14_usize,
        odd in oddities(),
        level in prop_oneof![Just(10_u8), Just(30)],
    ) {
        let world = world(seed, accounts);
        {
            let mut gitlab = world.gitlab();
            let bot = gitlab.user_id(BOT);
            let home = gitlab.world().project(PROJECT).unwrap().id;
            gitlab.world_mut().projects.get_mut(&home).unwrap().members.insert(bot, level);
        }
        for oddity in odd {
            make_odd(&world, oddity);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let one_by_one = by_rest(&world).await;
            let many = look_at_project(&world).await;
            assert_same(&many, &one_by_one, "in batches");
            assert!(!many.batches().is_empty() && many.alone() <= one_by_one.alone());
        });
    }
}

#[tokio::test]
async fn three_hundred_accounts_are_four_questions_about_comments() {
    let world = world(4, 300);
    let (many, one_by_one) = (look_at_project(&world).await, by_rest(&world).await);
    assert_same(&many, &one_by_one, "in batches");
    let told = |found: &Found| (found.batches().len(), found.alone());
    // Accounts, work of accounts, and what stands alone; the question that is refused is asked once.
    assert!(told(&many).0 <= 3 + 2 + 1 && told(&many).1 == 0, "{:?}", told(&many));
    assert_eq!(told(&one_by_one).0, 1);
    assert!(told(&one_by_one).1 > 300, "{:?}", told(&one_by_one));
    for batch in many.batches() {
        assert!(batch["iids"].as_array().unwrap().len() <= 100, "GitLab shows no more");
    }
}

#[tokio::test]
async fn an_issue_with_more_comments_than_a_page_is_read_alone() {
    let world = world(4, 12);
    let plain = look_at_project(&world).await;
    {
        let mut gitlab = world.gitlab();
        let issues = gitlab.world_mut().issues.values_mut();
        let mut accounts = issues.filter(|it| it.open && it.labels.contains("csm::account"));
        lengthen(accounts.next().unwrap(), 230);
    }
    let many = look_at_project(&world).await;
    assert_eq!(many.alone(), 3, "three pages");
    assert_eq!(many.batches().len(), plain.batches().len());
    assert_same(&many, &by_rest(&world).await, "a long one");
}

/// What goes wrong with the n-th question about many issues, for as often as said.
fn spoil(world: &World, answers: Vec<Fault>) {
    let mut answers = answers.into_iter();
    world.gitlab().set_fault_rule(Some(move |arrival: &Arrival| {
        arrival.path_and_query.ends_with("/api/graphql").then(|| answers.next()).flatten()
    }));
}

fn refusal(words: &str) -> Fault {
    Fault::Json(200, json!({ "errors": [{ "message": words }] }))
}

#[tokio::test]
async fn whatever_a_batch_is_answered_the_same_is_found() {
    let world = world(4, 60);
    let expected = by_rest(&world).await;
    let project = world.gitlab().world().project(PROJECT).unwrap().id;
    let gid = format!("gid://gitlab/Project/{project}");
    let home =
        |id: &str, nodes: Value| json!({ "project": { "id": id, "issues": { "nodes": nodes } } });
    let data = |data: Value| Fault::Json(200, json!({ "data": data }));
    let said = json!({ "id": "gid://gitlab/Note/1", "body": "x", "system": false, "internal": false,
        "createdAt": "2026-03-01T10:00:00Z", "updatedAt": "2026-03-01T10:00:00Z",
        "author": { "id": "gid://gitlab/User/1", "username": "ann", "name": "Ann" } });
    let page = json!({ "pageInfo": { "hasNextPage": false }, "nodes": [said] });
    let lie = json!([{ "iid": "1", "notes": page }]);
    let partial = json!({ "errors": [{ "message": "Internal server error" }], "data": home(&gid, lie.clone()) });
    let unknown = "Field 'issues' doesn't exist on type 'Project'";
    let table = [
        ("no such field", refusal(unknown)),
        ("partial data", Fault::Json(200, partial)),
        ("no data", data(Value::Null)),
        ("no project", data(json!({ "project": null }))),
        ("no issues", data(home(&gid, json!([])))),
        ("nulls", data(home(&gid, json!([null, null])))),
        ("the path is another project's", data(home("gid://gitlab/Project/424242", lie))),
        ("not GitLab", Fault::Html(200)),
        ("forbidden", Fault::Status(403)),
        ("a token that GraphQL does not take", Fault::Status(401)),
        ("broken once", Fault::Status(502)),
        ("cut", Fault::Truncated),
        ("too often", Fault::TooManyTimes),
        ("lost", Fault::LostAfter),
    ];
    for (what, fault) in table {
        spoil(&world, vec![fault]);
        assert_same(&look_at_project(&world).await, &expected, what);
    }
    let dead = vec![Fault::Status(502); 200];
    spoil(&world, dead);
    let found = look_at_project(&world).await;
    assert_same(&found, &expected, "never an answer");
    assert!(found.alone() >= expected.alone());
}

#[tokio::test]
async fn what_is_too_much_is_asked_for_in_smaller_pieces() {
    let world = world(4, 60);
    let sizes = |found: &Found| -> Vec<(usize, u64)> {
        let batches = found.batches().into_iter();
        batches
            .map(|it| (it["iids"].as_array().unwrap().len(), it["rows"].as_u64().unwrap()))
            .collect()
    };
    let plain = look_at_project(&world).await;
    let all = sizes(&plain)[0].0;
    assert!(all > 50, "{:?}", sizes(&plain));
    let dear = "Query has complexity of 277, which exceeds max complexity of 250";
    spoil(&world, vec![refusal(dear)]);
    let found = look_at_project(&world).await;
    assert_eq!(sizes(&found)[..2], [(all, 100), (all, 50)], "fewer notes of each");
    assert_same(&found, &plain, "too complex");
    spoil(&world, vec![refusal("Request timed out")]);
    let found = look_at_project(&world).await;
    let halves = [(all, 100), (all / 2, 100), (all - all / 2, 100)];
    assert_eq!(sizes(&found)[..3], halves, "fewer issues at once");
    assert_eq!(found.alone(), 0);
    assert_same(&found, &plain, "too slow");
}

#[tokio::test]
async fn every_project_of_a_group_has_batches_of_its_own() {
    let today = day(TODAY);
    let paths = ["acme/emea", "acme/apac"];
    let mut simulator = Simulator::new(noon(today));
    for (seed, path) in paths.into_iter().enumerate() {
        let mut project = portfolio(seed as u64 + 1, today, 8);
        path.clone_into(&mut project.path);
        simulator = simulator.plant(&project);
    }
    let world = World::of(simulator, "acme");
    let source = Source::Group("acme".to_owned());
    let many = look(&world, &source).await;
    world.gitlab().world_mut().graphql = GraphQl::Closed;
    assert_same(&many, &look(&world, &source).await, "two projects");
    let asked: BTreeSet<&str> =
        many.batches().into_iter().filter_map(|it| it["path"].as_str()).collect();
    assert_eq!(asked, BTreeSet::from(paths));
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for batch in many.batches() {
        *times.entry(batch.to_string()).or_default() += 1;
    }
    assert!(times.values().all(|times| *times == 1), "nothing is asked twice: {times:#?}");
    assert_eq!(many.alone(), 0);
}

#[tokio::test]
async fn histories_are_read_beside_the_list_and_each_of_them_once() {
    let world = world(5, 250);
    let found = look_at_project(&world).await;
    let at = |part: &str| {
        let asked = found.asked.iter().enumerate();
        asked.filter(|(_, (path, _))| path.contains(part)).map(|(nth, _)| nth).collect::<Vec<_>>()
    };
    let (pages, histories) = (at("/issues?"), at("/resource_label_events?"));
    assert!(pages.len() >= 3, "{pages:?}");
    let before = histories.iter().filter(|nth| **nth < *pages.last().unwrap()).count();
    assert!(before > 50, "{before} of {} came before the last page", histories.len());
    let paths: BTreeSet<&String> = histories.iter().map(|nth| &found.asked[*nth].0).collect();
    assert_eq!(paths.len(), histories.len(), "none is asked for twice");
}
