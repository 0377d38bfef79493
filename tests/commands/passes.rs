//! `plan` and `apply` against a served GitLab: what is written, when, and with which exit code.

use super::*;

const AS_OF: [&str; 2] = ["--as-of", DAY];

fn with(arguments: &[&'static str]) -> Vec<&'static str> {
    [arguments, &AS_OF].concat()
}

#[test]
fn a_plan_only_reads() {
    let server = Server::seeded(24);
    let binary = server.binary();
    binary.run(&with(&["plan"])).exits(0);
    binary.run(&with(&["plan", "--no-baseline", "--out", "plan.json"])).exits(0);
    binary.run(&with(&["explain", "1"])).exits(0);
    binary.run(&with(&["check"])).exits(0);
    assert!(server.simulator().log().len() > 50);
    assert_eq!(server.writes(), [""; 0]);
    assert_eq!(server.simulator().world().unexpected, [""; 0]);
}

#[test]
fn applied_twice_the_second_finds_nothing_to_do() {
    let server = Server::seeded(24);
    let binary = server.binary();
    binary.run(&with(&["plan", "--detailed-exitcode"])).exits(2);
    let first = binary.run(&with(&["apply", "--format", "json"])).exits(0).json();
    assert!(first["requests"]["writes"].as_u64() > Some(24), "{}", first["requests"]);
    let written = server.writes().len();
    let second = binary.run(&with(&["apply"])).exits(0);
    assert!(second.stdout.starts_with("nothing to do.\n"), "{}", second.stdout);
    assert_eq!(server.writes().len(), written);
    let after = binary.run(&with(&["plan", "--detailed-exitcode"])).exits(0);
    assert!(after.stdout.contains("Nothing to do."), "{}", after.stdout);
    assert_eq!(server.simulator().world().unexpected, [""; 0]);
}

#[test]
fn without_a_baseline_the_first_pass_speaks() {
    let server = Server::seeded(24);
    let binary = server.binary();
    let rules = |arguments: &[&'static str]| -> Vec<String> {
        let plan = binary.run(&with(arguments)).exits(0).json();
        let actions = plan["actions"].as_array().unwrap().iter();
        actions.map(|action| action["rule"].as_str().unwrap().to_owned()).collect()
    };
    let first = rules(&["plan", "--format", "json"]);
    assert!(first.iter().any(|rule| rule == "baseline"), "{first:?}");
    assert!(!first.iter().any(|rule| rule.ends_with("_late")), "{first:?}");
    let ordinary = rules(&["apply", "--no-baseline", "--format", "json"]);
    assert!(ordinary.iter().any(|rule| rule.ends_with("_late")), "{ordinary:?}");
    assert!(!ordinary.iter().any(|rule| rule == "baseline"), "{ordinary:?}");
    assert_eq!(
        rules(&["apply", "--format", "json"]),
        [""; 0],
        "an ordinary first run counts as one"
    );
}

#[test]
fn the_day_can_be_chosen() {
    let server = Server::new(small());
    let binary = server.binary();
    let state = |day: &str| {
        let answer =
            binary.run(&["explain", "1", "--as-of", day, "--format", "json"]).exits(0).json();
        assert_eq!(answer["as_of"], day);
        answer["clocks"][0]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        ["2026-03-20", "2026-03-27", "2026-03-30", "2026-03-31"].map(state),
        ["running", "at_risk", "at_risk", "breached"]
    );
}

#[test]
fn an_approved_plan_is_applied_as_it_is_and_only_then() {
    let server = Server::seeded(24);
    let binary = server.binary();
    binary.run(&with(&["plan", "--out", "plan.json"])).exits(0);
    let plan: serde_json::Value = serde_json::from_str(&binary.read("plan.json")).unwrap();
    let report = binary.run(&["apply", "plan.json", "--format", "json"]).exits(0).json();
    assert_eq!(report["checksum"], plan["checksum"]);
    assert_eq!(report["as_of"], DAY);
    let again = binary.run(&["apply", "plan.json"]).exits(3);
    assert!(again.error().contains("the world has moved"), "{}", again.stderr);
}

#[test]
fn an_approved_plan_is_refused_when_the_world_has_moved() {
    let server = Server::new(small());
    let binary = server.binary();
    binary.run(&with(&["plan", "--no-baseline", "--out", "plan.json"])).exits(0);
    let body = serde_json::json!({ "title": "Birch Foods International – account" });
    server.simulator().by_hand("ann", "PUT", "projects/acme%2Faccounts/issues/2", &body);
    let said = binary.run(&["apply", "plan.json"]).exits(3).error();
    insta::assert_snapshot!(said, @"stagecoach: the world has moved since the plan was made (comment time_to_engage_late/201-2/1-breached is no longer wanted; open_issue onboarding_stuck/201-2/1-2026-03-14 is no longer wanted; link onboarding_stuck/201-2/1-2026-03-14 is no longer wanted; comment priority_review_due/201-2/FY27-Q1 is new; open_issue digest/ann/current would say something else; and 2 more): make a new plan");
    assert_eq!(server.writes(), [""; 0]);
}

#[test]
fn a_plan_beyond_the_limits_is_printed_and_not_carried_out() {
    let server = Server::seeded(24);
    let binary = server.binary().with("STAGECOACH__LIMITS__ISSUES_MAX", "0");
    let said = binary.run(&with(&["plan", "--no-baseline"])).exits(3).error();
    insta::assert_snapshot!(said, @"stagecoach: 5 issues would be opened, and limits.issues_max allows 0: look through the plan, then raise the limit for one run if it is right");
    let applied = binary.run(&with(&["apply", "--no-baseline"])).exits(3);
    assert!(applied.stdout.contains("not tried"), "{}", applied.stdout);
    assert_eq!(server.writes(), [""; 0]);
    // A withheld plan is not one to approve.
    binary.run(&with(&["plan", "--no-baseline", "--out", "plan.json"])).exits(3);
    binary.run(&["apply", "plan.json"]).exits(3);
    assert_eq!(server.writes(), [""; 0]);
}
