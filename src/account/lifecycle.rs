//! Lifecycle stages and how long an account stayed in each, by its label events.

use std::fmt;

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

/// Where an account stands between kickoff and renewal (`domain.md` 2.2). Renewal is a window over
/// any of them, not a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LifecycleStage {
    Align,
    Onboarding,
    Implementation,
    Adoption,
    Optimize,
    WillChurn,
    Churned,
}

impl LifecycleStage {
    pub const ALL: [Self; 7] = [
        Self::Align,
        Self::Onboarding,
        Self::Implementation,
        Self::Adoption,
        Self::Optimize,
        Self::WillChurn,
        Self::Churned,
    ];

    /// The value of its `stage::` label.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Align => "align",
            Self::Onboarding => "onboarding",
            Self::Implementation => "implementation",
            Self::Adoption => "adoption",
            Self::Optimize => "optimize",
            Self::WillChurn => "will-churn",
            Self::Churned => "churned",
        }
    }

    /// Reads a `stage::` label or one of GitLab's own names for it.
    pub fn from_label(label: &str) -> Option<Self> {
        match label {
            "Adopting" => Some(Self::Adoption),
            "Will Churn" => Some(Self::WillChurn),
            _ => {
                let value = label.strip_prefix("stage::")?;
                Self::ALL.into_iter().find(|stage| stage.as_str() == value)
            }
        }
    }

    /// Whether onboarding lies behind this stage.
    pub fn is_past_onboarding(self) -> bool {
        matches!(self, Self::Implementation | Self::Adoption | Self::Optimize)
    }

    /// Whether the customer has left, or is known to be leaving.
    pub fn is_leaving(self) -> bool {
        matches!(self, Self::WillChurn | Self::Churned)
    }
}

impl fmt::Display for LifecycleStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One stay in a labelled stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    pub stage: LifecycleStage,
    /// When the label was added (UTC).
    pub entered: DateTime<Utc>,
    /// When it was removed; none while it is there.
    pub left: Option<DateTime<Utc>>,
}
