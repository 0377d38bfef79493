//! What a team holds itself to beside the three promises: EBRs, priorities, triage and escalations.

use serde::Deserialize;

use crate::consider::FiscalYear;
use crate::consider::Ratio;

/// All of it, as the settings have it.
#[derive(Clone, Copy, Debug)]
pub struct Norms {
    pub fiscal: FiscalYear,
    pub cadence: CadenceNorms,
    pub ebr: EbrNorms,
    pub priorities: PriorityNorms,
    pub triage: TriageNorms,
    pub escalations: EscalationNorms,
    pub renewal: RenewalNorms,
    pub family: FamilyNorms,
}

/// `[cadence]`: days between two conversations, promised, and days of silence that sound the alarm.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CadenceNorms {
    /// Days between two calls while onboarding goes on.
    pub onboarding_days: u32,
    /// Days of onboarding for which growth is promised those, too.
    pub growth_onboarding_for_days: u32,
    /// Share of the alarm's days, in percent, from which a call is due soon at the latest.
    pub due_soon_percent: u32,
    pub strategic: CallNorms,
    pub growth: CallNorms,
}

/// `[cadence.strategic]` and `[cadence.growth]`, for priority 1 and 2.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallNorms {
    pub first_days: u32,
    pub second_days: u32,
    pub first_alarm_days: u32,
    pub second_alarm_days: u32,
}

/// `[ebr]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EbrNorms {
    /// An EBR counts for coverage for this many months; the day itself, so many months ago, is out.
    pub window_months: u32,
    /// An account counts for coverage once it has been a customer for this many months.
    pub tenure_months: u32,
    /// Share of the strategic accounts that should have had one.
    pub coverage_target: Ratio,
}

/// `[priorities]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityNorms {
    /// Largest share of priority 1 among strategic and among growth accounts.
    pub strategic_first_max: Ratio,
    pub growth_first_max: Ratio,
    /// Fewer accounts than this have no share worth a word.
    pub share_from_accounts: u64,
}

/// `[triage]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriageNorms {
    /// A triage issue that the bot closed fewer days ago than this is opened again, not followed
    /// by another.
    pub reopen_within_days: u32,
}

/// `[escalations]`: days between two updates, by severity.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationNorms {
    pub critical_days: u32,
    pub high_days: u32,
    pub medium_days: u32,
    pub low_days: u32,
}

/// `[renewal]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewalNorms {
    /// An outcome labelled longer than this before the renewal date is of the term before.
    pub decided_within_months: u32,
}

/// `[subsidiaries]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FamilyNorms {
    /// Subsidiaries named on their parent's status card; the rest are counted.
    pub listed_max: usize,
}
