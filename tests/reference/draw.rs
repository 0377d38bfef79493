//! Customers drawn at random, near the days on which zones do strange things.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;
use chrono::Weekday;
use chrono::WeekdaySet;
use chrono_tz::Tz;
use proptest::collection::btree_set;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use stagecoach::account::Hold;
use stagecoach::account::Segment;
use stagecoach::account::When;
use stagecoach::consider::Anchor;
use stagecoach::consider::CalendarChange;
use stagecoach::consider::DayUnit;
use stagecoach::consider::Policy;
use stagecoach::consider::SegmentChange;

use crate::reference::case::Case;
use crate::reference::case::MANAGER;
use crate::reference::days::first_instant;

/// Zones, each with a day worth living near.
const PLACES: [(Tz, &str); 20] = [
    (Tz::UTC, "2026-03-01"),
    // A leap day.
    (Tz::UTC, "2028-02-29"),
    (Tz::Europe__Berlin, "2026-03-29"),
    (Tz::Europe__Berlin, "2024-02-29"),
    (Tz::America__Los_Angeles, "2026-03-08"),
    (Tz::America__Los_Angeles, "2025-11-02"),
    (Tz::Pacific__Auckland, "2025-09-28"),
    (Tz::Pacific__Auckland, "2026-04-05"),
    // Midnight is skipped.
    (Tz::America__Sao_Paulo, "2018-11-04"),
    (Tz::America__Santiago, "2025-09-07"),
    (Tz::Africa__Cairo, "2024-04-26"),
    // Midnight comes twice.
    (Tz::America__Havana, "2025-11-02"),
    (Tz::America__St_Johns, "2005-10-30"),
    (Tz::Africa__Cairo, "2024-11-01"),
    // A date is skipped.
    (Tz::Pacific__Apia, "2011-12-30"),
    (Tz::Pacific__Kwajalein, "1993-08-21"),
    (Tz::Pacific__Kiritimati, "1994-12-31"),
    // Half an hour.
    (Tz::Australia__Lord_Howe, "2026-04-05"),
    (Tz::Asia__Kathmandu, "2026-01-01"),
    // Winter time is the exception.
    (Tz::Africa__Casablanca, "2026-02-15"),
];

fn add(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_signed(TimeDelta::days(days)).unwrap()
}

/// An instant on a day, in seconds after it begins: below zero it is just before.
fn instant(zone: Tz, day: NaiveDate, second: i64) -> DateTime<Utc> {
    let begins = first_instant(day, zone).or_else(|| first_instant(add(day, 1), zone));
    begins.unwrap() + TimeDelta::seconds(second)
}

/// The edges of a day more often than anything between.
fn second() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(-1), Just(1), Just(9 * 3600), 0_i64..86_400]
}

/// A day from the start, and a second of it where it is an instant.
type Moment = (i64, Option<i64>);

fn moment(days: std::ops::Range<i64>) -> impl Strategy<Value = Moment> {
    (days, weighted(0.5, second()))
}

fn when(zone: Tz, start: NaiveDate, (days, second): Moment) -> When {
    let day = add(start, days);
    second.map_or(When::Day(day), |second| When::At(instant(zone, day, second)))
}

