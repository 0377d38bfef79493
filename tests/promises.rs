//! Which promise a clock is held to: its version, its segment and its zone; and that what was decided
//! stays decided, whatever changes afterwards.

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;
use proptest::prelude::*;
use stagecoach::account::FactName;
use stagecoach::account::Hold;
use stagecoach::account::LifecycleStage;
use stagecoach::account::Priority;
use stagecoach::account::Segment;
use stagecoach::account::Stay;
use stagecoach::account::When;
use stagecoach::account::Zone;
use stagecoach::account::ZoneSource;
use stagecoach::consider::Clock;
use stagecoach::consider::ClockState;
use stagecoach::consider::DayUnit;
use stagecoach::consider::Moment;
use stagecoach::consider::Policy;
use stagecoach::consider::SegmentChange;
use stagecoach::consider::Sla;
use stagecoach::consider::Targets;
use stagecoach::consider::consider;

use crate::reference::Reading;
use crate::reference::case::Case;
use crate::reference::case::DEFAULTS;
use crate::reference::case::MANAGER;
use crate::reference::case::span;
use crate::reference::draw;
use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;

const START: &str = "2026-02-16";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn started() -> An {
    account().onboarding_start(START)
}

fn engage_by(targets: &Targets, an: An, on: &str) -> Clock {
    let world = portfolio(vec![an.0], "2030-01-01");
    consider(&world, targets, Moment::Day(day(on))).list[0].clock(Sla::TimeToEngage).clone()
}

fn engage(an: An, on: &str) -> Clock {
    engage_by(&DEFAULTS, an, on)
}

/// An account with labels that were there from an instant to the next one of the same kind.
fn labelled(an: An, labels: &[(&str, &str)]) -> An {
    an.with(|account| {
        for (nth, (name, added)) in labels.iter().enumerate() {
            let removed = labels.get(nth + 1).map(|(_, next)| at(next));
            account.history.spans.push(span(name, at(added), removed, "csm-avery"));
        }
        let (last, _) = labels.last().unwrap();
        account.segment = Segment::from_label(last).or(account.segment);
        account.priority = Priority::from_label(last).or(account.priority);
    })
}

/// The first promise, made to every segment alike and to some of them in another way.
fn promised(change: SegmentChange, special: &[(Segment, u32)]) -> Targets {
    let mut targets = DEFAULTS.clone();
    let standard = Policy::clone(&targets.clocks.promises[0].policies[0]);
    let standard = Policy { segment_change: change, ..standard };
    let special = special.iter().map(|(segment, target_days)| Policy {
        id: segment.to_string(),
        segments: vec![*segment],
        target_days: *target_days,
        ..standard.clone()
    });
    targets.clocks.promises[0].policies =
        special.chain([standard.clone()]).map(Into::into).collect();
    targets
}

/// The same with a version from a day on that takes open clocks.
fn renewed(from: &str, target_days: u32, unit: DayUnit) -> Targets {
    let mut targets = promised(SegmentChange::Keep, &[]);
    let newer = Policy {
        effective_from: day(from),
        target_days,
        unit,
        takes_open_clocks: true,
        ..Policy::clone(&targets.clocks.promises[0].policies[0])
    };
    targets.clocks.promises[0].policies.push(newer.into());
    targets
}

const STRATEGIC: (&str, &str) = ("segment::strategic", "2026-01-05T09:00:00Z");
const GROWTH: (&str, &str) = ("segment::growth", "2026-02-20T09:00:00Z");

#[test]
fn a_segment_that_is_labelled_later_says_nothing_about_the_days_before() {
    let late = || labelled(started(), &[("segment::digital", "2026-02-20T09:00:00Z")]);
    assert_eq!(engage(late(), "2026-02-19").state, ClockState::Running);
    assert_eq!(engage(late(), "2026-02-20").state, ClockState::NotApplicable);
}

