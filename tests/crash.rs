//! A pass that is cut, unanswered, throttled or lied to at any single request: afterwards nothing is
//! said twice, nothing is lost, nothing is wrongly closed, and two clean passes settle it.

use std::sync::LazyLock;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::TimeDelta;
use gitlab::api::ApiError;
use gitlab::api::AsyncClient;
use gitlab::api::RestClient;
use http::Response;
use http::request::Builder;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::Section;
use stagecoach::account::sections;
use stagecoach::bot;
use stagecoach::cli::Exit;
use stagecoach::decide::Action;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::enact::Done;
use stagecoach::enact::Outcome;
use stagecoach::enact::Stop;
use stagecoach::gitlab::GitLab;
use stagecoach::gitlab::NoPause;
use stagecoach::gitlab::Patience;
use stagecoach::gitlab::Patient;
use stagecoach::gitlab::Source;
use stagecoach::gitlab::Writable;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::epics::Epic;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;
use stagecoach::simulator::graphql::GraphQl;
use stagecoach::simulator::in_process::InProcess;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::records::Issue;
use stagecoach::simulator::residents::Tier;
use stagecoach::simulator::seed::SeedProject;

use crate::support::meanwhile::Meanwhile;
use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::TOKEN;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

/// Requests of a pass are counted from 1; `at` is the one that is hit.
type Mishap = fn(arrival: &Arrival, at: usize) -> Option<Fault>;

/// The request takes effect and the process dies. Dying after a read is dying after the write
/// before it, so this at every write is death at every moment.
const KILLED: Mishap = |arrival, at| match arrival.number {
    n if n == at => Some(Fault::LostAfter),
    n if n > at => Some(Fault::LostBefore),
    _ => None,
};

/// The answer to a write is lost, and for a while no list shows what it made.
const UNSEEN: Mishap = |arrival, at| match arrival.number {
    n if n == at => Some(Fault::LostAfter),
    n if n > at && !arrival.is_write => Some(Fault::StaleLists { seconds: 600 }),
    _ => None,
};

/// A dozen accounts of which several are late, never looked at before.
async fn first_run() -> World {
    static SEED: LazyLock<SeedProject> = LazyLock::new(|| portfolio(10, day("2026-03-20"), 12));
    World::planted(&SEED, day("2026-03-20"))
}

/// The same where everything is said at once: notices, work issues, links, cards, labels.
async fn outspoken() -> World {
    let mut world = first_run().await;
    world.first_run = FirstRun::Ordinary;
    world
}

/// Nothing is written yet, and pages will be epics, one below the other.
async fn blank() -> World {
    blank_with(GraphQl::Epics)
}

fn blank_with(graphql: GraphQl) -> World {
    static SEED: LazyLock<SeedProject> = LazyLock::new(|| portfolio(10, day("2026-03-20"), 3));
    let simulator = Simulator::new(noon(day("2026-03-20"))).with_tier(Tier::Ultimate).plant(&SEED);
    let simulator = simulator.with_graphql(graphql);
    let mut world = World::of(simulator, PROJECT).with_settings(
        "[[portfolios]]\nname = \"All\"\n\n[[portfolios]]\nname = \"EMEA\"\nwithin = \"All\"\nregions = [\"emea\"]\n",
    );
    world.first_run = FirstRun::Ordinary;
    world
}

/// Weeks after the first words, on a Monday: the pages are written anew and get their snapshot; new notices, work
/// issues, labels and cards come beside them.
async fn pages() -> World {
    let world = blank().await;
    world.pass().await.unwrap();
    let accounts = {
        let gitlab = world.gitlab();
        let issues = gitlab.world().issues.values();
        let accounts = issues.filter(|issue| issue.open && issue.labels.contains("csm::account"));
        accounts.map(|issue| issue.iid).collect::<Vec<_>>()
    };
    world.set_day(day("2026-03-30"));
    for iid in accounts {
        let path = format!("projects/acme%2Faccounts/issues/{iid}/notes");
        let body = "@stagecoach-bot sentiment red they are unhappy\n@stagecoach-bot help";
        let body = json!({ "body": body });
        assert_eq!(world.gitlab().by_hand(MANAGER, "POST", &path, &body).0, 201);
    }
    world.set_day(day("2026-04-06"));
    world
}

/// A few accounts of it.
async fn few() -> World {
    static SEED: LazyLock<SeedProject> = LazyLock::new(|| portfolio(10, day("2026-03-20"), 6));
    let mut world = World::planted(&SEED, day("2026-03-20"));
    world.first_run = FirstRun::Ordinary;
    world
}

/// After everything was said, people put the cards right: notices are withdrawn, issues closed.
async fn corrected() -> World {
    let world = few().await;
    world.pass().await.unwrap();
    world.gitlab().advance(TimeDelta::hours(2));
    let card = "| Field | Value |\n|---|---|\n| Customer since | 2026-03-01 |\n| Onboarding start | 2026-03-02 |\n| Onboarding closed | 2026-03-10 |\n| First value date | 2026-03-12 |\n| First call | 2026-03-03 |\n| Renewal date | 2027-03-01 |\n";
    let mut gitlab = world.gitlab();
    let accounts = gitlab.world().issues.values().filter(|i| i.labels.contains("csm::account"));
    let iids: Vec<u64> = accounts.filter(|issue| issue.open).map(|issue| issue.iid).collect();
    for iid in iids {
        let path = format!("projects/acme%2Faccounts/issues/{iid}");
        let (status, _) = gitlab.by_hand("mgr-imke", "PUT", &path, &json!({ "description": card }));
        assert_eq!(status, 200);
    }
    drop(gitlab);
    world
}

