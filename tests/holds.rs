//! Holds: what pauses a clock, for how long, and what no hold can undo.

use chrono::Days;
use chrono::NaiveDate;
use chrono_tz::Tz;
use proptest::prelude::*;
use stagecoach::account::Hold;
use stagecoach::account::When;
use stagecoach::consider::Clock;
use stagecoach::consider::ClockState;
use stagecoach::consider::Sla;
use stagecoach::consider::Targets;
use stagecoach::consider::consider;
use stagecoach::settings::Settings;

use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;

const START: &str = "2026-02-16";

fn targets() -> Targets {
    let mut targets = Settings::defaults().policy().unwrap().targets;
    targets.calendar.zone = Tz::UTC;
    targets
}

fn engage(account: An, on: NaiveDate) -> Clock {
    let world = portfolio(vec![account.0], "2030-01-01");
    let now = on.and_hms_opt(12, 0, 0).unwrap().and_utc();
    consider(&world, &targets(), now).list[0].clock(Sla::TimeToEngage).clone()
}

fn waiting(holds: Vec<Hold>) -> An {
    account().onboarding_start(START).with(|account| account.holds = holds)
}

/// A hold whose label was put on and taken off at these instants.
fn between(from: &str, to: &str) -> Hold {
    let at = |text: &str| When::At(text.parse().unwrap());
    Hold { from: at(from), to: Some(at(to)), ..hold("2020-01-01", None, "contract") }
}

fn hold(from: &str, until: Option<&str>, reason: &str) -> Hold {
    Hold::by_dates(day(from), until.map(day), reason, "")
}

#[test]
fn a_hold_with_a_listed_reason_stops_the_clock_and_moves_the_due_day() {
    let frozen = || waiting(vec![hold("2026-02-20", Some("2026-02-27"), "customer-request")]);
    let paused = engage(frozen(), day("2026-02-23"));
    assert_eq!((paused.state, paused.elapsed_days), (ClockState::Paused, Some(3)));
    assert_eq!((paused.gross_days, paused.held_days), (Some(7), 4));
    assert_eq!(paused.last_good_day, Some(day("2026-03-09")));
    let resumed = engage(frozen(), day("2026-02-28"));
    assert_eq!((resumed.state, resumed.elapsed_days), (ClockState::Running, Some(5)));
    assert_eq!(engage(frozen(), day("2026-03-09")).state, ClockState::AtRisk);
    assert_eq!(engage(frozen(), day("2026-03-10")).state, ClockState::Breached);
}

#[test]
fn our_own_delays_and_unknown_reasons_pause_nothing() {
    for reason in ["internal", "waiting-on-us", "staffing", "holiday-mood"] {
        let ours = waiting(vec![hold("2026-02-18", None, reason)]);
        assert_eq!(engage(ours, day("2026-03-03")).state, ClockState::Breached, "{reason}");
    }
}

#[test]
fn a_hold_without_an_end_has_no_due_day() {
    let open = || waiting(vec![hold("2026-02-20", None, "contract")]);
    let paused = engage(open(), day("2026-02-25"));
    assert_eq!((paused.state, paused.last_good_day), (ClockState::Paused, None));
}

#[test]
fn a_hold_without_an_end_that_is_told_in_two_parts_has_no_due_day_either() {
    let parts = |middle| {
        let first = hold("2026-02-20", Some(middle), "contract");
        waiting(vec![first, hold(middle, None, "contract")])
    };
    // Beyond the cap of thirty days the second part does not pause, and still nobody knows of an end.
    for middle in ["2026-02-23", "2026-03-20", "2026-03-28"] {
        let clock = engage(parts(middle), day("2026-03-10"));
        assert_eq!((clock.state, clock.last_good_day), (ClockState::Paused, None), "{middle}");
    }
}

#[test]
fn the_cap_ends_the_pause_unless_somebody_approved_more() {
    let endless = || waiting(vec![hold("2026-02-18", None, "contract")]);
    assert_eq!(engage(endless(), day("2026-03-19")).state, ClockState::Paused);
    // One day before the hold, thirty held days, then the clock goes on: day 15 is 2 April.
    assert_eq!(engage(endless(), day("2026-04-01")).state, ClockState::AtRisk);
    assert_eq!(engage(endless(), day("2026-04-02")).state, ClockState::Breached);
    let approved = endless().with(|account| {
        account.labels.insert("hold-approved".into());
    });
    assert_eq!(engage(approved, day("2026-06-01")).state, ClockState::Paused);
}

