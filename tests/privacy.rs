//! What the bot knows of customers reaches no place that customers can read, whatever GitLab's visibilities,
//! labels and flags are; and where it would, the pass says so before its first write.

mod left;

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::sections;
use stagecoach::bot;
use stagecoach::bot::Orders;
use stagecoach::collect::Reading;
use stagecoach::decide::FirstRun;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;
use stagecoach::privacy::About;
use stagecoach::privacy::Address;
use stagecoach::privacy::Places;
use stagecoach::privacy::Words;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::residents::Tier;
use stagecoach::simulator::residents::Visibility;

use crate::support::server::Server;
use crate::support::server::with_bot;
use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const CSM: &str = "csm-avery";
const PATHS: [&str; 2] = ["acme/emea", "acme/apac"];
const CUSTOMER: &str = "someone@customer.example";

/// One account issue and who reads it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
struct Place {
    project: usize,
    is_confidential: bool,
    is_service_desk: bool,
    is_external: bool,
    /// Whether what somebody told of the customer's mood is an internal comment.
    is_internal: bool,
}

/// A group with two projects.
#[derive(Clone, Debug)]
struct Group {
    visibility: &'static str,
    tier: Tier,
    visibilities: [&'static str; 2],
    topics: [Option<&'static str>; 2],
    accounts: Vec<Place>,
    has_rollups: bool,
    is_first_run: bool,
}

fn group() -> impl Strategy<Value = Group> {
    let visibility =
        || prop_oneof![6 => Just("private"), 1 => Just("internal"), 1 => Just("public")];
    let topic =
        || prop_oneof![6 => Just(None), 1 => Just(Some("External")), 1 => Just(Some("crm"))];
    let place = (
        0..2_usize,
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.1),
        any::<bool>(),
    );
    let place =
        place.prop_map(|(project, is_confidential, is_service_desk, is_external, is_internal)| {
            Place { project, is_confidential, is_service_desk, is_external, is_internal }
        });
    let accounts = prop::collection::vec(place, 1..4);
    let both = (
        [visibility(), visibility()],
        [topic(), topic()],
        accounts,
        (prop::bool::weighted(0.4), prop_oneof![Just(Tier::Free), Just(Tier::Premium)]),
        any::<bool>(),
        visibility(),
    );
    both.prop_map(
        |(visibilities, topics, accounts, (has_rollups, tier), is_first_run, visibility)| Group {
            visibility,
            tier,
            visibilities,
            topics,
            accounts,
            has_rollups,
            is_first_run,
        },
    )
}

/// A card on which everything is late, at risk and dear, with words found nowhere else.
fn card(nth: usize) -> String {
    format!(
        "| Field | Value |\n|---|---|\n| Introduction | 2026-01-02 |\n| Customer since | 2026-01-01 |\n\
         | Onboarding start | 2026-01-02 |\n| Renewal date | 2026-05-01 |\n| ARR | 77{nth}000 EUR |\n\
         | Sentiment | red |\n| Risk | Canaryrisk{nth} |\n"
    )
}

#[track_caller]
fn by_hand(world: &World, method: &str, path: &str, body: &Value) -> Value {
    let (status, answer) = world.gitlab().by_hand(MANAGER, method, path, body);
    assert!(status < 300, "{method} {path}: {status} {answer}");
    answer
}

impl Group {
    fn world(&self) -> World {
        let mut simulator = Simulator::new(noon(day("2026-03-20")));
        for (path, (visibility, topic)) in
            PATHS.into_iter().zip(self.visibilities.into_iter().zip(self.topics))
        {
            simulator = simulator.with_project(path, visibility);
            simulator = topic.into_iter().fold(simulator, |s, topic| s.with_topic(path, topic));
        }
        let simulator = simulator.with_tier(self.tier).with_user(CSM, 30).with_user(MANAGER, 40);
        let world = World::of(simulator, "acme");
        for group in world.gitlab().world_mut().groups.values_mut() {
            group.visibility = Visibility::from_word(self.visibility);
        }
        let csm = world.gitlab().user_id(CSM);
        for (nth, place) in self.accounts.iter().enumerate() {
            let path = PATHS[place.project].replace('/', "%2F");
            let risk = format!("risk::Canaryrisk{nth}");
            let mut labels = vec!["csm::account", "segment::strategic", "sentiment::red", &risk];
            labels.extend(place.is_external.then_some("bot::external"));
            let body = json!({
                "title": format!("Canaryname{nth} – account"), "description": card(nth),
                "labels": labels, "assignee_ids": [csm], "confidential": place.is_confidential,
            });
            let made = by_hand(&world, "POST", &format!("projects/{path}/issues"), &body);
            let customer = place.is_service_desk.then(|| CUSTOMER.to_owned());
            let (id, iid) = (made["id"].as_u64().unwrap(), &made["iid"]);
            let told = format!("@{BOT} sentiment red Canarymood{nth}");
            let told = json!({ "body": told, "internal": place.is_internal });
            by_hand(&world, "POST", &format!("projects/{path}/issues/{iid}/notes"), &told);
            let mut gitlab = world.gitlab();
            gitlab.world_mut().issues.get_mut(&id).unwrap().service_desk_reply_to = customer;
        }
        if self.has_rollups { world.with_rollups() } else { world }
    }

