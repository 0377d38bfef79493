//! Whatever people do, in whatever order and at whatever pace: every memo of any earlier moment finds what none does.

use proptest::prelude::*;

use super::*;

/// What somebody does: which kind, to which of the issues, and with what.
#[derive(Clone, Copy, Debug)]
struct Deed {
    wait_seconds: i64,
    kind: u8,
    issue: usize,
    what: usize,
}

const LABELS: [&str; 6] = [
    "stage::onboarding",
    "stage::adoption",
    "onboarding::completed",
    "hold::contract",
    "csm::ebr",
    "sentiment::red",
];
const WORDS: [&str; 4] = [
    "Spoke with them.",
    "@stagecoach-bot engaged 2026-03-01",
    "@stagecoach-bot hold contract until 2026-05-01",
    "@stagecoach-bot status",
];

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let waits = prop_oneof![
        Just(0),
        Just(5),
        Just(40),
        Just(100),
        Just(7_000),
        Just(60_000),
        Just(100_000),
        Just(700_000)
    ];
    let deed = (waits, 0..19_u8, any::<usize>(), any::<usize>());
    let deed =
        deed.prop_map(|(wait_seconds, kind, issue, what)| Deed { wait_seconds, kind, issue, what });
    prop::collection::vec(deed, 3..12)
}

/// What a deed is about.
struct Scene {
    /// The issue, and another one.
    iids: [u64; 2],
    notes: Vec<u64>,
    links: Vec<u64>,
    /// Any label there is.
    label: String,
    home: u64,
    elsewhere: u64,
}

fn scene(world: &World, deed: Deed) -> Option<Scene> {
    let gitlab = world.gitlab();
    let id = |path: &str| gitlab.world().project(path).unwrap().id;
    let (home, elsewhere) = (id(PROJECT), id("acme/elsewhere"));
    let here = gitlab.world().issues.values().filter(|issue| issue.project_id == home);
    let here: Vec<_> = here.collect();
    let issue = here.get(deed.issue % here.len().max(1))?;
    let notes = issue.notes.iter().filter(|note| !note.system).map(|note| note.id).collect();
    let labels: Vec<String> =
        gitlab.world().labels.values().map(|label| label.name.clone()).collect();
    let label = labels[deed.what % labels.len()].clone();
    let iids = [issue.iid, here[deed.what % here.len()].iid];
    Some(Scene { iids, notes, links: issue.links.clone(), label, home, elsewhere })
}

/// Does it; what is not allowed, or no longer possible, stays undone.
fn act(world: &World, deed: Deed) {
    let Some(scene) = scene(world, deed) else { return };
    for (method, path, body) in requests(deed, &scene) {
        by_hand(world, method, &path, &body);
    }
}

fn requests(deed: Deed, scene: &Scene) -> Vec<(&'static str, String, Value)> {
    let Scene { iids: [iid, other], notes, links, label, home, elsewhere } = scene;
    let issue = format!("issues/{iid}");
    let note = notes.get(deed.what % notes.len().max(1)).copied().unwrap_or_default();
    let link = links.first().copied().unwrap_or_default();
    let own = LABELS[deed.what % LABELS.len()];
    let words = json!({ "body": WORDS[deed.what % WORDS.len()] });
    let set = |body: Value| ("PUT", issue.clone(), body);
    let say = || ("POST", format!("{issue}/notes"), words.clone());
    let card = format!("| Field | Value |\n|---|---|\n| ARR | {} |", deed.what % 9999);
    let renamed = json!({ "new_name": format!("renamed {}", deed.issue % 7) });
    let target = json!({ "target_project_id": home, "target_issue_iid": other });
    let fresh = json!({ "title": "Fresh – account", "labels": "csm::account" });
    let (added, removed) = (json!({ "add_labels": own }), json!({ "remove_labels": own }));
    match deed.kind {
        0 | 1 => vec![say()],
        2 => vec![("PUT", format!("{issue}/notes/{note}"), words)],
        3 => vec![("DELETE", format!("{issue}/notes/{note}"), json!({}))],
        4 | 5 => vec![set(added)],
        6 => vec![set(removed)],
        // A label that comes and goes between two passes, and something said after it.
        7 => vec![set(added), set(removed), say()],
        8 => vec![("PUT", format!("labels/{label}"), renamed)],
        9 => vec![("DELETE", format!("labels/{label}"), json!({}))],
        10 => vec![set(json!({ "state_event": "close" }))],
        11 => vec![set(json!({ "state_event": "reopen" }))],
        12 => vec![("DELETE", issue, json!({}))],
        13 => vec![("POST", format!("{issue}/move"), json!({ "to_project_id": elsewhere }))],
        14 => vec![set(json!({ "confidential": deed.what.is_multiple_of(2) }))],
        15 => vec![set(json!({ "description": card }))],
        16 => vec![("POST", "issues".to_owned(), fresh)],
        17 => vec![("POST", format!("{issue}/links"), target)],
        _ => vec![("DELETE", format!("{issue}/links/{link}"), json!({}))],
    }
}

async fn holds(deeds: &[Deed], passes_at: &[bool]) {
    let world = world(4);
    let mut memo = Memo::empty(terms());
    let mut earlier: Vec<Vec<u8>> = Vec::new();
    let mut acts = passes_at.iter().copied().cycle();
    look(&world, Some(&memo)).await;
    for deed in deeds {
        later(&world, TimeDelta::seconds(deed.wait_seconds));
        act(&world, *deed);
        if acts.next() == Some(true) {
            pass(&world, &memo).await;
            // For a minute after its own writes an edited comment may be missed, if passes follow at once.
            later(&world, TimeDelta::seconds(100));
        } else if deed.what % 3 > 0 {
            let with = look(&world, Some(&memo)).await;
            assert_same(&with, &look(&world, None).await, "on the way");
        }
        if let Some(bytes) = memo.written(&binding()) {
            memo = Memo::read(bytes.clone(), &binding(), terms()).unwrap();
            earlier.push(bytes);
        }
    }
    let without = look(&world, None).await;
    assert_same(&look(&world, Some(&memo)).await, &without, "the memo of the pass before");
    let every = earlier.len().div_ceil(4).max(1);
    for (nth, bytes) in earlier.into_iter().enumerate().step_by(every) {
        let old = Memo::read(bytes, &binding(), terms()).unwrap();
        assert_same(&look(&world, Some(&old)).await, &without, &format!("the memo number {nth}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn every_memo_finds_what_none_does(
        deeds in deeds(),
        passes in prop::collection::vec(any::<bool>(), 1..5),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(holds(&deeds, &passes));
    }
}
