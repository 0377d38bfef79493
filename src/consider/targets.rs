//! What judgement goes by: the promises, the calendar, the holds that count and who may correct what.

use std::collections::BTreeSet;

use crate::consider::Absence;
use crate::consider::BusinessCalendar;
use crate::consider::Calendar;
use crate::consider::HealthTerms;
use crate::consider::Norms;
use crate::consider::Pilot;
use crate::consider::PoolTerms;
use crate::consider::Promise;
use crate::consider::Sla;

/// Everything judgement needs beside the facts and the time.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Zone of accounts that have none of their own.
    pub calendar: Calendar,
    /// Which days are working days, for promises that count those.
    pub business: BusinessCalendar,
    pub clocks: Clocks,
    pub evidence: EvidenceRules,
    pub pool: PoolTerms,
    pub health: HealthTerms,
    pub norms: Norms,
    /// Who is away, and when.
    pub absences: Vec<Absence>,
    pub pilots: Vec<Pilot>,
}

/// The three promises of `[clocks]` (`domain.md` 2.3) and what may stop them.
#[derive(Clone, Debug)]
pub struct Clocks {
    /// Share of the target, in percent, from which a clock is at risk.
    pub at_risk_percent: u32,
    /// Share of the target, in percent, from which the status card says how far a clock has come.
    pub half_way_percent: u32,
    /// Reasons of holds that stop the clocks; every other hold is recorded only.
    pub pausing_reasons: BTreeSet<String>,
    /// Reasons that are known and stop nothing: the delay is ours.
    pub other_reasons: BTreeSet<String>,
    /// Days that holds may stop one clock in all, unless a manager added `hold-approved`.
    pub hold_days_max: u32,
    /// Days within which a closed onboarding that is opened again counts as never closed.
    pub reopen_within_days: u32,
    /// In the order of [`Sla::ALL`].
    pub promises: [Promise; 3],
}

impl Clocks {
    pub fn promise(&self, sla: Sla) -> &Promise {
        match sla {
            Sla::TimeToEngage => &self.promises[0],
            Sla::TimeToFirstValue => &self.promises[1],
            Sla::TimeToOnboard => &self.promises[2],
        }
    }
}

/// When a statement about the past counts (`semantics.md` b.9).
#[derive(Clone, Debug)]
pub struct EvidenceRules {
    /// Days of back-dating from which a statement needs a reason.
    pub reason_after_days: u32,
    /// Days of back-dating from which a statement needs a manager's consent.
    pub approval_after_days: u32,
    /// Days before the contract that evidence may lie at most.
    pub before_contract_days: u32,
    /// Whether taking back a breach that was reported needs a manager's consent.
    pub reported_breach_needs_approval: bool,
    /// Usernames of those who may consent; with nobody listed, nothing needs consent.
    pub managers: BTreeSet<String>,
}
