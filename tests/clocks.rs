//! What a clock says on a day: the handbook's examples, the edges of the domain notes by number, and what must always hold.

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;
use proptest::prelude::*;
use stagecoach::account::Confidence;
use stagecoach::account::FactName;
use stagecoach::account::Flaw;
use stagecoach::account::LifecycleStage;
use stagecoach::account::OnboardingStatus;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::Source;
use stagecoach::account::TouchpointKind;
use stagecoach::consider::Clock;
use stagecoach::consider::ClockState;
use stagecoach::consider::Sla;
use stagecoach::consider::Standing;
use stagecoach::consider::Targets;
use stagecoach::consider::consider;
use stagecoach::settings::Settings;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;

fn targets(zone: Tz) -> Targets {
    let mut targets = Settings::defaults().policy().unwrap().targets;
    targets.calendar.zone = zone;
    targets
}

/// Judges one account at noon of a day; GitLab was read much later.
fn judged<R>(account: An, on: &str, look: impl FnOnce(&Standing<'_>) -> R) -> R {
    let world = portfolio(vec![account.0], "2030-01-01");
    let now = day(on).and_hms_opt(12, 0, 0).unwrap().and_utc();
    look(&consider(&world, &targets(Tz::UTC), now).list[0])
}

fn clock(account: An, sla: Sla, on: &str) -> Clock {
    judged(account, on, |standing| standing.clock(sla).clone())
}

fn engage(account: An, on: &str) -> Clock {
    clock(account, Sla::TimeToEngage, on)
}

#[test]
fn the_handbooks_own_examples_come_out() {
    let engaged = account().onboarding_start("2020-01-01").call("2020-01-12");
    let engaged = engage(engaged, "2020-06-01");
    assert_eq!((engaged.state, engaged.elapsed_days), (ClockState::Met, Some(11)));
    let onboarded =
        account().onboarding_start("2020-08-15").card(FactName::OnboardingClosed, "2020-09-18");
    let onboarded = clock(onboarded, Sla::TimeToOnboard, "2020-12-01");
    assert_eq!((onboarded.state, onboarded.elapsed_days), (ClockState::Met, Some(34)));
}

#[test]
fn the_target_day_is_in_time_and_the_next_is_not() {
    let states = |sla, start: fn(An) -> An, days: [u64; 4]| {
        days.map(|n| {
            let on = day("2026-02-16") + Days::new(n);
            clock(start(account()), sla, &on.to_string()).state
        })
    };
    let expected =
        [ClockState::Running, ClockState::AtRisk, ClockState::AtRisk, ClockState::Breached];
    let started: fn(An) -> An = |an| an.onboarding_start("2026-02-16");
    let signed: fn(An) -> An = |an| an.customer_since("2026-02-16");
    assert_eq!(states(Sla::TimeToEngage, started, [10, 11, 14, 15]), expected);
    assert_eq!(states(Sla::TimeToFirstValue, signed, [22, 23, 30, 31]), expected);
    assert_eq!(states(Sla::TimeToOnboard, started, [33, 34, 45, 46]), expected);
}

#[test]
fn a_late_clock_names_its_last_good_day_and_stops_counting_when_stopped() {
    let late = account().onboarding_start("2026-02-16").call("2026-03-05");
    let months_later = engage(late, "2026-11-01");
    assert_eq!(months_later.state, ClockState::MetLate);
    assert_eq!((months_later.days_late, months_later.elapsed_days), (3, Some(17)));
    assert_eq!(months_later.last_good_day, Some(day("2026-03-02")));
}

#[test]
fn e4_3_onboarding_may_start_before_the_contract() {
    let early = || account().onboarding_start("2026-02-16");
    assert_eq!(engage(early(), "2026-02-20").state, ClockState::Running);
    let value = clock(early(), Sla::TimeToFirstValue, "2026-02-20");
    assert_eq!(value.state, ClockState::Pending);
    let later = early().customer_since("2026-03-01");
    assert_eq!(clock(later, Sla::TimeToFirstValue, "2026-02-20").state, ClockState::Pending);
}

#[test]
fn e4_4_a_cancelled_onboarding_leaves_the_count() {
    let lost = account().onboarding_start("2026-02-16").onboarding(OnboardingStatus::Cancelled);
    assert_eq!(engage(lost, "2026-06-01").state, ClockState::Cancelled);
}

#[test]
fn e4_5_a_first_call_before_the_start_counts_as_day_zero() {
    let early = engage(account().onboarding_start("2026-02-16").call("2026-02-10"), "2026-03-01");
    assert_eq!(early.state, ClockState::Met);
    assert_eq!((early.elapsed_days, early.gross_days), (Some(0), Some(-6)));
}

#[test]
fn e4_6_an_email_is_not_a_conversation() {
    let mailed = account()
        .onboarding_start("2026-02-16")
        .touch("2026-02-17", TouchpointKind::Email)
        .touch("2026-02-18", TouchpointKind::Update);
    assert_eq!(engage(mailed, "2026-03-03").state, ClockState::Breached);
}

#[test]
fn e4_7_value_before_the_contract_is_met() {
    let trial = account().customer_since("2026-02-10").card(FactName::FirstValue, "2026-01-20");
    let value = clock(trial, Sla::TimeToFirstValue, "2026-03-01");
    assert_eq!((value.state, value.elapsed_days), (ClockState::Met, Some(0)));
}

#[test]
fn e4_8_and_9_an_existing_customer_has_no_time_to_first_value() {
    for kind in ["existing customer", "upgrade from CE"] {
        let existing = account()
            .customer_since("2019-02-10")
            .onboarding_start("2026-02-16")
            .value("account type", kind);
        let (value, engage) = judged(existing, "2026-02-20", |standing| {
            (standing.clock(Sla::TimeToFirstValue).state, standing.clock(Sla::TimeToEngage).state)
        });
        assert_eq!((value, engage), (ClockState::NotApplicable, ClockState::Running), "{kind}");
    }
}

#[test]
fn e4_10_a_persons_date_beats_a_counted_one() {
    let both = account()
        .customer_since("2026-02-10")
        .fact(FactName::FirstValue, "2026-03-05", Source::Derived)
        .card(FactName::FirstValue, "2026-03-01");
    let (stop, notes) = judged(both, "2026-04-01", |standing| {
        let notes = standing.notes().into_iter().filter(|note| note.about == "value");
        let stop = standing.clock(Sla::TimeToFirstValue).stop.clone();
        (stop.unwrap().on, notes.map(|note| note.sentence).collect::<Vec<_>>())
    });
    assert_eq!(stop, day("2026-03-01"));
    assert_eq!(notes.len(), 1, "both are told: {notes:?}");
    assert!(notes[0].contains("1 Mar 2026") && notes[0].contains("5 Mar 2026"), "{notes:?}");
}

#[test]
fn e4_25_missing_dates_are_never_made_up() {
    let silent = account().labelled(LifecycleStage::Adoption, "2026-01-01");
    let states = judged(silent, "2026-03-01", |standing| {
        assert_eq!(standing.worst_flaw(), Some(Flaw::Missing));
        standing.clocks.clone().map(|clock| clock.state)
    });
    assert_eq!(states, [ClockState::Unknown; 3]);
}

#[test]
fn e4_26_impossible_dates_are_unknown_and_said_to_be() {
    let closed_first =
        account().onboarding_start("2026-02-16").card(FactName::OnboardingClosed, "2026-02-01");
    let onboard = clock(closed_first, Sla::TimeToOnboard, "2026-03-01");
    assert_eq!((onboard.state, onboard.contradiction), (ClockState::Unknown, true));
    // A call next year: nobody can have written that down by now.
    let world = portfolio(
        vec![account().onboarding_start("2026-02-16").call("2027-02-20").0],
        "2026-03-01",
    );
    let now: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
    let standings = consider(&world, &targets(Tz::UTC), now);
    let engage = standings.list[0].clock(Sla::TimeToEngage);
    assert_eq!((engage.state, engage.contradiction), (ClockState::Unknown, true));
    assert_eq!(standings.list[0].worst_flaw(), Some(Flaw::Contradictory));
}

#[test]
fn e4_26_two_dates_for_one_thing_are_none() {
    let twice = account()
        .onboarding_start("2026-02-16")
        .onboarding_start("2026-03-16")
        .flawed(FactName::OnboardingStart, Flaw::Contradictory);
    assert_eq!(engage(twice, "2026-03-20").state, ClockState::Unknown);
}

#[test]
fn e4_31_an_ambiguous_date_is_unknown_until_it_is_mended() {
    let unclear = account().flawed(FactName::OnboardingStart, Flaw::Ambiguous);
    let clock = engage(unclear, "2026-03-20");
    assert_eq!((clock.state, clock.contradiction), (ClockState::Unknown, true));
}

#[test]
fn e4_32_late_in_the_evening_of_day_fourteen_is_still_day_fourteen() {
    // 2 March, 23:30 in California, is 3 March in UTC.
    let now: DateTime<Utc> = "2026-03-03T07:30:00Z".parse().unwrap();
    let world = portfolio(vec![account().onboarding_start("2026-02-16").0], "2026-03-10");
    let state = |zone| consider(&world, &targets(zone), now).list[0].clocks[0].state;
    assert_eq!(state(chrono_tz::America::Los_Angeles), ClockState::AtRisk);
    assert_eq!(state(Tz::UTC), ClockState::Breached);
}

#[test]
fn e4_33_leap_days_count_like_any_other() {
    let leap = account().onboarding_start("2028-02-20").call("2028-03-05");
    assert_eq!(engage(leap, "2028-04-01").elapsed_days, Some(14));
}

#[test]
fn sla_10_a_missing_start_is_replaced_only_while_onboarding_and_never_trusted_too_far() {
    let labelled = || account().labelled(LifecycleStage::Onboarding, "2026-02-16");
    let by_event = engage(labelled(), "2026-02-20");
    assert_eq!((by_event.elapsed_days, by_event.confidence), (Some(4), Confidence::High));
    let assigned = account().customer_since("2026-02-01").card(FactName::CsmAssigned, "2026-02-12");
    let by_csm = engage(assigned, "2026-02-20");
    assert_eq!((by_csm.elapsed_days, by_csm.confidence), (Some(8), Confidence::Low));
}

#[test]
fn promises_are_made_to_those_who_are_owed_them() {
    let digital = account()
        .onboarding_start("2026-02-16")
        .with(|account| account.segment = Some(Segment::Digital));
    assert_eq!(engage(digital, "2026-04-01").state, ClockState::NotApplicable);
    let child = account()
        .onboarding_start("2026-02-16")
        .with(|account| account.priority = Some(Priority(3)));
    assert_eq!(engage(child, "2026-04-01").state, ClockState::NotApplicable);
    let unknown = account().onboarding_start("2026-02-16").with(|account| account.segment = None);
    assert_eq!(engage(unknown, "2026-04-01").state, ClockState::Breached);
}

#[test]
fn a_label_that_calls_onboarding_over_asks_for_the_date_instead_of_calling_a_breach() {
    let moved =
        account().onboarding_start("2025-02-16").labelled(LifecycleStage::Optimize, "2025-08-01");
    let onboard = clock(moved, Sla::TimeToOnboard, "2026-03-01");
    assert_eq!((onboard.state, onboard.contradiction), (ClockState::Unknown, false));
}

#[test]
fn a_past_day_is_judged_by_what_had_happened_then() {
    let told = || account().onboarding_start("2026-02-16").call("2026-03-11");
    assert_eq!(engage(told(), "2026-02-20").state, ClockState::Running);
    assert_eq!(engage(told(), "2026-03-05").state, ClockState::Breached);
    assert_eq!(engage(told(), "2026-03-20").state, ClockState::MetLate);
}

#[test]
fn e4_1_and_2_a_csm_who_comes_or_goes_resets_nothing_and_without_one_nothing_is_guessed() {
    let without = |an: An| an.with(|account| account.csm = None);
    let stated = || account().onboarding_start("2026-02-16");
    assert_eq!(engage(without(stated()), "2026-02-20").elapsed_days, Some(4));
    assert_eq!(engage(stated(), "2026-02-20").elapsed_days, Some(4));
    let signed = without(account().customer_since("2026-02-01"));
    assert_eq!(engage(signed, "2026-02-20").state, ClockState::Pending);
}

#[test]
fn e4_4_a_lost_deal_is_asked_for_nothing() {
    let lost = account().customer_since("2026-02-01").onboarding(OnboardingStatus::Cancelled);
    judged(lost, "2026-06-01", |standing| {
        assert_eq!(standing.clocks.clone().map(|clock| clock.state), [ClockState::Cancelled; 3]);
        assert!(standing.findings.is_empty(), "{:?}", standing.findings);
    });
}

#[test]
fn a_customer_who_leaves_takes_open_promises_along_but_not_broken_ones() {
    let left =
        |on: &str| account().onboarding_start("2026-02-16").labelled(LifecycleStage::Churned, on);
    // The promise of 14 days is broken from the first instant of 3 March on.
    assert_eq!(engage(left("2026-03-02"), "2026-06-01").state, ClockState::Cancelled);
    assert_eq!(engage(left("2026-03-03"), "2026-06-01").state, ClockState::Breached);
    let broken = engage(left("2026-03-04"), "2026-06-01");
    assert_eq!((broken.state, broken.days_late), (ClockState::Breached, 2));
    assert_eq!(broken.reason.to_string(), "2 days late when the customer left on 4 Mar 2026");
}

#[test]
fn the_first_call_is_the_persons_own_word_else_the_earliest_on_record() {
    let started = || account().onboarding_start("2026-02-16");
    let on = |an: An| engage(an, "2026-04-01").stop.unwrap().on;
    let logged = || started().call("2026-03-11").call("2026-02-27");
    assert_eq!(on(logged()), day("2026-02-27"));
    let said = logged().card(FactName::FirstEngagement, "2026-03-01");
    assert_eq!(on(said), day("2026-03-01"));
    let ticked = |day: &str| logged().fact(FactName::FirstEngagement, day, Source::Checklist);
    assert_eq!(on(ticked("2026-03-05")), day("2026-02-27"));
    assert_eq!(on(ticked("2026-02-20")), day("2026-02-20"));
}

#[test]
fn e4_26_an_impossible_date_is_not_passed_over_for_a_label() {
    let world = |on: &str| {
        let closed = account().onboarding_start("2026-02-16").card(FactName::OnboardingClosed, on);
        let closed = closed.fact(FactName::OnboardingClosed, "2026-03-10", Source::LabelEvent);
        portfolio(vec![closed.0], "2026-03-20")
    };
    let now: DateTime<Utc> = "2026-03-20T12:00:00Z".parse().unwrap();
    let state = |on| consider(&world(on), &targets(Tz::UTC), now).list[0].clocks[2].state;
    assert_eq!(state("2026-03-12"), ClockState::Met);
    assert_eq!(state("2062-03-12"), ClockState::Unknown);
}

#[test]
fn e4_27_two_stage_labels_change_no_promise() {
    let both = account()
        .onboarding_start("2026-02-16")
        .labelled(LifecycleStage::Onboarding, "2026-02-16")
        .labelled(LifecycleStage::Adoption, "2026-03-20");
    assert_eq!(clock(both, Sla::TimeToOnboard, "2026-04-03").state, ClockState::Breached);
}

#[test]
fn e4_34_and_48_weekends_move_nothing() {
    // Day 14 is a Sunday.
    let clock = engage(account().onboarding_start("2026-02-15").call("2026-03-01"), "2026-04-01");
    assert_eq!((clock.state, clock.elapsed_days), (ClockState::Met, Some(14)));
}

#[test]
fn a_start_that_lies_ahead_is_pending_and_a_guess_never_lies_ahead() {
    let ahead = engage(account().onboarding_start("2026-03-01"), "2026-02-20");
    assert_eq!(ahead.state, ClockState::Pending);
    assert_eq!(ahead.reason.to_string(), "it starts on 1 Mar 2026");
    let created_later = account()
        .customer_since("2026-02-01")
        .with(|account| account.created_at = "2026-03-01T09:00:00Z".parse().unwrap());
    let unknown = engage(created_later, "2026-02-20");
    assert_eq!(unknown.state, ClockState::Unknown);
    assert_eq!(unknown.reason.to_string(), "“Onboarding start” is missing");
}

#[test]
fn what_was_early_says_so() {
    let early = account().onboarding_start("2026-02-16").call("2026-02-10");
    assert_eq!(
        engage(early, "2026-03-01").reason.to_string(),
        "it happened 6 days before the start"
    );
}

fn worse(state: ClockState) -> u8 {
    match state {
        ClockState::Running => 0,
        ClockState::AtRisk => 1,
        ClockState::Breached => 2,
        _ => 9,
    }
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..1500).prop_map(|n| day("2024-01-01") + Days::new(n))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Without new facts a clock never gets better.
    #[test]
    fn time_only_worsens(start in any_day(), a in 0_u64..80, b in 0_u64..80) {
        let (early, late) = (start + Days::new(a.min(b)), start + Days::new(a.max(b)));
        let states = [early, late].map(|on| {
            worse(engage(account().onboarding_start(&start.to_string()), &on.to_string()).state)
        });
        prop_assert!(states[0] <= states[1] && states[1] < 9);
    }

    /// The order in which facts are written down decides nothing.
    #[test]
    fn order_decides_nothing(calls in proptest::collection::vec(any_day(), 0..6), start in any_day()) {
        let told = |calls: &[NaiveDate]| {
            let an = account().onboarding_start(&start.to_string());
            engage(calls.iter().fold(an, |an, on| an.call(&on.to_string())), "2029-06-01")
        };
        let reversed: Vec<NaiveDate> = calls.iter().rev().copied().collect();
        prop_assert_eq!(format!("{:?}", told(&calls)), format!("{:?}", told(&reversed)));
    }
}
