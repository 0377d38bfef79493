//! Counting days: the local midnights crossed that count and are not held (`semantics.md` b.2).

use std::collections::BTreeMap;
use std::iter::successors;

use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveTime;
use chrono::Offset;
use chrono::TimeZone;
use chrono_tz::Tz;

use crate::account::Hold;
use crate::account::When;
use crate::consider::Age;
use crate::consider::BusinessCalendar;
use crate::consider::DayUnit;
use crate::consider::approval;
use crate::consider::scene::Scene;
use crate::consider::start_of_day;

/// Longer than any promise: a due day beyond it is not looked for.
const DAYS_MAX: u64 = 20_000;
/// A zone that moves by so many seconds has gone to the other side of the date line.
const SKIP_SECONDS: i32 = 20 * 3600;
const NOON: NaiveTime = NaiveTime::from_hms_opt(12, 0, 0).expect("there is a noon");

/// The days of one clock, counted from its start.
#[derive(Clone, Debug)]
pub(super) struct Count<'a> {
    start: NaiveDate,
    zone: Tz,
    /// Seconds by which the zone is ahead of UTC at noon of the start.
    offset: i32,
    /// Set when only working days count.
    business: Option<&'a BusinessCalendar>,
    /// Holds of a pausing reason, as they were known on the judged day.
    pauses: Vec<Hold>,
    /// Days that count as held; beyond them a hold is recorded but does not pause …
    held_max: u32,
    /// … unless a manager consented: then on the days after this one. Those before were counted, and
    /// what they decided stays decided.
    unlimited_after: Option<NaiveDate>,
}

impl<'a> Count<'a> {
    pub(super) fn new(start: NaiveDate, unit: DayUnit, scene: &Scene<'a>) -> Self {
        let Scene { account, targets, zone, span, .. } = *scene;
        let pausing = &targets.clocks.pausing_reasons;
        let pauses = account.holds.iter().filter(|hold| pausing.contains(&hold.reason));
        let pauses = pauses.filter_map(|hold| as_known_on(hold, zone, span.today));
        Self {
            start,
            zone,
            offset: offset(start, zone),
            business: (unit == DayUnit::BusinessDays).then_some(&targets.business),
            pauses: pauses.collect(),
            held_max: targets.clocks.hold_days_max,
            unlimited_after: approval::of_hold(account, &targets.evidence, zone, span.today),
        }
    }

    pub(super) fn start(&self) -> NaiveDate {
        self.start
    }

    /// Days from the start to `until`, net of holds and gross. A negative gross is kept; net is
    /// never below zero.
    pub(super) fn until(&self, until: NaiveDate) -> (i64, i64) {
        let plain = (until - self.start).num_days();
        if plain <= 0 {
            return (0, plain);
        }
        if self.pauses.is_empty() && self.business.is_none() && !self.may_skip(until) {
            return (plain, plain);
        }
        let days = self.days().take_while(|day| day.on <= until);
        days.fold((0, 0), |(net, gross), day| (net + i64::from(!day.held), gross + 1))
    }

    /// How old the clock was on a day; nothing before its start.
    pub(super) fn age(&self, on: NaiveDate) -> Age {
        let (net, gross) = self.until(on);
        Age { net, gross: gross.max(0) }
    }

    /// Held days up to a day by reason; where holds overlap, by that of the first.
    pub(super) fn held_by(&self, until: NaiveDate) -> BTreeMap<String, i64> {
        let mut by = BTreeMap::new();
        for day in self.days().take_while(|day| day.on <= until).filter(|day| day.held) {
            let hold = self.pauses.iter().find(|hold| self.covers(hold, day.on));
            *by.entry(hold.map_or_else(String::new, |hold| hold.reason.clone())).or_default() += 1;
        }
        by
    }

    pub(super) fn unlimited_after(&self) -> Option<NaiveDate> {
        self.unlimited_after
    }