/// After everything was said, people talk to the bot: what it can carry out, what it cannot, and
/// somebody whose word does not count. One comment of before was put right, another is gone.
async fn commented() -> World {
    static SEED: LazyLock<SeedProject> = LazyLock::new(|| portfolio(10, day("2026-03-20"), 4));
    let simulator = Simulator::new(noon(day("2026-03-20"))).plant(&SEED);
    let mut world = World::of(simulator.with_user("guest-rowan", 10), &SEED.path);
    world.first_run = FirstRun::Ordinary;
    let say = |who: &str, method: &str, path: &str, body: &str| {
        let mut gitlab = world.gitlab();
        gitlab.advance(TimeDelta::seconds(1));
        let path = format!("projects/acme%2Faccounts/issues/{path}");
        let (status, note) = gitlab.by_hand(who, method, &path, &json!({ "body": body }));
        assert!(status < 300, "{status} {note}");
        note["id"].as_u64().unwrap_or_default()
    };
    let iids: Vec<u64> = {
        let gitlab = world.gitlab();
        let issues = gitlab.world().issues.values();
        let accounts = issues.filter(|i| i.open && i.labels.contains("csm::account"));
        accounts.map(|issue| issue.iid).collect()
    };
    let notes = |nth: usize| format!("{}/notes", iids[nth]);
    world.pass().await.unwrap();
    let wrong = say(MANAGER, "POST", &notes(0), "@stagecoach-bot engagd 2026-03-18");
    let gone = say(MANAGER, "POST", &notes(1), "@stagecoach-bot help");
    world.gitlab().advance(TimeDelta::hours(1));
    world.pass().await.unwrap();
    world.gitlab().advance(TimeDelta::hours(1));
    let right = "@stagecoach-bot engaged 2026-03-18 said late";
    say(MANAGER, "PUT", &format!("{}/{wrong}", notes(0)), right);
    say(MANAGER, "DELETE", &format!("{}/{gone}", notes(1)), "");
    say(MANAGER, "POST", &notes(0), "@stagecoach-bot explain\n@stagecoach-bot vlaue 2026-03-18");
    say(MANAGER, "POST", &notes(1), "@stagecoach-bot hold contract until 2026-05-01");
    say(MANAGER, "POST", &notes(1), "@stagecoach-bot sentiment red\n@stagecoach-bot resume");
    say("guest-rowan", "POST", &notes(2), "@stagecoach-bot snooze 2w holiday");
    for iid in &iids[..2] {
        say(MANAGER, "POST", &format!("{iid}/notes"), "@stagecoach-bot not-relevant they left");
        say(MANAGER, "POST", &format!("{iid}/notes"), "@stagecoach-bot snooze 2w holiday");
        say(MANAGER, "POST", &format!("{iid}/notes"), "@stagecoach-bot ack\n@stagecoach-bot help");
    }
    world.gitlab().advance(TimeDelta::hours(1));
    world
}

/// Issues that go on to serve a later episode: a renewal has moved, a customer is silent again, and
/// two colleagues have opened a triage each.
async fn again() -> World {
    let simulator = Simulator::new(noon(day("2026-08-03"))).with_project(PROJECT, "private");
    let mut world = World::of(simulator.with_user("mgr-imke", 40), PROJECT);
    world.first_run = FirstRun::Ordinary;
    // A red account would have a triage first, and no EBR; and a comment that is said a day later is
    // said in another company.
    let off = |rule| (format!("rules.{rule}.enabled"), "false".to_owned());
    let flags = ["health_red", "triage_update_overdue"].map(off).into();
    world.policy = crate::support::world::policy(&flags);
    let by_hand = |method: &str, path: &str, body: Value| {
        let path = format!("projects/acme%2Faccounts/issues{path}");
        let (status, _) = world.gitlab().by_hand("mgr-imke", method, &path, &body);
        assert!((200..300).contains(&status), "{method} {path}: {status}");
    };
    let card = |rows: &[(&str, &str)]| {
        let rows = rows.iter().map(|(name, value)| format!("| {name} | {value} |"));
        let rows: Vec<String> = rows.collect();
        format!("| Field | Value |\n|---|---|\n{}\n", rows.join("\n"))
    };
    let grown = |renewal| {
        card(&[
            ("Customer since", "2025-03-02"),
            ("Onboarding start", "2025-03-02"),
            ("First call", "2025-03-04"),
            ("First value date", "2025-03-20"),
            ("Onboarding closed", "2025-04-01"),
            ("Renewal date", renewal),
        ])
    };
    let young = |call| {
        card(&[
            ("Customer since", "2026-06-30"),
            ("Onboarding start", "2026-06-30"),
            ("First value date", "2026-07-10"),
            ("First call", call),
            ("Renewal date", "2027-06-30"),
        ])
    };
    let account = |title: &str, text: String| {
        let labels = ["csm::account", "segment::strategic", "csm-priority::1"];
        json!({ "title": title, "description": text, "labels": labels })
    };
    by_hand("POST", "", account("Alder – account", grown("2027-03-02")));
    by_hand("POST", "", account("Birch – account", young("2026-07-08")));
    world.pass().await.unwrap();
    world.set_day(day("2026-08-05"));
    by_hand("PUT", "/2", json!({ "description": young("2026-08-05") }));
    world.pass().await.unwrap();
    world.set_day(day("2026-08-28"));
    by_hand("PUT", "/1", json!({ "description": grown("2027-04-05") }));
    for title in ["Triage: Alder", "Trouble: Alder"] {
        by_hand("POST", "", json!({ "title": title, "labels": ["csm::triage"] }));
    }
    world
}

