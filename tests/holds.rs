//! Holds: what pauses a clock, for how long, and what no hold can undo.

use chrono::NaiveDate;
use chrono_tz::Tz;
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
