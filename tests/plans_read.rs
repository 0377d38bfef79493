//! Success plans as they are read: in an issue, in issues that it names, in epics, and where there are none.

use serde_json::Value;
use serde_json::json;
use stagecoach::account::Account;
use stagecoach::account::Initiative;
use stagecoach::account::Objective;
use stagecoach::simulator::Simulator;
use stagecoach::simulator::residents::Tier;

use crate::support::world::MANAGER;
use crate::support::world::PROJECT;
use crate::support::world::World;
use crate::support::world::day;
use crate::support::world::noon;

const ISSUES: &str = "projects/acme%2Faccounts/issues";
const EPICS: &str = "groups/acme%2Ftallowmere/epics";

/// One account whose card says this about its plan, and what else there is.
fn world(tier: Tier, plan: &str, more: impl FnOnce(&mut Simulator)) -> World {
    let simulator = Simulator::new(noon(day("2026-03-02"))).with_tier(tier);
    let simulator = simulator.with_project(PROJECT, "private").with_user(MANAGER, 40);
    let mut simulator = simulator.with_project("acme/tallowmere/collaboration", "private");
    let card = format!("| Field | Value |\n|---|---|\n| Success plan | {plan} |\n");
    let body = json!({ "title": "Tallowmere – account", "description": card,
        "labels": ["csm::account", "segment::strategic", "csm-priority::1"] });
    by_hand(&mut simulator, ISSUES, &body);
    more(&mut simulator);
    World::of(simulator, PROJECT)
}

fn by_hand(simulator: &mut Simulator, path: &str, body: &Value) -> Value {
    let (status, answer) = simulator.by_hand(MANAGER, "POST", path, body);
    assert!((200..300).contains(&status), "{path}: {status} {answer}");
    answer
}

async fn read(world: &World) -> Account {
    let mut portfolio = world.portfolio().await.unwrap();
    portfolio.accounts.remove(0)
}

/// Requests about epics so far.
fn asked(world: &World) -> usize {
    world.gitlab().log().iter().filter(|it| it.path_and_query.contains("/epics")).count()
}

fn epic(simulator: &mut Simulator, title: &str, labels: &[&str], parent: Option<&Value>) -> Value {
    let body = json!({ "title": title, "labels": labels, "due_date_fixed": "2026-11-30",
        "parent_id": parent.map(|epic| epic["id"].clone()),
        "description": "## Summary\n\nFaster.\n\n## Success Criteria\n\n- From 40 to 15 minutes\n" });
    by_hand(simulator, EPICS, &body)
}

const LABELS: [&str; 4] = [
    "SP Objective",
    "SP Objective::Status::On Track",
    "Verifiable Outcome::Accepted",
    "UseCase::CI",
];

#[tokio::test]
async fn nobody_asks_for_epics_that_no_card_names() {
    let quiet = world(Tier::Premium, "#2", |simulator| {
        epic(simulator, "Faster builds", &LABELS, None);
    });
    assert_eq!(read(&quiet).await.epic_plan, None);
    assert_eq!(asked(&quiet), 0);
}

#[tokio::test]
async fn where_there_are_no_epics_one_question_is_enough() {
    let free = world(Tier::Free, "acme/tallowmere&1", |_| ());
    let account = read(&free).await;
    assert_eq!((account.epic_plan, asked(&free)), (None, 1));
    assert_eq!(account.health.plan_place.as_deref(), Some("acme/tallowmere&1"));
    let unknown = world(Tier::Premium, "acme/nowhere&1", |_| ());
    assert_eq!((read(&unknown).await.epic_plan, asked(&unknown)), (None, 1));
}

#[tokio::test]
async fn an_objective_is_an_epic_with_its_initiatives() {
    let place = "http://gitlab.example/groups/acme/tallowmere/-/epics/1";
    let premium = world(Tier::Premium, place, |simulator| {
        let plan = epic(simulator, "The plan", &[], None);
        let objective = epic(simulator, "Faster builds", &LABELS, Some(&plan));
        epic(simulator, "Somebody else's", &LABELS, None);
        let assignee = simulator.user_id(MANAGER);
        let body = json!({ "title": "Pilot", "due_date": "2026-06-30", "assignee_ids": [assignee],
            "labels": ["SP Initiative::Status::On Track"] });
        let issue = by_hand(simulator, ISSUES, &body)["id"].clone();
        by_hand(simulator, &format!("{EPICS}/{}/issues/{issue}", objective["iid"]), &json!({}));
    });
    let plan = read(&premium).await.epic_plan.unwrap();
    assert_eq!(
        (plan.reference.as_str(), plan.text.open_objectives),
        ("acme/tallowmere&1", Some(1))
    );
    let some = |text: &str| Some(text.to_owned());
    let due = |text| Some(day(text));
    let expected = Objective {
        name: "Faster builds".into(),
        url: plan.objectives[0].url.clone(),
        open: true,
        is_accepted: true,
        status: some("On Track"),
        due: due("2026-11-30"),
        owner: some(MANAGER),
        baseline: some("From 40 to 15 minutes"),
        use_case: some("CI"),
        criterion: some("From 40 to 15 minutes"),
        initiatives: vec![Initiative { open: true, due: due("2026-06-30"), is_assigned: true }],
    };
    assert_eq!(plan.objectives, [expected]);
    // A list, and of each of the two objectives its issues and its comments.
    assert_eq!(asked(&premium), 5);
}

#[tokio::test]
async fn an_item_may_name_an_issue_that_is_the_objective() {
    let named = world(Tier::Free, "#3", |simulator| {
        let body = json!({ "title": "Faster builds", "due_date": "2026-11-30",
            "labels": ["SP Objective", "SP Objective::Status::Concern", "UseCase::CI"],
            "description": "## Success Criteria\n\n- 15 minutes\n- **Owner:** R. Okonjo\n" });
        by_hand(simulator, ISSUES, &body);
        let text = "## Summary\n\nOne platform.\n\n## Objectives\n\n### #2\n\n- Baseline: 40 minutes\n\
                    - [ ] Pilot, @csm-avery, 2026-06-30\n\n### Scanners on by default\n";
        let body = json!({ "title": "Success plan: Tallowmere", "description": text,
            "labels": ["csm::success-plan", "success-plan::active"] });
        by_hand(simulator, ISSUES, &body);
    });
    let account = read(&named).await;
    let plan = &account.work[0];
    let text = plan.plan.as_ref().unwrap();
    assert_eq!((text.strategy, text.highlights), (Some(true), Some(true)));
    let [first, second] = plan.objectives.as_deref().unwrap() else { panic!("two objectives") };
    assert_eq!((first.name.as_str(), first.status.as_deref()), ("Faster builds", Some("Concern")));
    assert_eq!((first.due, first.owner.as_deref()), (Some(day("2026-11-30")), Some("R. Okonjo")));
    assert_eq!(first.baseline.as_deref(), Some("40 minutes"));
    assert!(first.initiatives[0].is_assigned);
    assert_eq!((second.name.as_str(), second.due), ("Scanners on by default", None));
}
