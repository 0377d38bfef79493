//! Opening hours: how much open time lies between two instants, and when so much has passed
//! (`semantics.md` b.3). Hours are local wall time of each local date, never minutes of a week in UTC.

use chrono::DateTime;
use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use chrono::NaiveDateTime;
use chrono::NaiveTime;
use chrono::TimeDelta;
use chrono::Utc;
use chrono::Weekday;
use chrono_tz::Tz;

use crate::consider::BusinessCalendar;
use crate::consider::held::Held;
use crate::consider::local_time::closing;
use crate::consider::local_time::opening;

/// A stretch in which a clock is stopped, from its first instant up to, not including, its last; none
/// while nobody knows the end.
pub type HeldSpan = (DateTime<Utc>, Option<DateTime<Utc>>);

/// How far ahead the next open time is looked for.
const LOOK_AHEAD_DAYS: u64 = 3660;
const MINUTES_OF_DAY: u16 = 24 * 60;

/// The open hours of a week, as minutes after local midnight from and up to, not including; the last may
/// be 24:00.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week([Vec<(u16, u16)>; 7]);

impl Week {
    /// Open all day, every day.
    pub fn always() -> Self {
        Self(std::array::from_fn(|_| vec![(0, MINUTES_OF_DAY)]))
    }

    /// The week with more open time on one weekday. What is open already stays so.
    #[must_use]
    pub fn open(mut self, weekday: Weekday, from_minute: u16, to_minute: u16) -> Self {
        let spans = &mut self.0[weekday.num_days_from_monday() as usize];
        spans.push((from_minute, to_minute.min(MINUTES_OF_DAY)));
        spans.retain(|(from, to)| from < to);
        spans.sort_unstable();
        spans.dedup_by(|next, last| {
            let meets = next.0 <= last.1;
            last.1 = if meets { last.1.max(next.1) } else { last.1 };
            meets
        });
        self
    }

    fn on(&self, weekday: Weekday) -> &[(u16, u16)] {
        &self.0[weekday.num_days_from_monday() as usize]
    }
}

/// When somebody is there, in one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningHours {
    pub zone: Tz,
    pub week: Week,
    /// For its holidays, which are closed; the weekdays are those of the week.
    pub calendar: BusinessCalendar,
}

impl OpeningHours {
    /// Whole seconds between two instants that are open and not held; 0 when `stop` is not later.
    /// Fractions of a second are cut off both instants, so that parts make the whole.
    pub fn elapsed_seconds(
        &self,
        start: DateTime<Utc>,
        stop: DateTime<Utc>,
        holds: &[HeldSpan],
    ) -> i64 {
        let (held, until) = (Held::new(holds), stop.timestamp());
        let last = self.local_date(stop).checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
        let spans = self.open_spans(start, last).take_while(|(from, _)| *from < until);
        spans.flat_map(|(from, to)| held.outside(from, to.min(until))).map(|(a, b)| b - a).sum()
    }

    /// The first instant at which so much open time has passed. None when it never is: under a hold
    /// without an end, or not within ten years.
    pub fn instant_after(
        &self,
        start: DateTime<Utc>,
        seconds: i64,
        holds: &[HeldSpan],
    ) -> Option<DateTime<Utc>> {
        if seconds <= 0 {
            return DateTime::from_timestamp(start.timestamp(), 0);
        }
        let held = Held::new(holds);
        let last = self.local_date(start).checked_add_days(Days::new(LOOK_AHEAD_DAYS))?;
        let mut left = seconds;
        let spans =
            self.open_spans(start, last).take_while(|(from, _)| *from < held.endless_from());
        for (from, to) in spans.flat_map(|(from, to)| held.outside(from, to)) {
            if left <= to - from {
                return DateTime::from_timestamp(from + left, 0);
            }
            left -= to - from;
        }
        None
    }

    /// What is open from an instant to the end of a local date, in seconds of Unix time, in order and
    /// without overlaps. The day before is asked too: its last hour may be shown once more.
    fn open_spans(
        &self,
        start: DateTime<Utc>,
        last: NaiveDate,
    ) -> impl Iterator<Item = (i64, i64)> {
        let start_day = self.local_date(start);
        let first = start_day.pred_opt().unwrap_or(start_day);
        let days = first.iter_days().take_while(move |day| *day <= last);
        let open = days.filter(|day| !self.calendar.is_holiday(*day));
        let spans = open.flat_map(move |day| {
            let spans = self.week.on(day.weekday()).iter();
            spans.filter_map(move |(from, to)| {
                let opens = opening(wall_time(day, *from)?, self.zone);
                Some((opens.timestamp(), closing(wall_time(day, *to)?, self.zone).timestamp()))
            })
        });
        let mut reached = start.timestamp();
        spans.filter_map(move |(from, to)| {
            let from = from.max(reached);
            reached = reached.max(to);
            (from < to).then_some((from, to))
        })
    }

    fn local_date(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }
}

fn wall_time(day: NaiveDate, minute: u16) -> Option<NaiveDateTime> {
    day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::minutes(minute.into()))
}
