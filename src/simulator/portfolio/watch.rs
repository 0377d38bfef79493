//! Which thresholds an account is beyond on a day: it keeps the ordinary ones quiet, and tells the tests what a week brings.

use std::collections::BTreeSet;

use chrono::Months;
use chrono::NaiveDate;

use crate::simulator::portfolio::plot::Quirk;
use crate::simulator::portfolio::storyline::Storyline;
use crate::simulator::portfolio::storyline::day;

/// Everything that is late, near or due for the account on `on`, if nobody does anything after today.
pub(super) fn alarms(story: &Storyline, on: NaiveDate) -> BTreeSet<&'static str> {
    let mut alarms = BTreeSet::new();
    if !story.live() {
        return alarms;
    }
    clocks(story, on, &mut alarms);
    touch(story, on, &mut alarms);
    dates(story, on, &mut alarms);
    alarms
}

/// The alarms that begin on each of the `days` after today.
pub(super) fn entered(story: &Storyline, days: i64) -> Vec<(i64, &'static str)> {
    let mut entered = Vec::new();
    for offset in 1..=days {
        let before = alarms(story, day(story.today, offset - 1));
        let after = alarms(story, day(story.today, offset));
        entered.extend(after.difference(&before).map(|alarm| (offset, *alarm)));
    }
    entered
}

fn clocks(story: &Storyline, on: NaiveDate, alarms: &mut BTreeSet<&'static str>) {
    let run = |start: Option<NaiveDate>| start.map_or(0, |start| net_days(story, start, on));
    let engaged = story.calls.first().is_some_and(|first| *first <= on);
    let mut check =
        |days: i64, done: bool, near: (i64, &'static str), late: (i64, &'static str)| {
            alarms.extend((!done && days >= near.0).then_some(near.1));
            alarms.extend((!done && days > late.0).then_some(late.1));
        };
    check(run(story.start), engaged, (11, "engagement at risk"), (14, "engagement breached"));
    let valued = story.value.is_some() || story.plot.has(Quirk::ExistingCustomer);
    check(run(story.contract), valued, (23, "value at risk"), (30, "value breached"));
    let closed = story.closed.is_some();
    check(run(story.start), closed, (34, "onboarding at risk"), (45, "onboarding breached"));
    let open_long = !closed && run(story.start) > 30;
    let silent = story.calls.last().is_none_or(|last| (on - *last).num_days() > 21);
    alarms.extend((open_long && silent).then_some("stuck: open a month without a call"));
}

/// Days run, less the days on a hold that is explained.
fn net_days(story: &Storyline, start: NaiveDate, on: NaiveDate) -> i64 {
    let held = match story.hold {
        Some((from, Some((_, until)))) if from > start => (until.min(on) - from).num_days(),
        _ => 0,
    };
    (on - start).num_days() - held
}

fn touch(story: &Storyline, on: NaiveDate, alarms: &mut BTreeSet<&'static str>) {
    let silent = story.calls.last().map_or(0, |last| (on - *last).num_days());
    let priority = story.plot.priority;
    alarms.extend((priority == 1 && silent > 30).then_some("no call for a month"));
    alarms.extend((priority <= 2 && silent > 60).then_some("gone quiet"));
    let stale = (on - story.sentiment_on).num_days() > 90;
    alarms.extend(stale.then_some("sentiment stale"));
}

fn dates(story: &Storyline, on: NaiveDate, alarms: &mut BTreeSet<&'static str>) {
    if let Some((_, Some((_, until)))) = story.hold {
        alarms.extend((on >= until).then_some("hold over"));
    }
    let Some(renewal) = story.renewal else { return };
    let reached = |months| on >= renewal - Months::new(months);
    for (months, what) in [
        (7, "EBR due"),
        (6, "six months to renewal"),
        (5, "five months to renewal"),
        (4, "renewal approaching"),
        (3, "three months to renewal"),
        (0, "renewal passed"),
    ] {
        alarms.extend(reached(months).then_some(what));
    }
    let outside = story.ebr.is_some_and(|held| held <= on - Months::new(12));
    alarms.extend(outside.then_some("EBR a year ago"));
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use crate::simulator::portfolio::movers::MOVERS;

    use super::*;

    #[test]
    fn every_mover_moves_within_the_week() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a valid date");
        for plot in &MOVERS {
            let story = Storyline::tell(plot, today, &mut Rng::with_seed(1));
            assert!(!entered(&story, 7).is_empty(), "{}", plot.name);
        }
    }
}
