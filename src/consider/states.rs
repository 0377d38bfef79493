//! From a clock's days to its state, in the order of `semantics.md` b.4: stopped, called off, or running.

use chrono::NaiveDate;

use crate::account::Fact;
use crate::account::When;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Policy;
use crate::consider::Sla;
use crate::consider::Why;
use crate::consider::binding::Bound;
use crate::consider::count::Count;
use crate::consider::reported;
use crate::consider::scene::Scene;
use crate::consider::start_of_day;

impl Clock {
    fn count(&mut self, until: NaiveDate, count: &Count<'_>) -> i64 {
        let (elapsed, gross) = count.until(until);
        self.gross_days = Some(gross);
        self.elapsed_days = Some(elapsed);
        self.held_days = (gross - elapsed).max(0);
        if self.held_days > 0 {
            self.held_by = count.held_by(until);
        }
        self.days_late = (elapsed - i64::from(self.target_days)).max(0);
        elapsed
    }

    pub(super) fn stopped(mut self, stop: Fact, count: &Count<'_>, scene: &Scene<'_>) -> Self {
        let start = count.start();
        if self.sla == Sla::TimeToOnboard && stop.on < start {
            let (stop, start) = (Calendar::words(stop.on), Calendar::words(start));
            let reason = format!("onboarding closed on {stop}, before it started on {start}");
            return self.unknown(reason, true);
        }
        let in_time = count.until(stop.on).0 <= i64::from(self.target_days);
        let stop = match self.told_at.filter(|_| in_time) {
            Some(told_at) if !reported::is_consented(&stop, told_at, scene) => {
                let counted = reported::as_written(&stop, told_at, scene);
                self.claimed = Some(Box::new(stop));
                counted
            }
            _ => stop,
        };
        let elapsed = self.count(stop.on, count);
        self.confidence = self.confidence.min(stop.confidence());
        let late = self.days_late > 0;
        let state = if late { ClockState::MetLate } else { ClockState::Met };
        let reason = self.how_it_stopped(elapsed);
        self.stop = Some(stop);
        self.in_state(state, reason)
    }

    fn how_it_stopped(&self, elapsed: i64) -> Why {
        match (self.awaits_consent(), self.gross_days) {
            (Some(awaits), _) => awaits.into(),
            (None, Some(gross)) if gross < 0 => Why::BeforeStart { days: -gross },
            (None, _) => Why::Took { days: elapsed, target_days: self.target_days },
        }
    }

    /// A promise that was broken before the end stays broken (b.4); the others leave the count. It breaks
    /// at the beginning of its day: who leaves in the course of it leaves afterwards.
    pub(super) fn called_off(
        mut self,
        at: Option<When>,
        what: &'static str,
        count: &Count<'_>,
        scene: &Scene<'_>,
    ) -> Self {
        self.called_off = at.map(|at| count.age(at.day(scene.zone)));
        let begins = |day| start_of_day(day, scene.zone).map(|begins| (day, begins));
        let breach = self.breach_day.and_then(begins);
        match at.zip(breach).filter(|(at, (day, begins))| !at.is_by_start_of(*day, *begins)) {
            Some((at, _)) => {
                let on = at.day(scene.zone);
                self.count(on, count);
                let reason = Why::LateWhen { days_late: self.days_late, what, on };
                self.in_state(ClockState::Breached, reason)
            }
            None => self.in_state(ClockState::Cancelled, what),
        }
    }

    pub(super) fn running(mut self, scene: &Scene<'_>, bound: &Bound<'_>) -> Self {
        let (today, count) = (scene.span.today, &bound.count);
        let elapsed = self.count(today, count);
        let clocks = &scene.targets.clocks;
        let is_past = |percent| elapsed >= i64::from(Policy::share_from(self.target_days, percent));
        (self.is_near, self.is_half_way) =
            (is_past(clocks.at_risk_percent), is_past(clocks.half_way_percent));
        let pause = count.pause_on(today);
        let start = self.start.as_ref();
        let is_told = self
            .told_at
            .zip(start)
            .is_some_and(|(told_at, start)| !reported::is_consented(start, told_at, scene));
        let now = match (self.days_late > 0 || is_told, pause, self.is_near) {
            // What was reported is not undone by a hold or a date that came afterwards (b.4).
            (true, _, _) => ClockState::Breached,
            (false, Some(_), _) => ClockState::Paused,
            (false, None, true) => ClockState::AtRisk,
            (false, None, false) => ClockState::Running,
        };
        let reason = self.awaits_consent().map_or_else(
            || Why::OnDay {
                day: elapsed,
                target_days: self.target_days,
                held_days: self.held_days,
                on_hold_for: pause.map(|hold| hold.reason.clone()),
                note: bound.note.clone(),
            },
            Why::from,
        );
        self.in_state(now, reason)
    }
}
