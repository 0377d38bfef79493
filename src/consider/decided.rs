//! When a clock was decided, and how: at its stop or its breach, whichever came first (`semantics.md` b.4).

use chrono::NaiveDate;

use crate::consider::Clock;
use crate::consider::ClockState;

impl Clock {
    /// The local date on which it was decided, and whether in time; none while it is open, and for what was
    /// called off before.
    pub fn decided(&self) -> Option<(NaiveDate, bool)> {
        let told_on = self.told_at.map(|at| at.with_timezone(&self.zone).date_naive());
        match self.state {
            ClockState::Met => Some((self.stop.as_ref()?.on, true)),
            // What was reported was decided by then, whatever became of its dates.
            ClockState::MetLate | ClockState::Breached => {
                let breach = self.breach_day.filter(|day| *day <= self.today);
                breach.or(told_on).map(|day| (day, false))
            }
            _ => None,
        }
    }

    /// Whether it was stopped or broken by a day: that stays, whatever the account became on it (b.4).
    pub(super) fn is_decided_by(&self, day: NaiveDate) -> bool {
        let by_then = |on: Option<NaiveDate>| on.is_some_and(|on| on <= day);
        let is_decided =
            matches!(self.state, ClockState::Met | ClockState::MetLate | ClockState::Breached);
        let stop = self.stop.as_ref().map(|stop| stop.on);
        is_decided && (by_then(stop) || by_then(self.breach_day))
    }

    /// Whether it goes on: neither stopped nor called off, broken or not.
    pub fn goes_on(&self) -> bool {
        let has_begun = self.is_open() || self.state == ClockState::Paused;
        has_begun && self.called_off.is_none()
    }

    /// Whether it started before the promise was enforced: shown, and in no figure (b.8).
    pub fn is_unenforced(&self) -> bool {
        let from = self.policy.as_ref().and_then(|policy| policy.enforce_from);
        self.start.as_ref().zip(from).is_some_and(|(start, from)| start.on < from)
    }
}
