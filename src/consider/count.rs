//! Counting days: the local midnights crossed that are not held (`semantics.md` b.2).

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Hold;
use crate::consider::Calendar;
use crate::consider::Clocks;

/// Longer than any promise: a due day beyond it is not looked for.
const DAYS_MAX: u64 = 20_000;

/// The days of one clock, counted from its start.
#[derive(Clone, Debug)]
pub(super) struct Count<'a> {
    start: NaiveDate,
    calendar: &'a Calendar,
    /// Holds of a pausing reason.
    pauses: Vec<&'a Hold>,
    /// Held days that count as held; beyond them a hold is recorded but does not pause.
    held_max: Option<u32>,
}

impl<'a> Count<'a> {
    pub(super) fn new(
        start: NaiveDate,
        account: &'a Account,
        clocks: &Clocks,
        calendar: &'a Calendar,
    ) -> Self {
        let pausing = |hold: &&Hold| clocks.pausing_reasons.contains(&hold.reason);
        let approved = account.labels.contains("hold-approved");
        Self {
            start,
            calendar,
            pauses: account.holds.iter().filter(pausing).collect(),
            held_max: (!approved).then_some(clocks.hold_days_max),
        }
    }

    /// Days from the start to `until`, net of holds and gross. A negative gross is kept; net is
    /// never below zero.
    pub(super) fn until(&self, until: NaiveDate) -> (i64, i64) {
        let gross = self.calendar.days_between(self.start, until);
        if self.pauses.is_empty() || gross <= 0 {
            return (gross.max(0), gross);
        }
        let held = self.days().take_while(|(day, _)| *day <= until).filter(|(_, held)| *held);
        (gross - i64::try_from(held.count()).unwrap_or(0), gross)
    }

    /// The `n`-th day that counts, as far as that can be foreseen on `today`: nobody knows how long
    /// a hold without an end will last.
    pub(super) fn nth(&self, n: u32, today: NaiveDate) -> Option<NaiveDate> {
        if self.pauses.is_empty() {
            return Some(self.calendar.day_after(self.start, n));
        }
        let mut left = n;
        for (day, held) in self.days() {
            if held && day > today && self.is_open_ended(day) {
                return None;
            }
            if !held {
                left = left.saturating_sub(1);
            }
            if left == 0 {
                return Some(day);
            }
        }
        None
    }

    /// The hold that pauses the clock on a day, while the cap allows it.
    pub(super) fn pause_on(&self, today: NaiveDate) -> Option<&'a Hold> {
        let pause = self.pauses.iter().find(|hold| hold.is_in_force(today)).copied()?;
        let until_today = self.days().take_while(|(day, _)| *day <= today);
        let held: Vec<NaiveDate> =
            until_today.filter(|(_, held)| *held).map(|(day, _)| day).collect();
        let may_hold_more = self.held_max.is_none_or(|max| held.len() < max as usize);
        (may_hold_more || held.last() == Some(&today)).then_some(pause)
    }

    fn is_open_ended(&self, day: NaiveDate) -> bool {
        self.pauses.iter().any(|hold| hold.ends.is_none() && hold.covers_midnight_of(day))
    }

    /// Each day after the start, and whether it is held.
    fn days(&self) -> impl Iterator<Item = (NaiveDate, bool)> {
        let mut used = 0;
        (1..DAYS_MAX).map_while(|n| self.start.checked_add_days(Days::new(n))).map(move |day| {
            let covered = self.pauses.iter().any(|hold| hold.covers_midnight_of(day));
            let held = covered && self.held_max.is_none_or(|max| used < max);
            used += u32::from(held);
            (day, held)
        })
    }
}