/// Clean passes until there is nothing to do, two at most; what is left then.
async fn repaired(world: &World) -> Vec<String> {
    world.gitlab().set_fault_rule(None::<fn(&Arrival) -> Option<Fault>>);
    for _ in 0..2 {
        world.gitlab().advance(TimeDelta::hours(1));
        if world.pass().await.unwrap().actions.is_empty() {
            return Vec::new();
        }
    }
    world.plan().await.unwrap().actions.iter().map(Action::name).collect()
}

/// Lets the mishap happen at every write of a pass, each time in a fresh world.
async fn survives<F: Future<Output = World>>(scene: fn() -> F, mishaps: &[Mishap]) {
    let calm = scene().await;
    let before = calm.gitlab().log().len();
    calm.pass().await.unwrap();
    let log = calm.gitlab().log()[before..].to_vec();
    assert_eq!(repaired(&calm).await, Vec::<String>::new());
    let expected = calm.traces();
    let mut failures = Vec::new();
    let writes = log.iter().enumerate().filter(|(_, request)| request.is_write());
    for ((n, request), mishap) in writes.flat_map(|w| mishaps.iter().map(move |m| (w, *m))) {
        let world = scene().await;
        let at = before + n + 1;
        world.gitlab().set_fault_rule(Some(move |arrival: &Arrival| mishap(arrival, at)));
        // Whatever it reports, the passes after it must put things right.
        let _ = world.pass().await;
        let left = repaired(&world).await;
        let found = world.traces();
        if !left.is_empty() || found != expected {
            let (method, path) = (&request.method, &request.path_and_query);
            let arrival = Arrival { number: at, method, path_and_query: path, is_write: true };
            let fault = mishap(&arrival, at);
            let difference = difference(&expected, &found);
            failures.push(format!("{fault:?} at {method} {path}: left {left:?}{difference}"));
        }
    }
    assert!(
        failures.is_empty(),
        "{} failures, as in:\n{}",
        failures.len(),
        failures[..failures.len().min(3)].join("\n")
    );
}

fn difference(expected: &[String], found: &[String]) -> String {
    let (mut missing, mut extra) = (expected.to_vec(), Vec::new());
    for line in found {
        match missing.iter().position(|other| other == line) {
            Some(at) => drop(missing.remove(at)),
            None => extra.push(line.clone()),
        }
    }
    format!("\n  missing {missing:#?}\n  beside it {extra:#?}")
}

fn only(fault: Fault, arrival: &Arrival, at: usize) -> Option<Fault> {
    (arrival.number == at).then_some(fault)
}

#[tokio::test]
async fn e4_59_a_first_run_killed_at_any_moment_is_finished_by_the_next() {
    survives(first_run, &[KILLED]).await;
}

#[tokio::test]
async fn an_ordinary_pass_killed_at_any_moment_is_finished_by_the_next() {
    survives(outspoken, &[KILLED]).await;
}

#[tokio::test]
async fn a_pass_that_writes_everything_there_is_survives_a_cut_at_any_request() {
    let world = pages().await;
    let plan = world.plan().await.unwrap();
    let kinds: Vec<ActionKind> = plan.actions.iter().map(|action| action.kind).collect();
    for kind in [
        ActionKind::OpenIssue,
        ActionKind::Comment,
        ActionKind::SetLabels,
        ActionKind::WriteRollup,
        ActionKind::EditComment,
    ] {
        assert!(kinds.contains(&kind), "{kind:?} is not in {kinds:?}");
    }
    survives(pages, &[KILLED]).await;
}

/// Two passes take turns on one scene; afterwards all is as after one.
async fn converge<F: Future<Output = World>>(scene: fn() -> F) -> (World, World) {
    let world = scene().await;
    let (mine, yours) = (world.portfolio().await.unwrap(), world.portfolio().await.unwrap());
    let (one, other) = (taking_turns(&world), taking_turns(&world));
    tokio::join!(world.enact(&one, &mine), world.enact(&other, &yours));
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    let calm = scene().await;
    calm.pass().await.unwrap();
    assert_eq!(repaired(&calm).await, Vec::<String>::new());
    assert_eq!(stands(&world), stands(&calm));
    (world, calm)
}

