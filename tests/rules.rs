//! Every rule is complete, fires when it should, and is truthful about when to look again.

use std::collections::BTreeSet;

use chrono::Days;
use chrono::NaiveDate;
use proptest::prelude::*;
use stagecoach::account::Colour;
use stagecoach::account::Deed;
use stagecoach::account::DeedKind;
use stagecoach::account::Episode;
use stagecoach::account::FactName;
use stagecoach::account::Finding;
use stagecoach::account::Flaw;
use stagecoach::account::Form;
use stagecoach::account::Key;
use stagecoach::account::Licences;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Marker;
use stagecoach::account::OnboardingStatus;
use stagecoach::account::Person;
use stagecoach::account::Priority;
use stagecoach::account::Remark;
use stagecoach::account::Section;
use stagecoach::account::Segment;
use stagecoach::account::Sentiment;
use stagecoach::account::Share;
use stagecoach::account::Source;
use stagecoach::account::Spoken;
use stagecoach::account::Stated;
use stagecoach::account::UseCase;
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
use crate::support::account::work_issue;

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
    (outcome(&verdict), verdict.reason.into_owned())
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
    let theirs = ebr_issue(None);
    let planned = renewing("2027-02-10").with(|account| account.work.push(theirs));
    let expected = ("quiet", "acme/accounts#34 is open for it".to_owned());
    assert_eq!(says("ebr_due", planned, "2026-07-20"), expected);
}

/// A work issue for the EBR: the bot's own, or a person's.
fn ebr_issue(key: Option<Key>) -> WorkIssue {
    let created_at = "2026-07-01T09:00:00Z".parse().unwrap();
    WorkIssue { title: "EBR".into(), key, ..work_issue(34, WorkKind::Ebr, created_at) }
}

#[test]
fn an_ebr_that_cannot_be_dated_is_unclear_so_that_nothing_open_is_closed() {
    let unclear = |account: An, reason: &str| {
        assert_eq!(says("ebr_due", account, "2026-07-20"), ("unclear", reason.to_owned()));
    };
    unclear(account().customer_since("2024-02-10"), "no renewal date is known");
    let unreadable = account().flawed(FactName::Renewal, Flaw::Ambiguous);
    unclear(unreadable, "“Renewal date” is not right");
    let twice = renewing("2027-02-10").flawed(FactName::Renewal, Flaw::Contradictory);
    unclear(twice, "“Renewal date” is not right");
    unclear(renewing("2026-07-20"), "the renewal date, 20 Jul 2026, has passed");
    let nameless = renewing("2027-02-10").with(|account| account.segment = None);
    unclear(nameless, "the segment is unknown");
}

#[test]
fn e4_16_and_17_a_contract_of_several_years_begins_with_its_first_whole_one() {
    let long = || account().customer_since("2026-02-10").card(FactName::Renewal, "2029-08-10");
    // 10 August 2026 ends no whole year; 10 August 2027 does.
    let quiet = "the next EBR is due on 10 Feb 2027, work on it begins on 10 Jan 2027";
    assert_eq!(says("ebr_due", long(), "2026-03-01"), ("quiet", quiet.to_owned()));
    let fires = "EBR due on 10 Feb 2027, in the contract year that ends on 10 Aug 2027";
    assert_eq!(says("ebr_due", long(), "2027-01-10"), ("fires", fires.to_owned()));
    // The end of a month is clamped.
    let clamped = account().customer_since("2025-08-31").card(FactName::Renewal, "2026-08-31");
    assert_eq!(says("ebr_due", clamped, "2026-01-31").0, "fires");
}

#[test]
fn e4_46_an_ebr_of_a_year_ago_counts_until_its_anniversary() {
    let held = |on: &str| renewing("2027-02-10").card(FactName::EbrHeld, on);
    assert_eq!(says("ebr_due", held("2025-08-10"), "2026-07-09").0, "quiet");
    assert_eq!(says("ebr_due", held("2025-08-10"), "2026-07-10").0, "fires");
    // Held so late that the next would fall into the renewal: it belongs to the next contract.
    let last = "the EBR of 1 Mar 2026 is the last before the renewal of 10 Feb 2027";
    let late = says("ebr_due", held("2026-03-01"), "2026-08-20");
    assert_eq!(late, ("quiet", last.to_owned()));
    // In a longer contract it is the next year's.
    let longer = renewing("2028-02-10").card(FactName::EbrHeld, "2026-03-01");
    let next = verdict("ebr_due", longer, "2026-08-20").next_look;
    assert_eq!(next, Some(day("2027-07-10")));
}

