//! Every rule is complete, fires when it should, and is truthful about when to look again.

use chrono::Days;
use chrono::NaiveDate;
use proptest::prelude::*;
use stagecoach::account::Episode;
use stagecoach::account::FactName;
use stagecoach::account::Flaw;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::WorkIssue;
use stagecoach::account::WorkKind;
use stagecoach::bot::Policy;
use stagecoach::consider::consider;
use stagecoach::rules::Outcome;
use stagecoach::rules::RULES;
use stagecoach::rules::Verdict;
use stagecoach::settings::Settings;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;

thread_local! {
    static POLICY: Policy = Settings::defaults().policy().unwrap();
}

/// What one rule says about one account on a day.
fn verdict(rule: &str, account: An, on: &str) -> Verdict {
    let world = portfolio(vec![account.0], "2030-01-01");
    let now = day(on).and_hms_opt(12, 0, 0).unwrap().and_utc();
    POLICY.with(|policy| {
        let standings = consider(&world, &policy.targets, now);
        let rule = policy.rulebook.rules.iter().find(|known| known.entry.name == rule).unwrap();
        (rule.evaluate)(&standings.list[0])
    })
}

fn outcome(verdict: &Verdict) -> &'static str {
    match verdict.outcome {
        Outcome::Fires(_) => "fires",
        Outcome::Quiet => "quiet",
        Outcome::NotApplicable => "not applicable",
        Outcome::Unclear => "unclear",
    }
}

fn says(rule: &str, account: An, on: &str) -> (&'static str, String) {
    let verdict = verdict(rule, account, on);
    (outcome(&verdict), verdict.reason)
}

#[test]
fn every_rule_is_complete() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    for rule in RULES {
        assert!(rule.purpose.ends_with('.') && !rule.source.is_empty(), "{}", rule.name);
        assert!(rule.template.trim().len() > 40, "{} has a wording", rule.name);
        for place in ["src/rules/{}.rs", "config/templates/{}.md", "tests/stories/{}.md"] {
            let path = root.join(place.replace("{}", rule.name));
            assert!(path.is_file(), "{} is missing", path.display());
        }
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len(), "names are unique");
}

#[test]
fn a_missing_csm_is_said_after_a_working_week() {
    let alone = || {
        account().onboarding_start("2026-03-02").with(|account| {
            account.csm = None;
            account.created_at = "2026-03-02T09:00:00Z".parse().unwrap();
        })
    };
    // Monday to Monday is five working days.
    assert_eq!(says("csm_missing", alone(), "2026-03-09").0, "quiet");
    let (fires, reason) = says("csm_missing", alone(), "2026-03-10");
    assert_eq!((fires, reason.as_str()), ("fires", "No CSM since 2 Mar 2026"));
    let digital = alone().with(|account| account.segment = Some(Segment::Digital));
    assert_eq!(says("csm_missing", digital, "2026-03-10").0, "not applicable");
}

#[test]
fn at_risk_and_late_are_different_sentences() {
    let silent = || account().onboarding_start("2026-02-16");
    let at = |on| says("time_to_engage_late", silent(), on);
    assert_eq!(at("2026-02-26").0, "quiet");
    let risk = "First engagement is at risk: it is due on 2 Mar 2026".to_owned();
    assert_eq!(at("2026-02-27"), ("fires", risk));
    let late = "First engagement is late: it was due on 2 Mar 2026".to_owned();
    assert_eq!(at("2026-03-03"), ("fires", late));
    // Eleven days before the end is early to speak, though the clock is at risk.
    assert_eq!(says("time_to_onboard_late", silent(), "2026-03-23").0, "quiet");
    assert_eq!(says("time_to_onboard_late", silent(), "2026-03-26").0, "fires");
}

#[test]
fn nothing_is_said_on_a_guess_or_on_a_date_that_cannot_be_read() {
    let guessed = account().customer_since("2026-01-01");
    assert_eq!(says("time_to_engage_late", guessed, "2026-03-20").0, "quiet");
    let unreadable = account().flawed(FactName::OnboardingStart, Flaw::Ambiguous);
    assert_eq!(says("time_to_engage_late", unreadable, "2026-03-20").0, "unclear");
}