#[tokio::test]
async fn two_runs_at_once_leave_one_epic_with_a_pointer_in_the_other() {
    let (world, calm) = Box::pin(converge(blank)).await;
    let epics = |world: &World, open: bool| {
        let gitlab = world.gitlab();
        let epics = gitlab.world().epics.values().filter(|epic| epic.open == open);
        epics.cloned().collect::<Vec<_>>()
    };
    let (open, closed) = (epics(&world, true), epics(&world, false));
    assert_eq!((open.len(), epics(&calm, true).len()), (2, 2));
    assert!(!closed.is_empty(), "nothing was opened twice");
    for twin in &closed {
        let oldest = open.iter().find(|epic| epic.title == twin.title).unwrap();
        assert!(oldest.iid < twin.iid, "the oldest stays");
        let pointer = format!("/groups/acme/-/epics/{}) says the same", oldest.iid);
        assert!(twin.description.contains(&pointer), "{}", twin.description);
    }
    let parents = |epics: &[Epic]| epics.iter().filter(|epic| epic.parent.is_some()).count();
    assert_eq!(parents(&open), 1, "the part stands below the whole that stays");
}

#[tokio::test]
async fn a_page_that_became_an_issue_while_no_epic_could_be_seen_is_closed_by_the_next_pass() {
    let world = blank().await;
    world.pass().await.unwrap();
    world.set_day(day("2026-03-23"));
    let hides = |arrival: &Arrival| {
        let is_about_epics =
            ["/epics", "graphql"].iter().any(|it| arrival.path_and_query.contains(it));
        is_about_epics.then_some(Fault::Status(404))
    };
    world.gitlab().set_fault_rule(Some(hides));
    world.pass().await.unwrap();
    let pages = || {
        let gitlab = world.gitlab();
        let issues = gitlab.world().issues.values().filter(|it| it.labels.contains("csm::rollup"));
        issues.cloned().collect::<Vec<_>>()
    };
    assert_eq!(pages().iter().filter(|page| page.open).count(), 2, "the scene is another one");
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    for page in pages() {
        let text = page.description.unwrap_or_default();
        assert!(!page.open && text.contains("says the same"), "{text}");
    }
    let open = world.gitlab().world().epics.values().filter(|epic| epic.open).count();
    assert_eq!(open, 2, "the epics are older, and stay");
}

