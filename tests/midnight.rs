//! Midnight: what a minute before it and a minute after it differ in, in each zone alone; days that begin
//! late, twice or not at all; and dates in months that are too short for them.

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;
use proptest::prelude::*;
use proptest::sample::select;
use stagecoach::account::Account;
use stagecoach::account::AccountId;
use stagecoach::account::FactName;
use stagecoach::account::Portfolio;
use stagecoach::account::Zone;
use stagecoach::account::ZoneSource;
use stagecoach::consider::Calendar;
use stagecoach::consider::Clock;
use stagecoach::consider::ClockState;
use stagecoach::consider::Moment;
use stagecoach::consider::Standings;
use stagecoach::consider::consider;

use crate::reference::case::DEFAULTS;
use crate::reference::days::first_instant;
use crate::support::account::An;
use crate::support::account::account;
use crate::support::account::day;
use crate::support::account::portfolio;

const ZONES: [Tz; 3] = [Tz::America__Los_Angeles, Tz::Europe__Berlin, Tz::Pacific__Auckland];

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn living_in(tz: Tz, an: An) -> Account {
    let zone = Some(Zone { tz, source: ZoneSource::Card });
    an.with(|account| account.zone = zone).0
}

/// One account in each zone; all of them started on the same local date.
fn in_three_zones(start: NaiveDate) -> Portfolio {
    let start = start.to_string();
    let accounts = ZONES.into_iter().zip(1..).map(|(tz, iid)| {
        let an = account().onboarding_start(&start).customer_since(&start);
        living_in(tz, an.with(|account| account.id = AccountId { iid, ..account.id }))
    });
    portfolio(accounts.collect(), "2045-01-01")
}

/// Everything about an account, as it stands at a moment.
fn standing(standings: &Standings<'_>, nth: usize) -> String {
    // All but the instant itself, which is what differs.
    let mut standing = standings.list[nth].clone();
    standing.now = DateTime::UNIX_EPOCH;
    format!("{standing:#?}")
}

/// What can be different after a midnight: days and what follows from them.
fn counts(clock: &Clock) -> (ClockState, Option<i64>, i64) {
    (clock.state, clock.elapsed_days, clock.days_late)
}

fn state_on(elapsed: i64, target: u32) -> ClockState {
    let at_risk_from = (target * 75).div_ceil(100);
    match elapsed {
        _ if elapsed > i64::from(target) => ClockState::Breached,
        _ if elapsed >= i64::from(at_risk_from) => ClockState::AtRisk,
        _ => ClockState::Running,
    }
}

/// Judges the three accounts a minute before and a minute after the beginning of a day somewhere.
fn around(start: NaiveDate, day: NaiveDate, zone: Tz) {
    let world = in_three_zones(start);
    let midnight = first_instant(day, zone).unwrap();
    let [before, after] =
        [-1, 1].map(|minutes| consider(&world, &DEFAULTS, midnight + TimeDelta::minutes(minutes)));
    for (nth, tz) in ZONES.into_iter().enumerate() {
        if tz != zone {
            assert_eq!(standing(&before, nth), standing(&after, nth), "{tz} at midnight in {zone}");
            continue;
        }
        let eve = day.pred_opt().unwrap();
        let replayed = [eve, day].map(|day| consider(&world, &DEFAULTS, Moment::Day(day)));
        assert_eq!(standing(&before, nth), standing(&replayed[0], nth));
        assert_eq!(standing(&after, nth), standing(&replayed[1], nth));
        for (old, new) in before.list[nth].clocks.iter().zip(&after.list[nth].clocks) {
            assert_eq!((old.today, new.today), (eve, day));
            let elapsed = old.elapsed_days.unwrap() + 1;
            let late = (elapsed - i64::from(new.target_days)).max(0);
            let expected = (state_on(elapsed, new.target_days), Some(elapsed), late);
            assert_eq!(counts(new), expected);
            let dates = |clock: &Clock| (clock.last_good_day, clock.breach_day, clock.at_risk_on);
            assert_eq!(dates(old), dates(new));
        }
    }
}

#[test]
fn a_promise_breaks_at_midnight_where_the_customer_lives_and_nowhere_else() {
    // Day 14 is 2 March in all three zones; it ends in Auckland first.
    let world = in_three_zones(day("2026-02-16"));
    let states = |now: &str| {
        let standings = consider(&world, &DEFAULTS, at(now));
        [0, 1, 2].map(|nth| standings.list[nth].clocks[0].state == ClockState::Breached)
    };
    assert_eq!(states("2026-03-02T10:59:00Z"), [false, false, false]);
    assert_eq!(states("2026-03-02T11:01:00Z"), [false, false, true]);
    assert_eq!(states("2026-03-02T22:59:00Z"), [false, false, true]);
    assert_eq!(states("2026-03-02T23:01:00Z"), [false, true, true]);
    assert_eq!(states("2026-03-03T07:59:00Z"), [false, true, true]);
    assert_eq!(states("2026-03-03T08:01:00Z"), [true, true, true]);
}

