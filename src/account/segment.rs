//! Segment, priority and onboarding status as people label them, with the aliases found in the field.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// How a customer is served (`domain.md` E2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Segment {
    Strategic,
    Growth,
    Scale,
    Digital,
}

impl Segment {
    pub fn from_label(label: &str) -> Option<Self> {
        match label {
            "segment::strategic" | "high-touch" => Some(Self::Strategic),
            "segment::growth" | "mid-touch" | "named" => Some(Self::Growth),
            "segment::scale" => Some(Self::Scale),
            "segment::digital" | "tech-touch" => Some(Self::Digital),
            _ => None,
        }
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strategic => "strategic",
            Self::Growth => "growth",
            Self::Scale => "scale",
            Self::Digital => "digital",
        })
    }
}

/// Account priority, 1 (most attention) to 4 (digital only). 3 is an unmanaged child account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Priority(pub u8);

impl Priority {
    pub fn from_label(label: &str) -> Option<Self> {
        let digit = ["csm-priority::", "PR", "Pr", "P"]
            .into_iter()
            .find_map(|prefix| label.strip_prefix(prefix))?;
        digit.parse().ok().filter(|n| (1..=4).contains(n)).map(Self)
    }

    /// Whether a CSM looks after the account in person.
    pub fn is_managed(self) -> bool {
        self.0 <= 2
    }
}

/// The label scope `onboarding::`, owned by people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnboardingStatus {
    NotStarted,
    Scheduled,
    InProgress,
    OnHold,
    Completed,
    Cancelled,
}

impl OnboardingStatus {
    pub fn from_label(label: &str) -> Option<Self> {
        match label.strip_prefix("onboarding::")? {
            "not-started" => Some(Self::NotStarted),
            "scheduled" => Some(Self::Scheduled),
            "in-progress" => Some(Self::InProgress),
            "on-hold" => Some(Self::OnHold),
            "completed" => Some(Self::Completed),
            "cancelled" => Some(Self::Cancelled),
            _ => None,
        }
    }
}
