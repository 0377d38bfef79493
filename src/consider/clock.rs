//! The three onboarding clocks: state, days, due day and why (`semantics.md` b.2 and b.4).

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Confidence;
use crate::account::Fact;
use crate::consider::Calendar;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::Targets;
use crate::consider::count::Count;
use crate::consider::evidence;
use crate::consider::evidence::Evidence;
use crate::consider::evidence::Span;
use crate::consider::owed;

/// One promise to one account, judged on one day.
#[derive(Clone, Debug)]
pub struct Clock {
    pub sla: Sla,
    pub state: ClockState,
    /// Which run of the clock this is, from 1.
    pub cycle: u32,
    pub start: Option<Fact>,
    pub stop: Option<Fact>,
    pub target_days: u32,
    /// Days from start to stop or today that count against the promise; none before a start.
    pub elapsed_days: Option<i64>,
    /// The same without subtracting holds; negative when the stop lies before the start.
    pub gross_days: Option<i64>,
    pub held_days: i64,
    pub at_risk_on: Option<NaiveDate>,
    /// The last day that is in time.
    pub last_good_day: Option<NaiveDate>,
    /// The day on which the promise is broken: the first that is not in time and not held.
    pub breach_day: Option<NaiveDate>,
    /// Days past the target, frozen at the stop.
    pub days_late: i64,
    pub confidence: Confidence,
    /// Whether it is in the last quarter of its promise, paused or not.
    pub is_near: bool,
    /// Why it stands so, in a sentence without a full stop.
    pub reason: String,
    /// Set when the evidence contradicts itself, as opposed to being absent.
    pub contradiction: bool,
}

