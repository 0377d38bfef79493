//! The three onboarding clocks: state, days, due day and why (`semantics.md` b.2 and b.4).

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Confidence;
use crate::account::Fact;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::consider::Calendar;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::Targets;
use crate::consider::evidence;
use crate::consider::evidence::Evidence;
use crate::consider::evidence::Span;

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
    /// Days past the target, frozen at the stop.
    pub days_late: i64,
    pub confidence: Confidence,
    /// Why it stands so, in a sentence without a full stop.
    pub reason: String,
    /// Set when the evidence contradicts itself, as opposed to being absent.
    pub contradiction: bool,
}

impl Clock {
    /// Whether a person still has to do something for this promise.
    pub fn is_open(&self) -> bool {
        matches!(self.state, ClockState::Running | ClockState::AtRisk | ClockState::Breached)
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
        if let Some(reason) = not_owed(sla, account, targets) {
            return clock.in_state(ClockState::NotApplicable, reason);
        }
        let start = evidence::start(terms.start, account, stage, &targets.calendar, span);
        let start = match start {
            Evidence::Known(fact) => fact,
            Evidence::NotYet => {
                return clock.in_state(ClockState::Pending, "it has not started".into());
            }
            Evidence::Ahead(fact) => {
                let reason = format!("it starts on {}", Calendar::words(fact.on));
                clock.start = Some(fact);
                return clock.in_state(ClockState::Pending, reason);
            }
            Evidence::Lacking(reason) => return clock.in_state(ClockState::Unknown, reason),
            Evidence::Unclear(reason) => {
                clock.contradiction = true;
                return clock.in_state(ClockState::Unknown, reason);
            }
        };
        clock.started(start, targets);
        match evidence::stop(sla, account, stage, span) {
            Evidence::Known(stop) => clock.stopped(stop, targets),
            Evidence::Lacking(reason) => clock.in_state(ClockState::Unknown, reason),
            Evidence::Unclear(reason) => {
                clock.contradiction = true;
                clock.in_state(ClockState::Unknown, reason)
            }
            Evidence::NotYet | Evidence::Ahead(_) => clock.running(account, stage, targets, span),
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
            days_late: 0,
            confidence: Confidence::High,
            reason: String::new(),
            contradiction: false,
        }
    }

    fn in_state(mut self, state: ClockState, reason: String) -> Self {
        self.state = state;
        self.reason = reason;
        self
    }

    fn started(&mut self, start: Fact, targets: &Targets) {
        let at_risk_from = targets.clocks.at_risk_from(self.target_days);
        self.at_risk_on = Some(targets.calendar.day_after(start.on, at_risk_from));
        self.last_good_day = Some(targets.calendar.day_after(start.on, self.target_days));
        self.confidence = start.source.confidence();
        self.start = Some(start);
    }

    fn count(&mut self, until: NaiveDate, targets: &Targets) -> i64 {
        let start = self.start.as_ref().map_or(until, |fact| fact.on);
        let gross = targets.calendar.days_between(start, until);
        let elapsed = gross.max(0) - self.held_days;
        self.gross_days = Some(gross);
        self.elapsed_days = Some(elapsed);
        self.days_late = (elapsed - i64::from(self.target_days)).max(0);
        elapsed
    }

    fn stopped(mut self, stop: Fact, targets: &Targets) -> Self {
        let start = self.start.as_ref().map_or(stop.on, |fact| fact.on);
        if self.sla == Sla::TimeToOnboard && stop.on < start {
            self.contradiction = true;
            let (stop, start) = (Calendar::words(stop.on), Calendar::words(start));
            let reason = format!("onboarding closed on {stop}, before it started on {start}");
            return self.in_state(ClockState::Unknown, reason);
        }
        let elapsed = self.count(stop.on, targets);
        self.confidence = self.confidence.min(stop.source.confidence());
        self.stop = Some(stop);
        let late = self.days_late > 0;
        let state = if late { ClockState::MetLate } else { ClockState::Met };
        let reason = format!("it took {} of {}", days(elapsed), self.target_days);
        self.in_state(state, reason)
    }

    fn running(
        mut self,
        account: &Account,
        stage: &StageReading,
        targets: &Targets,
        span: Span,
    ) -> Self {
        if account.onboarding == Some(OnboardingStatus::Cancelled) {
            return self.in_state(ClockState::Cancelled, "onboarding was cancelled".into());
        }
        if stage.stage == LifecycleStage::Churned {
            return self.in_state(ClockState::Cancelled, "the customer has left".into());
        }
        let elapsed = self.count(span.today, targets);
        let at_risk_from = i64::from(targets.clocks.at_risk_from(self.target_days));
        let reason = format!("day {elapsed} of {}", self.target_days);
        let now = match (self.days_late > 0, elapsed >= at_risk_from) {
            (true, _) => ClockState::Breached,
            (false, true) => ClockState::AtRisk,
            (false, false) => ClockState::Running,
        };
        self.in_state(now, reason)
    }
}

/// Why this promise was not made to this account, if it was not.
fn not_owed(sla: Sla, account: &Account, targets: &Targets) -> Option<String> {
    let segments = &targets.clocks.terms(sla).segments;
    if let Some(segment) = account.segment.filter(|segment| !segments.contains(segment)) {
        return Some(format!("the {segment} segment has no such promise"));
    }
    if account.priority.is_some_and(|priority| !priority.is_managed()) {
        return Some("no CSM looks after accounts of this priority".into());
    }
    // domain.md SLA-4: the contract date of an existing customer says nothing about this start.
    let kind = account.facts.value("account type").unwrap_or_default().to_lowercase();
    let existing = kind.contains("existing") || kind.contains("upgrade");
    (existing && sla == Sla::TimeToFirstValue)
        .then(|| "an existing customer already had first value".into())
}

fn days(count: i64) -> String {
    if count == 1 { "1 day".into() } else { format!("{count} days") }
}