#[test]
fn a_version_that_takes_open_clocks_is_counted_in_its_own_days() {
    let targets = renewed("2026-02-18", 10, DayUnit::BusinessDays);
    let clock = engage_by(&targets, started(), "2026-02-25");
    // Seven working days; the tenth is Monday, 2 March.
    assert_eq!((clock.target_days, clock.elapsed_days), (10, Some(7)));
    assert_eq!(clock.last_good_day, Some(day("2026-03-02")));
    assert_eq!(
        clock.reason.to_string(),
        "day 7 of 10 (14 days until the promise changed on 18 Feb 2026)"
    );
}

#[test]
fn a_version_that_takes_open_clocks_leaves_decided_ones_alone() {
    // Broken at the beginning of 3 March, or kept the day before.
    let targets = |from| renewed(from, 60, DayUnit::CalendarDays);
    let state = |an, from| engage_by(&targets(from), an, "2026-03-20").state;
    assert_eq!(state(started(), "2026-03-03"), ClockState::Breached);
    assert_eq!(state(started(), "2026-03-02"), ClockState::Running);
    let target = |from| engage_by(&targets(from), started().call("2026-03-01"), "2026-03-20");
    assert_eq!(target("2026-03-02").target_days, 14);
    assert_eq!(target("2026-03-01").target_days, 60);
}

#[test]
fn a_change_of_segment_keeps_tightens_or_rebinds() {
    let clock = |change, days| {
        let targets = promised(change, &[(Segment::Growth, days)]);
        engage_by(&targets, labelled(started(), &[STRATEGIC, GROWTH]), "2026-02-24")
    };
    let due = |change, days| clock(change, days).last_good_day.unwrap().to_string();
    for days in [3, 7, 40] {
        assert_eq!(due(SegmentChange::Keep, days), "2026-03-02");
    }
    // From the day of the change, and only if that is sooner.
    assert_eq!(due(SegmentChange::Tighten, 7), "2026-02-27");
    assert_eq!(due(SegmentChange::Tighten, 40), "2026-03-02");
    // From the start.
    assert_eq!(due(SegmentChange::Rebind, 7), "2026-02-23");
    assert_eq!(due(SegmentChange::Rebind, 40), "2026-03-28");
}

#[test]
fn a_segment_that_changes_back_undoes_neither_a_breach_nor_a_tighter_promise() {
    let there_and_back = |change| {
        let targets = promised(change, &[(Segment::Growth, 5)]);
        let back = ("segment::strategic", "2026-02-27T09:00:00Z");
        let an = labelled(started(), &[STRATEGIC, GROWTH, back]);
        engage_by(&targets, an, "2026-02-28")
    };
    // Growth was promised five days, which were over on 22 February.
    let rebound = there_and_back(SegmentChange::Rebind);
    assert_eq!((rebound.state, rebound.days_late), (ClockState::Breached, 7));
    let tightened = there_and_back(SegmentChange::Tighten);
    assert_eq!((tightened.state, tightened.days_late), (ClockState::Breached, 3));
    let kept = there_and_back(SegmentChange::Keep);
    assert_eq!((kept.state, kept.target_days), (ClockState::AtRisk, 14));
}

#[test]
fn a_priority_that_changes_after_the_decision_changes_no_decision() {
    let lowered = |an: An| {
        let labels = [
            ("csm-priority::1", "2026-01-05T09:00:00Z"),
            ("csm-priority::3", "2026-03-05T09:00:00Z"),
        ];
        labelled(an, &labels)
    };
    let met = engage(lowered(started().call("2026-02-27")), "2026-04-01");
    assert_eq!((met.state, met.elapsed_days), (ClockState::Met, Some(11)));
    // Broken since 3 March, and nobody is called about it any more.
    let broken = engage(lowered(started()), "2026-04-01");
    assert_eq!((broken.state, broken.may_call()), (ClockState::Breached, false));
    assert_eq!(engage(lowered(started()), "2026-03-04").state, ClockState::Breached);
    let late = engage(lowered(started().call("2026-03-20")), "2026-04-01");
    assert_eq!((late.state, late.days_late), (ClockState::MetLate, 18));
    // Still open then.
    let open = || lowered(account().onboarding_start("2026-03-01"));
    assert_eq!(engage(open(), "2026-03-04").state, ClockState::Running);
    assert_eq!(engage(open(), "2026-03-05").state, ClockState::NotApplicable);
}

