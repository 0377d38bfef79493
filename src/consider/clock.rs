//! A clock: one promise to one account, judged on one day (`semantics.md` b.2 and b.4).

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;

use crate::account::Confidence;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Pin;
use crate::account::Segment;
use crate::account::ZoneSource;
use crate::consider::Calendar;
use crate::consider::ClockState;
use crate::consider::Policy;
use crate::consider::Sla;
use crate::consider::Why;

/// How old a clock was on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Age {
    /// Days that count against the promise, and the same without subtracting holds.
    pub net: i64,
    pub gross: i64,
}

/// One promise to one account, judged on one day.
#[derive(Clone, Debug)]
pub struct Clock {
    pub sla: Sla,
    pub state: ClockState,
    /// Which episode of the customer this belongs to, from 1.
    pub life: u32,
    /// Which run of the clock in it this is, from 1: onboarding can be opened again.
    pub cycle: u32,
    pub start: Option<Fact>,
    pub stop: Option<Fact>,
    /// A date that a manager has to consent to, while another day counts.
    pub claimed: Option<Box<Fact>>,
    /// When its breach was told to people (UTC), unless that was taken back.
    pub told_at: Option<DateTime<Utc>>,
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
    /// Held days by the reason of the hold.
    pub held_by: BTreeMap<String, i64>,
    /// When a manager consented to holds beyond the cap; the first day there is, when nobody knows.
    pub cap_lifted_on: Option<NaiveDate>,
    /// How old it was when it was first held to the promise: more than nothing where it ran before.
    pub entry: Age,
    /// How old it was when it was called off, where that day is known.
    pub called_off: Option<Age>,
    pub confidence: Confidence,
    /// Whether it is in the last quarter of its promise, paused or not.
    pub is_near: bool,
    /// Whether so much of it has passed that the status card says so (b.10, L0).
    pub is_half_way: bool,
    pub reason: Why,
    /// Set when the evidence contradicts itself, as opposed to being absent.
    pub contradiction: bool,
    /// Why nobody is called about it, whatever its state.
    pub muted: Option<String>,
    /// The local date that is judged, in the clock's own zone.
    pub today: NaiveDate,
    pub zone: Tz,
    pub zone_source: ZoneSource,
    /// The version of the promise it is bound to; none before it has started.
    pub policy: Option<Arc<Policy>>,
    /// The segment it is bound to.
    pub segment: Option<Segment>,
}

impl Clock {
    /// Value of the bot-owned label: a paused clock shows how far it had come.
    pub fn label(&self) -> &'static str {
        match self.state {
            ClockState::Paused if self.is_near => ClockState::AtRisk.label(),
            state => state.label(),
        }
    }

    /// What is promised, as a person says it; onboarding that was opened again says so.
    pub fn promise(&self) -> &'static str {
        if self.cycle > 1 { "Onboarding again" } else { self.sla.promise() }
    }

    /// Which run this is, as a name: `1`, `2` after onboarding was opened again, `e2-1` after the
    /// customer came back.
    pub fn run(&self) -> String {
        run_name(self.life, self.cycle)
    }

    /// Whether a person still has to do something for this promise.
    pub fn is_open(&self) -> bool {
        matches!(self.state, ClockState::Running | ClockState::AtRisk | ClockState::Breached)
    }

    /// Whether somebody may be called about it: its dates can be trusted, and it is enforced.
    pub fn may_call(&self) -> bool {
        self.confidence == Confidence::High && self.muted.is_none()
    }

    /// Whether it is broken, and has taken twice as long as it should (b.10, L5).
    pub fn is_chronic(&self) -> bool {
        let twice = 2 * i64::from(self.target_days);
        self.state == ClockState::Breached
            && self.may_call()
            && self.elapsed_days.is_some_and(|days| days >= twice)
    }

    /// Whether it has been counted: it started, and was not called off.
    pub fn counts(&self) -> bool {
        let open = self.is_open() || self.state == ClockState::Paused;
        open || matches!(self.state, ClockState::Met | ClockState::MetLate)
    }

    /// What a manager has to consent to, in a sentence without a full stop.
    pub fn awaits_consent(&self) -> Option<String> {
        let claimed = self.claimed.as_ref()?;
        let starts = [FactName::OnboardingStart, FactName::CustomerSince, FactName::CsmAssigned];
        let what = if starts.contains(&claimed.name) { "the start" } else { "the date" };
        let on = Calendar::words(claimed.on);
        Some(format!(
            "{what} {on} was written down after the breach was reported: it counts once a manager \
             other than its author adds correction-approved"
        ))
    }

    /// What the status card remembers of it.
    pub fn pin(&self) -> Option<Pin> {
        let (start, policy) = (self.start.as_ref()?, self.policy.as_ref()?);
        Some(Pin {
            sla: self.sla.name().to_owned(),
            run: self.run(),
            start: start.on,
            zone: self.zone,
            segment: self.segment.map(|segment| segment.to_string()).unwrap_or_default(),
            policy: policy.id.clone(),
            effective_from: policy.effective_from,
            digest: policy.digest(),
            target_days: policy.target_days,
        })
    }

    pub(super) fn in_state(mut self, state: ClockState, reason: impl Into<Why>) -> Self {
        self.state = state;
        self.reason = reason.into();
        self
    }

    pub(super) fn unknown(mut self, reason: impl Into<Why>, contradiction: bool) -> Self {
        self.contradiction = contradiction;
        self.in_state(ClockState::Unknown, reason)
    }
}

pub(super) fn run_name(life: u32, cycle: u32) -> String {
    if life == 1 { cycle.to_string() } else { format!("e{life}-{cycle}") }
}