#[test]
fn an_ebr_is_not_begun_in_the_last_two_months_but_one_under_way_goes_on() {
    let begun = |on: &str| says("ebr_due", renewing("2027-02-10"), on).0;
    assert_eq!((begun("2026-12-10"), begun("2026-12-11")), ("fires", "quiet"));
    let id = account().0.id;
    let own = Key::new("ebr_due", id, Episode::new("2027-02"));
    let under_way = renewing("2027-02-10").with(|account| account.work.push(ebr_issue(Some(own))));
    let headline = "EBR due on 10 Aug 2026, before the renewal of 10 Feb 2027";
    assert_eq!(says("ebr_due", under_way, "2027-01-20"), ("fires", headline.to_owned()));
}

#[test]
fn a_headline_is_the_same_every_day() {
    let silent = || {
        let an = account().onboarding_start("2026-02-16").customer_since("2026-02-10");
        an.card(FactName::Renewal, "2026-12-10")
    };
    for rule in RULES {
        let headlines: BTreeSet<String> = (20..40)
            .map(|n| (day("2026-05-01") + Days::new(n)).to_string())
            .map(|on| verdict(rule.name, silent(), &on))
            .filter(|verdict| matches!(verdict.outcome, Outcome::Fires(_)))
            .map(|verdict| verdict.reason.into_owned())
            .collect();
        assert!(headlines.len() < 2, "{}: {headlines:?}", rule.name);
    }
}