#[test]
fn at_one_instant_leaving_goes_before_stopping_before_pausing_before_starting() {
    let held = |an: An| {
        an.with(|account| {
            let hold = Hold::by_dates(day(START), Some(day("2026-03-16")), "contract", "");
            account.holds.push(hold);
        })
    };
    let waiting = engage(held(started()), START);
    assert_eq!((waiting.state, waiting.elapsed_days), (ClockState::Paused, Some(0)));
    let called = engage(held(started()).call(START), START);
    assert_eq!((called.state, called.elapsed_days), (ClockState::Met, Some(0)));
    let left = held(started()).call(START).labelled(LifecycleStage::Churned, START);
    assert_eq!(engage(left, START).state, ClockState::Cancelled);
    // A day later there is nothing to cancel any more.
    let later = held(started()).call(START).labelled(LifecycleStage::Churned, "2026-02-17");
    assert_eq!(engage(later, "2026-02-20").state, ClockState::Met);
}

#[test]
fn who_leaves_in_the_course_of_the_day_on_which_a_promise_breaks_leaves_afterwards() {
    let left = |instant: &str| {
        let stay = Stay { stage: LifecycleStage::Churned, entered: at(instant), left: None };
        started().with(|account| {
            account.stage_labels.insert(LifecycleStage::Churned);
            account.stays.push(stay);
        })
    };
    let state = |instant| engage(left(instant), "2026-06-01").state;
    assert_eq!(state("2026-03-02T23:59:59Z"), ClockState::Cancelled);
    // Both at one instant: leaving goes before.
    assert_eq!(state("2026-03-03T00:00:00Z"), ClockState::Cancelled);
    assert_eq!(state("2026-03-03T00:00:01Z"), ClockState::Breached);
}

#[test]
fn an_account_that_is_created_on_hold_or_past_the_milestone_is_so_from_the_first_second() {
    let created = "2026-02-20T10:00:00Z";
    let on_hold = started().with(|account| {
        account.created_at = at(created);
        let hold = Hold::by_dates(day("2026-02-20"), None, "contract", "");
        account.holds.push(Hold { from: When::At(at(created)), ..hold });
    });
    let past = started().call("2026-02-18").with(|account| account.created_at = at(created));
    let late = started().with(|account| account.created_at = at("2026-03-10T10:00:00Z"));
    let world = |an: An| portfolio(vec![an.0], "2026-03-20");
    let state = |an: An, now: &str| {
        consider(&world(an), &DEFAULTS, at(now)).list[0].clock(Sla::TimeToEngage).state
    };
    assert_eq!(state(on_hold, created), ClockState::Paused);
    assert_eq!(state(past, created), ClockState::Met);
    assert_eq!(state(late, "2026-03-10T10:00:00Z"), ClockState::Breached);
}

#[test]
fn a_pinned_zone_survives_another_region_and_yields_to_the_card() {
    let somewhere = |tz, source| started().with(|account| account.zone = Some(Zone { tz, source }));
    let berlin = || somewhere(Tz::Europe__Berlin, ZoneSource::Region);
    let pins = |an: An| {
        let clock = engage(an, "2026-02-20");
        vec![clock.pin().unwrap()]
    };
    // One o'clock in Berlin on 3 March; in California it is still the day before.
    let now = at("2026-03-03T00:00:00Z");
    let read = |an: An| {
        let pinned = an.with(|account| account.spoken.pins = pins(berlin()));
        let world = portfolio(vec![pinned.0], "2026-03-10");
        consider(&world, &DEFAULTS, now).list[0].clock(Sla::TimeToEngage).clone()
    };
    let told = |clock: Clock| (clock.state, clock.zone, clock.zone_source);
    let moved = read(somewhere(Tz::America__Los_Angeles, ZoneSource::Region));
    let expected = (ClockState::Breached, Tz::Europe__Berlin, ZoneSource::Pinned);
    assert_eq!(told(moved), expected);
    let handed_over = read(somewhere(Tz::America__Los_Angeles, ZoneSource::Assignee));
    assert_eq!(told(handed_over), expected);
    let corrected = read(somewhere(Tz::America__Los_Angeles, ZoneSource::Card));
    let expected = (ClockState::AtRisk, Tz::America__Los_Angeles, ZoneSource::Card);
    assert_eq!(told(corrected), expected);
}

