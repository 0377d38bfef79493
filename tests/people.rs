//! What people do to what the bot wrote, and what another run says in between: nobody is overruled,
//! and nothing gets lost.

use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;
use stagecoach::account::sections;
use stagecoach::decide::ActionKind;
use stagecoach::decide::FirstRun;
use stagecoach::decide::Write;
use stagecoach::simulator::portfolio::portfolio;
use stagecoach::simulator::records::Issue;

use crate::support::world::BOT;
use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;

/// Who looks after an account.
const CSM: &str = "csm-avery";

const ALL_WELL: &str = "| Field | Value |\n|---|---|\n| Customer since | 2026-03-01 |\n| Onboarding start | 2026-03-02 |\n| Onboarding closed | 2026-03-10 |\n| First value date | 2026-03-12 |\n| First call | 2026-03-03 |\n| Renewal date | 2027-03-01 |\n";

const LATE: &str = "| Field | Value |\n|---|---|\n| Customer since | 2026-01-01 |\n| Onboarding start | 2026-01-02 |\n| Renewal date | 2027-01-01 |\n";

/// Makes one account late with everything.
fn one_late(world: &World) -> u64 {
    let labels = ["csm::account", "stage::onboarding"];
    let iid = {
        let gitlab = world.gitlab();
        let mut issues = gitlab.world().issues.values();
        let is_one =
            |issue: &&Issue| issue.open && labels.iter().all(|l| issue.labels.contains(*l));
        issues.find(is_one).expect("somebody is being onboarded").iid
    };
    let labels = "csm::account,segment::growth,csm-priority::2,stage::onboarding";
    let news = json!({ "description": LATE, "labels": labels });
    by_hand(world, MANAGER, "PUT", &iid.to_string(), &news);
    // Whoever has just been there is not told for a week.
    world.gitlab().advance(TimeDelta::days(10));
    iid
}

fn outspoken() -> World {
    let mut world = World::planted(&portfolio(10, day("2026-03-20"), 12), day("2026-03-20"));
    world.first_run = FirstRun::Ordinary;
    let many = [("etiquette.mentions_per_day".to_owned(), "100".to_owned())];
    world.policy = crate::support::world::policy(&many.into());
    world
}

fn by_hand(world: &World, who: &str, method: &str, path: &str, body: &Value) {
    let path = format!("projects/acme%2Faccounts/issues/{path}");
    let (status, answer) = world.gitlab().by_hand(who, method, &path, body);
    assert!(status < 300, "{status} {answer}");
}

fn accounts(world: &World) -> Vec<u64> {
    let gitlab = world.gitlab();
    let issues = gitlab.world().issues.values();
    let accounts = issues.filter(|issue| issue.open && issue.labels.contains("csm::account"));
    accounts.map(|issue| issue.iid).collect()
}

async fn later(world: &World) -> Vec<ActionKind> {
    world.gitlab().advance(TimeDelta::hours(2));
    world.pass().await.unwrap().actions.iter().map(|done| done.action.kind).collect()
}

#[tokio::test]
async fn an_issue_that_a_person_opens_again_stays_open() {
    let world = outspoken();
    world.pass().await.unwrap();
    for iid in accounts(&world) {
        by_hand(&world, MANAGER, "PUT", &iid.to_string(), &json!({ "description": ALL_WELL }));
    }
    let plan = world.plan().await.unwrap();
    let closed = plan.actions.iter().find_map(|action| match action.write {
        Write::CloseIssue { iid, .. } => Some(iid),
        _ => None,
    });
    let closed = closed.expect("a triage is over");
    later(&world).await;
    later(&world).await;
    assert_eq!(later(&world).await, []);
    by_hand(&world, MANAGER, "PUT", &closed.to_string(), &json!({ "state_event": "reopen" }));
    // What the open triage inhibits leaves the card; the issue itself is let alone.
    assert!(!later(&world).await.contains(&ActionKind::CloseIssue));
    assert_eq!(later(&world).await, []);
    assert!(world.gitlab().issue(PROJECT, closed).open);
}

#[tokio::test]
async fn a_notice_that_was_withdrawn_by_mistake_stands_again() {
    let world = outspoken();
    let late = one_late(&world);
    world.pass().await.unwrap();
    let withdrawn = || {
        let gitlab = world.gitlab();
        let notes = gitlab.notes(PROJECT, late);
        let all = notes.iter().flat_map(|note| sections(&note.body));
        all.filter(|s| s.marker.withdrawn && s.marker.key.rule.ends_with("_late")).count()
    };
    let edit = json!({ "description": ALL_WELL });
    by_hand(&world, CSM, "PUT", &late.to_string(), &edit);
    later(&world).await;
    assert_eq!(withdrawn(), 0, "what was reported is taken back with a manager's consent only");
    let consent = json!({ "add_labels": "correction-approved" });
    by_hand(&world, MANAGER, "PUT", &late.to_string(), &consent);
    later(&world).await;
    assert_eq!(withdrawn(), 3);
    by_hand(&world, MANAGER, "PUT", &late.to_string(), &json!({ "description": LATE }));
    later(&world).await;
    assert_eq!(withdrawn(), 0);
    later(&world).await;
    assert_eq!(later(&world).await, []);
}

#[tokio::test]
async fn what_another_run_has_not_said_yet_is_still_said() {
    let world = outspoken();
    let late = one_late(&world);
    let portfolio = world.portfolio().await.unwrap();
    let plan = world.plan_of(&portfolio);
    let notice = plan.actions.iter().find_map(|action| match &action.write {
        Write::Comment { iid, body, notifies: true, .. } if *iid == late => {
            Some(body.to_operators().to_owned())
        }
        _ => None,
    });
    let wanted = sections(&notice.expect("three promises are broken"));
    assert!(wanted.len() >= 3);
    let first = wanted[0].print();
    by_hand(&world, BOT, "POST", &format!("{late}/notes"), &json!({ "body": first }));
    world.enact(&world.client(), &portfolio).await;
    let gitlab = world.gitlab();
    let notes = gitlab.notes(PROJECT, late);
    let said: Vec<_> = notes.iter().flat_map(|note| sections(&note.body)).collect();
    for wanted in wanted {
        let times = said.iter().filter(|section| section.marker.key == wanted.marker.key).count();
        assert_eq!(times, 1, "{}", wanted.marker.key);
    }
}