#[test]
fn a_hold_after_the_breach_undoes_nothing() {
    let late = waiting(vec![hold("2026-03-10", Some("2026-03-15"), "customer-request")]);
    let clock = engage(late, day("2026-03-20"));
    assert_eq!(clock.state, ClockState::Breached);
    assert_eq!((clock.elapsed_days, clock.held_days, clock.days_late), (Some(27), 5, 13));
}

#[test]
fn a_hold_of_a_few_hours_earns_nothing() {
    let brief = between("2026-02-20T10:00:00Z", "2026-02-20T12:00:00Z");
    let clock = engage(waiting(vec![brief]), day("2026-03-03"));
    assert_eq!((clock.state, clock.held_days), (ClockState::Breached, 0));
    // Set in the evening, lifted the next morning: one midnight.
    let night = between("2026-02-20T22:00:00Z", "2026-02-21T08:00:00Z");
    assert_eq!(engage(waiting(vec![night]), day("2026-03-03")).held_days, 1);
}

fn any_hold() -> impl Strategy<Value = Hold> {
    let reasons = prop::sample::select(vec!["contract", "customer-request", "internal"]);
    (0_u64..40, proptest::option::of(0_u64..20), reasons).prop_map(|(from, length, reason)| {
        let begins = day(START) + Days::new(from);
        Hold::by_dates(begins, length.map(|n| begins + Days::new(n)), reason, "")
    })
}

fn holds() -> impl Strategy<Value = Vec<Hold>> {
    proptest::collection::vec(any_hold(), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// semantics b.12, 1 and 6: net grows with time, and net and held make gross.
    #[test]
    fn net_is_monotone_and_the_parts_add_up(holds in holds(), a in 0_u64..90, b in 0_u64..90) {
        let at = |n| engage(waiting(holds.clone()), day(START) + Days::new(n));
        let (early, late) = (at(a.min(b)), at(a.max(b)));
        prop_assert!(early.elapsed_days <= late.elapsed_days);
        for clock in [early, late] {
            let (net, gross) = (clock.elapsed_days.unwrap(), clock.gross_days.unwrap());
            prop_assert!(0 <= net && net <= gross && clock.held_days == gross - net);
        }
    }

    /// b.12, 2: another hold never adds elapsed days.
    #[test]
    fn another_hold_never_hurts(holds in holds(), more in any_hold(), n in 0_u64..90) {
        let on = day(START) + Days::new(n);
        let before = engage(waiting(holds.clone()), on).elapsed_days;
        let after = engage(waiting([holds, vec![more]].concat()), on).elapsed_days;
        prop_assert!(after <= before);
    }

    /// b.12, 4: a breach exists from the first day on which one day too many has passed.
    #[test]
    fn a_breach_begins_on_its_day(holds in holds(), n in 0_u64..90) {
        let on = day(START) + Days::new(n);
        let clock = engage(waiting(holds.clone()), on);
        let is_breached = clock.state == ClockState::Breached;
        prop_assert_eq!(is_breached, clock.breach_day.is_some_and(|breach| on >= breach));
        if let Some(breach) = clock.breach_day.filter(|_| is_breached) {
            prop_assert!(clock.last_good_day.is_some_and(|due| due < breach));
            let days = |on| engage(waiting(holds.clone()), on).elapsed_days;
            prop_assert_eq!(days(breach), Some(15));
            prop_assert_eq!(days(breach - Days::new(1)), Some(14));
        }
    }

    /// b.12, 5: order, repetition and splitting of holds change nothing.
    #[test]
    fn holds_are_a_set_of_days(holds in holds(), n in 0_u64..90, cut in 1_u64..10) {
        let on = day(START) + Days::new(n);
        let mut other: Vec<Hold> = holds.iter().rev().cloned().collect();
        other.extend(holds.first().cloned());
        if let Some((whole, end)) = holds.first().and_then(|hold| Some((hold, hold.to?))) {
            let (begins, ends) = (whole.from.day(Tz::UTC), end.day(Tz::UTC));
            let middle = (begins + Days::new(cut)).min(ends);
            other.retain(|hold| hold != whole);
            other.push(Hold::by_dates(begins, Some(middle), &whole.reason, ""));
            other.push(Hold::by_dates(middle, Some(ends), &whole.reason, ""));
        }
        let days = |clock: Clock| (clock.elapsed_days, clock.held_days, clock.last_good_day);
        prop_assert_eq!(days(engage(waiting(holds), on)), days(engage(waiting(other), on)));
    }
}