/// Whether what a clock said on an earlier day can have become what it says now, with nothing corrected.
fn may_follow(then: &Clock, now: &Clock) -> bool {
    let (before, after) = (Reading::of(then), Reading::of(now));
    match then.state {
        ClockState::Met | ClockState::MetLate => {
            (before.state, before.target, before.elapsed, before.late)
                == (after.state, after.target, after.elapsed, after.late)
        }
        // A date that must be known by now may turn out to be missing.
        ClockState::Breached => {
            let may_be = [ClockState::Breached, ClockState::MetLate, ClockState::Unknown];
            may_be.contains(&after.state)
                && (before.target, before.breach_day) == (after.target, after.breach_day)
        }
        _ => true,
    }
}

/// The first day on which a version takes open clocks.
fn taken_on(case: &Case, clock: &Clock) -> Option<NaiveDate> {
    let start = clock.start.as_ref()?.on;
    let takers = case.promise(clock.sla).iter().filter(|policy| policy.takes_open_clocks);
    takers.map(|policy| policy.effective_from).filter(|from| *from > start).min()
}

fn each_policy(case: &Case, change: impl Fn(&mut Policy)) -> Case {
    let mut changed = case.clone();
    changed.promises.iter_mut().flatten().for_each(change);
    changed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_was_decided_is_changed_by_no_later_hold_label_version_or_consent(
        case in draw::case(), days in 0_u64..100, later in 0_u64..100,
    ) {
        let day = case.onboarding_start + Days::new(days);
        let then = case.told_by(day);
        let knew_its_segment = case.segments.is_empty() || !then.segments.is_empty();
        let next = day + Days::new(later);
        let now = case.told_by(next).judged(next);
        for (before, after) in then.judged(day).iter().zip(&now) {
            // First value that is stated afterwards is corrected evidence.
            let is_corrected = after.sla == Sla::TimeToFirstValue && then.value != case.value;
            if knew_its_segment && !is_corrected {
                prop_assert!(may_follow(before, after), "{:#?}\nthen\n{:#?}", before, after);
            }
        }
    }

    #[test]
    fn tightening_never_lengthens(case in draw::case(), days in 0_u64..130) {
        let day = case.onboarding_start + Days::new(days);
        let with = |change| {
            let same = each_policy(&case, |policy| {
                policy.segment_change = change;
                policy.takes_open_clocks = false;
            });
            same.judged(day)
        };
        for (kept, tight) in with(SegmentChange::Keep).iter().zip(&with(SegmentChange::Tighten)) {
            prop_assert!(tight.target_days <= kept.target_days);
            if let (Some(kept), Some(tight)) = (kept.last_good_day, tight.last_good_day) {
                prop_assert!(tight <= kept);
            }
        }
    }

    #[test]
    fn a_version_that_takes_open_clocks_touches_no_other(case in draw::case(), days in 0_u64..130) {
        let case = each_policy(&case, |policy| policy.segment_change = SegmentChange::Keep);
        let day = case.onboarding_start + Days::new(days);
        let without = each_policy(&case, |policy| policy.takes_open_clocks = false);
        for (plain, taken) in without.judged(day).iter().zip(&case.judged(day)) {
            let Some(from) = taken_on(&case, plain) else { continue };
            let is_stopped = plain.stop.as_ref().is_some_and(|stop| stop.on < from);
            let is_broken = plain.breach_day.is_some_and(|breach| breach <= from && breach <= day);
            if is_stopped || is_broken {
                prop_assert_eq!(Reading::of(plain), Reading::of(taken));
            }
        }
    }

    #[test]
    fn the_three_clocks_are_independent_of_each_other(
        case in draw::case(), other in draw::case(), days in 0_u64..130, which in 0_usize..3,
    ) {
        let day = case.onboarding_start + Days::new(days);
        let mut changed = case.clone();
        changed.promises[which].clone_from(&other.promises[which]);
        match which {
            0 => changed.call = other.call,
            1 => changed.value = other.value,
            // That onboarding is over says that there was a first conversation.
            _ => {}
        }
        for (nth, (before, after)) in case.judged(day).iter().zip(&changed.judged(day)).enumerate() {
            if nth != which {
                prop_assert_eq!(Reading::of(before), Reading::of(after));
            }
        }
    }
}

