//! Routine issues come a few a day: those that are opened again like those that are new, and on a day that is
//! judged ahead of its time as on today.

use chrono::NaiveDate;
use serde_json::json;
use stagecoach::account::Run;
use stagecoach::bot;
use stagecoach::bot::Orders;
use stagecoach::bot::Policy;
use stagecoach::consider::Moment;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;
use stagecoach::simulator::Simulator;

use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const ISSUES: &str = "projects/acme%2Faccounts/issues";
const CSM: &str = "csm-avery";
const ACCOUNTS: u64 = 8;

/// The shipped settings, in which only the yearly EBR asks for anything.
fn policy() -> &'static Policy {
    let text = "[etiquette]\ndigests = false\n[rollups]\nenabled = false\n";
    let file = Some(("the test".to_owned(), text.to_owned()));
    let mut settings = Settings::load(&Layers { file, ..Layers::default() }).unwrap();
    settings.people.managers = vec![MANAGER.to_owned()];
    let mut policy = settings.policy().unwrap();
    policy.rulebook.rules.retain(|rule| rule.entry.name == "ebr_due");
    Box::leak(Box::new(policy))
}

const CARD: &str = "| Field | Value |\n|---|---|\n| Customer since | 2024-09-16 |\n\
    | Onboarding start | 2024-09-16 |\n| First value date | 2024-10-01 |\n\
    | Onboarding closed | 2024-10-20 |\n| Renewal date | 2026-09-16 |\n";

/// By which an EBR was held.
const LOG: &str = "\n## Activity log\n\n| Date | Activity | Topic |\n|---|---|---|\n\
    | 2026-02-20 | EBR | what the board wants |\n";

/// Eight strategic accounts whose EBR is due.
fn world() -> World {
    let simulator = Simulator::new(noon(day("2026-03-02"))).with_project(PROJECT, "private");
    let simulator = simulator.with_user(CSM, 30).with_user(MANAGER, 40);
    let mut world = World::of(simulator, PROJECT);
    world.policy = policy();
    world.first_run = FirstRun::Ordinary;
    for number in 1..=ACCOUNTS {
        let avery = world.gitlab().user_id(CSM);
        let body = json!({
            "title": format!("Customer {number} – account"), "description": CARD,
            "labels": ["csm::account", "segment::strategic", "csm-priority::2"], "assignee_ids": [avery],
        });
        assert_eq!(world.gitlab().by_hand(MANAGER, "POST", ISSUES, &body).0, 201);
    }
    world
}

fn write(world: &World, text: &str) {
    for number in 1..=ACCOUNTS {
        let path = format!("{ISSUES}/{number}");
        let body = json!({ "description": text });
        assert_eq!(world.gitlab().by_hand(CSM, "PUT", &path, &body).0, 200);
    }
}

/// How many issues a pass opened, opened again and closed.
async fn pass(world: &World, moment: Moment) -> [usize; 3] {
    let now = world.gitlab().now();
    let run = Run::new(now, 0);
    let run = match moment {
        Moment::Now(_) => run,
        Moment::Day(day) => run.as_of(day),
    };
    let orders = Orders {
        moment,
        first_run: world.first_run,
        run: run.to_string(),
        is_cancelled: &|| false,
    };
    let source = Source::Project(PROJECT.to_owned());
    let (client, reading) = (world.client(), world.reading(&source, now));
    let pass = bot::pass(&client, &reading, world.policy, &orders, None, &Requests::default).await;
    let report = pass.unwrap().report;
    let count = |kind| report.actions.iter().filter(|done| done.action.kind == kind).count();
    [ActionKind::OpenIssue, ActionKind::ReopenIssue, ActionKind::CloseIssue].map(count)
}

async fn today(world: &World, today: NaiveDate) -> [usize; 3] {
    world.set_day(today);
    pass(world, noon(today).into()).await
}

#[tokio::test]
async fn what_is_opened_again_waits_for_its_turn_like_what_is_new() {
    let world = world();
    assert_eq!(today(&world, day("2026-03-03")).await, [5, 0, 0]);
    assert_eq!(today(&world, day("2026-03-03")).await, [0, 0, 0], "a second pass on the same day");
    assert_eq!(today(&world, day("2026-03-04")).await, [3, 0, 0]);
    write(&world, &format!("{CARD}{LOG}"));
    assert_eq!(today(&world, day("2026-03-05")).await, [0, 0, 8], "what is over is over at once");
    write(&world, CARD);
    assert_eq!(today(&world, day("2026-03-09")).await, [0, 5, 0]);
    assert_eq!(today(&world, day("2026-03-09")).await, [0, 0, 0]);
    assert_eq!(today(&world, day("2026-03-10")).await, [0, 3, 0]);
}

#[tokio::test]
async fn a_day_that_is_judged_ahead_has_its_number_once() {
    let world = world();
    world.set_day(day("2026-03-03"));
    let ahead = Moment::Day(day("2026-03-10"));
    assert_eq!(pass(&world, ahead).await, [5, 0, 0]);
    assert_eq!(pass(&world, ahead).await, [0, 0, 0], "a second pass for the same day");
    assert_eq!(pass(&world, Moment::Day(day("2026-03-11"))).await, [3, 0, 0]);
}
