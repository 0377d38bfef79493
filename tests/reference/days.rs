//! Days, one at a time: where each begins, whether it counts, and whether a hold covers its beginning.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::Offset;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;
use stagecoach::account::Hold;
use stagecoach::account::When;

use crate::reference::case::Case;

pub(crate) fn next(day: NaiveDate) -> NaiveDate {
    day + Days::new(1)
}

/// The local date on which something happens.
pub(crate) fn date(when: When, zone: Tz) -> NaiveDate {
    match when {
        When::Day(day) => day,
        When::At(instant) => instant.with_timezone(&zone).date_naive(),
    }
}

/// By the name of the zone and the day.
type Beginnings = BTreeMap<(&'static str, NaiveDate), Option<DateTime<Utc>>>;

thread_local! {
    /// What was found before: the same days are asked for again and again.
    static FOUND: RefCell<Beginnings> = const { RefCell::new(BTreeMap::new()) };
}

/// The first instant whose local date is this one; none for a date that a zone has left out.
pub(crate) fn first_instant(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    FOUND.with_borrow_mut(|found| {
        *found.entry((zone.name(), day)).or_insert_with(|| look_for_first_instant(day, zone))
    })
}

/// Minute by minute, between the two instants at which it would be midnight by the most eastern and the
/// most western offset of those days.
fn look_for_first_instant(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN).and_utc();
    let around = (-40..=40).map(|hours| midnight + TimeDelta::hours(hours));
    let offset = |at: DateTime<Utc>| at.with_timezone(&zone).offset().fix().local_minus_utc();
    let offsets: BTreeSet<i32> = around.map(offset).collect();
    let by = |seconds: Option<&i32>| midnight - TimeDelta::seconds(i64::from(*seconds.unwrap()));
    let (mut at, last) = (by(offsets.last()), by(offsets.first()));
    while at <= last {
        if at.with_timezone(&zone).date_naive() == day {
            return Some(at);
        }
        at += TimeDelta::minutes(1);
    }
    None
}

/// b.8: an edit of the calendar applies to days on or after it, unless it restates the others.
fn is_working(case: &Case, day: NaiveDate) -> bool {
    let mut weekdays = case.working_days;
    let mut holidays = case.holidays.clone();
    for change in &case.changes {
        if change.restate || change.effective_from <= day {
            weekdays = change.working_days.unwrap_or(weekdays);
            holidays.extend(&change.holidays_added);
            holidays.retain(|day| !change.holidays_removed.contains(day));
        }
    }
    weekdays.contains(day.weekday()) && !holidays.contains(&day)
}

/// b.2, counted(D).
pub(crate) fn is_counted(case: &Case, in_working_days: bool, day: NaiveDate) -> bool {
    (!in_working_days || is_working(case, day)) && first_instant(day, case.zone).is_some()
}

/// A hold as it was known by the end of a day: what GitLab recorded later had not happened.
pub(crate) fn known_by(hold: &Hold, today: NaiveDate, zone: Tz) -> Option<Hold> {
    let later = |when: When| matches!(when, When::At(_)) && date(when, zone) > today;
    if later(hold.from) {
        return None;
    }
    let mut known = hold.clone();
    known.to = hold.to.filter(|to| !later(*to));
    Some(known)
}

/// b.2: whether a hold [a,b) covers the first instant of a day.
pub(crate) fn covers(hold: &Hold, day: NaiveDate, zone: Tz) -> bool {
    let Some(begins) = first_instant(day, zone) else { return false };
    let instant = |when: When| match when {
        When::At(instant) => instant,
        // A date that does not exist begins with the next one that does.
        When::Day(mut day) => loop {
            match first_instant(day, zone) {
                Some(instant) => break instant,
                None => day = next(day),
            }
        },
    };
    instant(hold.from) <= begins && hold.to.is_none_or(|to| begins < instant(to))
}
