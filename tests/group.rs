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
        aliases: &world.policy.aliases,
        external_topics: &[],
        rollup_groups: &world.policy.rulebook.rollups.groups,
        live_lists: false,
        pool: &[],
        source: &source,
        shard: None,
        read_at: now,
        zones: &zones,
        minimum_role: world.policy.rulebook.minimum_role,
        concurrency: 4,
        memo: None,
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

#[tokio::test]
async fn e4_58_confidential_accounts_of_other_projects_are_counted_in_the_list_and_not_named() {
    let world = two_projects(day("2026-03-20"));
    let hidden: Vec<String> = {
        let mut gitlab = world.gitlab();
        let project = gitlab.world().project(PATHS[1]).unwrap().id;
        let issues = gitlab.world_mut().issues.values_mut();
        let theirs = issues
            .filter(|issue| issue.project_id == project && issue.labels.contains("csm::account"));
        let hide = |issue: &mut stagecoach::simulator::records::Issue| {
            issue.confidential = true;
            issue.title.clone()
        };
        theirs.map(hide).collect()
    };
    pass(&world, FirstRun::Baseline).await;
    let gitlab = world.gitlab();
    let mut issues = gitlab.world().issues.values();
    let list = issues.find(|issue| issue.title.starts_with("Stagecoach baseline")).unwrap();
    let text = list.description.clone().unwrap();
    for title in hidden {
        let name = title.split(" – ").next().unwrap();
        assert!(!text.contains(name), "{name} in {text}");
    }
    assert!(text.contains(" of other projects, late as well, "), "{text}");
}

#[tokio::test]
async fn e4_22_an_account_that_moves_takes_along_what_was_said_and_what_was_begun() {
    let world = two_projects(day("2026-03-20"));
    pass(&world, FirstRun::Ordinary).await;
    let (old, triage) = {
        let gitlab = world.gitlab();
        let home = gitlab.world().project(PATHS[0]).unwrap().id;
        let mut issues = gitlab.world().issues.values();
        let is_one = |issue: &&stagecoach::simulator::records::Issue| {
            issue.project_id == home && issue.open && issue.title.starts_with("Triage: ")
        };
        let triage = issues.find(is_one).expect("somebody is stuck");
        let link = gitlab.world().links[&triage.links[0]].clone();
        let account = if link.source == triage.id { link.target } else { link.source };
        (gitlab.world().issues[&account].iid, triage.id)
    };
    let moved = {
        let mut gitlab = world.gitlab();
        gitlab.advance(chrono::TimeDelta::hours(1));
        let target = gitlab.world().project(PATHS[1]).unwrap().id;
        let path = format!("projects/acme%2Femea/issues/{old}/move");
        let body = serde_json::json!({ "to_project_id": target });
        let (status, moved) = gitlab.by_hand(BOT, "POST", &path, &body);
        assert_eq!(status, 201, "{moved}");
        moved["iid"].as_u64().unwrap()
    };
    let report = pass(&world, FirstRun::Ordinary).await;
    let names: Vec<(String, String)> =
        report.actions.iter().map(|d| (d.action.name(), d.action.target.clone())).collect();
    let new: Vec<&String> = names
        .iter()
        .filter(|(name, target)| name.starts_with("comment ") && target.contains("apac"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(new.len(), 1, "{names:#?}");
    assert!(new[0].starts_with("comment status_card/"), "a card of its own, and nothing twice");
    assert!(!names.iter().any(|(name, _)| name.starts_with("open_issue")), "{names:#?}");
    {
        let gitlab = world.gitlab();
        assert!(gitlab.world().issues[&triage].open, "what was begun goes on");
        let notes = gitlab.notes(PATHS[1], moved);
        let old_card = notes.iter().flat_map(|note| stagecoach::account::sections(&note.body));
        let cards = old_card.filter(|section| section.marker.key.rule == "status_card");
        let withdrawn: Vec<bool> = cards.map(|section| section.marker.withdrawn).collect();
        assert_eq!(withdrawn, [true, false], "the old card says that it is one");
    }
    let again = pass(&world, FirstRun::Ordinary).await;
    let names: Vec<String> = again.actions.iter().map(|done| done.action.name()).collect();
    assert_eq!(names, Vec::<String>::new());
}
