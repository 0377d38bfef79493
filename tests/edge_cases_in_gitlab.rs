//! Edge cases of accounts, by their number in our notes, that only GitLab itself can show: who reads what,
//! what is too large, what moves, and what must not be obeyed.

use serde_json::Value;
use serde_json::json;
use stagecoach::account::AccountId;
use stagecoach::account::sections;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::decide::Write;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::faults::Arrival;
use stagecoach::simulator::faults::Fault;

use crate::support::server::Server;
use crate::support::server::with_bot;
use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const CSM: &str = "csm-avery";
const ISSUES: &str = "projects/acme%2Faccounts/issues";

fn empty(today: &str) -> World {
    let simulator = Simulator::new(noon(day(today))).with_project(PROJECT, "private");
    let simulator = simulator.with_user(CSM, 30).with_user(MANAGER, 40);
    let mut world = World::of(simulator, PROJECT);
    world.first_run = FirstRun::Ordinary;
    world
}

fn card(rows: &[(&str, &str)]) -> String {
    let rows: Vec<String> =
        rows.iter().map(|(name, value)| format!("| {name} | {value} |")).collect();
    format!("| Field | Value |\n|---|---|\n{}\n", rows.join("\n"))
}

#[track_caller]
fn by_hand(world: &World, who: &str, method: &str, path: &str, body: &Value) -> Value {
    let (status, answer) = world.gitlab().by_hand(who, method, path, body);
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

/// Opens an account issue with a CSM, and gives its number.
fn open(world: &World, title: &str, description: &str) -> u64 {
    let csm = world.gitlab().user_id(CSM);
    let labels = ["csm::account", "segment::growth", "csm-priority::2"];
    let body = json!({
        "title": title, "description": description, "labels": labels, "assignee_ids": [csm],
    });
    by_hand(world, MANAGER, "POST", ISSUES, &body)["iid"].as_u64().unwrap()
}

const LATE: [(&str, &str); 5] = [
    ("Introduction", "2026-01-02"),
    ("GitLab admin contact", "yes"),
    ("Customer since", "2026-01-01"),
    ("Onboarding start", "2026-01-02"),
    ("Renewal date", "2027-01-01"),
];

#[tokio::test]
async fn e4_20_of_closed_accounts_only_those_in_onboarding_are_read_and_the_first_run_asks_nothing()
{
    let mut world = empty("2026-03-20");
    let done = [&LATE[..], &[("Onboarding closed", "2026-02-10")]].concat();
    for title in ["Alder", "Birch", "Cedar"] {
        open(&world, &format!("{title} – account"), &card(&done));
    }
    let early = open(&world, "Dunmarrow – account", &card(&LATE));
    for iid in 1..=4 {
        by_hand(&world, CSM, "PUT", &format!("{ISSUES}/{iid}"), &json!({ "state_event": "close" }));
    }
    let before = world.gitlab().log().len();
    let plan = world.plan().await.unwrap();
    let asked = world.gitlab().log()[before..].to_vec();
    let histories =
        asked.iter().filter(|asked| asked.path_and_query.contains("/resource_label_events"));
    assert_eq!(histories.count(), 1, "one account is worth it");
    let comments: Vec<u64> =
        plan.actions.iter().filter_map(|action| action.account).map(|id| id.iid).collect();
    assert_eq!(comments, [early]);
    world.first_run = FirstRun::Baseline;
    let first = world.pass().await.unwrap();
    assert!(first.actions.iter().all(|done| done.action.account.is_none()), "{first:#?}");
    world.set_day(day("2026-03-21"));
    assert!(world.pass().await.unwrap().actions.is_empty(), "what was closed before is no news");
}

#[tokio::test]
async fn e4_20_what_people_close_stays_closed_and_the_question_is_asked_once() {
    let world = empty("2026-03-20");
    let iid = open(&world, "Alder – account", &card(&LATE));
    by_hand(&world, CSM, "PUT", &format!("{ISSUES}/{iid}"), &json!({ "state_event": "close" }));
    for on in ["2026-03-20", "2026-03-21", "2026-04-20"] {
        world.set_day(day(on));
        world.pass().await.unwrap();
    }
    let gitlab = world.gitlab();
    let bot = gitlab.user_id(BOT);
    assert!(!gitlab.issue(PROJECT, iid).open);
    assert_eq!(gitlab.notes(PROJECT, iid).iter().filter(|note| note.author == bot).count(), 1);
    assert!(gitlab.world().notifications.is_empty());
}

#[tokio::test]
async fn e4_22_a_clone_is_an_account_of_its_own_and_its_dates_are_those_of_the_cloning() {
    let world = empty("2026-03-02");
    let iid = open(&world, "Alder – account", &card(&[("Customer since", "2026-01-02")]));
    let label = json!({ "add_labels": "stage::onboarding" });
    by_hand(&world, CSM, "PUT", &format!("{ISSUES}/{iid}"), &label);
    let clone = json!({ "body": "/clone acme/accounts" });
    by_hand(&world, CSM, "POST", &format!("{ISSUES}/{iid}/notes"), &clone);
    world.set_day(day("2026-04-20"));
    let portfolio = world.portfolio().await.unwrap();
    let imported: Vec<bool> =
        portfolio.accounts.iter().map(|account| account.is_imported).collect();
    assert_eq!(imported, [false, true]);
    let called = |iid: u64| {
        let plan = world.plan_of(&portfolio);
        let about = |id: Option<AccountId>| id.is_some_and(|id| id.iid == iid);
        let mine = plan.actions.into_iter().filter(|action| about(action.account));
        mine.filter(|action| action.rule.starts_with("time_to_engage")).count()
    };
    assert_eq!((called(1), called(2)), (1, 0));
    world.gitlab().mark_imported(PROJECT, 1);
    let portfolio = world.portfolio().await.unwrap();
    assert!(portfolio.accounts.iter().all(|account| account.is_imported));
}

#[tokio::test]
async fn e4_22_work_for_a_duplicate_goes_on_for_the_survivor() {
    let world = empty("2026-03-20");
    let old = open(&world, "Alder – account", &card(&LATE));
    world.pass().await.unwrap();
    let triage = {
        let gitlab = world.gitlab();
        let mut issues = gitlab.world().issues.values();
        issues.find(|issue| issue.labels.contains("csm::triage")).unwrap().iid
    };
    let new = open(&world, "Alder Group – account", &card(&LATE));
    let body = json!({ "body": format!("/duplicate #{new}") });
    by_hand(&world, CSM, "POST", &format!("{ISSUES}/{old}/notes"), &body);
    for on in ["2026-03-21", "2026-03-22"] {
        world.set_day(day(on));
        world.pass().await.unwrap();
    }
    let gitlab = world.gitlab();
    let open: Vec<u64> = gitlab
        .world()
        .issues
        .values()
        .filter(|issue| issue.open && issue.labels.contains("csm::triage"))
        .map(|issue| issue.iid)
        .collect();
    assert_eq!(open, [triage], "the one that was there, and no other");
    assert!(!gitlab.issue(PROJECT, old).open);
}

#[test]
fn e4_57_what_customers_can_read_is_refused_before_the_first_write() {
    let seeded = |visibility: &str, topic: Option<&str>| {
        let simulator = Simulator::new(noon(day("2026-03-20"))).with_project(PROJECT, visibility);
        let simulator = topic.into_iter().fold(simulator, |s, t| s.with_topic(PROJECT, t));
        Server::new(with_bot(simulator.with_user(CSM, 30)))
    };
    for (visibility, topic) in [("public", None), ("internal", None), ("private", Some("External"))]
    {
        let server = seeded(visibility, topic);
        let labels = json!({ "title": "Alder – account", "labels": "csm::account" });
        assert_eq!(server.simulator().by_hand(CSM, "POST", ISSUES, &labels).0, 201);
        for command in ["plan", "apply"] {
            let ran = server.binary().run(&[command, "--as-of", "2026-03-20"]).exits(64);
            assert!(ran.stdout.is_empty(), "{}", ran.stdout);
            assert!(ran.stderr.contains("risk and renewal"), "{}", ran.stderr);
        }
        assert_eq!(server.writes(), [""; 0]);
        let check = server.binary().run(&["check"]);
        assert_ne!(check.code, Some(0), "{}", check.stdout);
    }
    let server = seeded("private", Some("stagecoach"));
    server.binary().run(&["plan", "--as-of", "2026-03-20"]).exits(0);
}

#[tokio::test]
async fn e4_57_nothing_is_written_into_an_account_that_is_marked_external() {
    let world = empty("2026-03-20");
    let iid = open(&world, "Alder – account", &card(&LATE));
    let label = json!({ "add_labels": "bot::external" });
    by_hand(&world, CSM, "PUT", &format!("{ISSUES}/{iid}"), &label);
    assert!(world.plan().await.unwrap().is_empty());
}

#[tokio::test]
async fn e4_58_what_is_said_of_a_confidential_account_is_confidential() {
    let mut world = empty("2026-03-20");
    let iid = open(&world, "Alder – account", &card(&LATE));
    let hide = json!({ "confidential": true });
    by_hand(&world, CSM, "PUT", &format!("{ISSUES}/{iid}"), &hide);
    open(&world, "Birch – account", &card(&LATE));
    for first_run in [FirstRun::Ordinary, FirstRun::Baseline] {
        world.first_run = first_run;
        for action in world.plan().await.unwrap().actions {
            let Write::OpenIssue(new) = &action.write else { continue };
            let texts = [new.title.to_operators(), new.description.to_operators()];
            let tells = texts.iter().any(|text| text.contains("Alder"));
            assert_eq!(tells, new.confidential, "{}", texts[0]);
        }
    }
}

#[tokio::test]
async fn e4_60_what_people_write_into_what_the_bot_wrote_stays() {
    let world = empty("2026-03-20");
    let iid = open(&world, "Alder – account", &card(&LATE));
    world.pass().await.unwrap();
    let (notes, triage) = {
        let gitlab = world.gitlab();
        let bot = gitlab.user_id(BOT);
        let own = gitlab.notes(PROJECT, iid).into_iter().filter(|note| note.author == bot);
        let notes: Vec<(u64, String)> = own.map(|note| (note.id, note.body.clone())).collect();
        let mut issues = gitlab.world().issues.values();
        let triage = issues.find(|issue| issue.labels.contains("csm::triage")).unwrap();
        (notes, (triage.iid, triage.description.clone().unwrap()))
    };
    assert_eq!(notes.len(), 2, "a notice and a card");
    for (note, body) in &notes {
        let body = json!({ "body": format!("Mine above.\n\n{body}\n\nMine below, <b>bold</b>.") });
        by_hand(&world, MANAGER, "PUT", &format!("{ISSUES}/{iid}/notes/{note}"), &body);
    }
    let body = json!({ "description": format!("Ours above.\n\n{}\n\nOurs below.", triage.1) });
    by_hand(&world, MANAGER, "PUT", &format!("{ISSUES}/{}", triage.0), &body);
    let well = card(&[
        ("Customer since", "2026-01-01"),
        ("Onboarding start", "2026-01-02"),
        ("First call", "2026-01-03"),
        ("First value date", "2026-01-12"),
        ("Onboarding closed", "2026-01-20"),
        ("Renewal date", "2027-01-01"),
    ]);
    let well = json!({ "description": well, "add_labels": "correction-approved" });
    by_hand(&world, MANAGER, "PUT", &format!("{ISSUES}/{iid}"), &well);
    world.set_day(day("2026-03-21"));
    let kinds: Vec<ActionKind> =
        world.pass().await.unwrap().actions.iter().map(|done| done.action.kind).collect();
    assert!(kinds.contains(&ActionKind::EditComment), "{kinds:?}");
    assert!(kinds.contains(&ActionKind::CloseIssue), "{kinds:?}");
    let gitlab = world.gitlab();
    for (note, before) in &notes {
        let all = gitlab.notes(PROJECT, iid);
        let now = &all.iter().find(|known| known.id == *note).unwrap().body;
        assert!(now.starts_with("Mine above.\n\n<!-- stagecoach "), "{now}");
        assert!(now.ends_with("\n\nMine below, <b>bold</b>."), "{now}");
        assert!(!now.contains(before.as_str()), "the bot's own part has changed");
    }
    let closed = gitlab.issue(PROJECT, triage.0).description.clone().unwrap();
    assert!(closed.starts_with("Ours above.") && closed.contains("Ours below."), "{closed}");
}

#[test]
fn e4_61_what_could_not_be_read_is_said_and_never_shown_as_complete() {
    let server = Server::seeded(12);
    let accounts: Vec<u64> = {
        let simulator = server.simulator();
        let issues = simulator.world().issues.values();
        let accounts = issues.filter(|issue| issue.labels.contains("csm::account"));
        accounts.filter(|issue| issue.open).map(|issue| issue.iid).collect()
    };
    let unreadable = format!("/issues/{}/resource_label_events", accounts[0]);
    let accounts = accounts.len();
    let hidden = move |arrival: &Arrival| {
        arrival.path_and_query.contains(&unreadable).then_some(Fault::Status(404))
    };
    server.simulator().set_fault_rule(Some(hidden));
    let plan = ["plan", "--as-of", "2026-03-20"];
    let said = server.binary().run(&plan).exits(0).stdout;
    let coverage = format!("{} of {accounts} accounts", accounts - 1);
    assert!(said.lines().next().unwrap().contains(&coverage), "{said}");
    let json = server.binary().run(&[&plan[..], &["--format", "json"]].concat()).exits(0).json();
    assert_eq!((&json["complete"], &json["accounts"]), (&json!(false), &json!(accounts - 1)));
    assert_eq!(json["listed"], accounts);
    let markdown = server.binary().run(&[&plan[..], &["--format", "markdown"]].concat()).exits(0);
    assert!(markdown.stdout.contains(&coverage), "{}", markdown.stdout);
    let applied = server.binary().run(&["apply", "--as-of", "2026-03-20"]).exits(0).stdout;
    assert!(applied.contains(&coverage), "{applied}");
    // A GitLab that answers with errors is no empty GitLab: nothing is printed as a result.
    for status in [429, 502] {
        let down = move |arrival: &Arrival| {
            let is_history = arrival.path_and_query.contains("/resource_label_events");
            is_history.then_some(Fault::Status(status))
        };
        server.simulator().set_fault_rule(Some(down));
        let binary = server.binary().with("STAGECOACH__GITLAB__ATTEMPTS_MAX", "1");
        let ran = binary.run(&plan);
        assert!(matches!(ran.code, Some(69 | 75)), "{status}: {:?} {}", ran.code, ran.stderr);
        assert!(ran.stdout.is_empty(), "{}", ran.stdout);
    }
}

#[tokio::test]
async fn e4_62_a_thousand_comments_are_paged_and_a_card_of_a_megabyte_is_read() {
    let world = empty("2026-03-20");
    let loud = open(&world, "Alder – account", &card(&LATE));
    for n in 0..1_050 {
        let body = json!({ "body": format!("Comment {n}.") });
        by_hand(&world, CSM, "POST", &format!("{ISSUES}/{loud}/notes"), &body);
    }
    let rows = |n| format!("| {n} Smarch 2026 | Customer Call | x |");
    let rows: Vec<String> = (0..20_000).map(rows).collect();
    let prose = "Lorem ipsum dolor sit amet.\n".repeat(7_000);
    let rows = rows.join("\n");
    let rows = format!("\n## Activity log\n\n| Date | Type | Note |\n|---|---|---|\n{rows}\n");
    let text = format!("{prose}\n{}{rows}", card(&LATE));
    assert!((900_000..1_048_576).contains(&text.len()), "{}", text.len());
    let long = open(&world, "Birch – account", &text);
    let portfolio = world.portfolio().await.unwrap();
    let account = portfolio.accounts.iter().find(|account| account.id.iid == long).unwrap();
    let known = stagecoach::account::FactName::OnboardingStart;
    assert_eq!(account.facts.best(known).unwrap().on, day("2026-01-02"));
    assert_eq!(account.findings.len(), 51, "the first fifty, and how many more");
    for action in world.plan_of(&portfolio).actions {
        let text = serde_json::to_string(&action.write).unwrap();
        assert!(text.len() < 100_000, "{} is {} bytes long", action.name(), text.len());
    }
    world.pass().await.unwrap();
    world.set_day(day("2026-03-21"));
    let again = world.pass().await.unwrap();
    assert!(again.actions.is_empty(), "its own words are found behind a thousand others");
    let gitlab = world.gitlab();
    assert_eq!(gitlab.notes(PROJECT, loud).len(), 1_052);
}

#[tokio::test]
async fn e4_64_a_name_can_neither_command_nor_mention_nor_mark_up() {
    const NAMES: [&str; 5] = [
        "/close",
        "Alder @all @csm-avery </table><script>alert(1)</script>",
        "Birch | #1 ![x](http://evil.example/p.png) [y](javascript:alert)",
        "<!-- stagecoach key=status_card/1-1/1 hash=x -->",
        "{{ csm }} {% raw %} ~\"csm::account\" $x$ `code`",
    ];
    for first_run in [FirstRun::Ordinary, FirstRun::Baseline] {
        let mut world = empty("2026-03-20");
        world.first_run = first_run;
        let many = [("etiquette.mentions_per_day".to_owned(), "100".to_owned())];
        world.policy = crate::support::world::policy(&many.into());
        for name in NAMES {
            open(&world, &format!("{name} – account"), &card(&LATE));
        }
        let (told, done) = {
            let gitlab = world.gitlab();
            let world = gitlab.world();
            (world.notifications.len(), world.executed_quick_actions.len())
        };
        world.pass().await.unwrap();
        world.set_day(day("2026-03-21"));
        assert!(world.pass().await.unwrap().actions.is_empty(), "its own markers are found again");
        let gitlab = world.gitlab();
        assert_eq!(gitlab.world().executed_quick_actions.len(), done);
        let mentions = gitlab.world().notifications[told..].iter();
        let mentions: Vec<&str> = mentions.map(|told| told.mentioned.as_str()).collect();
        let whom = if first_run == FirstRun::Ordinary { vec![CSM; NAMES.len()] } else { vec![] };
        assert_eq!(mentions, whom, "one notice each, to the CSM and nobody else");
        let bot = gitlab.user_id(BOT);
        let issues = || gitlab.world().issues.values();
        let comments = issues().flat_map(|issue| &issue.notes).filter(|note| note.author == bot);
        let own = issues().filter(|issue| issue.author == bot);
        let texts = comments.filter(|note| !note.system).map(|note| note.body.clone());
        let texts = texts.chain(own.filter_map(|issue| issue.description.clone()));
        for text in texts {
            assert!(!sections(&text).is_empty(), "{text}");
            // What is escaped is no markup.
            let bare = text.replace("\\]", "").replace("\\[", "");
            for live in ["<script", "](javascript", "![", "</table>"] {
                assert!(!bare.contains(live), "{live} in {text}");
            }
        }
    }
}

#[tokio::test]
async fn e4_66_years_of_history_entered_today_are_dated_as_they_say_and_make_no_noise() {
    let mut world = empty("2026-03-20");
    world.first_run = FirstRun::Baseline;
    let log = "\n## Activity log\n\n| Date | Type | Note |\n|---|---|---|\n\
               | 2019-03-04 | Customer Call | kickoff |\n| 2019-05-06 | Customer Call | check |\n";
    let old = card(&[
        ("Customer since", "2019-03-01"),
        ("Onboarding start", "2019-03-01"),
        ("First value date", "2019-03-20"),
        ("Onboarding closed", "2019-06-01"),
        ("Renewal date", "2027-03-01"),
    ]);
    for n in 0..12 {
        open(&world, &format!("Customer {n} – account"), &format!("{old}{log}"));
    }
    for n in 0..12 {
        open(&world, &format!("Newcomer {n} – account"), &card(&LATE));
    }
    let portfolio = world.portfolio().await.unwrap();
    let first = &portfolio.accounts[0];
    assert_eq!(first.touchpoints[0].on, day("2019-03-04"));
    let report = world.pass().await.unwrap();
    let opened = report.actions.iter().filter(|done| done.action.kind == ActionKind::OpenIssue);
    let lists = opened.filter(|done| done.action.rule != "digest");
    assert_eq!(lists.count(), 1, "one list");
    let loud = report.actions.iter().filter(|done| {
        done.action.kind == ActionKind::Comment && done.action.rule != "status_card"
    });
    assert_eq!(loud.count(), 0);
    let gitlab = world.gitlab();
    assert!(gitlab.world().notifications.is_empty(), "nobody is mentioned");
    let met = gitlab.issue(PROJECT, 1);
    assert!(met.labels.contains("tte::met"), "day 3 of 2019, not of today: {:?}", met.labels);
    assert!(met.labels.contains("tto::met-late"), "{:?}", met.labels);
}

/// Whether a request reads the label history of an issue.
fn is_history(arrival: &Arrival) -> bool {
    arrival.path_and_query.contains("resource_label_events")
}

#[tokio::test]
async fn a_role_that_is_gone_ends_the_reading_before_every_account_was_refused() {
    let world = empty("2026-03-20");
    for nth in 0..60 {
        open(&world, &format!("Customer {nth}"), &card(&LATE));
    }
    world.gitlab().set_fault_rule(Some(|arrival: &Arrival| {
        is_history(arrival).then_some(Fault::Status(403))
    }));
    let error = world.pass().await.err().unwrap().to_string();
    assert!(error.contains("for 20 accounts in a row"), "{error}");
    let gitlab = world.gitlab();
    let asked =
        gitlab.log().iter().filter(|it| it.path_and_query.contains("resource_label_events"));
    assert!(asked.count() < 45, "one after another was refused");
}

#[tokio::test]
async fn e4_20_work_that_a_person_closed_is_not_closed_again_with_the_account() {
    let world = empty("2026-03-20");
    let account = open(&world, "Tallowmere", &card(&LATE));
    world.pass().await.unwrap();
    let triages = |world: &World| {
        let gitlab = world.gitlab();
        let all = gitlab.world().issues.values();
        let own = all.filter(|it| it.labels.contains("csm::triage"));
        own.map(|it| (it.iid, it.open)).collect::<Vec<_>>()
    };
    let opened = triages(&world);
    assert!(matches!(opened.as_slice(), [(_, true)]), "{opened:?}");
    for iid in [opened[0].0, account] {
        let body = json!({ "state_event": "close" });
        by_hand(&world, CSM, "PUT", &format!("{ISSUES}/{iid}"), &body);
    }
    let plan = world.plan().await.unwrap();
    let ends = plan.actions.iter().filter(|it| it.kind == ActionKind::CloseIssue);
    let of_account: Vec<_> = ends.filter(|it| it.account.is_some()).collect();
    assert!(of_account.is_empty(), "{of_account:?}");
}
