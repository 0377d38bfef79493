//! Roll-ups: what managers steer by, written once, kept current, private, and true of earlier days whenever they
//! are asked.

use std::collections::BTreeSet;

use chrono::Days;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::sections;
use stagecoach::bot::PassError;
use stagecoach::consider::Moment;
use stagecoach::consider::Standings;
use stagecoach::consider::consider;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::decide::Plan;
use stagecoach::decide::Write;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::residents::Tier;

use crate::support::world::BOT;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const TODAY: &str = "2026-03-02";

/// A portfolio within another, and one beside it.
const NESTED: &str = r#"
[[portfolios]]
name = "All accounts"

[[portfolios]]
name = "EMEA strategic"
within = "EMEA"
segments = ["strategic"]

[[portfolios]]
name = "EMEA"
within = "All accounts"
regions = ["emea"]
"#;

/// The same without the smallest.
const LEFT: &str = r#"
[[portfolios]]
name = "All accounts"

[[portfolios]]
name = "EMEA"
within = "All accounts"
regions = ["emea"]
"#;

fn world(tier: Tier) -> World {
    let simulator = Simulator::new(noon(day(TODAY))).with_tier(tier);
    let simulator = simulator.plant(&portfolio(7, day(TODAY), 40));
    World::of(simulator, PROJECT).with_settings(NESTED)
}

/// What the bot has written for a portfolio: the description of its epic.
fn epic(world: &World, title: &str) -> Option<(u64, String)> {
    let gitlab = world.gitlab();
    let bot = gitlab.user_id(BOT);
    let mut epics = gitlab.world().epics.values();
    let found = epics.find(|epic| epic.author == bot && epic.title == title)?;
    Some((found.iid, found.description.clone()))
}

/// The same where it is an issue.
fn issue(world: &World, title: &str) -> Option<(u64, String)> {
    let gitlab = world.gitlab();
    let mut issues = gitlab.world().issues.values();
    let found = issues.find(|issue| issue.title == title)?;
    Some((found.iid, found.description.clone().unwrap_or_default()))
}

fn rollups(plan: &Plan) -> Vec<String> {
    let own = plan.actions.iter().filter(|action| action.kind == ActionKind::WriteRollup);
    own.map(|action| action.key.to_string()).collect()
}

/// The page that carries a key, as it is in GitLab.
fn written(world: &World, key: &str) -> String {
    let gitlab = world.gitlab();
    let issues = gitlab.world().issues.values().filter_map(|issue| issue.description.clone());
    let epics = gitlab.world().epics.values().map(|epic| epic.description.clone());
    let is_it = |text: &String| sections(text).iter().any(|it| it.marker.key.to_string() == key);
    issues.chain(epics).find(is_it).unwrap_or_default()
}

/// Lines that a plan would change, so that a page that is never the same says why.
fn changes(plan: &Plan, world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    for action in plan.actions.iter().filter(|action| action.kind == ActionKind::WriteRollup) {
        let write: Value = json!(action.write);
        let new = write["body"].as_str().or(write["description"].as_str()).unwrap_or_default();
        let old = written(world, &action.key.to_string());
        let old: BTreeSet<&str> = old.lines().collect();
        lines.extend(
            new.lines()
                .filter(|line| !old.contains(line))
                .map(|line| format!("{}: {line}", action.key)),
        );
    }
    lines
}

