//! Etiquette that no shipped rule shows yet, and what a story cannot say: repeats, outages, people's words
//! around a digest, and a portfolio that has more to say than anybody can hear.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;
use stagecoach::bot::Policy;
use stagecoach::decide::FirstRun;
use stagecoach::decide::LoadedRule;
use stagecoach::rules::Entry;
use stagecoach::settings::Layers;
use stagecoach::settings::Settings;
use stagecoach::simulator::Simulator;

use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const ISSUES: &str = "projects/acme%2Faccounts/issues";
const CSM: &str = "csm-avery";
const RULE: &str = "time_to_engage_late";

/// A policy in which only the promise of the first call speaks, with that rule changed.
fn policy(text: &str, change: impl Fn(&mut Entry)) -> &'static Policy {
    let file = Some(("the test".to_owned(), text.to_owned()));
    let mut settings = Settings::load(&Layers { file, ..Layers::default() }).unwrap();
    settings.people.managers = vec![MANAGER.to_owned()];
    let mut policy = settings.policy().unwrap();
    policy.rulebook.rules.retain(|rule| rule.entry.name == RULE);
    let change = |rule: LoadedRule| {
        let old = rule.entry;
        let mut entry = Entry {
            name: old.name,
            purpose: old.purpose,
            severities: &[1, 2, 3, 4],
            source: old.source,
            template: old.template,
            kept_current: old.kept_current,
            repeats: old.repeats,
            begins_by_hand: old.begins_by_hand,
            uses_usage: old.uses_usage,
            load: old.load,
            load_shared: old.load_shared,
            is_of_accounts: old.is_of_accounts,
        };
        change(&mut entry);
        LoadedRule { entry: Box::leak(Box::new(entry)), ..rule }
    };
    policy.rulebook.rules = policy.rulebook.rules.into_iter().map(change).collect();
    Box::leak(Box::new(policy))
}

/// A project with as many accounts of one CSM, all of whose onboarding started on 16 February.
fn world(policy: &'static Policy, accounts: usize) -> World {
    let simulator = Simulator::new(noon(day("2026-02-16"))).with_project(PROJECT, "private");
    let simulator = simulator.with_user(CSM, 30).with_user(MANAGER, 40);
    let mut world = World::of(simulator, PROJECT);
    world.policy = policy;
    world.first_run = FirstRun::Ordinary;
    for number in 1..=accounts {
        let avery = world.gitlab().user_id(CSM);
        let card = "| Field | Value |\n|---|---|\n| Customer since | 2026-02-16 |\n\
                    | Renewal date | 2027-02-16 |\n| Onboarding start | 2026-02-16 |\n";
        let body = json!({
            "title": format!("Customer {number} – account"), "description": card,
            "labels": ["csm::account", "segment::growth", "csm-priority::2"],
            "assignee_ids": [avery],
        });
        assert_eq!(world.gitlab().by_hand(MANAGER, "POST", ISSUES, &body).0, 201);
    }
    world
}

/// One pass on a day, as the names of what was said: comments and issues.
async fn said(world: &World, today: &str) -> Vec<String> {
    world.set_day(day(today));
    let report = world.pass().await.unwrap();
    let names = report.actions.iter().map(|done| done.action.name());
    names.filter(|name| name.starts_with("comment ") && !name.contains("status_card")).collect()
}

fn off() -> &'static str {
    "[etiquette]\ndigests = false\n"
}

#[tokio::test]
async fn a_notice_that_nobody_acts_on_is_said_four_times_and_withdrawn_with_its_repeats() {
    let alone = format!("{}{}", off(), "[rules.time_to_engage_late]\nmanager_after_days = 365\n");
    let world = world(policy(&alone, |entry| entry.repeats = true), 1);
    let mut all = BTreeMap::new();
    for date in day("2026-03-03").iter_days().take(120) {
        for name in said(&world, &date.to_string()).await {
            all.insert(date.to_string(), name.rsplit('/').next().unwrap().to_owned());
        }
    }
    let expected = [
        ("2026-03-03", "1-breached"),
        ("2026-03-10", "1-breached-again-2"),
        ("2026-03-24", "1-breached-again-3"),
        ("2026-04-21", "1-breached-again-4"),
    ];
    let expected = expected.map(|(day, name)| (day.to_owned(), name.to_owned()));
    assert_eq!(all, BTreeMap::from(expected));
    let text = |world: &World| {
        let gitlab = world.gitlab();
        let notes = gitlab.notes(PROJECT, 1);
        notes.iter().map(|note| note.body.clone()).collect::<Vec<_>>().join("\n")
    };
    let before = text(&world);
    assert!(before.contains("This is the second time: it was first said on Tue 3 Mar 2026"));
    assert!(before.contains("This is the fourth and last time"), "{before}");
}

#[tokio::test]
async fn whoever_acts_puts_the_repeat_off() {
    let world = world(policy(off(), |entry| entry.repeats = true), 1);
    assert_eq!(said(&world, "2026-03-03").await.len(), 1);
    world.set_day(day("2026-03-09"));
    let path = format!("{ISSUES}/1/notes");
    let body = json!({ "body": "the call is on Thursday" });
    assert_eq!(world.gitlab().by_hand(CSM, "POST", &path, &body).0, 201);
    assert!(said(&world, "2026-03-10").await.is_empty());
    assert!(said(&world, "2026-03-13").await.is_empty());
    assert_eq!(said(&world, "2026-03-16").await.len(), 1);
}

