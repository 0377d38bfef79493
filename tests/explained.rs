//! What `explain` says of one card: every number that a CSM would check by hand, and where it comes from.

use std::path::Path;

use insta::assert_snapshot;
use serde_json::json;
use stagecoach::account::Portfolio;
use stagecoach::bot;
use stagecoach::collect::collect;
use stagecoach::consider::Clock;
use stagecoach::consider::ClockState;
use stagecoach::consider::Moment;
use stagecoach::consider::Sla;
use stagecoach::consider::Standing;
use stagecoach::consider::consider;
use stagecoach::decide::explain;
use stagecoach::decide::opinions;
use stagecoach::files;
use stagecoach::gitlab::Source;
use stagecoach::simulator::Simulator;

use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

/// A card like those that CSMs keep, with the dates that are checked below.
const CARD: &str = include_str!("explained/card.md");
const AS_OF: &str = "2026-03-20";

/// A GitLab with one account issue that was opened with this card on 12 February 2026.
fn world(card: &str) -> World {
    let simulator = Simulator::new(noon(day("2026-02-12"))).with_project(PROJECT, "private");
    let people = [("csm-example", 30), (MANAGER, 40)].into_iter();
    let simulator = people.fold(simulator, |s, (who, level)| s.with_user(who, level));
    let world = World::of(simulator, PROJECT);
    let labels = "csm::account,segment::strategic,region::emea,csm-priority::1,stage::onboarding,\
                  onboarding::in-progress,success-plan::draft,HS::Yellow";
    let issue = json!({
        "title": "Tallowmere Logistics AS – account",
        "labels": labels,
        "description": card,
    });
    let path = "projects/acme%2Faccounts/issues";
    let (status, answer) = world.gitlab().by_hand(MANAGER, "POST", path, &issue);
    assert!(status < 300, "{status} {answer}");
    let csm = world.gitlab().user_id("csm-example");
    let assign = json!({ "assignee_ids": [csm] });
    let _ = world.gitlab().by_hand(MANAGER, "PUT", &format!("{path}/1"), &assign);
    world.set_day(day(AS_OF));
    world
}

async fn read(world: &World) -> Portfolio {
    let source = Source::Project(PROJECT.to_owned());
    let reading = world.reading(&source, noon(day(AS_OF)));
    collect(&world.client(), &reading).await.unwrap()
}

fn judge<R>(portfolio: &Portfolio, world: &World, look: impl FnOnce(&Standing<'_>) -> R) -> R {
    look(&consider(portfolio, &world.policy.targets, Moment::Day(day(AS_OF))).list[0])
}

/// State, net, gross and held days, last good day and days late.
fn told(clock: &Clock) -> (ClockState, Option<i64>, Option<i64>, i64, Option<String>, i64) {
    let due = clock.last_good_day.map(|day| day.to_string());
    let Clock { state, elapsed_days, gross_days, held_days, days_late, .. } = clock;
    (*state, *elapsed_days, *gross_days, *held_days, due, *days_late)
}

/// By hand: the kickoff of 27 February is day 11 after 16 February; the contract of 10 February is 38
/// days ago, eight more than promised; the 45 days of onboarding end on 2 April.
fn has_the_numbers_of_the_sample(standing: &Standing<'_>) {
    let due = |text: &str| Some(text.to_owned());
    let engage = told(standing.clock(Sla::TimeToEngage));
    assert_eq!(engage, (ClockState::Met, Some(11), Some(11), 0, due("2026-03-02"), 0));
    let value = told(standing.clock(Sla::TimeToFirstValue));
    assert_eq!(value, (ClockState::Breached, Some(38), Some(38), 0, due("2026-03-12"), 8));
    let onboard = told(standing.clock(Sla::TimeToOnboard));
    assert_eq!(onboard, (ClockState::Running, Some(32), Some(32), 0, due("2026-04-02"), 0));
    let onboarding = standing.clock(Sla::TimeToOnboard);
    assert_eq!(onboarding.at_risk_on, Some(day("2026-03-22")));
    assert_eq!(onboarding.breach_day, Some(day("2026-04-03")));
    assert_eq!(standing.last_conversation(), Some(day("2026-03-11")));
    assert_eq!(standing.renewal, Some(day("2027-02-10")));
    assert_eq!(standing.ebr.target, Some(day("2026-08-10")));
    assert_eq!(standing.ebr.opens_on, Some(day("2026-07-10")));
}

#[tokio::test]
async fn every_number_of_the_sample_card_is_that_of_a_person_who_counts() {
    let world = world(CARD);
    let portfolio = read(&world).await;
    judge(&portfolio, &world, has_the_numbers_of_the_sample);
}

#[tokio::test]
async fn the_reference_card_gives_the_same_numbers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/domain.md");
    let Ok(text) = files::read_text(&path) else {
        println!("skipped: {} is not here", path.display());
        return;
    };
    let sample = text.split("## E3. ").nth(1).expect("E3 stands in the domain notes");
    let card = sample.split("```markdown\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let world = world(card.expect("E3 shows a card"));
    let portfolio = read(&world).await;
    judge(&portfolio, &world, has_the_numbers_of_the_sample);
}

#[tokio::test]
async fn the_explanation_says_of_every_number_where_it_comes_from() {
    let world = world(CARD);
    let portfolio = read(&world).await;
    let address = world.gitlab().world().base_url.clone();
    let text = judge(&portfolio, &world, |standing| {
        let opinions = opinions(standing, &world.policy.rulebook);
        explain(standing, &opinions, &world.policy.rulebook.policy).markdown()
    });
    assert_snapshot!(text.replace(&address, "https://gitlab.example"));
}

#[tokio::test]
async fn an_explanation_reads_the_same_after_the_bot_has_spoken() {
    let world = world(CARD);
    let clocks = |portfolio: &Portfolio| {
        judge(portfolio, &world, |standing| standing.clocks.each_ref().map(told))
    };
    let before = clocks(&read(&world).await);
    let report = world.pass().await.unwrap();
    assert!(!report.actions.is_empty());
    bot::refuse_edited(&read(&world).await, world.policy).unwrap();
    assert_eq!(clocks(&read(&world).await), before);
}
