//! Requests to the pool: answered within sixteen opening hours, in the account's own zone.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::json;
use stagecoach::account::Portfolio;
use stagecoach::collect::collect;
use stagecoach::consider::Candidate;
use stagecoach::consider::ClockState;
use stagecoach::consider::Moment;
use stagecoach::consider::PoolRequest;
use stagecoach::consider::consider;
use stagecoach::gitlab::Source;
use stagecoach::simulator::Simulator;

use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::policy;

const ISSUES: &str = "projects/acme%2Faccounts/issues";
const CUSTOMER_SIDE: &str = "ae-lindqvist";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// An account in Berlin, and a request that its account owner opened on Friday at three in the
/// afternoon, local time.
fn asked(card: &str) -> World {
    let simulator = Simulator::new(at("2026-03-06T08:00:00Z")).with_project(PROJECT, "private");
    let people = [(CUSTOMER_SIDE, 20), ("csm-avery", 30), (MANAGER, 40)].into_iter();
    let simulator = people.fold(simulator, |s, (who, level)| s.with_user(who, level));
    let world = World::of(simulator, PROJECT);
    let labels = "csm::account,segment::scale,csm-priority::2";
    let account = json!({ "title": "Tallowmere – account", "labels": labels, "description": card });
    by_hand(&world, MANAGER, "POST", "", &account);
    world.gitlab().set_now(at("2026-03-06T14:00:00Z"));
    let request =
        json!({ "title": "Tallowmere: who helps with runners?", "labels": "csm::pool-request" });
    by_hand(&world, CUSTOMER_SIDE, "POST", "", &request);
    world
}

fn by_hand(world: &World, who: &str, method: &str, path: &str, body: &serde_json::Value) {
    let (status, answer) = world.gitlab().by_hand(who, method, &format!("{ISSUES}{path}"), body);
    assert!(status < 300, "{status} {answer}");
}

fn comments(world: &World, who: &str, when: &str) {
    world.gitlab().set_now(at(when));
    by_hand(world, who, "POST", "/2/notes", &json!({ "body": "Looking into it." }));
}

async fn request(world: &World, when: &str) -> PoolRequest {
    let source = Source::Project(PROJECT.to_owned());
    let reading = world.reading(&source, at(when));
    let portfolio: Portfolio = collect(&world.client(), &reading).await.unwrap();
    let standings = consider(&portfolio, &world.policy.targets, Moment::Now(at(when)));
    standings.list[0].pool[0].clone()
}

const BERLIN: &str = "| Field | Value |\n|---|---|\n| Time zone | Europe/Berlin |\n";

#[tokio::test]
async fn sixteen_opening_hours_go_over_the_weekend_and_not_through_the_night() {
    let world = asked(BERLIN);
    // Two hours on Friday, eight on Monday, six on Tuesday: due on Tuesday at three, local time.
    let due = at("2026-03-10T14:00:00Z");
    let seen = request(&world, "2026-03-09T12:00:00Z").await;
    assert_eq!((seen.clock.state, seen.clock.due_at), (ClockState::Running, Some(due)));
    assert_eq!(seen.clock.elapsed_seconds, 6 * 3600, "two on Friday, four on Monday");
    assert_eq!(seen.sentence(), "acme/accounts#2 waits for a first reply by 10 Mar 2026 15:00 CET");
    let near = request(&world, "2026-03-10T09:59:59Z").await;
    assert_eq!(near.clock.state, ClockState::Running, "one second short of three quarters");
    let near = request(&world, "2026-03-10T10:00:00Z").await;
    assert_eq!(near.clock.state, ClockState::AtRisk);
    assert_eq!(request(&world, "2026-03-10T14:00:00Z").await.clock.state, ClockState::AtRisk);
    let late = request(&world, "2026-03-10T14:00:01Z").await;
    assert_eq!((late.clock.state, late.clock.seconds_late), (ClockState::Breached, 1));
}

#[tokio::test]
async fn only_somebody_else_answers() {
    let world = asked(BERLIN);
    comments(&world, CUSTOMER_SIDE, "2026-03-06T14:30:00Z");
    let seen = request(&world, "2026-03-09T12:00:00Z").await;
    assert_eq!(seen.clock.state, ClockState::Running, "who asked does not answer");
    comments(&world, "csm-avery", "2026-03-09T13:00:00Z");
    let seen = request(&world, "2026-03-12T12:00:00Z").await;
    assert_eq!((seen.clock.state, seen.clock.elapsed_seconds), (ClockState::Met, 7 * 3600));
    assert_eq!(seen.sentence(), "acme/accounts#2 was answered on 9 Mar 2026 14:00 CET");
}

#[tokio::test]
async fn a_hold_stops_the_hours_as_well() {
    let held = format!("{BERLIN}| On hold | contract from 2026-03-09 until 2026-03-11 |\n");
    let world = asked(&held);
    let seen = request(&world, "2026-03-09T12:00:00Z").await;
    assert_eq!((seen.clock.state, seen.clock.elapsed_seconds), (ClockState::Paused, 2 * 3600));
    let due = at("2026-03-12T14:00:00Z");
    assert_eq!(seen.clock.due_at, Some(due));
    let later = request(&world, &(due + TimeDelta::seconds(1)).to_rfc3339()).await;
    assert_eq!(later.clock.state, ClockState::Breached);
}

/// Statuses that were read.
fn statuses(world: &World) -> usize {
    let read = |path: &str| path.starts_with("/api/v4/users/") && path.ends_with("/status");
    world.gitlab().log().iter().filter(|request| read(&request.path_and_query)).count()
}

#[tokio::test]
async fn who_is_busy_is_read_only_while_a_request_waits() {
    let mut world = asked(BERLIN);
    let pool = r#"["csm-avery", "nobody-of-that-name"]"#.to_owned();
    world.policy = policy(&BTreeMap::from([("pool.csms".to_owned(), pool)]));
    world.gitlab().set_busy("csm-avery", true);
    let asked = request(&world, "2026-03-09T12:00:00Z").await;
    let there = asked.candidates.iter().map(Candidate::is_there).collect::<Vec<_>>();
    assert_eq!((there, statuses(&world)), (vec![true, false], 2));
    let avery = world.gitlab().user_id("csm-avery");
    by_hand(&world, MANAGER, "PUT", "/2", &json!({ "assignee_ids": [avery] }));
    request(&world, "2026-03-09T13:00:00Z").await;
    assert_eq!(statuses(&world), 2, "nothing waits, so nobody is asked");
}