impl Clock {
    /// Value of the bot-owned label: a paused clock shows how far it had come.
    pub fn label(&self) -> &'static str {
        match self.state {
            ClockState::Paused if self.is_near => ClockState::AtRisk.label(),
            state => state.label(),
        }
    }

    /// Whether a person still has to do something for this promise.
    pub fn is_open(&self) -> bool {
        matches!(self.state, ClockState::Running | ClockState::AtRisk | ClockState::Breached)
    }

    /// Whether it has been counted: it started, and was not called off.
    pub fn counts(&self) -> bool {
        let open = self.is_open() || self.state == ClockState::Paused;
        open || matches!(self.state, ClockState::Met | ClockState::MetLate)
    }

    pub(super) fn read(
        sla: Sla,
        account: &Account,
        stage: &StageReading,
        targets: &Targets,
        span: Span,
    ) -> Self {
        let terms = targets.clocks.terms(sla);
        let mut clock = Self::blank(sla, terms.target_days);
        if let Some(reason) = owed::not_owed(sla, account, targets) {
            return clock.in_state(ClockState::NotApplicable, reason);
        }
        let ended = owed::ended(account, stage);
        let start = evidence::start(terms.start, account, stage, &targets.calendar, span);
        let start = match (start, &ended) {
            (Evidence::Known(fact), _) => fact,
            // What was called off owes nobody a date.
            (_, Some((_, reason))) => {
                return clock.in_state(ClockState::Cancelled, reason.clone());
            }
            (Evidence::Ahead(fact), None) => {
                let reason = format!("it starts on {}", Calendar::words(fact.on));
                clock.start = Some(fact);
                return clock.in_state(ClockState::Pending, reason);
            }
            (Evidence::NotYet, None) => {
                return clock.in_state(ClockState::Pending, "it has not started".into());
            }
            (Evidence::Lacking(reason), None) => return clock.unknown(reason, false),
            (Evidence::Unclear(reason), None) => return clock.unknown(reason, true),
        };
        let count = Count::new(start.on, account, &targets.clocks, &targets.calendar);
        clock.started(start, &count, targets, span.today);
        match (evidence::stop(sla, account, stage, span), ended) {
            (Evidence::Known(stop), _) => clock.stopped(stop, &count),
            (_, Some((on, reason))) => clock.called_off(on, reason, &count),
            (Evidence::Lacking(reason), None) => clock.unknown(reason, false),
            (Evidence::Unclear(reason), None) => clock.unknown(reason, true),
            (Evidence::NotYet | Evidence::Ahead(_), None) => {
                clock.running(&count, targets, span.today)
            }
        }
    }

    fn blank(sla: Sla, target_days: u32) -> Self {
        Self {
            sla,
            state: ClockState::Unknown,
            cycle: 1,
            start: None,
            stop: None,
            target_days,
            elapsed_days: None,
            gross_days: None,
            held_days: 0,
            at_risk_on: None,
            last_good_day: None,
            breach_day: None,
            days_late: 0,
            confidence: Confidence::High,
            is_near: false,
            reason: String::new(),
            contradiction: false,
        }
    }

    fn in_state(mut self, state: ClockState, reason: String) -> Self {
        self.state = state;
        self.reason = reason;
        self
    }

    fn unknown(mut self, reason: String, contradiction: bool) -> Self {
        self.contradiction = contradiction;
        self.in_state(ClockState::Unknown, reason)
    }

    fn started(&mut self, start: Fact, count: &Count<'_>, targets: &Targets, today: NaiveDate) {
        let at_risk_from = targets.clocks.at_risk_from(self.target_days);
        self.at_risk_on = count.nth(at_risk_from, today);
        self.last_good_day = count.nth(self.target_days, today);
        self.breach_day = count.nth(self.target_days + 1, today);
        self.confidence = start.source.confidence();
        self.start = Some(start);
    }

    fn count(&mut self, until: NaiveDate, count: &Count<'_>) -> i64 {
        let (elapsed, gross) = count.until(until);
        self.gross_days = Some(gross);
        self.elapsed_days = Some(elapsed);
        self.held_days = (gross - elapsed).max(0);
        self.days_late = (elapsed - i64::from(self.target_days)).max(0);
        elapsed
    }

    fn stopped(mut self, stop: Fact, count: &Count<'_>) -> Self {
        let start = self.start.as_ref().map_or(stop.on, |fact| fact.on);
        if self.sla == Sla::TimeToOnboard && stop.on < start {
            let (stop, start) = (Calendar::words(stop.on), Calendar::words(start));
            let reason = format!("onboarding closed on {stop}, before it started on {start}");
            return self.unknown(reason, true);
        }
        let elapsed = self.count(stop.on, count);
        self.confidence = self.confidence.min(stop.source.confidence());
        self.stop = Some(stop);
        let late = self.days_late > 0;
        let state = if late { ClockState::MetLate } else { ClockState::Met };
        let reason = match self.gross_days {
            Some(gross) if gross < 0 => format!("it happened {} before the start", days(-gross)),
            _ => format!("it took {} of {}", days(elapsed), self.target_days),
        };
        self.in_state(state, reason)
    }

    /// A promise that was broken before the end stays broken (b.4); the others leave the count.
    fn called_off(mut self, on: Option<NaiveDate>, reason: String, count: &Count<'_>) -> Self {
        match on.filter(|on| self.breach_day.is_some_and(|breach| breach < *on)) {
            Some(on) => {
                self.count(on, count);
                let late = days(self.days_late);
                let on = Calendar::words(on);
                self.in_state(ClockState::Breached, format!("{late} late when {reason} on {on}"))
            }
            None => self.in_state(ClockState::Cancelled, reason),
        }
    }

    fn running(mut self, count: &Count<'_>, targets: &Targets, today: NaiveDate) -> Self {
        let elapsed = self.count(today, count);
        let at_risk_from = i64::from(targets.clocks.at_risk_from(self.target_days));
        self.is_near = elapsed >= at_risk_from;
        let pause = count.pause_on(today);
        let now = match (self.days_late > 0, pause, self.is_near) {
            (true, _, _) => ClockState::Breached,
            (false, Some(_), _) => ClockState::Paused,
            (false, None, true) => ClockState::AtRisk,
            (false, None, false) => ClockState::Running,
        };
        let held = match (self.held_days, pause) {
            (_, Some(hold)) => format!(", on hold for {}", hold.reason),
            (0, None) => String::new(),
            (held, None) => format!(" after {} on hold", days(held)),
        };
        let reason = format!("day {elapsed} of {}{held}", self.target_days);
        self.in_state(now, reason)
    }
}

fn days(count: i64) -> String {
    if count == 1 { "1 day".into() } else { format!("{count} days") }
}
