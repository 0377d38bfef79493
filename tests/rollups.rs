//! Roll-ups: what managers steer by, written once, kept current, and true of earlier days whenever they are asked.

use stagecoach::consider::Moment;
use stagecoach::consider::Standings;
use stagecoach::consider::consider;
use stagecoach::decide::ActionKind;
use stagecoach::simulator::portfolio::portfolio;

use crate::support::world::World;
use crate::support::world::day;

const TODAY: &str = "2026-03-02";

fn world() -> World {
    World::planted(&portfolio(7, day(TODAY), 40), day(TODAY)).with_rollups()
}

/// What a day looked like: every clock, stage and colour.
fn picture(standings: &Standings<'_>) -> Vec<String> {
    let one = standings.list.iter().map(|standing| {
        let clocks: Vec<String> = standing
            .every_clock()
            .map(|clock| format!("{:?}", (clock.state, clock.elapsed_days)))
            .collect();
        let (stage, colour) = (standing.stage.stage, standing.health.colour);
        format!("{} {stage} {colour:?} {}", standing.account.reference, clocks.join(" "))
    });
    one.collect()
}

async fn week_ago(world: &World) -> Vec<String> {
    let portfolio = world.portfolio().await.unwrap();
    picture(&consider(&portfolio, &world.policy.targets, Moment::Day(day("2026-02-23"))))
}

#[tokio::test]
async fn what_the_bot_says_today_changes_no_earlier_day() {
    let mut world = world();
    world.first_run = stagecoach::decide::FirstRun::Ordinary;
    let before = week_ago(&world).await;
    world.pass().await.unwrap();
    assert_eq!(week_ago(&world).await, before);
}

#[tokio::test]
async fn a_second_pass_leaves_the_roll_up_alone_and_a_person_s_words_around_it_stay() {
    let world = world();
    let first = world.pass().await.unwrap();
    let written = first.actions.iter().filter(|done| done.action.kind == ActionKind::WriteRollup);
    assert_eq!(written.count(), 1);
    assert!(world.plan().await.unwrap().is_empty());
}
