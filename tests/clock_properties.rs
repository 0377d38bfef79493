//! What must hold of every clock: the nine properties of `semantics.md` b.12, each under its number.

use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;
use proptest::prelude::*;
use stagecoach::account::Account;
use stagecoach::account::Episode;
use stagecoach::account::Hold;
use stagecoach::account::Key;
use stagecoach::account::Marker;
use stagecoach::account::Pin;
use stagecoach::account::Remark;
use stagecoach::account::Section;
use stagecoach::account::When;
use stagecoach::consider::Clock;
use stagecoach::consider::ClockState;
use stagecoach::consider::DayUnit;
use stagecoach::consider::Moment;
use stagecoach::consider::consider;

use crate::reference::Reading;
use crate::reference::case::Case;
use crate::reference::case::DEFAULTS;
use crate::reference::case::MANAGER;
use crate::reference::case::READ_ON;
use crate::reference::days::covers;
use crate::reference::days::date;
use crate::reference::days::first_instant;
use crate::reference::draw;
use crate::reference::log::Log;
use crate::reference::log::log;
use crate::support::account::portfolio;

fn after(case: &Case, days: u64) -> NaiveDate {
    case.onboarding_start + Days::new(days)
}

/// The first promise of an account with a call so many days after the start, looked at much later.
fn called(case: &Case, days: i64) -> Clock {
    let call = case.onboarding_start + TimeDelta::days(days);
    Case { call: Some(call), ..case.clone() }.engage(after(case, 400))
}

/// The account with another hold.
fn with(case: &Case, hold: &Hold) -> Case {
    let mut more = case.clone();
    more.holds.push(hold.clone());
    more
}

/// One hold as two, cut after so many hours: at an instant where GitLab recorded both ends, else on a
/// day. What has not happened yet on the judged day stays whole: nobody knows of it.
fn split(hold: &Hold, hours: i64, case: &Case, today: NaiveDate) -> Vec<Hold> {
    let begins = date(hold.from, case.zone);
    let cut = match (hold.from, hold.to) {
        (When::At(from), Some(When::At(to))) => {
            let cut = from + TimeDelta::hours(hours);
            Some(When::At(cut)).filter(|_| cut < to)
        }
        (_, to) => {
            let cut = begins + TimeDelta::days(hours / 24 + 1);
            let is_inside = to.is_none_or(|to| cut < date(to, case.zone));
            Some(When::Day(cut)).filter(|_| is_inside && begins <= today)
        }
    };
    match cut {
        Some(cut) => {
            vec![Hold { to: Some(cut), ..hold.clone() }, Hold { from: cut, ..hold.clone() }]
        }
        None => vec![hold.clone()],
    }
}

/// An account with holds, and one more for it.
fn waiting_and_a_hold() -> impl Strategy<Value = (Case, Hold)> {
    draw::waiting().prop_flat_map(|case| {
        let hold = draw::any_hold(case.zone, case.onboarding_start);
        (Just(case), hold)
    })
}

/// Everything the product says of an account's clocks, read at the end of some day.
fn said(account: Account, log: &Log, day: NaiveDate, read_on: NaiveDate) -> (Vec<Clock>, String) {
    let mut world = portfolio(vec![account], &read_on.to_string());
    world.read_at += TimeDelta::hours(24);
    let mut targets = DEFAULTS.clone();
    targets.calendar.zone = log.zone;
    targets.evidence.managers = [MANAGER.to_owned()].into();
    let standings = consider(&world, &targets, Moment::Day(day));
    let standing = &standings.list[0];
    let clocks: Vec<Clock> = standing.every_clock().cloned().collect();
    let lines: Vec<String> = clocks.iter().map(|clock| format!("{clock:?}\n")).collect();
    let stage = (standing.stage.stage, standing.stage.since, &standing.stage.disputed);
    (clocks, format!("{stage:?}\n{}", lines.concat()))
}

