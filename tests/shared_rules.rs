//! What is said about more than one account: never at first, never from half a portfolio, never twice.

use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::Portfolio;
use stagecoach::account::Unread;
use stagecoach::consider::consider;
use stagecoach::decide::Action;
use stagecoach::decide::FirstRun;
use stagecoach::decide::Plan;
use stagecoach::decide::Write;
use stagecoach::decide::cases;
use stagecoach::decide::shared_opinions;
use stagecoach::simulator::Simulator;

use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const ISSUES: &str = "projects/acme%2Faccounts/issues";
const RULES: [&str; 4] =
    ["cohort_quiet", "webinar_due", "territory_contribution_due", "pool_request_waiting"];

/// A strategic customer, and a cohort in which it is silent.
fn world(title: &str) -> World {
    let simulator = Simulator::new(noon(day("2026-01-05"))).with_project(PROJECT, "private");
    let simulator = simulator.with_user("csm-avery", 30).with_user(MANAGER, 40);
    let mut world = World::of(simulator, PROJECT);
    world.first_run = FirstRun::Ordinary;
    let csm = world.gitlab().user_id("csm-avery");
    let labels = "csm::account,segment::strategic,csm-priority::1";
    let card = "| Field | Value |\n|---|---|\n| Customer since | 2024-06-03 |\n";
    by_hand(
        &world,
        &json!({ "title": "Tallowmere – account", "labels": labels, "description": card, "assignee_ids": [csm] }),
    );
    by_hand(&world, &json!({ "title": title, "labels": "csm::cohort", "description": "- #1" }));
    world
}

fn by_hand(world: &World, body: &Value) {
    let (status, answer) = world.gitlab().by_hand(MANAGER, "POST", ISSUES, body);
    assert_eq!(status, 201, "{answer}");
}

fn shared(plan: &Plan) -> Vec<&Action> {
    let ours = plan.actions.iter().filter(|action| action.account.is_none());
    ours.filter(|action| RULES.contains(&action.rule.as_str())).collect()
}

async fn portfolio(world: &World) -> Portfolio {
    world.portfolio().await.unwrap()
}

#[tokio::test]
async fn the_first_run_is_silent_and_what_was_so_then_is_no_news() {
    let mut world = world("Pipelines");
    world.first_run = FirstRun::Baseline;
    world.set_day(day("2026-02-09"));
    assert!(shared(&world.plan_of(&portfolio(&world).await)).is_empty());
    world.pass().await.unwrap();
    world.set_day(day("2026-02-10"));
    let plan = world.plan_of(&portfolio(&world).await);
    let rules: Vec<&str> = shared(&plan).iter().map(|action| action.rule.as_str()).collect();
    // The year had begun before: its issue was due then. The comment mentions nobody, and is there to stay.
    assert_eq!(rules, ["cohort_quiet", "cohort_quiet"], "a comment, and the mark that it was made");
}

#[tokio::test]
async fn nothing_is_said_from_half_a_portfolio() {
    let world = world("Pipelines");
    world.set_day(day("2026-02-09"));
    let mut half = portfolio(&world).await;
    assert_eq!(shared(&world.plan_of(&half)).len(), 3);
    let reference = "acme/accounts#9".to_owned();
    half.unread.push(Unread { reference, reason: "gone".to_owned() });
    assert!(shared(&world.plan_of(&half)).is_empty());
}

#[tokio::test]
async fn two_runs_at_once_say_it_once() {
    let world = world("Pipelines");
    world.set_day(day("2026-02-09"));
    let seen = portfolio(&world).await;
    let client = world.client();
    let first = world.enact(&client, &seen).await;
    assert!(first.iter().all(|done| done.outcome.is_success()));
    let traces = world.traces();
    let second = world.enact(&client, &seen).await;
    assert!(second.iter().all(|done| done.outcome.is_success()));
    assert_eq!(world.traces(), traces);
    // The triage that the first pass opened for the member is named by the second.
    world.pass().await.unwrap();
    let plan = world.plan_of(&portfolio(&world).await);
    let left: Vec<String> = shared(&plan).iter().map(|action| action.name()).collect();
    assert_eq!(left, Vec::<String>::new(), "nothing is left to do");
}