#[tokio::test]
async fn an_issue_whose_opening_was_not_answered_is_found_in_the_same_pass_and_not_opened_again() {
    let world = few().await;
    world.gitlab().set_fault_rule(Some(|arrival: &Arrival| {
        let opens = arrival.method == "POST" && arrival.path_and_query.ends_with("/issues");
        opens.then_some(Fault::LostAfter)
    }));
    let report = world.pass().await.unwrap();
    let is_opened = |done: &&Done| done.action.kind == ActionKind::OpenIssue;
    let became: Vec<Outcome> =
        report.actions.iter().filter(is_opened).map(|done| done.outcome).collect();
    assert!(!became.is_empty());
    assert!(became.iter().all(|outcome| *outcome == Outcome::Done), "{became:?}");
    assert_eq!(repaired(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_epic_whose_opening_was_not_answered_is_found_in_the_same_pass_and_not_opened_again() {
    let world = blank().await;
    world.gitlab().set_fault_rule(Some(|arrival: &Arrival| {
        let changes_epics = arrival.is_write && arrival.path_and_query.contains("graphql");
        changes_epics.then_some(Fault::LostAfter)
    }));
    let report = world.pass().await.unwrap();
    let is_page = |done: &&Done| done.action.kind == ActionKind::WriteRollup;
    let became: Vec<Outcome> =
        report.actions.iter().filter(is_page).map(|done| done.outcome).collect();
    assert_eq!(became, [Outcome::Done, Outcome::Done]);
    assert_eq!(world.gitlab().world().epics.len(), 2);
}

/// What became of pages, or of comments on them, while this went wrong with every request that ends so.
async fn outcomes(
    world: &World,
    is_page: bool,
    ends: &'static str,
    fault: Option<Fault>,
) -> Vec<Outcome> {
    world.gitlab().set_fault_rule(Some(move |arrival: &Arrival| {
        let is_it = arrival.method == "POST" && arrival.path_and_query.ends_with(ends);
        fault.clone().filter(|_| is_it)
    }));
    let report = world.pass().await.unwrap();
    world.gitlab().set_fault_rule(None::<fn(&Arrival) -> Option<Fault>>);
    let of_pages = report.actions.iter().filter(|done| done.action.rule == "rollup");
    let is_it = |done: &&Done| done.action.key.to_string().ends_with("/current") == is_page;
    of_pages.filter(is_it).map(|done| done.outcome).collect()
}

#[tokio::test]
async fn by_rest_an_opening_that_was_refused_is_not_looked_for_and_one_that_was_not_answered_is() {
    let world = blank_with(GraphQl::Closed);
    let lost = Some(Fault::LostAfter);
    let became = outcomes(&world, true, "/epics", lost).await;
    assert_eq!(became, [Outcome::Done, Outcome::Done]);
    let refused = async |fault: Option<Fault>| {
        let world = blank_with(GraphQl::Closed);
        let became = outcomes(&world, true, "/epics", fault).await;
        let looked = |it: &str| it.contains("/epics?labels=");
        let gitlab = world.gitlab();
        let asked = gitlab.log().iter().filter(|it| looked(&it.path_and_query)).count();
        (became.iter().filter(|it| it.is_success()).count(), asked)
    };
    let (opened, asked) = refused(None).await;
    assert_eq!(opened, 2, "the scene is another one");
    assert_eq!(refused(Some(Fault::Status(422))).await, (0, asked));
}

#[tokio::test]
async fn by_rest_a_comment_on_a_page_that_was_not_answered_is_done_only_if_it_is_there() {
    for (fault, expected) in [
        (Fault::LostAfter, Outcome::Done),
        (Fault::LostBefore, Outcome::Unknown),
        (Fault::Status(422), Outcome::Failed),
    ] {
        let world = blank_with(GraphQl::Closed);
        world.pass().await.unwrap();
        let epics = {
            let gitlab = world.gitlab();
            let epics = gitlab.world().epics.values();
            epics.map(|epic| (epic.id, epic.description.clone())).collect::<Vec<_>>()
        };
        world.set_day(day("2026-04-06"));
        // Somebody quotes what the bot is about to say: that is not said by it.
        for (epic, text) in epics {
            let keys = sections(&text).into_iter().map(|it| it.marker.key.to_string());
            let said: Vec<String> = ["2026-W15", "FY26-Q4", "FY27-Q1"]
                .iter()
                .flat_map(|of| keys.clone().map(move |key| key.replace("current", of)))
                .map(|key| format!("<!-- stagecoach key={key} hash=0 -->\nSo it says."))
                .collect();
            for body in said {
                let path = format!("groups/acme/epics/{epic}/notes");
                let body = json!({ "body": body });
                assert_eq!(world.gitlab().by_hand(MANAGER, "POST", &path, &body).0, 201);
            }
        }
        let what = format!("{fault:?}");
        let became = outcomes(&world, false, "/notes", Some(fault)).await;
        assert!(!became.is_empty(), "the scene is another one");
        assert!(became.iter().all(|it| *it == expected), "{what}: {became:?}");
    }
}

/// As if GitLab had opened an epic and had not been able to make its label.
#[tokio::test]
async fn by_rest_an_epic_that_came_without_its_label_is_closed_at_once() {
    let world = blank_with(GraphQl::Closed);
    let theirs = json!({ "title": "Bare" });
    let bare = world.gitlab().by_hand(MANAGER, "POST", "groups/acme/epics", &theirs).1;
    world.gitlab().set_fault_rule(Some(move |arrival: &Arrival| {
        let opens = arrival.method == "POST" && arrival.path_and_query.ends_with("/epics");
        opens.then(|| Fault::Json(201, bare.clone()))
    }));
    world.pass().await.unwrap();
    let is_open = world.gitlab().world().epics.values().any(|epic| epic.open);
    assert!(!is_open, "what cannot be found again is not left open");
}

/// For a moment nobody may make labels in the group: a page that could not be found again is not left there.
#[tokio::test]
async fn a_page_whose_label_cannot_be_made_is_opened_by_a_later_pass_and_once() {
    for graphql in [GraphQl::Epics, GraphQl::Closed] {
        let world = blank_with(graphql);
        world.gitlab().set_fault_rule(Some(|arrival: &Arrival| {
            let makes_label = arrival.is_write && arrival.path_and_query.ends_with("/labels");
            makes_label.then_some(Fault::Status(404))
        }));
        world.pass().await.unwrap();
        assert_eq!(repaired(&world).await, Vec::<String>::new());
        let open = world.gitlab().world().epics.values().filter(|epic| epic.open).count();
        assert_eq!(open, 2, "{graphql:?}");
    }
}

/// Twins stand there already when another run looks whether its issue is there: what it links is the older.
#[tokio::test]
async fn of_two_issues_with_one_key_the_older_counts_for_what_is_written_next() {
    let world = outspoken().await;
    let portfolio = world.portfolio().await.unwrap();
    world.enact(&world.client(), &portfolio).await;
    let linked = || {
        let gitlab = world.gitlab();
        let bot = gitlab.user_id(BOT);
        let issues = gitlab.world().issues.values().filter(|issue| issue.author == bot);
        issues.filter(|issue| !issue.links.is_empty()).cloned().collect::<Vec<_>>()
    };
    let before = linked();
    assert!(!before.is_empty(), "the scene is another one");
    world.gitlab().advance(TimeDelta::minutes(1));
    for issue in &before {
        let labels: Vec<&String> = issue.labels.iter().collect();
        let twin =
            json!({ "title": issue.title, "description": issue.description, "labels": labels });
        let (status, answer) =
            world.gitlab().by_hand(BOT, "POST", "projects/acme%2Faccounts/issues", &twin);
        assert_eq!(status, 201, "{answer}");
    }
    world.enact(&world.client(), &portfolio).await;
    let iids = |issues: &[Issue]| issues.iter().map(|issue| issue.iid).collect::<Vec<_>>();
    assert_eq!(iids(&linked()), iids(&before));
}

/// Two runs opened a page each and the younger was closed; then somebody deleted the older.
#[tokio::test]
async fn a_page_that_was_closed_as_a_twin_is_opened_again_when_the_other_one_is_gone() {
    let mut world = few().await.with_rollups();
    world.first_run = FirstRun::Ordinary;
    let (mine, yours) = (world.portfolio().await.unwrap(), world.portfolio().await.unwrap());
    let (one, other) = (taking_turns(&world), taking_turns(&world));
    tokio::join!(world.enact(&one, &mine), world.enact(&other, &yours));
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    let pages = || {
        let gitlab = world.gitlab();
        let issues = gitlab.world().issues.values().filter(|it| it.labels.contains("csm::rollup"));
        issues.map(|page| (page.iid, page.open)).collect::<Vec<_>>()
    };
    let [(older, true), (younger, false)] = pages()[..] else { panic!("{:?}", pages()) };
    {
        let mut gitlab = world.gitlab();
        let manager = gitlab.user_id(MANAGER);
        for project in gitlab.world_mut().projects.values_mut() {
            project.members.insert(manager, 50);
        }
    }
    let path = format!("projects/acme%2Faccounts/issues/{older}");
    assert_eq!(world.gitlab().by_hand(MANAGER, "DELETE", &path, &json!({})).0, 204);
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    assert_eq!(pages(), [(younger, true)]);
}

#[tokio::test]
async fn two_runs_at_once_leave_one_snapshot_and_one_of_everything() {
    let (world, _) = Box::pin(converge(pages)).await;
    let withdrawn = |trace: &String| trace.starts_with("epic") && trace.contains("withdrawn: true");
    assert!(world.traces().iter().any(withdrawn), "no snapshot was written twice");
}

#[tokio::test]
async fn corrections_killed_at_any_moment_are_finished_by_the_next_pass() {
    survives(corrected, &[KILLED, |a, at| only(Fault::EffectThen(502), a, at)]).await;
}

#[tokio::test]
async fn issues_that_serve_a_later_episode_survive_being_cut_off_too() {
    let world = again().await;
    let plan = world.plan().await.unwrap();
    let kinds: Vec<ActionKind> = plan.actions.iter().map(|action| action.kind).collect();
    for kind in [ActionKind::EditIssue, ActionKind::ReopenIssue, ActionKind::Link] {
        assert!(kinds.contains(&kind), "{kind:?} is not in {kinds:?}");
    }
    survives(again, &[KILLED, UNSEEN, |a, at| only(Fault::Status(500), a, at)]).await;
}

#[tokio::test]
async fn an_unanswered_write_is_looked_for_and_never_repeated_blindly() {
    let unanswered: [Mishap; 5] = [
        UNSEEN,
        |a, at| only(Fault::LostAfter, a, at),
        |a, at| only(Fault::LostBefore, a, at),
        |a, at| only(Fault::EffectThen(504), a, at),
        |a, at| only(Fault::Truncated, a, at),
    ];
    survives(few, &unanswered).await;
}

#[tokio::test]
async fn a_refused_write_is_made_good_by_the_next_pass() {
    let refused: [Mishap; 5] = [
        |a, at| only(Fault::Status(500), a, at),
        |a, at| only(Fault::Html(200), a, at),
        |a, at| only(Fault::Html(503), a, at),
        |a, at| only(Fault::RetryLater(Some(30)), a, at),
        |a, at| only(Fault::TooManyTimes, a, at),
    ];
    survives(few, &refused).await;
}

#[tokio::test]
async fn a_first_run_whose_writes_fail_is_a_first_run_again() {
    survives(first_run, &[|a, at| only(Fault::Status(500), a, at)]).await;
}

#[tokio::test]
async fn comments_are_heard_once_wherever_the_pass_is_cut() {
    let refused: Mishap = |a, at| only(Fault::Status(500), a, at);
    survives(commented, &[KILLED, |a, at| only(Fault::LostAfter, a, at), refused]).await;
}

#[tokio::test]
async fn two_passes_at_once_answer_every_comment_once() {
    let world = commented().await;
    let (mine, yours) = (world.portfolio().await.unwrap(), world.portfolio().await.unwrap());
    let (one, other) = (taking_turns(&world), taking_turns(&world));
    tokio::join!(world.enact(&one, &mine), world.enact(&other, &yours));
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    let calm = commented().await;
    calm.pass().await.unwrap();
    assert_eq!(repaired(&calm).await, Vec::<String>::new());
    assert_eq!(stands(&world), stands(&calm));
}

/// What was neither taken back nor closed as the twin of another.
fn stands(world: &World) -> Vec<String> {
    let is_own = |trace: &String| trace.starts_with("issue ") || trace.starts_with("epic ");
    let is_twin = |trace: &String| {
        trace.contains("withdrawn: true") || is_own(trace) && trace.contains("open=false")
    };
    world.traces().into_iter().filter(|trace| !is_twin(trace)).collect()
}

/// Gives way before every request, so that two passes take turns.
struct Turns<T>(T);

impl<T: RestClient> RestClient for Turns<T> {
    type Error = T::Error;

    fn rest_endpoint(&self, endpoint: &str) -> Result<url::Url, ApiError<T::Error>> {
        self.0.rest_endpoint(endpoint)
    }

    fn instance_endpoint(&self, endpoint: &str) -> Result<url::Url, ApiError<T::Error>> {
        self.0.instance_endpoint(endpoint)
    }
}

#[async_trait]
impl<T: AsyncClient + Send + Sync> AsyncClient for Turns<T> {
    async fn rest_async(
        &self,
        request: Builder,
        body: Vec<u8>,
    ) -> Result<Response<Bytes>, ApiError<T::Error>> {
        tokio::task::yield_now().await;
        self.0.rest_async(request, body).await
    }
}

fn taking_turns(world: &World) -> GitLab<Patient<Writable<Turns<InProcess>>, NoPause>> {
    let transport = Writable(Turns(InProcess::new(world.shared(), TOKEN)));
    GitLab::new(Patient::new(transport, Patience::default(), NoPause::default()))
}

/// Found by the simulation: the list was older than the first run of another, and the comments younger. Words of the bot
/// were there and no list of what was so before, so all of that was news.
#[tokio::test]
async fn a_first_run_that_another_one_overtakes_while_it_reads_raises_nothing() {
    let world = first_run().await;
    let other = first_run().await.moved_into(&world);
    // The other one has come as far as its first card.
    let other = move || {
        let mut notes = 0;
        let gitlab = other.shared();
        gitlab.lock().unwrap().set_fault_rule(Some(move |arrival: &Arrival| {
            notes += usize::from(arrival.is_write && arrival.path_and_query.ends_with("/notes"));
            (notes > 1).then_some(Fault::LostBefore)
        }));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        drop(runtime.block_on(other.pass()));
        gitlab.lock().unwrap().set_fault_rule(None::<fn(&Arrival) -> Option<Fault>>);
    };
    let transport = Meanwhile::new(InProcess::new(world.shared(), TOKEN), other);
    let patient = Patient::new(Writable(transport), Patience::default(), NoPause::default());
    let now = world.gitlab().now();
    let source = Source::Project(PROJECT.to_owned());
    let portfolio = bot::survey(&GitLab::new(patient), &world.reading(&source, now)).await.unwrap();
    assert!(portfolio.is_known, "the scene is another one");
    let plan = world.plan_of(&portfolio);
    let is_news = |action: &&Action| {
        let begins = matches!(action.kind, ActionKind::OpenIssue | ActionKind::Comment);
        begins && !["digest", "status_card"].contains(&action.rule.as_str())
    };
    let news: Vec<String> = plan.actions.iter().filter(is_news).map(Action::name).collect();
    assert_eq!(news, [""; 0]);
}

#[tokio::test]
async fn e4_59_of_two_passes_one_after_the_other_from_the_same_plan_the_second_finds_all_done() {
    let world = outspoken().await;
    let (mine, yours) = (world.portfolio().await.unwrap(), world.portfolio().await.unwrap());
    let first = world.enact(&world.client(), &mine).await;
    let second = world.enact(&world.client(), &yours).await;
    let created = |done: &&Done| {
        matches!(done.action.name().split(' ').next(), Some("open_issue" | "comment" | "link"))
    };
    assert!(first.iter().all(|done| done.outcome == Outcome::Done));
    assert!(second.iter().filter(created).all(|done| done.outcome == Outcome::AlreadyDone));
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    let calm = outspoken().await;
    calm.pass().await.unwrap();
    assert_eq!(difference(&calm.traces(), &world.traces()), difference(&[], &[]));
}

/// Between the plan and the writes somebody quotes every line of it that makes the bot know its own words.
#[tokio::test]
async fn whoever_quotes_what_is_about_to_be_said_has_not_said_it() {
    let world = outspoken().await;
    let portfolio = world.portfolio().await.unwrap();
    let plan = world.plan_of(&portfolio);
    let is_comment = |action: &&Action| action.kind == ActionKind::Comment;
    let keys: Vec<_> = plan.actions.iter().filter(is_comment).map(|it| it.key.clone()).collect();
    assert!(!keys.is_empty());
    for key in &keys {
        let iid = key.subject.rsplit('-').next().unwrap();
        let path = format!("projects/acme%2Faccounts/issues/{iid}/notes");
        let body = json!({ "body": format!("<!-- stagecoach key={key} hash=0 -->\nSo it says.") });
        assert_eq!(world.gitlab().by_hand(MANAGER, "POST", &path, &body).0, 201);
    }
    let done = world.enact(&world.client(), &portfolio).await;
    let said = done.iter().filter(|done| done.action.name().starts_with("comment "));
    assert_eq!(said.filter(|done| done.outcome == Outcome::Done).count(), keys.len());
}

/// What was done twice is still there, taken back or closed; the rest is as after one quiet pass.
async fn is_one_of_everything(world: &World) {
    let calm = few().await;
    calm.pass().await.unwrap();
    let is_twin = |trace: &String| {
        trace.contains("withdrawn: true")
            || trace.starts_with("issue ") && trace.contains("open=false")
    };
    let (twins, found): (Vec<String>, Vec<String>) = world.traces().into_iter().partition(is_twin);
    assert!(!twins.is_empty(), "nothing was done twice");
    assert_eq!(found, calm.traces());
}

#[tokio::test]
async fn e4_59_two_passes_at_once_converge_to_one_of_everything() {
    let world = few().await;
    let (mine, yours) = (world.portfolio().await.unwrap(), world.portfolio().await.unwrap());
    let (one, other) = (taking_turns(&world), taking_turns(&world));
    tokio::join!(world.enact(&one, &mine), world.enact(&other, &yours));
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    is_one_of_everything(&world).await;
}

/// Two first runs left a card each and the younger was taken back; then somebody deleted the older, and with it what
/// counts as said since the first run.
#[tokio::test]
async fn what_was_true_at_the_first_run_stays_no_news_when_only_the_card_of_the_other_run_is_left()
{
    let world = first_run().await;
    let (mine, yours) = (world.portfolio().await.unwrap(), world.portfolio().await.unwrap());
    let (one, other) = (taking_turns(&world), taking_turns(&world));
    tokio::join!(world.enact(&one, &mine), world.enact(&other, &yours));
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    let cards = |withdrawn: bool| {
        let gitlab = world.gitlab();
        let (bot, issues) = (gitlab.user_id(BOT), gitlab.world().issues.values());
        let notes = issues.flat_map(|issue| issue.notes.iter().map(|note| (issue.iid, note)));
        let cards = notes.filter(|(_, note)| {
            let is_card = |it: &Section| {
                it.marker.key.rule == "status_card" && it.marker.withdrawn == withdrawn
            };
            note.author == bot && sections(&note.body).iter().any(is_card)
        });
        cards.map(|(iid, note)| format!("{iid}/notes/{}", note.id)).collect::<Vec<_>>()
    };
    assert!(!cards(true).is_empty(), "no card was written twice");
    for path in cards(false) {
        let path = format!("projects/acme%2Faccounts/issues/{path}");
        assert_eq!(world.gitlab().by_hand(MANAGER, "DELETE", &path, &json!({})).0, 204);
    }
    let report = world.pass().await.unwrap();
    let news = report.actions.iter().filter(|done| {
        !matches!(done.action.kind, ActionKind::EditComment) && done.action.rule != "status_card"
    });
    let news: Vec<String> = news.map(|done| done.action.name()).collect();
    assert_eq!(news, Vec::<String>::new(), "nothing but the cards is written");
    assert_eq!(repaired(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_token_that_dies_in_mid_pass_ends_the_pass() {
    let world = few().await;
    let mut writes = 0;
    world.gitlab().set_fault_rule(Some(move |arrival: &Arrival| {
        writes += u32::from(arrival.is_write);
        (writes > 4).then_some(Fault::Status(401))
    }));
    let report = world.pass().await.unwrap();
    assert_eq!((report.stopped, Exit::of(&report)), (Some(Stop::Unauthorized), Exit::Rights));
    let refused = report.actions.iter().position(|done| done.outcome == Outcome::Failed).unwrap();
    let rest = &report.actions[refused + 1..];
    assert!(!rest.is_empty() && rest.iter().all(|done| done.outcome == Outcome::NotTried));
    assert_eq!(repaired(&world).await, Vec::<String>::new());
}

/// A guest may open issues, and GitLab leaves their labels out.
#[tokio::test]
async fn a_bot_that_lost_its_role_leaves_nothing_open_that_it_cannot_find_again() {
    let world = few().await;
    let role = |level: u8| {
        let mut gitlab = world.gitlab();
        let bot = gitlab.user_id(BOT);
        for project in gitlab.world_mut().projects.values_mut() {
            project.members.insert(bot, level);
        }
    };
    role(10);
    let report = world.pass().await.unwrap();
    assert_eq!((report.stopped, Exit::of(&report)), (Some(Stop::RoleLost), Exit::Rights));
    let own = |world: &World| {
        let gitlab = world.gitlab();
        let bot = gitlab.user_id(BOT);
        let issues = gitlab.world().issues.values().filter(|issue| issue.author == bot);
        issues.map(|issue| (issue.open, issue.labels.len())).collect::<Vec<_>>()
    };
    assert_eq!(own(&world), [(false, 0)], "one was tried, and closed");
    role(30);
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    let calm = few().await;
    calm.pass().await.unwrap();
    assert_eq!(stands(&world), stands(&calm));
}

#[tokio::test]
async fn e4_61_from_a_portfolio_that_is_not_whole_nothing_is_opened_or_closed() {
    let (whole, torn) = (corrected().await, corrected().await);
    let unreadable = "/resource_label_events?";
    torn.gitlab().set_fault_rule(Some(move |arrival: &Arrival| {
        let hidden = arrival.path_and_query.contains(unreadable)
            && arrival.path_and_query.contains("/issues/3/");
        hidden.then_some(Fault::Status(404))
    }));
    let (plan, half) = (whole.plan().await.unwrap(), torn.plan().await.unwrap());
    assert!(plan.complete && plan.actions.iter().any(Action::opens_or_closes));
    assert!(!half.complete, "{half:#?}");
    assert!(half.actions.iter().all(|action| !action.opens_or_closes()));
    assert!(half.actions.iter().any(|action| action.name().starts_with("edit_comment")));
}

#[tokio::test]
async fn a_pass_that_cannot_see_the_one_before_it_is_undone_by_the_next() {
    let world = few().await;
    world.pass().await.unwrap();
    world.gitlab().advance(TimeDelta::seconds(20));
    let lagging = |_: &Arrival| Some(Fault::StaleLists { seconds: 600 });
    world.gitlab().set_fault_rule(Some(lagging));
    world.pass().await.unwrap();
    assert_eq!(repaired(&world).await, Vec::<String>::new());
    is_one_of_everything(&world).await;
}