    /// The `n`-th day that counts, as far as that can be foreseen on `today`: nobody knows how long
    /// a hold without an end will last.
    pub(super) fn nth(&self, n: u32, today: NaiveDate) -> Option<NaiveDate> {
        let plain = self.start.checked_add_days(Days::new(u64::from(n)))?;
        if n == 0 || self.pauses.is_empty() && self.business.is_none() && !self.may_skip(plain) {
            return Some(plain);
        }
        let mut left = n;
        let endless_from = self.endless_from();
        for day in self.days() {
            if day.held && day.on > today && endless_from.is_some_and(|from| from <= day.on) {
                return None;
            }
            left -= u32::from(!day.held);
            if left == 0 {
                return Some(day.on);
            }
        }
        None
    }

    /// The hold that pauses the clock on a day, while the cap allows it.
    pub(super) fn pause_on(&self, today: NaiveDate) -> Option<&Hold> {
        let zone = self.zone;
        let pause = self.pauses.iter().find(|hold| hold.is_in_force(today, zone))?;
        let until_today = self.days().take_while(|day| day.on <= today);
        let held: Vec<NaiveDate> = until_today.filter(|day| day.held).map(|day| day.on).collect();
        let may_hold_more = self.unlimited_after.is_some() || held.len() < self.held_max as usize;
        (may_hold_more || held.last() == Some(&today)).then_some(pause)
    }

    /// The day from which all are covered, by holds of which nobody knows when the last one ends.
    fn endless_from(&self) -> Option<NaiveDate> {
        let open = || self.pauses.iter().filter(|hold| hold.is_open_ended());
        let begins = open().map(|hold| hold.from.day(self.zone)).min()?;
        // A hold that begins in the course of a day, before one that the zone leaves out.
        let mut days = begins.iter_days().take(3);
        let covered = days.find(|day| open().any(|hold| self.covers(hold, *day)))?;
        let last = self.start.checked_add_days(Days::new(DAYS_MAX))?;
        if covered > last {
            return None;
        }
        let goes_on =
            |day: &NaiveDate| self.is_covered(*day) || start_of_day(*day, self.zone).is_none();
        let back =
            successors(Some(covered), NaiveDate::pred_opt).take_while(|day| *day > self.start);
        back.take_while(goes_on).last().or(Some(covered))
    }

    fn is_covered(&self, day: NaiveDate) -> bool {
        self.pauses.iter().any(|hold| self.covers(hold, day))
    }

    fn covers(&self, hold: &Hold, day: NaiveDate) -> bool {
        start_of_day(day, self.zone).is_some_and(|at| hold.covers_midnight_of(day, at))
    }

    /// Each day after the start that counts, and whether it is held.
    fn days(&self) -> impl Iterator<Item = Counted> {
        let mut used = 0;
        let days = (1..DAYS_MAX).map_while(|n| self.start.checked_add_days(Days::new(n)));
        days.filter(|day| self.counts(*day)).map(move |day| {
            let covered = self.is_covered(day);
            let unlimited = self.unlimited_after.is_some_and(|consent| consent < day);
            let held = covered && (used < self.held_max || unlimited);
            used += u32::from(held);
            Counted { on: day, held }
        })
    }

    fn counts(&self, day: NaiveDate) -> bool {
        self.business.is_none_or(|calendar| calendar.is_working(day))
            && start_of_day(day, self.zone).is_some()
    }

    /// Whether the zone can have skipped a whole date on the way: its offset moved by most of a day.
    fn may_skip(&self, until: NaiveDate) -> bool {
        (offset(until, self.zone) - self.offset).abs() > SKIP_SECONDS
    }
}

/// Seconds by which a zone is ahead of UTC at noon of a day.
fn offset(day: NaiveDate, zone: Tz) -> i32 {
    let noon = day.and_time(NOON);
    zone.offset_from_utc_datetime(&noon).fix().local_minus_utc()
}

/// A hold as people knew it on a day: what GitLab recorded later had not happened, while what is
/// written on the card carries no date of writing and counts as known.
fn as_known_on(hold: &Hold, zone: Tz, today: NaiveDate) -> Option<Hold> {
    let is_later = |when: When| matches!(when, When::At(_)) && when.day(zone) > today;
    (!is_later(hold.from)).then(|| {
        let to = hold.to.filter(|to| !is_later(*to));
        Hold { to, ..hold.clone() }
    })
}

/// A day that counts.
struct Counted {
    on: NaiveDate,
    held: bool,
}