/// Two runs that both looked before either wrote.
#[tokio::test]
async fn of_two_issues_about_many_accounts_with_one_key_the_younger_is_closed() {
    let world = world("Pipelines");
    world.set_day(day("2026-02-09"));
    world.pass().await.unwrap();
    let with_key = || {
        let gitlab = world.gitlab();
        let issues = gitlab.world().issues.values().filter(|issue| {
            let text = issue.description.as_deref().unwrap_or_default();
            text.contains("<!-- stagecoach key=territory_contribution_due/")
        });
        issues.cloned().collect::<Vec<_>>()
    };
    let [first] = with_key().try_into().expect("one was opened");
    world.gitlab().advance(TimeDelta::minutes(1));
    let labels: Vec<&String> = first.labels.iter().collect();
    let twin = json!({ "title": first.title, "description": first.description, "labels": labels });
    assert_eq!(world.gitlab().by_hand(BOT, "POST", ISSUES, &twin).0, 201);
    world.gitlab().advance(TimeDelta::hours(1));
    world.pass().await.unwrap();
    let [older, younger] = with_key().try_into().expect("two are there");
    assert!(older.open && !younger.open, "the oldest stays");
    let text = younger.description.unwrap_or_default();
    assert!(text.contains("an older issue says the same"), "{text}");
}

#[tokio::test]
async fn the_name_of_a_shared_issue_can_neither_command_nor_mention() {
    let world = world("/close @all `x` ~bug #1");
    world.set_day(day("2026-02-09"));
    let plan = world.plan_of(&portfolio(&world).await);
    let bodies = shared(&plan).into_iter().filter_map(|action| match &action.write {
        Write::Comment { body, .. } => Some(body.to_operators().to_owned()),
        _ => None,
    });
    let bodies: Vec<String> = bodies.collect();
    assert_eq!(bodies.len(), 1);
    for line in bodies[0].lines() {
        assert!(!line.starts_with('/') && !line.contains("@all"), "{line}");
    }
}

#[tokio::test]
async fn an_issue_that_names_confidential_accounts_is_confidential_too() {
    let world = world("Pipelines");
    {
        let mut gitlab = world.gitlab();
        let mut issues = gitlab.world_mut().issues.values_mut();
        issues.find(|issue| issue.iid == 1).unwrap().confidential = true;
    }
    world.set_day(day("2026-02-09"));
    let plan = world.plan_of(&portfolio(&world).await);
    let opened = shared(&plan).into_iter().find_map(|action| match &action.write {
        Write::OpenIssue(new) => Some(new.clone()),
        _ => None,
    });
    let opened = opened.unwrap();
    let text = opened.description.to_operators();
    assert!(opened.confidential && text.contains("Tallowmere"), "{text}");
}

#[tokio::test]
async fn what_waits_on_a_shared_issue_is_explained_with_its_day() {
    let world = world("Pipelines");
    let request = json!({ "title": "Runners for the north", "labels": "csm::pool-request" });
    by_hand(&world, &request);
    world.set_day(day("2026-01-10"));
    let portfolio = portfolio(&world).await;
    let policy = world.policy;
    let standings = consider(&portfolio, &policy.targets, world.gitlab().now());
    let cases = cases(&portfolio, &standings, &policy.rulebook, world.first_run);
    let opinions = shared_opinions(&portfolio, &standings, &cases, &policy.rulebook);
    let of = |rule: &str| opinions.iter().find(|it| it.opinion.rule == rule).unwrap();
    let request = of("pool_request_waiting");
    assert_eq!(request.opinion.word(), "suppressed");
    let reason = request.opinion.reason();
    let because = "but nobody is mentioned on a quiet day: it is said on 2026-01-12";
    assert!(reason.starts_with("acme/accounts#3 (Runners for the north): "), "{reason}");
    assert!(reason.ends_with(because), "{reason}");
    assert_eq!(request.opinion.next_look(), Some(day("2026-01-12")));
    assert!(request.members.is_empty(), "it names no account");
    let tallowmere = portfolio.accounts[0].id;
    assert_eq!(of("cohort_quiet").members, [tallowmere]);
    // An issue of its own waits for Monday like a mention.
    let territory = of("territory_contribution_due");
    assert_eq!(territory.members, [tallowmere]);
    let plan = world.plan_of(&portfolio);
    let rules: Vec<&str> = shared(&plan).iter().map(|action| action.rule.as_str()).collect();
    assert!(!rules.contains(&"pool_request_waiting"), "{rules:?}");
}
