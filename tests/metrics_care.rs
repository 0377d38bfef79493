//! Metrics of how customers are looked after, by hand.

use stagecoach::account::CheckBox;
use stagecoach::account::Contact;
use stagecoach::account::LastContact;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Persona;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::TouchpointKind;
use stagecoach::account::WorkIssue;
use stagecoach::account::WorkKind;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::work_issue;
use crate::support::figures::measured;
use crate::support::figures::parts;
use crate::support::figures::short;

const TODAY: &str = "2026-03-02";

fn at(on: &str) -> chrono::DateTime<chrono::Utc> {
    day(on).and_hms_opt(10, 0, 0).unwrap().and_utc()
}

/// A strategic customer of three years.
fn old() -> An {
    account().customer_since("2023-02-10").labelled(LifecycleStage::Adoption, "2023-06-01")
}

fn with_work(an: An, kind: WorkKind, opened: &str, change: impl FnOnce(&mut WorkIssue)) -> An {
    let mut issue = work_issue(100, kind, at(opened));
    change(&mut issue);
    an.with(|account| account.work.push(issue))
}

#[test]
fn ebr_coverage_counts_who_should_have_had_one_and_says_who_is_left_out() {
    let ebr = |an: An, on: &str| an.touch(on, TouchpointKind::Ebr);
    let test = |an: An| an.with(|account| account.labels = ["csm::test".to_owned()].into());
    let values = measured(
        [
            ebr(old(), "2025-03-03"),
            ebr(ebr(old(), "2025-06-03"), "2025-12-03"),
            ebr(old(), "2025-03-02"),
            old(),
            ebr(old(), "2026-03-03"),
            ebr(account().customer_since("2025-10-01"), "2026-01-08"),
            account().customer_since("2025-09-02"),
            account(),
            old().labelled(LifecycleStage::WillChurn, "2026-01-01").with(|account| {
                account.stage_labels = [LifecycleStage::WillChurn].into();
                account.stays.remove(0);
            }),
            old().with(|account| account.segment = Some(Segment::Growth)),
            old().with(|account| account.priority = Some(Priority(3))),
            test(ebr(old(), "2026-01-08")),
        ],
        TODAY,
    );
    let apart = "1 leaving; 1 without a CSM of their own";
    assert_eq!(
        short(&values["ebr_coverage"]),
        "2/6; 1 for tests; 1 leaving; 1 with less than 6 months as a customer; \
         1 without a CSM of their own; 1 without a contract date"
    );
    assert_eq!(short(&values["ebr_coverage_all"]), format!("3/8; 1 for tests; {apart}"));
    assert_eq!(values["ebr_coverage"].yes.count, 2);
    assert_eq!(values["ebr_coverage"].target, Some(0.75));
    assert_eq!(values["ebr_coverage"].no.kept[0].reference, "acme/accounts#3");
}

#[test]
fn a_good_ebr_has_an_executive_in_it_and_the_plan_follows_within_a_week() {
    let held = "2025-12-03";
    let ebr = |words: &str| {
        let words = words.to_owned();
        old().touch(held, TouchpointKind::Ebr).with(|account| {
            account.touchpoints.iter_mut().for_each(|touch| touch.words.clone_from(&words));
        })
    };
    let plan = |an: An, edited: &str| {
        with_work(an, WorkKind::SuccessPlan, "2025-02-03", |issue| {
            issue.plan = Some(stagecoach::account::PlanText::default());
            issue.edits = vec![at(edited)];
        })
    };
    let ticked = |an: An, on: &str| {
        with_work(an, WorkKind::Ebr, "2025-10-03", |issue| {
            let words = format!("Success plan updated {on}");
            issue.sheet.boxes.push(CheckBox { words, done: true, on: Some(day(on)) });
            issue.sheet.values.insert("executive attendee".into(), "M. Halloran".into());
        })
    };
    let met = |an: An, on: &str| {
        let last = LastContact::On(day(on));
        let contact = Contact { name: "M. H.".into(), persona: Persona::Executive, last };
        an.with(|account| account.health.contacts.push(contact))
    };
    let good = |an: An| {
        let values = measured([an], TODAY);
        assert_eq!(short(&values["ebr_coverage"]), "1/1");
        values["ebr_coverage_quality"].value == Some(1.0)
    };
    // 3 December is a Wednesday: five working days later it is the 10th.
    assert!(good(plan(ebr("outcomes, with the CTO"), "2025-12-10")));
    assert!(!good(plan(ebr("outcomes, with the CTO"), "2025-12-11")));
    assert!(!good(plan(ebr("outcomes, with the CTO"), "2025-12-02")));
    assert!(!good(plan(ebr("outcomes"), "2025-12-10")));
    assert!(!good(ebr("outcomes, with the CTO")));
    assert!(good(plan(met(ebr("outcomes"), held), "2025-12-10")));
    assert!(!good(plan(met(ebr("outcomes"), "2025-12-04"), "2025-12-10")));
    assert!(good(ticked(ebr("outcomes"), "2025-12-04")));
    assert!(!good(ticked(ebr("outcomes"), "2025-12-20")));
}

#[test]
fn the_segment_of_a_past_day_is_that_of_its_label() {
    let labelled = |name: &str, from: &str, to: Option<&str>| stagecoach::account::LabelSpan {
        id: 1,
        name: name.into(),
        added: at(from),
        added_by: None,
        removed: to.map(at),
    };
    let an = old().touch("2025-06-03", TouchpointKind::Ebr).with(|account| {
        account.segment = Some(Segment::Growth);
        account.history.spans = vec![
            labelled("segment::strategic", "2023-02-10", Some("2026-01-10")),
            labelled("segment::growth", "2026-01-10", None),
        ];
    });
    let all = crate::support::account::portfolio(vec![an.0], TODAY);
    let on = |text: &str| {
        let values = crate::support::figures::values(&all, day(text));
        short(&values["ebr_coverage"])
    };
    assert_eq!([on("2026-01-09"), on("2026-01-10"), on(TODAY)], ["1/1", "0/0", "0/0"]);
}

#[test]
fn the_score_of_plans_is_a_median_in_which_a_missing_plan_is_worth_nothing() {
    let objective = stagecoach::account::Objective {
        name: "CI".into(),
        open: true,
        due: Some(day("2026-08-09")),
        ..Default::default()
    };
    let plan = |objectives: Option<Vec<stagecoach::account::Objective>>| {
        with_work(old(), WorkKind::SuccessPlan, "2026-02-03", |issue| {
            let is_read = true;
            issue.plan = Some(stagecoach::account::PlanText { is_read, ..Default::default() });
            issue.objectives = objectives;
        })
    };
    let growth = |an: An| an.with(|account| account.segment = Some(Segment::Digital));
    let values = measured([plan(Some(vec![objective])), old(), plan(None), growth(old())], TODAY);
    let value = &values["success_plan_score"];
    // An update of the last month, due dates: 20 points. The other has none: 0.
    assert_eq!((value.value, value.denominator), (Some(10.0), Some(2.0)));
    assert_eq!(parts(value), "accepted by the customer 1, baseline 1, customer sponsor 1");
    assert_eq!(short(value), "-/2; 1 that need none; 1 whose objectives were not read");
    assert_eq!(values["success_plan_green"].denominator, Some(3.0));
    let nobody = measured([growth(old())], TODAY);
    assert_eq!(nobody["success_plan_score"].value, None);
}