#[test]
fn corrected_evidence_refutes_a_breach_and_a_late_stop_does_not() {
    let met = account().onboarding_start("2026-02-16").call("2026-02-27");
    let refuted = verdict("time_to_engage_late", met, "2026-03-20").refuted;
    assert_eq!(refuted.iter().map(Episode::as_str).collect::<Vec<_>>(), ["1-breached"]);
    let late = account().onboarding_start("2026-02-16").call("2026-03-10");
    assert!(verdict("time_to_engage_late", late, "2026-03-20").refuted.is_empty());
}

#[test]
fn each_way_of_being_stuck_is_noticed_on_its_first_day() {
    let talking =
        |last: &str| account().onboarding_start("2026-02-16").call("2026-02-20").call(last);
    // (a) open after day 45, though the customer is talking
    assert_eq!(says("onboarding_stuck", talking("2026-04-01"), "2026-04-02").0, "quiet");
    assert_eq!(says("onboarding_stuck", talking("2026-04-01"), "2026-04-03").0, "fires");
    // (b) after day 30, three weeks of silence
    assert_eq!(says("onboarding_stuck", talking("2026-02-26"), "2026-03-19").0, "quiet");
    assert_eq!(says("onboarding_stuck", talking("2026-02-27"), "2026-03-20").0, "quiet");
    assert_eq!(says("onboarding_stuck", talking("2026-02-27"), "2026-03-21").0, "fires");
    // (c) no first value after day 30 of the contract
    let valueless = || talking("2026-03-10").customer_since("2026-02-10");
    assert_eq!(says("onboarding_stuck", valueless(), "2026-03-12").0, "quiet");
    assert_eq!(says("onboarding_stuck", valueless(), "2026-03-13").0, "fires");
    let done = valueless().card(FactName::OnboardingClosed, "2026-03-11");
    assert_eq!(says("onboarding_stuck", done, "2026-03-13").0, "not applicable");
}

fn renewing(on: &str) -> An {
    account().customer_since("2024-02-10").card(FactName::Renewal, on)
}

#[test]
fn the_ebr_opens_seven_months_before_renewal() {
    let ebr = |account, on| says("ebr_due", account, on).0;
    assert_eq!(ebr(renewing("2027-02-10"), "2026-07-09"), "quiet");
    let (fires, reason) = says("ebr_due", renewing("2027-02-10"), "2026-07-10");
    assert_eq!(fires, "fires");
    assert_eq!(reason, "EBR due on 10 Aug 2026, before the renewal of 10 Feb 2027");
    // A contract of several years has one in each of them.
    assert_eq!(ebr(renewing("2029-02-10"), "2026-07-10"), "fires");
    // One held late last time moves this one by as much.
    let late = || renewing("2027-02-10").card(FactName::EbrHeld, "2025-10-01");
    assert_eq!(ebr(late(), "2026-08-31"), "quiet");
    assert_eq!(ebr(late(), "2026-09-01"), "fires");
    let growth = |priority| {
        renewing("2027-02-10").with(|account| {
            account.segment = Some(Segment::Growth);
            account.priority = Some(Priority(priority));
        })
    };
    assert_eq!(ebr(growth(1), "2026-07-10"), "fires");
    assert_eq!(ebr(growth(2), "2026-07-10"), "not applicable");
    let short = account().customer_since("2026-09-01").card(FactName::Renewal, "2027-02-10");
    assert_eq!(ebr(short, "2026-09-10"), "not applicable");
    assert_eq!(ebr(renewing("2026-01-10"), "2026-07-10"), "unclear");
}

#[test]
fn an_open_ebr_reads_the_same_every_day() {
    // Its line stands on the status card, which must not change by the passing of a day.
    let on = |today| says("ebr_due", renewing("2027-02-10"), today);
    assert_eq!(on("2026-09-01").0, "fires");
    assert_eq!(on("2026-09-01"), on("2026-09-08"));
}

