//! What a team holds itself to beside the three promises: EBRs, priorities, triage and escalations.

use serde::Deserialize;

use crate::account::Colour;
use crate::consider::FiscalYear;
use crate::consider::Ratio;

/// All of it, as the settings have it.
#[derive(Clone, Copy, Debug)]
pub struct Norms {
    pub fiscal: FiscalYear,
    pub ebr: EbrNorms,
    pub priorities: PriorityNorms,
    pub triage: TriageNorms,
    pub escalations: EscalationNorms,
    pub renewal: RenewalNorms,
    pub family: FamilyNorms,
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
    /// Which health alone opens a triage.
    pub opens_on: TriageOn,
    /// Days in a row of better health after which the triage that health has opened is over.
    pub calm_days: u32,
    /// Days between two updates of an account that is red, and of any other in triage.
    pub red_update_days: u32,
    pub yellow_update_days: u32,
}

/// Which health opens a triage (`domain.md` TRI-1, D14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriageOn {
    /// Red alone; yellow when people ask for it by `triage::needed`.
    Red,
    AnyYellow,
}

impl TriageOn {
    /// The best colour that opens one.
    pub fn worst(self) -> Colour {
        match self {
            Self::Red => Colour::Red,
            Self::AnyYellow => Colour::Yellow,
        }
    }
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
