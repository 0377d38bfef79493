//! Which days are working days, and since when: an edit of the calendar does not recount the past unless
//! it says so (`semantics.md` b.8).

use std::collections::BTreeSet;

use chrono::Datelike;
use chrono::NaiveDate;
use chrono::Weekday;
use chrono::WeekdaySet;

/// Working days and holidays, version by version. Holidays are local dates, so that a calendar has no
/// zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessCalendar {
    /// The days before any change; then one version for each change, oldest first.
    first: Days,
    later: Vec<(NaiveDate, Days)>,
}

/// What is in force over some days.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Days {
    working: WeekdaySet,
    holidays: BTreeSet<NaiveDate>,
}

/// An edit of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarChange {
    /// The first day it holds for.
    pub effective_from: NaiveDate,
    /// The weekdays worked from then on; none leaves them as they are.
    pub working_days: Option<WeekdaySet>,
    pub holidays_added: BTreeSet<NaiveDate>,
    pub holidays_removed: BTreeSet<NaiveDate>,
    /// Whether it holds for all earlier days as well.
    pub restate: bool,
}

impl BusinessCalendar {
    pub fn new(working_days: WeekdaySet, holidays: BTreeSet<NaiveDate>) -> Self {
        Self { first: Days { working: working_days, holidays }, later: Vec::new() }
    }

    /// The calendar with an edit. An edit changes what it names and nothing else: one that restates
    /// the past leaves what an earlier edit did to later days only as it was.
    #[must_use]
    pub fn changed(mut self, change: &CalendarChange) -> Self {
        let on = change.effective_from;
        let at = self.later.partition_point(|(from, _)| *from <= on);
        let before = at.checked_sub(1).map_or(&self.first, |last| &self.later[last].1);
        self.later.insert(at, (on, before.clone()));
        let earlier = std::iter::once(&mut self.first).filter(|_| change.restate);
        let later = self.later.iter_mut().filter(|(from, _)| change.restate || *from >= on);
        earlier.chain(later.map(|(_, days)| days)).for_each(|days| days.change(change));
        self
    }

    /// Whether people work on this local date.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        let days = self.on(day);
        days.working.contains(day.weekday()) && !days.holidays.contains(&day)
    }

    /// Whether this local date is a holiday, on whichever weekday.
    pub fn is_holiday(&self, day: NaiveDate) -> bool {
        self.on(day).holidays.contains(&day)
    }

    fn on(&self, day: NaiveDate) -> &Days {
        let in_force = self.later.iter().rev().find(|(from, _)| *from <= day);
        in_force.map_or(&self.first, |(_, days)| days)
    }
}

impl Days {
    fn change(&mut self, change: &CalendarChange) {
        self.working = change.working_days.unwrap_or(self.working);
        self.holidays.extend(&change.holidays_added);
        self.holidays.retain(|day| !change.holidays_removed.contains(day));
    }
}

/// Monday to Friday, and no holidays.
impl Default for BusinessCalendar {
    fn default() -> Self {
        let weekend = WeekdaySet::from_array([Weekday::Sat, Weekday::Sun]);
        Self::new(WeekdaySet::ALL.difference(weekend), BTreeSet::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn from(effective_from: &str) -> CalendarChange {
        CalendarChange {
            effective_from: day(effective_from),
            working_days: None,
            holidays_added: BTreeSet::new(),
            holidays_removed: BTreeSet::new(),
            restate: false,
        }
    }

    fn adds(effective_from: &str, holiday: &str) -> CalendarChange {
        CalendarChange { holidays_added: [day(holiday)].into(), ..from(effective_from) }
    }

    #[test]
    fn weekends_and_holidays_are_not_worked() {
        let calendar = BusinessCalendar::default().changed(&adds("2026-01-01", "2026-04-03"));
        let worked = |text| calendar.is_working(day(text));
        assert_eq!(["2026-04-02", "2026-04-03", "2026-04-04"].map(worked), [true, false, false]);
        assert!(calendar.is_holiday(day("2026-04-03")) && !calendar.is_holiday(day("2026-04-04")));
    }

    #[test]
    fn an_edit_holds_from_its_day_and_not_before() {
        let four_days =
            WeekdaySet::from_array([Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu]);
        let edit = CalendarChange { working_days: Some(four_days), ..from("2026-04-10") };
        let calendar = BusinessCalendar::default().changed(&edit);
        let worked = |text| calendar.is_working(day(text));
        assert_eq!(["2026-04-03", "2026-04-10", "2026-04-17"].map(worked), [true, false, false]);
    }

    #[test]
    fn a_holiday_that_is_added_late_changes_no_day_before_the_edit() {
        let calendar = BusinessCalendar::default().changed(&adds("2026-04-10", "2026-04-03"));
        assert!(calendar.is_working(day("2026-04-03")));
        let mut restated = adds("2026-04-10", "2026-04-03");
        restated.restate = true;
        assert!(!BusinessCalendar::default().changed(&restated).is_working(day("2026-04-03")));
    }

    #[test]
    fn restating_one_edit_does_not_restate_another() {
        let plain = adds("2026-04-10", "2026-01-05");
        let mut restated = adds("2026-07-01", "2026-02-02");
        restated.restate = true;
        let calendar = BusinessCalendar::default().changed(&plain).changed(&restated);
        assert!(calendar.is_working(day("2026-01-05")), "it was added after that day");
        assert!(!calendar.is_working(day("2026-02-02")));
    }

    #[test]
    fn the_order_in_which_edits_are_told_does_not_matter() {
        let (spring, summer) = (adds("2026-04-01", "2026-12-24"), from("2026-07-01"));
        let summer = CalendarChange { holidays_removed: [day("2026-12-24")].into(), ..summer };
        let autumn = adds("2026-10-01", "2026-11-02");
        let calendar = BusinessCalendar::default;
        let told = calendar().changed(&spring).changed(&summer).changed(&autumn);
        assert_eq!(told, calendar().changed(&spring).changed(&autumn).changed(&summer));
        assert!(told.is_working(day("2026-12-24")) && !told.is_working(day("2026-11-02")));
    }
}
