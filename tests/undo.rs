//! A run that is taken back: what comes of everything it wrote, who is respected, and what the next pass does.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::Marker;
use stagecoach::account::RollupPage;
use stagecoach::account::Run;
use stagecoach::account::STATUS_CARD;
use stagecoach::account::Section;
use stagecoach::account::sections;
use stagecoach::bot;
use stagecoach::bot::Approved;
use stagecoach::bot::Orders;
use stagecoach::bot::PassError;
use stagecoach::decide::Action;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::decide::Undo;
use stagecoach::enact::Report;
use stagecoach::gitlab::NewEpic;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;
use stagecoach::privacy::Printed;
use stagecoach::simulator::Logged;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::epics::Epic;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::records::Issue;
use stagecoach::simulator::residents::Tier;
use stagecoach::simulator::seed::SeedProject;

use crate::support::binary::Binary;
use crate::support::server::Server;
use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const DAY: &str = "2026-03-20";
const SCOPES: [&str; 7] =
    ["tte::", "ttv::", "tto::", "data::", "health::", "sp-health::", "cadence::"];

/// Six accounts of which several are late, and a bot that says everything at once.
fn world() -> World {
    static SEED: LazyLock<SeedProject> = LazyLock::new(|| portfolio(10, day(DAY), 6));
    outspoken(&SEED)
}

fn outspoken(seed: &'static SeedProject) -> World {
    let mut world = World::planted(seed, day(DAY));
    world.first_run = FirstRun::Ordinary;
    world
}

/// One pass a few minutes on, under a name by which it can be undone.
async fn pass(world: &World) -> Run {
    world.gitlab().advance(TimeDelta::minutes(10));
    let now = world.gitlab().now();
    let run = Run::new(now, 7);
    let source = Source::Project(PROJECT.to_owned());
    let orders = orders(world, &run);
    let (client, reading) = (world.client(), world.reading(&source, now));
    let requests = &Requests::default;
    bot::pass(&client, &reading, world.policy, &orders, None, requests).await.unwrap();
    world.gitlab().advance(TimeDelta::minutes(10));
    run
}

fn orders(world: &World, run: &Run) -> Orders<'static> {
    Orders {
        moment: world.gitlab().now().into(),
        first_run: world.first_run,
        run: run.to_string(),
        is_cancelled: &|| false,
    }
}

async fn plan(world: &World, run: &Run) -> Undo {
    let source = Source::Project(PROJECT.to_owned());
    let reading = world.reading(&source, world.gitlab().now());
    let of = (run, run.began().unwrap());
    bot::plan_undo(&world.client(), &reading, world.policy, of).await.unwrap().0
}

async fn undo(world: &World, run: &Run, as_planned: Option<&Undo>) -> Result<Report, PassError> {
    let source = Source::Project(PROJECT.to_owned());
    let now = world.gitlab().now();
    let (client, reading) = (world.client(), world.reading(&source, now));
    let orders = orders(world, &Run::new(now, 8));
    let approved = as_planned.map(|undo| Approved {
        checksum: undo.plan.checksum.clone(),
        actions: undo.plan.actions.iter().map(|it| (it.name(), json!(it.write))).collect(),
    });
    let of = (run, run.began().unwrap());
    let (policy, requests) = (world.policy, &Requests::default);
    let done =
        bot::carry_out_undo(&client, &reading, policy, &orders, of, approved.as_ref(), requests);
    Ok(done.await?.0)
}

fn issues(world: &World) -> Vec<Issue> {
    world.gitlab().world().issues.values().cloned().collect()
}

fn is_own(world: &World, issue: &Issue) -> bool {
    issue.author == world.gitlab().user_id(BOT)
}

/// A digest, which every pass keeps true.
fn is_page(issue: &Issue) -> bool {
    issue.labels.contains("csm::digest")
}

/// What the bot's comments say, section by section, with the number of the issue.
fn said(world: &World) -> Vec<(u64, Section)> {
    let bot = world.gitlab().user_id(BOT);
    let all = issues(world);
    let own = all.iter().flat_map(|issue| issue.notes.iter().map(move |note| (issue.iid, note)));
    let own = own.filter(|(_, note)| note.author == bot && !note.system);
    own.flat_map(|(iid, note)| sections(&note.body).into_iter().map(move |it| (iid, it))).collect()
}

fn owned_labels(world: &World) -> BTreeSet<(u64, String)> {
    let is_owned = |label: &&String| SCOPES.iter().any(|scope| label.starts_with(scope));
    let all = issues(world);
    let labels = all.iter().flat_map(|it| it.labels.iter().map(move |label| (it.iid, label)));
    labels.filter(|(_, it)| is_owned(it)).map(|(iid, it)| (iid, it.clone())).collect()
}