/// What a day looked like: every clock, stage and colour.
fn picture(standings: &Standings<'_>) -> Vec<String> {
    let one = standings.list.iter().map(|standing| {
        let clocks = standing.every_clock();
        let clocks: Vec<String> =
            clocks.map(|clock| format!("{:?}", (clock.state, clock.elapsed_days))).collect();
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
    let mut world = world(Tier::Ultimate);
    world.first_run = FirstRun::Ordinary;
    let before = week_ago(&world).await;
    world.pass().await.unwrap();
    assert_eq!(week_ago(&world).await, before);
}

#[tokio::test]
async fn every_portfolio_has_an_epic_the_parts_below_the_whole_and_a_second_pass_changes_nothing() {
    let mut world = world(Tier::Ultimate);
    world.first_run = FirstRun::Ordinary;
    for later in 0..9 {
        world.set_day(day(TODAY) + Days::new(later));
        let report = world.pass().await.unwrap();
        let failed: Vec<_> = report.actions.iter().filter(|it| !it.outcome.is_success()).collect();
        assert!(failed.is_empty(), "{failed:#?}");
        let again = world.plan().await.unwrap();
        assert_eq!(changes(&again, &world), Vec::<String>::new(), "{later} days later");
        assert_eq!(rollups(&again), Vec::<String>::new(), "{later} days later");
    }
    let [whole, emea, strategic] = ["All accounts", "EMEA", "EMEA strategic"]
        .map(|name| epic(&world, &format!("Roll-up: {name}")).unwrap());
    let part =
        |whole: &(u64, String), (iid, _): &(u64, String)| whole.1.contains(&format!("acme&{iid}"));
    assert!(part(&whole, &emea) && part(&emea, &strategic) && !part(&whole, &strategic));
    let parents = |iid: u64| {
        let gitlab = world.gitlab();
        let epics = &gitlab.world().epics;
        let own = epics.values().find(|epic| epic.iid == iid).unwrap();
        own.parent.map(|id| epics[&id].iid)
    };
    assert_eq!((parents(emea.0), parents(strategic.0)), (Some(whole.0), Some(emea.0)));
    assert!(whole.1.len() < 60_000, "{} bytes", whole.1.len());
}

#[tokio::test]
async fn without_epics_the_pages_are_issues_and_the_plan_says_so() {
    let world = world(Tier::Free);
    world.pass().await.unwrap();
    assert!(epic(&world, "Roll-up: EMEA").is_none());
    let (_, page) = issue(&world, "Roll-up: EMEA").unwrap();
    assert!(page.contains("**Decide today:**"), "{page}");
    let plan = world.plan().await.unwrap();
    assert_eq!(changes(&plan, &world), Vec::<String>::new());
    let note = plan.notes.iter().find(|note| note.note == "rollups").unwrap();
    assert!(
        note.sentence.starts_with("Roll-ups are issues of acme/accounts: "),
        "{}",
        note.sentence
    );
}

#[tokio::test]
async fn a_page_in_an_issue_is_made_confidential_where_it_is_not_and_only_there() {
    for is_hidden in [false, true] {
        let world = world(Tier::Free);
        world.pass().await.unwrap();
        {
            let mut gitlab = world.gitlab();
            let issues = gitlab.world_mut().issues.values_mut();
            let pages = issues.filter(|it| it.labels.contains("csm::rollup"));
            pages.for_each(|page| page.confidential = is_hidden);
        }
        world.set_day(day(TODAY) + Days::new(9));
        let plan = world.plan().await.unwrap();
        let hides = plan.actions.iter().filter_map(|action| match &action.write {
            Write::WriteSection { hides, .. } if action.rule == "rollup" => Some(*hides),
            _ => None,
        });
        assert_eq!(hides.collect::<Vec<_>>(), [!is_hidden; 3]);
    }
}

#[tokio::test]
async fn what_people_write_around_the_bot_s_part_stays_byte_for_byte() {
    let world = world(Tier::Ultimate);
    world.pass().await.unwrap();
    let (iid, text) = epic(&world, "Roll-up: EMEA").unwrap();
    {
        // Without carriage returns: GitLab takes those out of whatever is saved.
        let mut gitlab = world.gitlab();
        let epics = &mut gitlab.world_mut().epics;
        let own = epics.values_mut().find(|epic| epic.iid == iid).unwrap();
        own.description = format!("Read this  first.\n\n{text}\n\n  - our own list\t\n");
    }
    world.set_day(day(TODAY) + Days::new(9));
    world.pass().await.unwrap();
    let (_, now) = epic(&world, "Roll-up: EMEA").unwrap();
    assert!(
        now.starts_with("Read this  first.\n\n<!-- stagecoach key=rollup/emea/current"),
        "{now}"
    );
    assert!(now.ends_with("\n\n  - our own list\t\n"), "{:?}", &now[now.len() - 80..]);
    assert_ne!(sections(&now), sections(&text), "a week later the page says something else");
}

#[tokio::test]
async fn a_week_leaves_a_snapshot_and_a_quarter_is_frozen_once() {
    let world = world(Tier::Ultimate);
    world.pass().await.unwrap();
    let notes = |world: &World| {
        let gitlab = world.gitlab();
        let bot = gitlab.user_id(BOT);
        let epics = gitlab.world().epics.values().filter(|epic| epic.title == "Roll-up: EMEA");
        let notes = epics.flat_map(|epic| &epic.notes).filter(|note| note.author == bot);
        let keys = notes.flat_map(|note| sections(&note.body)).map(|it| it.marker.key.to_string());
        keys.collect::<Vec<_>>()
    };
    for later in [1, 7, 8, 14, 15] {
        world.set_day(day(TODAY) + Days::new(later));
        world.pass().await.unwrap();
    }
    let frozen = ["rollup/emea/FY26-Q4", "rollup/emea/2026-W11", "rollup/emea/2026-W12"];
    assert_eq!(notes(&world), frozen);
}

#[tokio::test]
async fn a_page_that_more_people_could_read_than_an_account_is_refused_and_the_account_named() {
    let world = world(Tier::Ultimate).with_settings("[rollups]\nconfidential = false\n");
    let hidden = {
        let mut gitlab = world.gitlab();
        let issues = &mut gitlab.world_mut().issues;
        let account = issues.values_mut().find(|it| it.labels.contains("csm::account")).unwrap();
        account.confidential = true;
        account.iid
    };
    let before = world.traces();
    let error = world.pass().await.unwrap_err();
    assert!(matches!(error, PassError::ExposedRollup(_)), "{error}");
    assert!(error.to_string().contains(&format!("acme/accounts#{hidden}")), "{error}");
    assert_eq!(world.traces(), before, "nothing was written");
}

#[tokio::test]
async fn a_page_of_long_ago_is_brought_up_to_date_in_one_pass() {
    let simulator = Simulator::new(noon(day(TODAY))).plant(&portfolio(843, day(TODAY), 10));
    let mut world = World::of(simulator, PROJECT).with_rollups();
    world.first_run = FirstRun::Ordinary;
    world.pass().await.unwrap();
    world.set_day(day(TODAY) + Days::new(50));
    world.pass().await.unwrap();
    assert_eq!(changes(&world.plan().await.unwrap(), &world), Vec::<String>::new());
}

#[tokio::test]
async fn a_page_that_nobody_asks_for_any_more_says_so_once_and_is_kept_again_when_somebody_does() {
    for tier in [Tier::Ultimate, Tier::Free] {
        let mut world = world(tier);
        world.first_run = FirstRun::Ordinary;
        world.pass().await.unwrap();
        let key = "rollup/emea-strategic/current";
        let before = written(&world, key);
        assert!(before.contains("# EMEA strategic"), "{before}");
        let asked = world.policy;
        let mut world = world.with_settings(LEFT);
        world.set_day(day("2026-03-03"));
        let report = world.pass().await.unwrap();
        assert!(report.actions.iter().all(|it| it.outcome.is_success()), "{:#?}", report.actions);
        let after = written(&world, key);
        let words = "> **Not kept since Tue 3 Mar 2026:** the settings do not name this portfolio any more.";
        assert_eq!(after.matches(words).count(), 1, "{after}");
        assert!(after.contains("# EMEA strategic"), "the numbers stay: {after}");
        world.set_day(day("2026-03-04"));
        assert!(!rollups(&world.plan().await.unwrap()).contains(&key.to_owned()), "said once");
        world.policy = asked;
        world.pass().await.unwrap();
        let again = written(&world, key);
        assert!(again.contains("# EMEA strategic") && !again.contains("Not kept"), "{again}");
    }
}

#[tokio::test]
async fn lists_that_gitlab_keeps_live_stand_where_it_can_draw_them_or_the_settings_say_so() {
    let list = "query: project = \"acme/accounts\" and label = \"csm::account\"";
    for (version, setting, expected) in [
        ("18.2.4", "\"auto\"", false),
        ("18.3.0", "\"auto\"", true),
        ("18.3.0", "false", false),
        ("17.11.2", "true", true),
        ("18.2.4", "\"auto\"\nform = \"issue\"", false),
        ("18.3.0", "\"auto\"\nform = \"issue\"", true),
    ] {
        let text = format!("[rollups]\nglql = {setting}\n");
        let mut world = world(Tier::Ultimate).with_settings(&text);
        version.clone_into(&mut world.gitlab().world_mut().version);
        world.first_run = FirstRun::Ordinary;
        world.pass().await.unwrap();
        let page = written(&world, "rollup/all-accounts/current");
        assert_eq!(page.contains(list), expected, "{version} {setting}: {page}");
    }
}