#[test]
fn a_persons_own_ebr_issue_is_enough() {
    let theirs = WorkIssue {
        project: 42,
        iid: 34,
        reference: "acme/accounts#34".into(),
        url: String::new(),
        title: "EBR".into(),
        kind: WorkKind::Ebr,
        key: None,
        open: true,
        completed: false,
        created_at: "2026-07-01T09:00:00Z".parse().unwrap(),
        closed_at: None,
        closed_by_bot: false,
        due: None,
        linked: None,
    };
    let planned = renewing("2027-02-10").with(|account| account.work.push(theirs));
    let expected = ("quiet", "acme/accounts#34 is open for it".to_owned());
    assert_eq!(says("ebr_due", planned, "2026-07-20"), expected);
}

#[test]
fn no_step_of_the_run_up_is_dated_in_the_past() {
    let verdict = verdict("ebr_due", renewing("2027-02-10"), "2026-08-20");
    let Outcome::Fires(call) = verdict.outcome else { panic!("{verdict:?}") };
    let steps = call.details["before"].as_array().unwrap();
    let dates: Vec<&str> = steps.iter().map(|step| step["on"].as_str().unwrap()).collect();
    assert!(dates.is_sorted() && dates.iter().all(|on| *on >= "2026-08-20"), "{dates:?}");
}

#[test]
fn what_is_missing_is_asked_for_by_name() {
    let bare = account().with(|account| account.segment = None);
    let (fires, reason) = says("facts_missing", bare, "2026-03-20");
    assert_eq!(fires, "fires");
    assert_eq!(reason, "Please check Customer since, Renewal date, Segment");
}

#[test]
fn a_disputed_stage_is_mentioned_after_a_short_grace() {
    let disputed = || {
        account().onboarding_start("2026-02-16").labelled(LifecycleStage::Adoption, "2026-03-02")
    };
    assert_eq!(says("stage_disputed", disputed(), "2026-03-03").0, "quiet");
    let expected = ("fires", "The label says adoption, the dates say onboarding".to_owned());
    assert_eq!(says("stage_disputed", disputed(), "2026-03-04"), expected);
    let agreed = account().labelled(LifecycleStage::Optimize, "2026-03-02");
    assert_eq!(says("stage_disputed", agreed, "2026-03-20").0, "quiet");
}

fn any_account() -> impl Strategy<Value = (NaiveDate, Option<u64>, Option<u64>, Option<u64>)> {
    let start = (0_u64..200).prop_map(|n| day("2026-01-01") + Days::new(n));
    (
        start,
        proptest::option::of(0_u64..60),
        proptest::option::of(0_u64..60),
        proptest::option::of(1_u64..700),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Until the day a rule names for its next look, its answer is of the same kind.
    #[test]
    fn the_next_look_is_truthful((start, call, value, renewal) in any_account(), at in 0_u64..90) {
        let build = || {
            let mut an = account()
                .onboarding_start(&start.to_string())
                .customer_since(&start.to_string());
            if let Some(n) = call {
                an = an.call(&(start + Days::new(n)).to_string());
            }
            if let Some(n) = value {
                an = an.card(FactName::FirstValue, &(start + Days::new(n)).to_string());
            }
            if let Some(n) = renewal {
                an = an.card(FactName::Renewal, &(start + Days::new(n)).to_string());
            }
            an
        };
        let on = start + Days::new(at.max(60));
        for rule in RULES {
            let now = verdict(rule.name, build(), &on.to_string());
            let Some(next) = now.next_look else { continue };
            prop_assert!(next > on, "{} looks back to {next}", rule.name);
            let days = (next - on).num_days().min(120);
            for n in 1..days {
                let later = on + Days::new(n.unsigned_abs());
                let then = verdict(rule.name, build(), &later.to_string());
                prop_assert_eq!(outcome(&now), outcome(&then), "{} on {}", rule.name, later);
            }
        }
    }
}