#[test]
fn sentences_are_short_specific_and_without_a_full_stop() {
    let many = [
        account(),
        account().onboarding_start("2026-02-16").customer_since("2026-02-10"),
        account().onboarding_start("2026-02-16").call("2026-02-10"),
        account().labelled(LifecycleStage::Churned, "2026-03-01").onboarding_start("2026-01-01"),
        account().labelled(LifecycleStage::Adoption, "2026-03-01"),
        account()
            .with(|account| (account.csm, account.segment, account.priority) = (None, None, None)),
        renewing("2026-12-10").flawed(FactName::OnboardingStart, Flaw::Ambiguous),
    ];
    for an in &many {
        for rule in RULES {
            let reason = verdict(rule.name, An(an.0.clone()), "2026-06-20").reason;
            let debug = ["None", "Some(", "{", "}", "::Quiet", "  "];
            assert!(!debug.iter().any(|word| reason.contains(word)), "{}: {reason}", rule.name);
            assert!(!reason.is_empty() && !reason.ends_with('.'), "{}: {reason}", rule.name);
            assert!(reason.chars().count() <= 200, "{}: {reason}", rule.name);
        }
    }
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

#[test]
fn a_vacancy_is_counted_from_when_it_can_be_known() {
    let vacant = |an: An| {
        an.with(|account| {
            account.csm = None;
            account.created_at = "2026-03-02T09:00:00Z".parse().unwrap();
        })
    };
    let says = |an: An, on| says("csm_missing", an, on).1;
    // A customer of many years, whose account issue is new.
    let old = vacant(
        account().customer_since("2019-02-10").labelled(LifecycleStage::Adoption, "2026-03-02"),
    );
    assert_eq!(says(old, "2026-03-20"), "No CSM since 2 Mar 2026");
    // The contract came before the issue: the customer has waited that long.
    let late = vacant(account().customer_since("2026-02-23"));
    assert_eq!(says(late, "2026-03-20"), "No CSM since 23 Feb 2026");
    // There was a CSM in between.
    let left =
        || vacant(account().customer_since("2026-02-23").card(FactName::CsmAssigned, "2026-03-12"));
    assert_eq!(says(left(), "2026-03-13"), "without a CSM for 1 working day");
    assert_eq!(says(left(), "2026-03-20"), "No CSM since 12 Mar 2026");
}

#[test]
fn a_kickoff_on_the_card_is_a_conversation_like_any_other() {
    let started = || account().onboarding_start("2026-02-16");
    assert_eq!(says("onboarding_stuck", started(), "2026-03-20").0, "fires");
    let met = started().card(FactName::FirstEngagement, "2026-03-10");
    assert_eq!(says("onboarding_stuck", met, "2026-03-20").0, "quiet");
}

#[test]
fn being_stuck_is_unclear_when_a_date_is_but_never_while_a_symptom_is_certain() {
    let started = || account().onboarding_start("2026-02-16").call("2026-03-10");
    let unread = started().flawed(FactName::CustomerSince, Flaw::Ambiguous);
    assert_eq!(says("onboarding_stuck", unread, "2026-03-20").0, "unclear");
    let unread_end =
        started().customer_since("2026-02-10").flawed(FactName::OnboardingClosed, Flaw::Ambiguous);
    let stuck = "Stuck in onboarding: first value was due on 12 Mar 2026, day 30";
    assert_eq!(says("onboarding_stuck", unread_end, "2026-03-20"), ("fires", stuck.to_owned()));
    let guessed = account().customer_since("2026-02-10").card(FactName::FirstValue, "2026-02-20");
    let guess = "the start of onboarding is a guess";
    assert_eq!(says("onboarding_stuck", guessed, "2026-03-20"), ("unclear", guess.to_owned()));
    let lost = started().onboarding(OnboardingStatus::Cancelled);
    let cancelled = ("not applicable", "onboarding was cancelled".to_owned());
    assert_eq!(says("onboarding_stuck", lost, "2026-06-20"), cancelled);
}

#[test]
fn a_customer_who_left_is_late_with_nothing() {
    let left =
        account().onboarding_start("2026-02-16").labelled(LifecycleStage::Churned, "2026-05-01");
    let gone = ("not applicable", "the customer has left".to_owned());
    assert_eq!(says("time_to_engage_late", left, "2026-06-20"), gone);
}

#[test]
fn facts_are_asked_for_once_each_and_only_where_somebody_looks_after_them() {
    let bare = |segment, priority| {
        account().with(|account| (account.segment, account.priority) = (segment, priority))
    };
    let digital = bare(Some(Segment::Digital), None);
    assert_eq!(says("facts_missing", digital, "2026-03-20").0, "quiet");
    let child = bare(Some(Segment::Growth), Some(Priority(3)));
    assert_eq!(says("facts_missing", child, "2026-03-20").0, "quiet");
    // A label nobody knows is no segment.
    let odd = bare(None, Some(Priority(1)))
        .with(|account| account.labels = ["segment::enterprise".to_owned()].into());
    let odd = odd.customer_since("2026-03-10").card(FactName::Renewal, "2027-03-10");
    let Outcome::Fires(call) = verdict("facts_missing", odd, "2026-03-12").outcome else {
        panic!()
    };
    let asked = call.details["findings"].as_array().unwrap();
    let segment = asked.iter().find(|finding| finding["about"] == "Segment").unwrap();
    assert_eq!(segment["paste"].as_array().unwrap().len(), 4, "every segment is offered");
    // Two rows of the log with unreadable dates are two things to mend under one name.
    let log = |sentence: &str| Finding {
        flaw: Flaw::Unreadable,
        about: "Activity log".into(),
        sentence: sentence.into(),
        paste: Vec::new(),
        url: String::new(),
    };
    let rows =
        renewing("2027-02-10").onboarding_start("2024-02-10").call("2024-02-12").with(|account| {
            account.findings =
                vec![log("the log dates a Call 3/4"), log("the log dates a Call 5/6")];
        });
    let rows = rows.value("gitlab admin contact", "yes");
    let Outcome::Fires(call) = verdict("facts_missing", rows, "2024-02-20").outcome else {
        panic!()
    };
    assert_eq!(call.headline, "Please check Activity log");
    assert_eq!(call.details["findings"].as_array().unwrap().len(), 2);
}

/// A customer in good hands whose sentiment falls from green to yellow on 1 March.
fn falling(priority: u8) -> An {
    let felt = |colour, on: &str| Sentiment {
        colour,
        on: Some(day(on)),
        reason: "as they say".into(),
        source: Source::Command,
        url: String::new(),
    };
    let an = account().onboarding_start("2025-01-12").call("2026-02-20").call("2026-03-20");
    an.card(FactName::OnboardingClosed, "2025-02-12").with(|account| {
        account.segment = Some(Segment::Growth);
        account.priority = Some(Priority(priority));
        account.health.sentiments =
            vec![felt(Colour::Green, "2026-01-10"), felt(Colour::Yellow, "2026-03-01")];
    })
}

#[test]
fn t08_a_fast_fall_is_said_and_is_a_triage_only_at_priority_1() {
    let form = |priority, on: &str| match verdict("health_red", falling(priority), on).outcome {
        Outcome::Fires(call) => match call.form {
            Form::WorkIssue(_) => format!("issue, severity {}", call.severity),
            _ => format!("nudge, severity {}", call.severity),
        },
        other => format!("{other:?}"),
    };
    assert_eq!(form(2, "2026-02-28"), "Quiet");
    assert_eq!(form(2, "2026-03-01"), "nudge, severity 2");
    // Priority 1 owes a success plan, which costs points of its own.
    let first = form(1, "2026-03-01");
    assert!(first.starts_with("issue"), "{first}");
    // Four weeks later it is where it was four weeks ago.
    assert_eq!(form(2, "2026-03-29"), "Quiet");
}

/// The day's notice, as it stands in the account.
fn remark(rule: &str, episode: &str, on: &str) -> Remark {
    let key = Key::new(rule, account().0.id, Episode::new(episode));
    let marker = Marker::new(key, String::new());
    let created_at = day(on).and_hms_opt(12, 0, 0).unwrap().and_utc();
    let sections = vec![Section { marker, body: String::new() }];
    let body = String::new();
    Remark { elsewhere: None, note_id: 1, created_at, is_internal: false, body, sections }
}

#[test]
fn b10_the_ladder_waits_a_week_after_each_step_and_after_whatever_a_person_does() {
    const RULE: &str = "time_to_engage_late";
    let silent = |said: &[(&str, &str)], done: Option<&str>| {
        let said = said.iter().map(|(episode, on)| remark(RULE, episode, on)).collect();
        account().onboarding_start("2026-02-16").with(|account| {
            account.spoken = Spoken::new(said);
            account.deeds.extend(done.map(|on| Deed {
                at: day(on).and_hms_opt(9, 0, 0).unwrap().and_utc(),
                who: Person { id: 7, username: "csm-avery".into() },
                what: DeedKind::Commented,
            }));
        })
    };
    let rung = |said: &[(&str, &str)], done, on: &str| match verdict(RULE, silent(said, done), on)
        .outcome
    {
        Outcome::Fires(call) => call.key.episode.as_str().to_owned(),
        other => format!("{other:?}"),
    };
    // Due on 2 March, broken on the 3rd.
    let told = ("1-breached", "2026-03-03");
    assert_eq!(rung(&[], None, "2026-06-03"), "1-breached", "nobody was told yet");
    assert_eq!(rung(&[told], None, "2026-03-09"), "1-breached");
    assert_eq!(rung(&[told], None, "2026-03-10"), "1-breached-manager");
    let manager = ("1-breached-manager", "2026-03-10");
    assert_eq!(rung(&[told, manager], None, "2026-03-16"), "1-breached-manager");
    assert_eq!(rung(&[told, manager], None, "2026-03-17"), "1-breached-director");
    // What was done before it was said stops nothing; what was done since does, for a week.
    assert_eq!(rung(&[told], Some("2026-03-01"), "2026-03-10"), "1-breached-manager");
    assert_eq!(rung(&[told], Some("2026-03-05"), "2026-03-11"), "1-breached");
    assert_eq!(rung(&[told], Some("2026-03-05"), "2026-03-12"), "1-breached-manager");
    assert_eq!(rung(&[told, manager], Some("2026-03-14"), "2026-03-20"), "1-breached-manager");
}

#[test]
fn tri_0_what_was_bought_and_is_not_used_is_a_reason_after_onboarding_too() {
    let bought = |colour| {
        let an = account().onboarding_start("2025-01-12").customer_since("2025-01-12");
        let an = an.card(FactName::OnboardingClosed, "2025-02-12").call("2025-01-20");
        an.value("primary use case", "CI").with(|account| {
            account.health.use_cases.insert(UseCase::Ci, Stated { value: colour, on: None });
        })
    };
    let stuck = |colour, on| says("onboarding_stuck", bought(colour), on);
    // 180 days after 12 February 2025.
    assert_eq!(stuck(Colour::Yellow, "2025-08-11").0, "not applicable");
    let (fires, reason) = stuck(Colour::Yellow, "2025-08-12");
    assert_eq!(fires, "fires");
    let why = "in adoption since 12 Feb 2025, and its primary use case, CI, is yellow";
    assert_eq!(reason, format!("Stuck in adoption: {why}"));
    assert_eq!(stuck(Colour::Green, "2025-08-12").0, "not applicable");
    let unused = |part, on: &str| {
        let an = bought(Colour::Green).with(|account| {
            let value = Share { part, whole: 400 };
            account.health.licences = Licences::Counted(Stated { value, on: None });
        });
        says("onboarding_stuck", an, on).0
    };
    assert_eq!((unused(39, "2025-03-11"), unused(39, "2025-03-12")), ("not applicable", "fires"));
    assert_eq!(unused(40, "2025-06-12"), "not applicable", "a tenth is enough");
}

type Drawn = (NaiveDate, Option<u64>, Option<u64>, Option<u64>, Option<u64>);

fn any_account() -> impl Strategy<Value = Drawn> {
    let start = (0_u64..200).prop_map(|n| day("2026-01-01") + Days::new(n));
    (
        start,
        proptest::option::of(0_u64..60),
        proptest::option::of(0_u64..60),
        proptest::option::of(1_u64..1200),
        proptest::option::of(0_u64..90),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Until the day a rule names for its next look, its answer is of the same kind.
    #[test]
    fn the_next_look_is_truthful((start, call, value, renewal, ebr) in any_account(), at in 0_u64..300) {
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
            if let Some(n) = ebr {
                an = an.card(FactName::EbrHeld, &(start + Days::new(n)).to_string());
            }
            an
        };
        // A fact of a later day would change the answer too.
        let on = start + Days::new(at.max(90));
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