#[test]
fn consent_to_a_longer_hold_undoes_no_breach() {
    let consented = |on: &str| {
        started().with(|account| {
            account.holds.push(Hold::by_dates(day("2026-02-18"), None, "contract", ""));
            account.history.spans.push(span("hold-approved", at(on), None, MANAGER));
        })
    };
    let mut targets = DEFAULTS.clone();
    targets.evidence.managers = [MANAGER.to_owned()].into();
    let clock = |on| engage_by(&targets, consented(on), "2026-04-10");
    // One day, thirty held ones, and fourteen more: broken on 2 April.
    assert_eq!(clock("2026-04-01T09:00:00Z").state, ClockState::Paused);
    let broken = clock("2026-04-02T09:00:00Z");
    assert_eq!((broken.state, broken.breach_day), (ClockState::Breached, Some(day("2026-04-02"))));
    // The days since the consent are left out of the days late.
    assert_eq!(broken.days_late, 1);
    // What had been counted by then is counted: 20 and 21 March, and all of it after the stop.
    let called = |on| engage_by(&targets, consented(on).call("2026-03-25"), "2026-04-10");
    assert_eq!(called("2026-03-19T09:00:00Z").elapsed_days, Some(1));
    assert_eq!(called("2026-03-21T09:00:00Z").elapsed_days, Some(3));
    assert_eq!(called("2026-03-26T09:00:00Z").elapsed_days, Some(7));
}

#[test]
fn consent_of_a_later_day_says_nothing_about_the_days_before() {
    let consented = || {
        started().with(|account| {
            account.labels.insert("hold-approved".into());
            account.holds.push(Hold::by_dates(day("2026-02-17"), None, "contract", ""));
            let label = span("hold-approved", at("2026-03-30T09:00:00Z"), None, "csm-avery");
            account.history.spans.push(label);
        })
    };
    // Nobody is listed who has to consent, so that anybody may.
    assert_eq!(engage(consented(), "2026-03-29").state, ClockState::AtRisk);
    assert_eq!(engage(consented(), "2026-03-30").state, ClockState::Paused);
}

/// An account whose onboarding the card says was closed on 20 March, with status labels.
fn closed_with(spans: &[(&str, &str, Option<&str>)]) -> Clock {
    let an = started().card(FactName::OnboardingClosed, "2026-03-20").with(|account| {
        for (name, added, removed) in spans {
            let removed = removed.map(at);
            account.history.spans.push(span(name, at(added), removed, "csm-avery"));
        }
    });
    let world = portfolio(vec![an.0], "2030-01-01");
    let standings = consider(&world, &DEFAULTS, Moment::Day(day("2026-05-01")));
    standings.list[0].onboarding().clone()
}

#[test]
fn onboarding_is_open_again_when_a_status_that_said_completed_says_otherwise() {
    let completed = ("onboarding::completed", "2026-03-20T09:00:00Z", Some("2026-03-24T09:00:00Z"));
    let begun = ("onboarding::in-progress", "2026-03-24T09:00:00Z", None);
    assert_eq!(closed_with(&[completed, begun]).state, ClockState::Breached);
    // Somebody puts the label on that was forgotten all along: the card has been closed for days.
    assert_eq!(closed_with(&[begun]).state, ClockState::Met);
    // And a slip of the hand is taken back on the same day.
    let slip = ("onboarding::in-progress", "2026-03-24T09:00:00Z", Some("2026-03-24T15:00:00Z"));
    assert_eq!(closed_with(&[completed, slip]).state, ClockState::Met);
}
