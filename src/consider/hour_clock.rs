//! A promise in hours: state, due instant and time used, by whole seconds (`semantics.md` b.3 and b.4).
//! Percentages are for display; rounding one up would break a promise that was kept.

use chrono::DateTime;
use chrono::Utc;

use crate::consider::ClockState;
use crate::consider::HeldSpan;
use crate::consider::OpeningHours;
use crate::consider::held::Held;

/// What was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourTarget {
    /// Open seconds promised; the last of them is in time.
    pub target_seconds: i64,
    /// Share of the target, in percent, from which the clock is at risk.
    pub at_risk_percent: u32,
}

/// One promise in hours, judged at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HourClock {
    pub state: ClockState,
    /// Open seconds from the start to the stop, or to now, that were not held.
    pub elapsed_seconds: i64,
    /// The same with those that were held.
    pub gross_seconds: i64,
    /// Seconds past the target, frozen at the stop.
    pub seconds_late: i64,
    /// The first instant at which it is at risk.
    pub at_risk_at: Option<DateTime<Utc>>,
    /// The instant at which the promised time is used up; ending then, or before open time goes on, is
    /// in time. None while a hold has no end.
    pub due_at: Option<DateTime<Utc>>,
    /// The first instant at which it is late.
    pub breach_at: Option<DateTime<Utc>>,
}

impl HourClock {
    /// Judges a promise at `now`. A stop that lies ahead has not happened; one before the start kept
    /// the promise.
    pub fn read(
        target: HourTarget,
        hours: &OpeningHours,
        start: DateTime<Utc>,
        stop: Option<DateTime<Utc>>,
        holds: &[HeldSpan],
        now: DateTime<Utc>,
    ) -> Self {
        let stop = stop.filter(|stop| *stop <= now);
        let until = stop.unwrap_or(now);
        let elapsed = hours.elapsed_seconds(start, until, holds);
        let at_risk_from = target.at_risk_from();
        let held = Held::new(holds);
        let state = match (stop, elapsed > target.target_seconds) {
            (Some(_), false) => ClockState::Met,
            (Some(_), true) => ClockState::MetLate,
            (None, _) if now < start => ClockState::Pending,
            (None, true) => ClockState::Breached,
            (None, false) if held.covers(now.timestamp()) => ClockState::Paused,
            (None, false) if elapsed >= at_risk_from => ClockState::AtRisk,
            (None, false) => ClockState::Running,
        };
        let after = |seconds| hours.instant_after(start, seconds, holds);
        Self {
            state,
            elapsed_seconds: elapsed,
            gross_seconds: hours.elapsed_seconds(start, until, &[]),
            seconds_late: (elapsed - target.target_seconds).max(0),
            at_risk_at: after(at_risk_from),
            due_at: after(target.target_seconds),
            breach_at: after(target.target_seconds.saturating_add(1)),
        }
    }

    /// Open seconds in which it was held.
    pub fn held_seconds(&self) -> i64 {
        self.gross_seconds - self.elapsed_seconds
    }
}

impl HourTarget {
    /// The fewest seconds that are the share or more.
    fn at_risk_from(self) -> i64 {
        let share = i128::from(self.target_seconds) * i128::from(self.at_risk_percent);
        i64::try_from((share + 99).div_euclid(100)).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use crate::consider::BusinessCalendar;
    use crate::consider::Week;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Four hours from nine o'clock on Friday, 6 March 2026, open from 9 to 17 on working days.
    fn clock(now: &str, stop: Option<&str>, holds: &[(&str, Option<&str>)]) -> HourClock {
        use chrono::Weekday;
        let weekdays = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
        let open = |week: Week, day| week.open(day, 9 * 60, 17 * 60);
        let week = weekdays.into_iter().fold(Week::default(), open);
        let hours = OpeningHours { zone: Tz::UTC, week, calendar: BusinessCalendar::default() };
        let target = HourTarget { target_seconds: 4 * 3600, at_risk_percent: 75 };
        let holds: Vec<HeldSpan> = holds.iter().map(|(from, to)| (at(from), to.map(at))).collect();
        let start = at("2026-03-06T14:00:00Z");
        HourClock::read(target, &hours, start, stop.map(at), &holds, at(now))
    }

    #[test]
    fn every_edge_is_a_second() {
        let state = |now| clock(now, None, &[]).state;
        assert_eq!(state("2026-03-06T13:59:59Z"), ClockState::Pending);
        assert_eq!(state("2026-03-06T16:59:59Z"), ClockState::Running);
        assert_eq!(state("2026-03-06T17:00:00Z"), ClockState::AtRisk);
        assert_eq!(state("2026-03-09T10:00:00Z"), ClockState::AtRisk);
        assert_eq!(state("2026-03-09T10:00:01Z"), ClockState::Breached);
        let clock = clock("2026-03-06T15:00:00Z", None, &[]);
        assert_eq!(clock.at_risk_at, Some(at("2026-03-06T17:00:00Z")));
        assert_eq!(clock.due_at, Some(at("2026-03-09T10:00:00Z")));
        assert_eq!(clock.breach_at, Some(at("2026-03-09T10:00:01Z")));
    }

    #[test]
    fn the_stop_freezes_it() {
        let stopped = |stop| clock("2026-06-01T12:00:00Z", Some(stop), &[]);
        assert_eq!(stopped("2026-03-09T10:00:00Z").state, ClockState::Met);
        let late = stopped("2026-03-09T11:00:00Z");
        assert_eq!((late.state, late.seconds_late), (ClockState::MetLate, 3600));
        let before = stopped("2026-03-01T11:00:00Z");
        assert_eq!((before.state, before.elapsed_seconds), (ClockState::Met, 0));
        let ahead = clock("2026-03-06T15:00:00Z", Some("2026-03-06T15:00:01Z"), &[]);
        assert_eq!(ahead.state, ClockState::Running);
    }

    #[test]
    fn a_hold_pauses_it_and_undoes_no_breach() {
        let paused = clock("2026-03-20T12:00:00Z", None, &[("2026-03-06T16:00:00Z", None)]);
        assert_eq!((paused.state, paused.elapsed_seconds), (ClockState::Paused, 7200));
        assert_eq!((paused.due_at, paused.at_risk_at), (None, None));
        let over = [("2026-03-06T16:00:00Z", Some("2026-03-09T12:00:00Z"))];
        let resumed = clock("2026-03-09T12:30:00Z", None, &over);
        assert_eq!((resumed.state, resumed.held_seconds()), (ClockState::Running, 4 * 3600));
        assert_eq!(resumed.due_at, Some(at("2026-03-09T14:00:00Z")));
        let late = clock("2026-03-09T12:00:00Z", None, &[("2026-03-09T11:00:00Z", None)]);
        assert_eq!((late.state, late.seconds_late), (ClockState::Breached, 3600));
    }
}