/// What the bot leaves behind of a reading: labels, the status card with its pins, notices of breaches.
fn with_traces(mut account: Account, clocks: &[Clock], are_told: bool) -> Account {
    let pins: Vec<Pin> = clocks.iter().filter_map(Clock::pin).collect();
    for clock in clocks {
        account.labels.insert(format!("{}::{}", clock.sla.label_scope(), clock.label()));
        if are_told && clock.state == ClockState::Breached {
            let episode = Episode::new(format!("{}-breached", clock.run()));
            let key = Key::new(clock.sla.late_rule(), account.id, episode);
            let marker = Marker::new(key, String::new());
            let section = Section { marker, body: String::new() };
            let body = String::new();
            let created_at = first_instant(clock.today, clock.zone).unwrap();
            account.spoken.remarks.push(Remark {
                is_internal: false,
                elsewhere: None,
                note_id: 9,
                created_at,
                body,
                sections: vec![section],
            });
        }
    }
    account.spoken.pins = pins;
    account
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn b12_1_elapsed_is_monotone_in_the_stop(
        case in draw::waiting(), a in -10_i64..130, b in -10_i64..130,
    ) {
        let (early, late) = (called(&case, a.min(b)), called(&case, a.max(b)));
        prop_assert!(early.elapsed_days <= late.elapsed_days);
        prop_assert!(early.gross_days <= late.gross_days && early.days_late <= late.days_late);
    }

    #[test]
    fn b12_2_a_hold_never_increases_elapsed_and_undoes_no_breach_before_it(
        (case, hold) in waiting_and_a_hold(), days in 0_u64..130,
    ) {
        let day = after(&case, days);
        let more = with(&case, &hold);
        for (before, with) in case.judged(day).iter().zip(&more.judged(day)) {
            prop_assert!(with.elapsed_days <= before.elapsed_days);
            prop_assert_eq!(with.gross_days, before.gross_days);
            let is_before = |breach: NaiveDate| {
                let start = before.start.as_ref().unwrap().on;
                start.iter_days().skip(1).take_while(|on| *on <= breach)
                    .all(|on| !covers(&hold, on, case.zone))
            };
            if before.state == ClockState::Breached && before.breach_day.is_some_and(is_before) {
                prop_assert_eq!(with.state, ClockState::Breached);
                prop_assert_eq!(with.breach_day, before.breach_day);
            }
        }
    }

    #[test]
    fn b12_3_elapsed_is_the_sum_over_any_split_at_a_midnight(
        case in draw::waiting(), a in 0_u64..120, b in 0_u64..120,
    ) {
        // Each part would have a cap of its own.
        let case = Case { hold_days_max: 10_000, ..case };
        let (middle, end) = (after(&case, a.min(b)), after(&case, a.max(b)));
        let elapsed = |from: NaiveDate, to: NaiveDate| {
            let part = Case { onboarding_start: from, call: Some(to), ..case.clone() };
            part.engage(after(&case, 400)).elapsed_days.unwrap()
        };
        let parts = elapsed(case.onboarding_start, middle) + elapsed(middle, end);
        prop_assert_eq!(elapsed(case.onboarding_start, end), parts);
    }

    #[test]
    fn b12_4_a_breach_is_the_instant_at_which_one_day_too_many_has_passed(
        case in draw::waiting(), days in 0_u64..130,
    ) {
        let day = after(&case, days);
        // As it is known on that day, and nothing more happens.
        let case = case.told_by(day);
        let engage = |moment| {
            let [engage, _, _] = case.judged_at(moment, READ_ON.parse().unwrap());
            engage
        };
        let (now, target) = (case.engage(day), i64::from(case.promises[0][0].target_days));
        let is_breached = now.breach_day.is_some_and(|breach| breach <= day);
        prop_assert_eq!(now.state == ClockState::Breached, is_breached);
        prop_assert_eq!(now.elapsed_days.unwrap() > target, is_breached);
        if let Some(breach) = now.breach_day {
            let breach = first_instant(breach, case.zone).unwrap();
            let (at, before) =
                (engage(Moment::Now(breach)), engage(Moment::Now(breach - TimeDelta::seconds(1))));
            prop_assert_eq!(at.elapsed_days, Some(target + 1));
            prop_assert_eq!(before.elapsed_days, Some(target));
            prop_assert_eq!(at.state, ClockState::Breached);
            prop_assert_ne!(before.state, ClockState::Breached);
        }
    }

    #[test]
    fn b12_5_permuting_repeating_or_splitting_holds_changes_nothing(
        (case, hold) in waiting_and_a_hold(), days in 0_u64..130, turn in 0_usize..4,
        hours in 1_i64..300,
    ) {
        let day = after(&case, days);
        let mut case = with(&case, &hold);
        let before = case.judged(day).map(|clock| Reading::of(&clock));
        let mut holds = case.holds.clone();
        holds.reverse();
        let turn = turn % holds.len();
        holds.rotate_left(turn);
        holds.push(holds[turn].clone());
        case.holds = holds.iter().flat_map(|hold| split(hold, hours, &case, day)).collect();
        let clocks = case.judged(day).map(|clock| Reading::of(&clock));
        prop_assert_eq!(before, clocks, "with {:?}", case);
    }

    #[test]
    fn b12_6_net_lies_between_nothing_and_gross_and_held_is_the_rest(
        case in draw::case(), days in 0_u64..130,
    ) {
        for clock in case.judged(after(&case, days)) {
            let (Some(net), Some(gross)) = (clock.elapsed_days, clock.gross_days) else {
                prop_assert_eq!(clock.elapsed_days.is_none(), clock.gross_days.is_none());
                continue;
            };
            // A stop before the start is nothing; the negative difference is kept to be shown.
            let is_early = clock.stop.as_ref().is_some_and(|stop| stop.on < clock.start.as_ref().unwrap().on);
            prop_assert_eq!(is_early, gross < 0);
            let gross = gross.max(0);
            prop_assert!(0 <= net && net <= gross);
            prop_assert_eq!(clock.held_days, gross - net);
        }
    }

    #[test]
    fn b12_7_without_calendar_and_holds_elapsed_is_the_difference_of_local_dates(
        case in draw::waiting(), days in 0_u64..200,
    ) {
        let mut case = Case { holds: Vec::new(), ..case };
        case.promises[0][0].unit = DayUnit::CalendarDays;
        let stop = after(&case, days);
        let skipped = case.onboarding_start.iter_days().skip(1).take_while(|on| *on <= stop);
        let skipped = skipped.filter(|on| first_instant(*on, case.zone).is_none()).count();
        let expected = i64::try_from(days).unwrap() - i64::try_from(skipped).unwrap();
        let clock = called(&case, i64::try_from(days).unwrap());
        prop_assert_eq!(clock.elapsed_days, Some(expected));
        prop_assert_eq!((clock.gross_days, clock.held_days), (Some(expected), 0));
        let is_late = expected > i64::from(case.promises[0][0].target_days);
        prop_assert_eq!(clock.state == ClockState::MetLate, is_late);
    }

    #[test]
    fn b12_8_a_day_is_judged_alike_whenever_it_is_computed(
        case in draw::case(), days in 0_u64..130, later in 0_u64..200,
    ) {
        let day = after(&case, days);
        let read_on = day + Days::new(later);
        let then = case.told_by(day).judged_at(Moment::Day(day), day);
        let afterwards = case.told_by(read_on).judged_at(Moment::Day(day), read_on);
        prop_assert_eq!(format!("{then:#?}"), format!("{afterwards:#?}"));
    }

    #[test]
    fn b12_9_any_prefix_of_the_log_gives_what_was_reported_then(log in log(), days in 0_u64..110) {
        let day = log.start + Days::new(days);
        let (_, then) = said(log.until(day).account(), &log, day, day);
        let (_, replayed) = said(log.account(), &log, day, day + Days::new(400));
        prop_assert_eq!(then, replayed);
    }

    #[test]
    fn b12_9_what_the_bot_writes_changes_nothing(
        log in log(), days in 0_u64..110, later in 0_u64..60,
    ) {
        let day = log.start + Days::new(days);
        let (clocks, before) = said(log.until(day).account(), &log, day, day);
        let card = with_traces(log.until(day).account(), &clocks, false);
        prop_assert_eq!(&said(card, &log, day, day).1, &before);
        let (told, _) = said(with_traces(log.until(day).account(), &clocks, true), &log, day, day);
        let readings = |clocks: &[Clock]| clocks.iter().map(Reading::of).collect::<Vec<_>>();
        prop_assert_eq!(readings(&told), readings(&clocks));
        // Nor does an old card, when more has happened since.
        let next = day + Days::new(later);
        let without = said(log.until(next).account(), &log, next, next).1;
        let with = said(with_traces(log.until(next).account(), &clocks, false), &log, next, next).1;
        prop_assert_eq!(with, without);
    }
}