/// A hold: from, until so many days later if anybody knows, and why.
type Wait = (Moment, Option<Moment>, &'static str);

fn wait() -> impl Strategy<Value = Wait> {
    let reasons = vec!["contract", "contract", "customer-request", "internal", "holiday-mood"];
    let length = prop_oneof![3 => moment(0..6), 2 => moment(0..45), 1 => moment(-2..1)];
    (moment(-20..80), weighted(0.75, length), select(reasons))
}

pub(crate) fn hold(zone: Tz, start: NaiveDate, (from, length, reason): Wait) -> Hold {
    let begins = when(zone, start, from);
    let to = length.map(|(days, second)| when(zone, start, (from.0 + days, second)));
    Hold { from: begins, to, ..Hold::by_dates(start, None, reason, "") }
}

/// A hold for an account whose onboarding starts on a day.
pub(crate) fn any_hold(zone: Tz, start: NaiveDate) -> impl Strategy<Value = Hold> {
    wait().prop_map(move |wait| hold(zone, start, wait))
}

const SEGMENTS: [Segment; 4] =
    [Segment::Strategic, Segment::Growth, Segment::Scale, Segment::Digital];

fn segments() -> impl Strategy<Value = Vec<Segment>> {
    prop_oneof![
        3 => Just(SEGMENTS.to_vec()),
        1 => Just(SEGMENTS[..3].to_vec()),
        1 => Just(SEGMENTS[..1].to_vec()),
    ]
}

fn policy(id: &'static str) -> impl Strategy<Value = Policy> {
    let target = prop_oneof![Just(14_u32), Just(30), Just(45), 0_u32..50];
    let unit = prop_oneof![2 => Just(DayUnit::CalendarDays), 1 => Just(DayUnit::BusinessDays)];
    let change = select(vec![SegmentChange::Keep, SegmentChange::Tighten, SegmentChange::Rebind]);
    (target, unit, change, any::<bool>(), segments()).prop_map(
        move |(target_days, unit, segment_change, takes_open_clocks, segments)| Policy {
            id: id.to_owned(),
            effective_from: NaiveDate::from_ymd_opt(1980, 1, 1).unwrap(),
            segments,
            target_days,
            unit,
            start: Anchor::OnboardingStart,
            enforce_from: None,
            segment_change,
            takes_open_clocks,
        },
    )
}

/// The versions of one promise: a first one, sometimes a later one, sometimes a special one before them.
fn policies(contract: bool) -> impl Strategy<Value = Vec<(Policy, i64)>> {
    let later = weighted(0.3, (policy("standard"), -10_i64..60));
    let special = weighted(0.25, policy("special"));
    let special_later = weighted(0.25, (policy("special"), -10_i64..60));
    (policy("standard"), later, special, special_later).prop_map(
        move |(first, later, special, special_later)| {
            let far = |policy| (policy, i64::MIN);
            let special_later = special_later.filter(|_| special.is_some());
            let all = special.into_iter().map(far).chain(special_later);
            let mut all: Vec<_> = all.chain([far(first)]).chain(later).collect();
            for (policy, _) in &mut all {
                let anchor = if contract { Anchor::ContractDate } else { Anchor::OnboardingStart };
                policy.start = anchor;
            }
            all
        },
    )
}

/// An edit of the calendar: from when, how many weekdays, holidays added and removed, and whether it
/// restates the past.
type Edit = (i64, Option<bool>, Vec<i64>, Vec<i64>, bool);

fn changes() -> impl Strategy<Value = Vec<Edit>> {
    let days = || vec(-10_i64..80, 0..3);
    vec((-30_i64..80, proptest::option::of(any::<bool>()), days(), days(), any::<bool>()), 0..3)
}

fn weekdays(four: bool) -> WeekdaySet {
    let weekend = WeekdaySet::from_array([Weekday::Sat, Weekday::Sun]);
    let five = WeekdaySet::ALL.difference(weekend);
    if four { five.difference(WeekdaySet::single(Weekday::Fri)) } else { five }
}

/// What happens to the customer, in days after the start of onboarding.
fn life() -> impl Strategy<Value = Life> {
    let call = weighted(0.5, -10_i64..70);
    let value = weighted(0.5, (-10_i64..70, 0_i64..12, second()));
    let closed = weighted(0.4, moment(-3..90));
    let left = weighted(0.2, (1_i64..100, second()));
    let label = || (-30_i64..70, second(), select(SEGMENTS.to_vec()));
    let segments = prop_oneof![2 => vec(label(), 0..2), 1 => vec(label(), 2..4)];
    let by = select(vec![MANAGER, "csm-avery"]);
    let approvals = vec((-5_i64..90, second(), by), 0..2);
    (call, value, closed, left, segments, approvals, -20_i64..20)
}

type Life = (
    Option<i64>,
    Option<(i64, i64, i64)>,
    Option<Moment>,
    Option<(i64, i64)>,
    Vec<(i64, i64, Segment)>,
    Vec<(i64, i64, &'static str)>,
    i64,
);

pub(crate) fn case() -> impl Strategy<Value = Case> {
    let place = select(PLACES.to_vec());
    let promises = [policies(false).boxed(), policies(true).boxed(), policies(false).boxed()];
    let limits = (select(vec![30_u32, 30, 10, 3, 0]), select(vec![75_u32, 75, 50, 90, 100]));
    let calendar = (any::<bool>(), btree_set(-10_i64..80, 0..6), changes());
    (place, -30_i64..12, life(), vec(wait(), 0..4), promises, limits, calendar).prop_map(made)
}

/// A customer who is promised one thing for good and to whom nothing happens but holds.
pub(crate) fn waiting() -> impl Strategy<Value = Case> {
    case().prop_map(|mut case| {
        for policies in &mut case.promises {
            policies.retain(|policy| policy.id == "standard");
            policies.truncate(1);
            policies[0].segments = SEGMENTS.to_vec();
        }
        (case.call, case.value, case.closed, case.left) = (None, None, None, None);
        case.segments.clear();
        case
    })
}

type Drawn = (
    (Tz, &'static str),
    i64,
    Life,
    Vec<Wait>,
    [Vec<(Policy, i64)>; 3],
    (u32, u32),
    (bool, BTreeSet<i64>, Vec<Edit>),
);

fn made((place, start, life, waits, promises, limits, calendar): Drawn) -> Case {
    let (zone, near) = place;
    let start = add(near.parse().unwrap(), start);
    let (call, value, closed, left, segments, approvals, signed) = life;
    let signed = add(start, signed);
    let at = |days, second| instant(zone, add(start, days), second);
    let mut labels: Vec<(DateTime<Utc>, Segment)> =
        segments.into_iter().map(|(days, second, segment)| (at(days, second), segment)).collect();
    labels.sort_by_key(|(at, _)| *at);
    labels.dedup_by_key(|(at, _)| *at);
    let effective = |(policy, days): (Policy, i64)| {
        let from = if days == i64::MIN { policy.effective_from } else { add(start, days) };
        Policy { effective_from: from, ..policy }
    };
    let (four, holidays, mut changes) = calendar;
    changes.sort_by_key(|(days, ..)| *days);
    let set = |days: Vec<i64>| days.into_iter().map(|days| add(start, days)).collect();
    let change = |(from, four, added, removed, restate): Edit| CalendarChange {
        effective_from: add(start, from),
        working_days: four.map(weekdays),
        holidays_added: set(added),
        holidays_removed: set(removed),
        restate,
    };
    Case {
        zone,
        onboarding_start: start,
        customer_since: signed,
        call: call.map(|days| add(start, days)),
        value: value.map(|(days, later, second)| {
            let on = add(signed, days);
            // Said on the day itself at the earliest: nobody knows the future.
            (on, instant(zone, on + Days::new(later.unsigned_abs()), second.max(0)))
        }),
        closed: closed.map(|closed| when(zone, start, closed)),
        left: left.map(|(days, second)| at(days, second)),
        holds: waits.into_iter().map(|wait| hold(zone, start, wait)).collect(),
        approvals: approvals.into_iter().map(|(days, second, by)| (at(days, second), by)).collect(),
        segments: labels,
        hold_days_max: limits.0,
        at_risk_percent: limits.1,
        promises: promises.map(|policies| policies.into_iter().map(effective).collect()),
        working_days: weekdays(four),
        holidays: holidays.into_iter().map(|days| add(start, days)).collect(),
        changes: changes.into_iter().map(change).collect(),
    }
}