#[test]
fn midnights_beside_a_change_of_clocks_are_like_any_other() {
    for zone in ZONES {
        for on in
            ["2026-03-08", "2026-03-29", "2026-04-05", "2026-09-27", "2026-10-25", "2026-11-01"]
        {
            for day in [day(on), day(on) + Days::new(1)] {
                around(day - Days::new(14), day, zone);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_minute_around_midnight_changes_day_counts_there_and_nothing_anywhere_else(
        start in 0_u64..1200, days in 1_u64..80, zone in select(ZONES.to_vec()),
    ) {
        let start = day("2025-01-01") + Days::new(start);
        around(start, start + Days::new(days), zone);
    }
}

/// The clock of an account at an instant, and its elapsed days.
fn elapsed(zone: Tz, start: &str, now: &str) -> i64 {
    let world = portfolio(vec![living_in(zone, account().onboarding_start(start))], "2045-01-01");
    consider(&world, &DEFAULTS, at(now)).list[0].clocks[0].elapsed_days.unwrap()
}

#[test]
fn a_day_whose_midnight_is_skipped_begins_an_hour_late() {
    let sao_paulo = |now| elapsed(Tz::America__Sao_Paulo, "2018-11-01", now);
    assert_eq!(sao_paulo("2018-11-04T02:59:59Z"), 2);
    assert_eq!(sao_paulo("2018-11-04T03:00:00Z"), 3);
    let santiago = |now| elapsed(Tz::America__Santiago, "2025-09-01", now);
    assert_eq!(santiago("2025-09-07T03:59:59Z"), 5);
    assert_eq!(santiago("2025-09-07T04:00:00Z"), 6);
}

#[test]
fn a_midnight_that_comes_twice_counts_once() {
    let havana = |now: &str| elapsed(Tz::America__Havana, "2025-10-31", now);
    let hours = ["03:59:59", "04:00:00", "04:59:59", "05:00:00", "05:59:59"];
    let days = hours.map(|hour| havana(&format!("2025-11-02T{hour}Z")));
    assert_eq!(days, [1, 2, 2, 2, 2]);
    // The hour before midnight comes twice.
    let cairo = |now: &str| elapsed(Tz::Africa__Cairo, "2024-10-30", now);
    let hours = ["10-31T20:59:59", "10-31T21:00:00", "10-31T21:59:59", "10-31T22:00:00"];
    let days = hours.map(|hour| cairo(&format!("2024-{hour}Z")));
    assert_eq!(days, [1, 1, 1, 2]);
}

#[test]
fn a_date_that_was_left_out_is_not_counted() {
    let apia = |now| elapsed(Tz::Pacific__Apia, "2011-12-28", now);
    // The last instant of 29 December, and the first of the 31st.
    assert_eq!(apia("2011-12-30T09:59:59Z"), 1);
    assert_eq!(apia("2011-12-30T10:00:00Z"), 2);
    assert_eq!(apia("2011-12-31T10:00:00Z"), 3);
}

#[test]
fn a_leap_day_is_a_day() {
    for (start, days) in [("2028-02-20", 10), ("2027-02-20", 9)] {
        let march = start.replace("02-20", "03-01T12:00:00Z");
        assert_eq!(elapsed(Tz::Europe__Berlin, start, &march), days);
    }
}

#[test]
fn months_are_clamped_from_the_day_itself_and_not_from_a_clamped_one() {
    let after = |from: &str, months| Calendar::months_after(day(from), months).to_string();
    assert_eq!(after("2027-01-31", 1), "2027-02-28");
    assert_eq!(after("2027-01-31", 2), "2027-03-31");
    assert_eq!(after("2028-01-31", 1), "2028-02-29");
    assert_eq!(after("2028-02-29", 12), "2029-02-28");
    assert_eq!(after("2028-02-29", 48), "2032-02-29");
}

#[test]
fn a_renewal_window_opens_on_the_last_day_of_a_month_that_is_too_short() {
    for (renewal, opens) in [
        ("2027-06-30", "2027-02-28"),
        ("2028-06-30", "2028-02-29"),
        ("2026-10-31", "2026-06-30"),
        ("2027-01-31", "2026-09-30"),
    ] {
        let an = account().card(FactName::Renewal, renewal);
        let world = portfolio(vec![an.0], "2030-01-01");
        let is_open =
            |on| consider(&world, &DEFAULTS, Moment::Day(on)).list[0].is_in_renewal_window();
        let opens = day(opens);
        assert!(is_open(opens) && !is_open(opens.pred_opt().unwrap()), "{renewal}");
        assert!(is_open(day(renewal)) && !is_open(day(renewal) + Days::new(1)), "{renewal}");
    }
}