#[tokio::test]
async fn an_outage_silences_what_goes_by_usage() {
    let text = "[etiquette]\ndigests = false\n[[etiquette.outages]]\nfrom = \"2026-03-02\"\n\
                to = \"2026-03-05\"\nwhat = \"the usage export is down\"\n";
    let by_usage = world(policy(text, |entry| entry.uses_usage = true), 1);
    assert!(said(&by_usage, "2026-03-05").await.is_empty());
    assert_eq!(said(&by_usage, "2026-03-06").await.len(), 1);
    let other = world(policy(text, |_| {}), 1);
    assert_eq!(said(&other, "2026-03-05").await.len(), 1);
}

#[tokio::test]
async fn a_source_without_any_account_closes_no_digest() {
    let world = world(policy("", |_| {}), 2);
    said(&world, "2026-03-03").await;
    let digests = || {
        let gitlab = world.gitlab();
        let issues = gitlab.world().issues.values();
        let digests = issues.filter(|issue| issue.labels.contains("csm::digest"));
        digests.map(|issue| issue.open).collect::<Vec<_>>()
    };
    let before = digests();
    assert!(!before.is_empty() && before.iter().all(|open| *open));
    let label = "projects/acme%2Faccounts/labels/csm%3A%3Aaccount";
    let renamed = json!({ "new_name": "csm::customer-account" });
    assert_eq!(world.gitlab().by_hand(MANAGER, "PUT", label, &renamed).0, 200);
    said(&world, "2026-03-04").await;
    assert_eq!(digests(), before);
}

#[tokio::test]
async fn what_people_write_around_a_digest_stays() {
    let world = world(policy("", |_| {}), 2);
    said(&world, "2026-03-03").await;
    let (iid, text) = {
        let gitlab = world.gitlab();
        let mut issues = gitlab.world().issues.values();
        let digest = issues.find(|issue| issue.labels.contains("csm::digest")).unwrap();
        (digest.iid, digest.description.clone().unwrap())
    };
    let path = format!("{ISSUES}/{iid}");
    let body = json!({ "description": format!("My notes\n\n{text}\n\nand more") });
    assert_eq!(world.gitlab().by_hand(CSM, "PUT", &path, &body).0, 200);
    let labels = json!({ "add_labels": "bot::ignore" });
    assert_eq!(world.gitlab().by_hand(MANAGER, "PUT", &format!("{ISSUES}/2"), &labels).0, 200);
    said(&world, "2026-03-04").await;
    let gitlab = world.gitlab();
    let now = gitlab.issue(PROJECT, iid).description.clone().unwrap();
    assert!(now.starts_with("My notes\n\n<!-- stagecoach key=digest/csm-avery/current"), "{now}");
    assert!(
        now.ends_with("\n\nand more") && now.contains("1 open call about your one account"),
        "{now}"
    );
}

#[tokio::test]
async fn nobody_hears_more_than_three_things_a_day_and_every_breach_is_known() {
    let world = world(policy("", |_| {}), 8);
    let mut said_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for date in day("2026-02-26").iter_days().take(21) {
        let names = said(&world, &date.to_string()).await;
        assert!(names.len() <= 3, "{date}: {names:?}");
        for name in names {
            let account = name.split('/').nth(1).unwrap().to_owned();
            said_of.entry(account).or_default().push(date.to_string());
        }
        let gitlab = world.gitlab();
        let text = |issue: &stagecoach::simulator::records::Issue| {
            issue.description.clone().unwrap_or_default()
        };
        let issues = gitlab.world().issues.values();
        let digest: String =
            issues.filter(|issue| issue.labels.contains("csm::digest")).map(text).collect();
        if date >= day("2026-03-03") {
            for iid in 1..=8 {
                let notes = gitlab.notes(PROJECT, iid);
                let told = notes.iter().any(|note| note.body.contains("1-breached hash"));
                let listed = digest.contains(&format!("/issues/{iid})"));
                assert!(told || listed, "{date}: account {iid} is late and nobody knows");
            }
        }
    }
    assert!(said_of.len() >= 8, "{said_of:?}");
}

#[test]
fn hours_that_are_none_are_refused_and_a_schedule_that_never_meets_them_is_named() {
    let load = |text: &str| {
        let file = Some(("the test".to_owned(), text.to_owned()));
        Settings::load(&Layers { file, ..Layers::default() })
    };
    for wrong in ["19:00-06:00", "early", "06:00"] {
        let text = format!("[etiquette]\nmention_hours = \"{wrong}\"\n");
        let error = load(&text).unwrap_err().to_string();
        assert!(error.contains("etiquette.mention_hours"), "{error}");
    }
    assert!(load("[etiquette]\nmention_hours = \"\"\n").is_ok());
    assert!(load("").unwrap().warnings().is_empty());
    let far = load("[people.zones]\nmara = \"America/New_York\"\n").unwrap();
    let warnings: Vec<String> = far.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("people.zones.mara"), "{warnings:?}");
}

#[test]
fn any_rule_can_be_set_to_shadow() {
    let text = "[rules.ebr_due]\nmode = \"shadow\"\n".to_owned();
    let layers = Layers { file: Some(("the test".to_owned(), text)), ..Layers::default() };
    let policy = Settings::load(&layers).unwrap().policy().unwrap();
    let shadows = policy.rulebook.rules.iter().filter(|rule| rule.is_shadow);
    assert_eq!(shadows.map(|rule| rule.entry.name).collect::<Vec<_>>(), ["ebr_due"]);
    let wrong: Value = json!("[rules.ebr_due]\nmode = \"off\"\n");
    let file = Some(("the test".to_owned(), wrong.as_str().unwrap().to_owned()));
    let error = Settings::load(&Layers { file, ..Layers::default() }).unwrap_err().to_string();
    assert!(error.contains("on | shadow"), "{error}");
}