    /// Whether customers see the group, or read a project that holds accounts.
    fn is_exposed(&self) -> bool {
        let is_open_group = self.visibility != "private";
        let is_open_project = self.accounts.iter().any(|place| {
            let open = self.visibilities[place.project] != "private"
                || self.topics[place.project] == Some("External");
            open && !place.is_external
        });
        is_open_group || is_open_project
    }
}

async fn pass(world: &World, first_run: FirstRun) -> Result<usize, String> {
    let now = world.gitlab().now();
    let source = Source::Group("acme".to_owned());
    let topics = ["external".to_owned()];
    let zones = stagecoach::account::Zones::only(chrono_tz::UTC);
    let reading = Reading {
        source: &source,
        shard: None,
        read_at: now,
        zones: &zones,
        minimum_role: world.policy.rulebook.minimum_role,
        aliases: &world.policy.aliases,
        external_topics: &topics,
        rollup_groups: &world.policy.rulebook.rollups.groups,
        live_lists: false,
        pool: &[],
        concurrency: 4,
        memo: None,
        on_read: &|_, _| {},
    };
    let orders =
        Orders { moment: now.into(), first_run, run: "test".to_owned(), is_cancelled: &|| false };
    let client = world.client();
    let pass = bot::pass(&client, &reading, world.policy, &orders, None, &Requests::default).await;
    let report = pass.map_err(|error| error.to_string())?.report;
    let failed: Vec<_> = report.actions.iter().filter(|done| !done.outcome.is_success()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    Ok(report.actions.len())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    /// No canary where customers read, over three passes; a refused pass has written nothing; and where nobody
    /// but the team reads, something is said.
    #[test]
    fn nothing_that_is_known_of_a_customer_is_read_by_customers(group in group()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let world = group.world();
        let first = if group.is_first_run { FirstRun::Baseline } else { FirstRun::Ordinary };
        for on in ["2026-03-20", "2026-03-21", "2026-04-09"] {
            world.set_day(day(on));
            let before = world.gitlab().log().iter().filter(|asked| asked.is_write()).count();
            let ran = runtime.block_on(pass(&world, first));
            let after = world.gitlab().log().iter().filter(|asked| asked.is_write()).count();
            if let Err(why) = &ran {
                prop_assert_eq!(before, after, "it was refused after a write: {}", why);
                prop_assert!(why.contains("acme"), "it names the place: {}", why);
            }
            left::check(&group, &world)?;
            if group.is_exposed() {
                prop_assert!(ran.is_err(), "an open project is refused");
            } else if !group.has_rollups && group.accounts.iter().any(|place| !place.is_external) {
                let said = ran.map_err(TestCaseError::fail)?;
                prop_assert!(said > 0 || on != "2026-03-20", "the team is told");
            }
        }
    }
}

#[tokio::test]
async fn a_roll_up_of_a_confidential_account_is_an_epic_where_the_group_is_private_alone() {
    let secret = Place { is_confidential: true, is_internal: true, ..INSIDE };
    for (visibility, epics) in [("private", 1), ("internal", 0), ("public", 0)] {
        let group = Group { visibility, has_rollups: true, ..one(secret.clone()) };
        let world = group.world();
        let ran = pass(&world, FirstRun::Ordinary).await;
        assert_eq!(ran.is_ok(), visibility == "private", "{ran:?}");
        assert_eq!(left::check(&group, &world).unwrap(), epics, "{visibility}");
    }
}

#[tokio::test]
async fn what_an_epic_tells_too_many_is_seen_in_its_text_and_in_its_comments() {
    let group = Group { has_rollups: true, ..one(Place { is_confidential: true, ..INSIDE }) };
    for (title, body) in [("Canaryname0", "Well."), ("A page", "EUR 770,000"), ("A page", "Well.")]
    {
        let world = group.world();
        let path = "groups/acme/epics";
        let (status, epic) = world.gitlab().by_hand(BOT, "POST", path, &json!({ "title": title }));
        assert_eq!(status, 201);
        let path = format!("{path}/{}/notes", epic["id"]);
        let note = json!({ "body": body });
        assert_eq!(world.gitlab().by_hand(BOT, "POST", &path, &note).0, 201);
        let is_told = (title, body) != ("A page", "Well.");
        assert_eq!(left::check(&group, &world).is_err(), is_told, "{title}: {body}");
    }
}

#[tokio::test]
async fn what_is_looked_for_is_told_where_it_may_be() {
    for is_confidential in [false, true] {
        let place = Place { is_confidential, ..INSIDE };
        let world = Group { has_rollups: true, ..one(place) }.world();
        pass(&world, FirstRun::Ordinary).await.unwrap();
        assert_eq!(left::untold(&world), ["770000"], "an amount is written with a comma");
    }
}

fn one(place: Place) -> Group {
    Group {
        visibility: "private",
        tier: Tier::Premium,
        visibilities: ["private"; 2],
        topics: [None; 2],
        accounts: vec![place],
        has_rollups: false,
        is_first_run: false,
    }
}

#[tokio::test]
async fn what_is_about_many_accounts_is_kept_in_a_project_that_no_customer_reads() {
    let place = |project, is_external| Place { project, is_external, ..INSIDE };
    let world = Group {
        topics: [Some("External"), None],
        accounts: vec![place(1, false), place(0, true)],
        ..one(INSIDE)
    };
    let world = world.world();
    assert!(pass(&world, FirstRun::Ordinary).await.unwrap() > 0);
    let gitlab = world.gitlab();
    let bot = gitlab.user_id(BOT);
    let own = gitlab.world().issues.values().filter(|issue| issue.author == bot);
    let homes: BTreeSet<&str> =
        own.map(|issue| gitlab.world().projects[&issue.project_id].path.as_str()).collect();
    assert_eq!(homes, [PATHS[1]].into());
}

const INSIDE: Place = Place {
    project: 0,
    is_confidential: false,
    is_service_desk: false,
    is_external: false,
    is_internal: false,
};

const DESK: Place = Place { is_service_desk: true, ..INSIDE };

#[tokio::test]
async fn on_a_service_desk_issue_only_the_team_is_told_and_what_was_said_is_kept_current() {
    let world = one(DESK).world();
    assert!(pass(&world, FirstRun::Ordinary).await.unwrap() > 0);
    assert_eq!(pass(&world, FirstRun::Ordinary).await, Ok(0), "its own words are found again");
    world.set_day(day("2026-03-25"));
    pass(&world, FirstRun::Ordinary).await.unwrap();
    let gitlab = world.gitlab();
    assert!(gitlab.world().customer_mails.is_empty());
    let notes = gitlab.notes(PATHS[0], 1);
    let own: Vec<bool> = notes
        .iter()
        .filter(|note| !sections(&note.body).is_empty())
        .map(|note| note.internal)
        .collect();
    assert!(own.len() >= 2 && own.iter().all(|is_internal| *is_internal), "{own:?}");
}

#[tokio::test]
async fn a_public_comment_is_not_kept_current_once_a_customer_is_mailed() {
    let world = one(Place { is_service_desk: false, ..DESK }).world();
    pass(&world, FirstRun::Ordinary).await.unwrap();
    {
        let mut gitlab = world.gitlab();
        let issue = gitlab.world_mut().issues.values_mut().find(|issue| issue.iid == 1);
        issue.unwrap().service_desk_reply_to = Some(CUSTOMER.to_owned());
    }
    world.set_day(day("2026-03-25"));
    let writes = world.gitlab().log().iter().filter(|asked| asked.is_write()).count();
    let refused = pass(&world, FirstRun::Ordinary).await.unwrap_err();
    assert!(
        refused.starts_with("what is known of acme/emea#1 would be written to comment "),
        "{refused}"
    );
    assert!(refused.contains("delete that comment"), "{refused}");
    let after = world.gitlab().log().iter().filter(|asked| asked.is_write()).count();
    assert_eq!(writes, after);
}

#[tokio::test]
async fn a_project_below_a_group_that_customers_read_is_refused_by_name() {
    let mut group = one(DESK);
    group.topics = [Some("External"), None];
    let refused = pass(&group.world(), FirstRun::Baseline).await.unwrap_err();
    assert!(
        refused.contains("acme/emea, which has a topic of source.external_topics"),
        "{refused}"
    );
    group.topics = [None, Some("External")];
    assert!(pass(&group.world(), FirstRun::Baseline).await.is_ok(), "nothing of ours is there");
}

#[test]
fn plan_and_apply_refuse_a_leak_with_the_exit_code_of_settings() {
    let simulator = Simulator::new(noon(day("2026-03-20")));
    let simulator =
        simulator.with_project("acme/accounts", "private").with_topic("acme/accounts", "external");
    let server = Server::new(with_bot(simulator.with_user(CSM, 30)));
    let body =
        json!({ "title": "Alder – account", "labels": "csm::account", "description": card(0) });
    let path = "projects/acme%2Faccounts/issues";
    assert_eq!(server.simulator().by_hand(CSM, "POST", path, &body).0, 201);
    for command in ["plan", "apply"] {
        let binary = server.binary().with("STAGECOACH__SOURCE__GROUP", "acme");
        let binary = binary.with("STAGECOACH__SOURCE__PROJECT", "");
        let ran = binary.run(&[command, "--as-of", "2026-03-20"]).exits(64);
        assert!(
            ran.stderr.contains("which has a topic of source.external_topics"),
            "{}",
            ran.stderr
        );
        assert!(ran.stdout.is_empty(), "{}", ran.stdout);
    }
    assert_eq!(server.writes(), [""; 0]);
}

/// Words about a customer; `is_hidden` where only some of the team may read them.
fn words(is_hidden: bool) -> Words {
    Words::new(About::known("acme/csm#1").hidden_if(is_hidden), "at risk")
}

#[test]
fn a_roll_up_and_a_new_issue_take_what_is_confidential_only_where_they_are() {
    let places = Places::of("acme/csm");
    for is_hidden in [false, true] {
        let epic = places.epics("acme", is_hidden).unwrap();
        assert_eq!(epic.print(&words(true)).is_ok(), is_hidden);
        let issue = places.new_issue(1, is_hidden).unwrap();
        assert_eq!(issue.print(&words(true)).is_ok(), is_hidden);
        assert!(epic.print(&words(false)).is_ok() && issue.print(&words(false)).is_ok());
    }
}

#[test]
fn what_is_printed_is_good_for_its_place_alone_and_no_log_shows_it() {
    let printed = Places::of("acme").description(1, 2).unwrap().print(&words(false)).unwrap();
    assert!(printed.is_for(&Address::Issue { project: 1, iid: 2 }));
    assert!(!printed.is_for(&Address::Issue { project: 1, iid: 3 }));
    assert!(!printed.is_for(&Address::Epics("acme".to_owned())));
    let shown = format!("{printed:?} {:?}", words(false));
    assert!(!shown.contains("at risk"), "{shown}");
}

#[test]
fn a_project_that_was_opened_meanwhile_takes_the_place_of_what_was_known() {
    let (mut places, mut read) = (Places::of("acme/csm"), Places::of("acme/csm"));
    assert!(places.description(1, 2).is_ok());
    read.open_project(1, "acme/csm", "is public");
    places.renew(read);
    assert!(places.description(1, 2).is_err());
}
