//! Every diagram that the bot writes, parsed by the real mermaid: where it is absent the test says so, but CI insists.

use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::residents::Tier;

use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

/// What GitLab draws by itself on one page, all diagrams together, in characters.
const PAGE_MAX: usize = 2_000;

/// The folder into which `.ci/run tools` puts mermaid.
fn modules() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/ci/node/node_modules");
    #[expect(
        clippy::disallowed_methods,
        reason = "whether a missing tool is a failure is CI's word"
    )]
    let required = std::env::var("STAGECOACH_REQUIRE_MERMAID").is_ok_and(|word| word == "1");
    let is_there = folder.join("mermaid").is_dir()
        && Command::new("node").arg("--version").output().is_ok_and(|it| it.status.success());
    assert!(is_there || !required, "mermaid is not in {}: .ci/run tools", folder.display());
    if !is_there {
        #[expect(clippy::print_stdout, reason = "a skipped test says so")]
        {
            println!("skipped: no mermaid in {}; .ci/run tools installs it", folder.display());
        }
    }
    is_there.then_some(folder)
}

fn problems(modules: &Path, diagrams: &[String]) -> Vec<Value> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/mermaid_parse.mjs");
    let mut node = Command::new("node");
    let node = node.arg(script).arg(modules).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = node.spawn().unwrap();
    let told = json!(diagrams).to_string();
    running.stdin.take().unwrap().write_all(told.as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success(), "node could not do it: see above");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Between fences of either kind.
fn diagrams(text: &str) -> Vec<String> {
    let of = |fence: &str| -> Vec<String> {
        let (opening, ending) = (format!("{fence}mermaid\n"), format!("\n{fence}"));
        let blocks = text.split(opening.as_str()).skip(1);
        blocks
            .filter_map(|rest| rest.split_once(ending.as_str()))
            .map(|(diagram, _)| diagram.to_owned())
            .collect()
    };
    [of("```"), of("~~~")].concat()
}

/// Everything the bot has written, page by page: descriptions, and each comment by itself.
fn pages(world: &World) -> Vec<String> {
    let gitlab = world.gitlab();
    let issues = gitlab.world().issues.values();
    let notes = issues.flat_map(|it| it.notes.iter().map(|note| note.body.clone()));
    let epics = gitlab.world().epics.values().map(|epic| epic.description.clone());
    notes.chain(epics).collect()
}

#[tokio::test]
async fn every_diagram_is_one_for_the_real_mermaid_and_small_enough_to_be_drawn() {
    let simulator = Simulator::new(noon(day("2026-03-02"))).with_tier(Tier::Ultimate);
    let simulator = simulator.plant(&portfolio(5, day("2026-03-02"), 60));
    let world = World::of(simulator, PROJECT).with_rollups();
    world.pass().await.unwrap();
    let mut all = Vec::new();
    for page in pages(&world) {
        let own = diagrams(&page);
        let length: usize = own.iter().map(|it| it.chars().count()).sum();
        assert!(length <= PAGE_MAX, "{length} characters of mermaid on one page: {own:#?}");
        all.extend(own);
    }
    for kind in ["pie", "flowchart", "xychart-beta", "gantt"] {
        assert!(all.iter().any(|it| it.starts_with(kind)), "no {kind} was drawn");
    }
    let Some(modules) = modules() else { return };
    assert_eq!(problems(&modules, &all), Vec::<Value>::new());
    let broken = problems(&modules, &["flowchart LR\n    A[\"open".to_owned()]);
    assert_eq!(broken.len(), 2, "a broken one is noticed by both versions");
}
