//! A group as the source: accounts of several projects, each written to in its own place.

use chrono::NaiveDate;
use stagecoach::bot;
use stagecoach::bot::Orders;
use stagecoach::collect::Reading;
use stagecoach::decide::FirstRun;
use stagecoach::enact::Outcome;
use stagecoach::enact::Report;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::portfolio::portfolio;

use crate::support::world::BOT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const PATHS: [&str; 2] = ["acme/emea", "acme/apac"];

/// Two projects below one group, with a handful of accounts in each.
fn two_projects(today: NaiveDate) -> World {
    let mut simulator = Simulator::new(noon(today));
    for (seed, path) in PATHS.into_iter().enumerate() {
        let mut project = portfolio(seed as u64 + 1, today, 8);
        path.clone_into(&mut project.path);
        simulator = simulator.plant(&project);
    }
    World::of(simulator, "acme")
}

async fn pass(world: &World, first_run: FirstRun) -> Report {
    let now = world.gitlab().now();
    let source = Source::Group("acme".to_owned());
    let zones = stagecoach::account::Zones::only(chrono_tz::UTC);
    let reading = Reading {
        source: &source,
        read_at: now,
        zones: &zones,
        minimum_role: world.policy.rulebook.minimum_role,
        concurrency: 4,
        on_read: &|_, _| {},
    };
    let orders =
        Orders { moment: now.into(), first_run, run: "test".to_owned(), is_cancelled: &|| false };
    let requests = &Requests::default;
    let client = world.client();
    bot::pass(&client, &reading, world.policy, &orders, None, requests).await.unwrap().report
}

#[tokio::test]
async fn every_project_below_a_group_is_read_and_written_in_its_own_place() {
    let today = day("2026-03-20");
    let world = two_projects(today);
    let first = pass(&world, FirstRun::Baseline).await;
    let failed: Vec<_> = first.actions.iter().filter(|done| !done.outcome.is_success()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(first.count(Outcome::Done), first.actions.len());
    {
        let gitlab = world.gitlab();
        let bot = gitlab.user_id(BOT);
        for path in PATHS {
            let project = gitlab.world().project(path).unwrap().id;
            let mine = gitlab.world().issues.values().filter(|issue| issue.project_id == project);
            let cards = mine.filter(|issue| issue.notes.iter().any(|note| note.author == bot));
            assert!(cards.count() >= 4, "{path} has its status cards");
        }
    }
    let again = pass(&world, FirstRun::Baseline).await;
    let names: Vec<String> = again.actions.iter().map(|done| done.action.name()).collect();
    assert_eq!(names, Vec::<String>::new());
}

#[tokio::test]
async fn two_first_runs_at_the_same_moment_leave_one_list() {
    let world = two_projects(day("2026-03-20"));
    pass(&world, FirstRun::Baseline).await;
    // What the other run wrote at the same moment: the same list, by the same bot.
    {
        let mut gitlab = world.gitlab();
        let bot = gitlab.user_id(BOT);
        let first =
            gitlab.world().issues.values().find(|issue| {
                issue.author == bot && issue.title.starts_with("Stagecoach baseline")
            });
        let (project, text) = first.map(|i| (i.project_id, i.description.clone())).unwrap();
        let body = serde_json::json!({
            "title": "Stagecoach baseline", "description": text, "labels": "csm::rollup",
        });
        let path = format!("projects/{project}/issues");
        assert_eq!(gitlab.by_hand(BOT, "POST", &path, &body).0, 201);
    }
    let names = |report: &Report| -> Vec<String> {
        report.actions.iter().map(|done| done.action.target.clone()).collect()
    };
    let second = pass(&world, FirstRun::Baseline).await;
    assert_eq!(names(&second).len(), 1, "{:?}", names(&second));
    assert_eq!(second.count(Outcome::Done), 1);
    assert_eq!(names(&pass(&world, FirstRun::Baseline).await), Vec::<String>::new());
}
