//! `replay`: the same accounts judged by two sets of settings.

use stagecoach::consider::consider;
use stagecoach::decide::Comparison;
use stagecoach::decide::Judged;
use stagecoach::decide::compare;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::seed::SeedIssue;
use stagecoach::simulator::seed::SeedProject;
use stagecoach::simulator::seed::SeedUser;

use crate::support::server::DAY;
use crate::support::server::Server;
use crate::support::server::with_bot;
use crate::support::world;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

/// Twelve customers whose onboarding began on 26 January and who were spoken with three days later:
/// silent for long, and late with first value from 26 February on.
fn silent() -> Simulator {
    let account = |name: &str| {
        SeedIssue {
        title: format!("{name} – account"),
        description: "| Field | Value |\n|---|---|\n| Customer since | 2026-01-26 |\n\
                      | Onboarding start | 2026-01-26 |\n| First call | 2026-01-29 |\n\
                      | First value date | 2026-02-10 |\n| Renewal date | 2027-01-26 |\n\n\
                      ## Activity log\n\n| Date | Type |\n|---|---|\n| 2026-01-29 | Customer Call |\n"
            .to_owned(),
        author: "ann".into(),
        assignees: vec!["ann".into()],
        created_at: "2026-01-26T08:00:00Z".parse().unwrap(),
        due_date: None,
        milestone: None,
        confidential: false,
        service_desk_reply_to: None,
        labels_at_creation: ["csm::account", "segment::growth", "csm-priority::2"]
            .map(String::from)
            .into(),
        history: Vec::new(),
    }
    };
    let names = (1..=12).map(|number| format!("Customer {number:02}"));
    Simulator::new(noon(day(DAY))).plant(&SeedProject {
        path: PROJECT.into(),
        name: "accounts".into(),
        visibility: "private".into(),
        users: vec![SeedUser { username: "ann".into(), name: "ann".into(), access_level: 30 }],
        issues: names.map(|name| account(&name)).collect(),
    })
}

async fn compared(profile: &str, on: &str) -> Comparison {
    let world = World::of(silent(), PROJECT);
    let flags = [("policy.profile".to_owned(), profile.to_owned())].into();
    let (old, new) = (world.policy, world::policy(&flags));
    let portfolio = world.portfolio().await.unwrap();
    let standings = [old, new].map(|policy| consider(&portfolio, &policy.targets, noon(day(on))));
    let side = |nth: usize, policy: &'static stagecoach::bot::Policy| Judged {
        standings: &standings[nth],
        rulebook: &policy.rulebook,
    };
    compare(&side(0, old), &side(1, new))
}

#[tokio::test]
async fn the_settings_in_force_against_themselves_differ_in_nothing() {
    let same = compared("handbook-2022", "2026-03-10").await;
    assert_eq!((same.accounts, same.accounts_differing), (12, 0));
    assert!(same.rules.iter().all(|rule| rule.calls.old == rule.calls.new));
    assert!(same.promises.iter().all(|promise| promise.counts.old == promise.counts.new));
}

#[tokio::test]
async fn a_rule_that_is_switched_off_shows_what_would_not_be_said() {
    let comparison = compared("iteration-1", "2026-03-10").await;
    assert_eq!(comparison.policies.new, "iteration-1");
    let mut rules = comparison.rules.iter();
    let stuck = rules.find(|rule| rule.rule == "onboarding_stuck").unwrap();
    assert_eq!(stuck.calls.old.map(|calls| calls.fires), Some(12));
    assert_eq!(stuck.calls.new, None);
    assert_eq!((comparison.accounts_differing, comparison.differences.len()), (12, 10));
    let first = &comparison.differences[0];
    assert_eq!(first.account, "Customer 01");
    assert!(first.what.contains(&"onboarding_stuck: fires → off".to_owned()), "{:?}", first.what);
    let engage = &comparison.promises[0].counts.old;
    assert_eq!((engage.met, engage.decided, engage.attainment), (12, 12, Some(1.0)));
}

#[test]
fn the_binary_compares_with_a_profile_or_a_file_and_writes_nothing() {
    let server = Server::new(with_bot(silent()));
    let binary = server.binary();
    let run = |arguments: &[&str]| binary.run(&[&["replay", "--as-of", DAY], arguments].concat());
    let json = run(&["--against", "iteration-1", "--format", "json"]).exits(0).json();
    assert_eq!(
        json["policies"],
        serde_json::json!({ "old": "handbook-2022", "new": "iteration-1" })
    );
    assert_eq!(json["promises"][0]["promise"], "time_to_engage");
    assert_eq!(json["promises"][0]["old"]["attainment"], 1.0);
    binary.write(
        "mine.toml",
        "[policy]\nname = \"mine\"\n[rules.onboarding_stuck]\nenabled = false\n",
    );
    let table = run(&["--against", "mine.toml"]).exits(0).stdout;
    assert!(table.contains("handbook-2022 against mine"), "{table}");
    assert!(table.contains("… and 2 more"), "{table}");
    let page = run(&["--against", "mine.toml", "--format", "markdown"]).exits(0).stdout;
    assert!(page.contains("| `onboarding_stuck` | 12 | off |"), "{page}");
    let said = run(&["--against", "iteration-4"]).exits(64).error();
    assert!(
        said.contains("neither a file nor a profile: expected one of handbook-2022,"),
        "{said}"
    );
    assert_eq!(server.writes(), [""; 0]);
}
