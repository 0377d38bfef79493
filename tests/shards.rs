//! Several jobs read, one puts together: it plans exactly what one job plans that read everything itself.

use std::collections::BTreeSet;

use stagecoach::account::Portfolio;
use stagecoach::bot;
use stagecoach::collect::Reading;
use stagecoach::collect::Shard;
use stagecoach::consider::Past;
use stagecoach::consider::consider;
use stagecoach::decide::rollup_pages;
use stagecoach::gitlab::Answers;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::Kept;
use stagecoach::gitlab::Source;
use stagecoach::simulator::portfolio::DEFAULT_ACCOUNTS;
use stagecoach::simulator::portfolio::portfolio;

use crate::support::binary::Binary;
use crate::support::server::DAY;
use crate::support::server::Server;
use crate::support::server::TOKEN;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;

const TODAY: &str = "2026-11-24";

fn world() -> World {
    let today = day(TODAY);
    World::planted(&portfolio(7, today, DEFAULT_ACCOUNTS), today).with_rollups()
}

/// Reads through a layer that knows these answers; gives the new ones as well.
async fn read(world: &World, shard: Option<Shard>, known: Answers) -> (Portfolio, Answers) {
    let source = Source::Project(PROJECT.to_owned());
    let now = world.gitlab().now();
    let gitlab = GitLab::new(Kept::new(world.client().into_transport(), known));
    let reading = Reading { shard, ..world.reading(&source, now) };
    let portfolio = bot::survey(&gitlab, &reading).await.unwrap();
    (portfolio, gitlab.into_transport().into_new())
}

/// What `of` jobs read, through the bytes that they hand on.
async fn parts(world: &World, of: u32) -> Vec<Answers> {
    let mut parts = Vec::new();
    for nth in 1..=of {
        let (_, mut answers) = read(world, Some(Shard { nth, of }), Answers::default()).await;
        if nth > 1 {
            answers.forget_lists();
        }
        let text = serde_json::to_string(&answers).unwrap();
        parts.push(serde_json::from_str(&text).unwrap());
    }
    parts
}

fn joined(parts: Vec<Answers>) -> Answers {
    let mut all = Answers::default();
    for part in parts {
        all.merge(part);
    }
    all
}

/// Everything that is decided: the plan, and the pages that managers get.
fn decided(world: &World, portfolio: &Portfolio) -> (String, Vec<String>) {
    let now = world.gitlab().now();
    let plan = serde_json::to_string(&world.plan_of(portfolio)).unwrap();
    let standings = consider(portfolio, &world.policy.targets, now);
    let past = Past::of(portfolio, &world.policy.targets, now);
    let rulebook = &world.policy.rulebook;
    let pages = rollup_pages(portfolio, &standings, &past, rulebook, &rulebook.rollups.slices);
    (plan, pages.into_iter().map(|page| page.body).collect())
}

async fn same_for_all(world: &World) {
    let whole = decided(world, &world.portfolio().await.unwrap());
    assert!(whole.1.iter().all(|page| page.len() > 1_000), "there are pages to compare");
    for of in [1, 4, 16] {
        let (portfolio, asked) = read(world, None, joined(parts(world, of).await)).await;
        assert!(decided(world, &portfolio) == whole, "{of} parts decide something else");
        // Only where two parts share an account: a duplicate that another one follows.
        assert!(asked.len() <= 3, "{of} parts: {asked:?}");
    }
}

#[tokio::test]
async fn any_number_of_parts_decides_what_one_pass_decides_on_a_first_run_and_after_it() {
    let world = world();
    same_for_all(&world).await;
    world.pass().await.unwrap();
    world.set_day(day("2026-12-01"));
    same_for_all(&world).await;
}

#[tokio::test]
async fn every_part_reads_its_own_accounts_and_nobody_elses() {
    let world = world();
    let whole = world.portfolio().await.unwrap();
    let mut seen = BTreeSet::new();
    let mut asked = Vec::new();
    for nth in 1..=4 {
        let shard = Shard { nth, of: 4 };
        let (portfolio, answers) = read(&world, Some(shard), Answers::default()).await;
        assert!(portfolio.accounts.iter().all(|account| shard.holds(account.id)));
        seen.extend(portfolio.accounts.iter().map(|account| account.id));
        asked.push(answers.len());
    }
    assert_eq!(seen, whole.accounts.iter().map(|account| account.id).collect());
    let (_, all) = read(&world, None, Answers::default()).await;
    let most = asked.iter().max().unwrap();
    assert!(*most < all.len() / 2, "the work is shared out: {asked:?} of {}", all.len());
}

#[tokio::test]
async fn what_no_part_knows_is_asked() {
    let world = world();
    let whole = decided(&world, &world.portfolio().await.unwrap());
    let mut parts = parts(&world, 4).await;
    parts.pop();
    let (portfolio, asked) = read(&world, None, joined(parts)).await;
    assert!(asked.len() > 10, "{}", asked.len());
    assert!(decided(&world, &portfolio) == whole);
}

/// Why these parts are not judged.
fn refused(binary: &Binary, day: &str, parts: &[&str]) -> String {
    let common = ["plan", "--as-of", day, "--merge"];
    binary.run(&[&common[..], parts].concat()).exits(64).error()
}

#[test]
fn jobs_hand_their_parts_on_and_what_is_no_whole_is_refused() {
    let server = Server::seeded(40);
    let binary = server.binary();
    let whole = binary.run(&["plan", "--as-of", DAY, "--format", "json"]).exits(0).stdout;
    for (shard, out) in [("1/2", "1.json"), ("2/2", "2.json"), ("2/3", "3.json")] {
        let said =
            binary.run(&["collect", "--shard", shard, "--out", out, "--as-of", DAY]).exits(0);
        assert!(said.stdout.starts_with(&format!("Part {shard}: ")), "{}", said.stdout);
        assert!(!binary.read(out).contains(TOKEN), "a part holds no token");
    }
    let before = server.simulator().log().len();
    let merge = ["plan", "--as-of", DAY, "--format", "json", "--merge", "2.json", "1.json"];
    assert!(binary.run(&merge).exits(0).stdout == whole);
    let asked = server.simulator().log().len() - before;
    assert!(asked <= 1, "{asked} requests beside what the parts know");
    binary.write("cut.json", binary.read("1.json").split_at(2_000).0);
    binary.write("other.json", r#"{"stagecoach_part": 7, "answers": []}"#);
    let all = [
        refused(&binary, DAY, &["2.json"]),
        refused(&binary, DAY, &["1.json", "1.json"]),
        refused(&binary, DAY, &["1.json", "3.json"]),
        refused(&binary, "2026-03-21", &["1.json", "2.json"]),
        refused(&binary, DAY, &["1.json", "cut.json"]),
        refused(&binary, DAY, &["1.json", "other.json"]),
        refused(&binary, DAY, &["1.json", "none.json"]),
        binary.run(&["collect", "--shard", "3/2", "--out", "4.json"]).exits(64).error(),
    ];
    insta::assert_snapshot!(all.join("\n"));
    // One job writes what all of them read.
    let apply = ["apply", "--as-of", DAY, "--merge", "1.json", "2.json"];
    binary.run(&apply).exits(0);
    assert!(!server.writes().is_empty());
}