fn by_hand(world: &World, method: &str, path: &str, body: &Value) -> Value {
    let path = format!("projects/acme%2Faccounts/issues/{path}");
    let (status, answer) = world.gitlab().by_hand(MANAGER, method, &path, body);
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

fn names(undo: &Undo) -> Vec<String> {
    undo.plan.actions.iter().map(Action::name).collect()
}

/// Kinds that tell people something or change what they see first.
async fn loud_in_next_pass(world: &World) -> Vec<String> {
    world.gitlab().advance(TimeDelta::hours(1));
    let plan = world.plan().await.unwrap();
    // Digests are kept true by every pass.
    let is_quiet = |it: &&Action| {
        it.kind == ActionKind::EditComment
            || it.rule == "digest" && it.kind == ActionKind::EditIssue
    };
    plan.actions.iter().filter(|it| !is_quiet(it)).map(Action::name).collect()
}

#[tokio::test]
async fn everything_that_a_run_writes_names_it() {
    let world = world();
    let run = pass(&world).await;
    let all = said(&world);
    assert!(all.len() > 6, "{all:?}");
    assert!(all.iter().all(|(_, section)| section.marker.run.as_ref() == Some(&run)), "{all:?}");
    let own: Vec<Issue> = issues(&world).into_iter().filter(|it| is_own(&world, it)).collect();
    assert!(!own.is_empty());
    for issue in own {
        let first = sections(issue.description.as_deref().unwrap_or_default()).remove(0);
        assert_eq!(first.marker.run, Some(run.clone()), "#{}", issue.iid);
    }
}

#[tokio::test]
async fn an_undone_run_leaves_nothing_open_nothing_said_and_no_label() {
    let world = world();
    let before = owned_labels(&world);
    let run = pass(&world).await;
    assert!(owned_labels(&world).len() > before.len() + 6);
    let planned = plan(&world, &run).await;
    let kinds: BTreeSet<ActionKind> = planned.plan.actions.iter().map(|it| it.kind).collect();
    let all = [
        ActionKind::EditComment,
        ActionKind::CloseIssue,
        ActionKind::SetLabels,
        ActionKind::Unlink,
    ];
    assert_eq!(kinds, all.into_iter().collect(), "{:?}", names(&planned));
    let pages = planned.left.iter().all(|it| it.why.starts_with("every pass keeps this page true"));
    assert!(pages, "{:?}", planned.left);
    let log = world.gitlab().log().len();
    plan(&world, &run).await;
    assert!(!world.gitlab().log()[log..].iter().any(Logged::is_write), "a plan only reads");

    let report = undo(&world, &run, Some(&planned)).await.unwrap();
    assert!(report.actions.iter().all(|done| done.outcome.is_success()), "{:?}", report.actions);
    assert_eq!(owned_labels(&world), before);
    for issue in issues(&world).iter().filter(|it| is_own(&world, it) && !is_page(it)) {
        assert!(!issue.open, "#{}", issue.iid);
        assert!(issue.links.is_empty(), "#{}", issue.iid);
        assert!(issue.description.as_deref().unwrap().contains("was taken back"));
    }
    for (iid, section) in said(&world) {
        assert!(section.marker.undone, "#{iid} {:?}", section.marker);
        assert!(
            section.body.starts_with("Taken back on Fri 20 Mar 2026: run `"),
            "{}",
            section.body
        );
    }
    // Idempotent, and not redone.
    assert_eq!(names(&plan(&world, &run).await), [""; 0]);
    assert_eq!(undo(&world, &run, None).await.unwrap().actions.len(), 0);
    assert_eq!(loud_in_next_pass(&world).await, [""; 0]);
    pass(&world).await;
    assert_eq!(owned_labels(&world), before, "labels that were taken back are not set again");
    assert_eq!(names(&plan(&world, &run).await), [""; 0]);
    assert_eq!(world.plan().await.unwrap().actions, [], "and then it is quiet");
}

#[tokio::test]
async fn labels_that_were_held_are_set_when_the_facts_ask_for_others() {
    let simulator = Simulator::new(noon(day(DAY))).with_project(PROJECT, "private");
    let world = World::of(simulator.with_user(MANAGER, 40), PROJECT);
    let card = |rows: &str| {
        let began = "| Customer since | 2026-03-02 |\n| Onboarding start | 2026-03-02 |";
        json!(format!("| Field | Value |\n|---|---|\n{began}\n{rows}"))
    };
    let labels = ["csm::account", "segment::strategic", "csm-priority::1"];
    let account = json!({ "title": "Birch – account", "description": card(""), "labels": labels });
    let iid = by_hand(&world, "POST", "", &account)["iid"].as_u64().unwrap();
    let run = pass(&world).await;
    let label = |name: &str| (iid, name.to_owned());
    assert!(owned_labels(&world).contains(&label("tte::breached")), "{:?}", owned_labels(&world));
    undo(&world, &run, None).await.unwrap();
    pass(&world).await;
    assert_eq!(owned_labels(&world), BTreeSet::new());
    let told = json!({ "description": card("| First call | 2026-03-12 |\n") });
    by_hand(&world, "PUT", &iid.to_string(), &told);
    pass(&world).await;
    let labels = owned_labels(&world);
    assert!(labels.contains(&label("tte::met")), "{labels:?}");
    assert!(!labels.iter().any(|(_, it)| it.starts_with("tto::")), "nothing new: {labels:?}");
    let all = said(&world);
    let card = all.iter().find(|(at, it)| *at == iid && it.marker.key.rule == STATUS_CARD);
    let (_, card) = card.unwrap();
    assert!(!card.marker.undone && card.body.contains("Kept by Stagecoach"), "{}", card.body);
}

#[tokio::test]
async fn what_people_have_touched_is_left_and_they_are_named() {
    let world = world();
    let run = pass(&world).await;
    let all = issues(&world).into_iter();
    let own: Vec<Issue> = all.filter(|it| is_own(&world, it) && !is_page(it)).collect();
    let worked_on = &own[0];
    by_hand(&world, "POST", &format!("{}/notes", worked_on.iid), &json!({ "body": "On it." }));
    let not_a_card = |it: &Section| it.marker.key.rule != STATUS_CARD;
    let notice = said(&world).into_iter().find(|(_, it)| not_a_card(it));
    let (answered, notice) = notice.unwrap();
    let thanks = json!({ "body": "@stagecoach-bot ack" });
    by_hand(&world, "POST", &format!("{answered}/notes"), &thanks);
    let labels = owned_labels(&world);
    let (relabelled, label) =
        labels.iter().find(|(_, label)| label.starts_with("health::")).unwrap();
    by_hand(&world, "PUT", &relabelled.to_string(), &json!({ "remove_labels": label }));

    let planned = plan(&world, &run).await;
    let why: Vec<&str> = planned.left.iter().map(|it| it.why.as_str()).collect();
    assert!(why.iter().any(|it| it.starts_with("mgr-imke has been at it since")), "{why:?}");
    assert!(why.iter().any(|it| it.starts_with("mgr-imke has answered it")), "{why:?}");
    assert!(why.iter().any(|it| it.starts_with("mgr-imke has changed `health::")), "{why:?}");
    let report = undo(&world, &run, None).await.unwrap();
    assert!(report.actions.iter().all(|done| done.outcome.is_success()));
    let after = issues(&world);
    assert!(after.iter().any(|it| it.iid == worked_on.iid && it.open));
    let stays = said(&world).into_iter().find(|(_, it)| it.marker.key == notice.marker.key);
    assert_eq!(stays.unwrap().1, notice);
    let back = owned_labels(&world);
    assert!(!back.contains(&(*relabelled, label.clone())));
}

#[tokio::test]
async fn what_a_run_closed_is_opened_again_and_its_end_is_for_people() {
    let world = world();
    pass(&world).await;
    world.gitlab().advance(TimeDelta::hours(2));
    let card = "| Field | Value |\n|---|---|\n| Customer since | 2026-03-01 |\n| Onboarding start | 2026-03-02 |\n| Onboarding closed | 2026-03-10 |\n| First value date | 2026-03-12 |\n| First call | 2026-03-03 |\n| Renewal date | 2027-03-01 |\n";
    for issue in issues(&world) {
        if issue.open && issue.labels.contains("csm::account") {
            by_hand(&world, "PUT", &issue.iid.to_string(), &json!({ "description": card }));
        }
    }
    let open = |world: &World| -> BTreeSet<u64> {
        let all = issues(world).into_iter();
        all.filter(|it| is_own(world, it) && it.open).map(|it| it.iid).collect()
    };
    let before = open(&world);
    let run = pass(&world).await;
    let after = open(&world);
    assert!(after.len() < before.len(), "the correction closes nothing: {before:?}");
    undo(&world, &run, None).await.unwrap();
    assert!(open(&world).is_superset(&before));
    pass(&world).await;
    assert!(open(&world).is_superset(&before), "what people are asked about stays open");
    assert_eq!(names(&plan(&world, &run).await), [""; 0]);
}

/// Pages in epics: one is opened, one is written anew with the numbers of its week, and what another bot had opened and
/// said at the same moment is closed and taken back. Gives the three runs that did it.
async fn kept_in_epics(world: &World) -> [Run; 3] {
    let opened = pass(world).await;
    world.set_day(day("2026-04-06"));
    let said = pass(world).await;
    let page = epics(world).into_iter().find(|epic| epic.title == "Roll-up: EMEA").unwrap();
    let gitlab = world.client();
    let home = gitlab.epic_home("acme").await.unwrap().home.unwrap();
    let new = NewEpic {
        title: printed(&page.title),
        description: printed(&page.description),
        labels: vec![RollupPage::LABEL.to_owned()],
        ..NewEpic::default()
    };
    gitlab.writer().open_epic(&home, &new).await.unwrap();
    let all = gitlab.epics_labelled(&home, RollupPage::LABEL).await.unwrap();
    let there = all.iter().find(|epic| epic.iid == page.iid).unwrap();
    let said_there = page.notes.iter().find(|note| !note.system).unwrap();
    let snapshot = printed(&said_there.body);
    gitlab.writer().comment_on_epic(&home, there, snapshot, false).await.unwrap();
    [opened, said, pass(world).await]
}

fn epics(world: &World) -> Vec<Epic> {
    let gitlab = world.gitlab();
    let mut epics: Vec<Epic> = gitlab.world().epics.values().cloned().collect();
    epics.sort_by_key(|epic| epic.iid);
    epics
}

/// A text as a sentence of the source, which may be written anywhere.
fn printed(text: &str) -> Printed {
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    text.into()
}

#[tokio::test]
async fn what_a_run_wrote_on_roll_ups_in_epics_names_it_and_is_left_with_the_reason() {
    let today = day("2026-03-20");
    let simulator = Simulator::new(noon(today)).with_tier(Tier::Ultimate);
    let mut world = World::of(simulator.plant(&portfolio(10, today, 3)), PROJECT).with_settings(
        "[[portfolios]]\nname = \"All\"\n\n[[portfolios]]\nname = \"EMEA\"\nwithin = \"All\"\nregions = [\"emea\"]\n",
    );
    world.first_run = FirstRun::Ordinary;
    let [opened, said, closed] = kept_in_epics(&world).await;
    let all = epics(&world);
    assert_eq!(all.iter().filter(|epic| !epic.open).count(), 1, "the twin is closed");
    let sections_of =
        |epic: &Epic| epic.notes.iter().flat_map(|note| sections(&note.body)).collect();
    let remarks: Vec<Section> =
        all.iter().flat_map(|epic| -> Vec<Section> { sections_of(epic) }).collect();
    let markers: Vec<&Marker> = remarks.iter().map(|it| &it.marker).collect();
    assert!(markers.iter().all(|it| it.run.is_some()), "{markers:?}");
    let by = |run: &Run| markers.iter().filter(|it| it.run.as_ref() == Some(run)).count();
    assert!(by(&said) >= 2 && by(&closed) == 1, "{markers:?}");

    let log = world.gitlab().log().len();
    let left = async |run: &Run| -> Vec<String> {
        let undo = plan(&world, run).await;
        let of_epics = undo.left.into_iter().filter(|it| it.target.contains('&'));
        of_epics.map(|it| format!("{}: {}", it.target, it.why)).collect()
    };
    let (anew, over) = ("the next one writes it anew", "of a day that is over stays");
    let twin = "another page says the same";
    let said_of = |left: &[String], what: &str| left.iter().filter(|it| it.contains(what)).count();
    let (first, second, third) = (left(&opened).await, left(&said).await, left(&closed).await);
    // Both pages were written anew since, and the twin carries the name that its text had.
    assert_eq!(first, [""; 0], "{first:?}");
    assert!(said_of(&second, anew) >= 2 && said_of(&second, over) >= 2, "{second:?}");
    assert_eq!(said_of(&third, twin), 1, "{third:?}");
    assert_eq!(said_of(&third, "another comment says the same"), 1, "{third:?}");
    let every = [second, third].concat();
    assert!(every.iter().all(|it| it.contains(": every pass keeps this page true: ")), "{every:?}");
    assert!(!world.gitlab().log()[log..].iter().any(Logged::is_write));
    let before = epics(&world).iter().map(|epic| epic.description.clone()).collect::<Vec<_>>();
    undo(&world, &closed, None).await.unwrap();
    let after = epics(&world).iter().map(|epic| epic.description.clone()).collect::<Vec<_>>();
    assert_eq!(after, before, "what is left is not touched");
}

/// At every write of the undo it dies; a second undo ends where one that was left in peace does.
#[tokio::test]
async fn an_undo_that_is_cut_at_any_write_is_finished_by_the_next() {
    static SEED: LazyLock<SeedProject> = LazyLock::new(|| portfolio(10, day(DAY), 3));
    let calm = outspoken(&SEED);
    let run = pass(&calm).await;
    let before = calm.gitlab().log().len();
    undo(&calm, &run, None).await.unwrap();
    let log = calm.gitlab().log()[before..].to_vec();
    let expected = calm.traces();
    let writes: Vec<usize> =
        log.iter().enumerate().filter(|(_, it)| it.is_write()).map(|(n, _)| n).collect();
    assert!(writes.len() > 6, "{}", writes.len());
    for n in writes {
        let world = outspoken(&SEED);
        let run = pass(&world).await;
        let at = before + n + 1;
        world.gitlab().set_fault_rule(Some(move |arrival: &Arrival| match arrival.number {
            it if it == at => Some(Fault::LostAfter),
            it if it > at => Some(Fault::LostBefore),
            _ => None,
        }));
        let _ = undo(&world, &run, None).await;
        world.gitlab().set_fault_rule(None::<fn(&Arrival) -> Option<Fault>>);
        world.gitlab().advance(TimeDelta::minutes(1));
        undo(&world, &run, None).await.unwrap();
        let signed = |traces: Vec<String>| -> Vec<String> {
            traces.into_iter().map(|line| line.split(" run: ").next().unwrap().to_owned()).collect()
        };
        assert_eq!(signed(world.traces()), signed(expected.clone()), "cut at {:?}", log[n]);
        assert_eq!(names(&plan(&world, &run).await), [""; 0]);
    }
}

#[tokio::test]
async fn an_approved_undo_is_refused_when_the_world_has_moved() {
    let world = world();
    let run = pass(&world).await;
    let planned = plan(&world, &run).await;
    let own = issues(&world).into_iter().find(|it| is_own(&world, it) && !is_page(it)).unwrap();
    by_hand(&world, "POST", &format!("{}/notes", own.iid), &json!({ "body": "On it." }));
    let refused = undo(&world, &run, Some(&planned)).await.unwrap_err().to_string();
    assert!(refused.contains("close_issue") && refused.contains("no longer wanted"), "{refused}");
}

#[test]
fn on_the_command_line_it_plans_first_and_says_what_is_not_a_run() {
    let server = Server::seeded(12);
    let many = |binary: Binary, limit| binary.with(&format!("STAGECOACH__LIMITS__{limit}"), "500");
    let limits = ["ISSUES_MAX", "CLOSES_MAX", "EDITS_MAX", "COMMENTS_MAX"];
    let binary = limits.into_iter().fold(server.binary(), many);
    let refused = binary.run(&["undo", "yesterday"]).exits(64).error();
    assert!(refused.contains("is not the name of a run"), "{refused}");
    // A run is named by the clock of the machine, and GitLab writes by its own: here they agree.
    server.simulator().set_now(stagecoach::clock::now());
    let applied = ["apply", "--no-baseline", "--format", "json"];
    let run = binary.run(&applied).exits(0).json()["run"].as_str().unwrap().to_owned();
    let written = server.writes().len();
    let planned = binary.run(&["undo", &run, "--out", "undo.json"]).exits(0).stdout;
    assert!(planned.contains(&format!("To undo run {run}: ")), "{planned}");
    assert_eq!(server.writes().len(), written);
    let empty = binary.run(&["undo", &run, "--apply="]).exits(64).error();
    assert!(empty.contains("name the file"), "{empty}");
    let undone = binary.run(&["undo", &run, "--apply=undo.json", "--format", "json"]).exits(0);
    let undone = undone.json();
    assert_eq!(undone["undoes"], run);
    assert!(undone["actions"].as_array().unwrap().iter().all(|it| it["outcome"] == "done"));
    let again = binary.run(&["undo", &run, "--apply"]).exits(0).stdout;
    assert!(again.contains(&format!("Nothing of run {run} is left to undo.")), "{again}");
    assert_eq!(server.simulator().world().unexpected, [""; 0]);
}
