//! The two presets as data: groups with their weights, measures with their shares (`semantics.md` c.1).

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::consider::health::curve::Curve;
use crate::consider::health::curve::beyond;
use crate::consider::health::curve::from;

/// One thing that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureName {
    LicenceUtilisation,
    UserEngagement,
    Scm,
    Ci,
    #[serde(rename = "devsecops")]
    DevSecOps,
    Cd,
    Sentiment,
    SuccessPlan,
    SupportTickets,
    Support,
    Cadence,
    Personas,
    Lifecycle,
}

impl MeasureName {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LicenceUtilisation => "licence utilisation",
            Self::UserEngagement => "user engagement",
            Self::Scm => "SCM",
            Self::Ci => "CI",
            Self::DevSecOps => "DevSecOps",
            Self::Cd => "CD",
            Self::Sentiment => "sentiment",
            Self::SuccessPlan => "success plan",
            Self::SupportTickets => "support tickets",
            Self::Support => "support",
            Self::Cadence => "last call or meeting",
            Self::Personas => "personas met",
            Self::Lifecycle => "onboarding promises",
        }
    }
}

impl MeasureName {
    /// Whether it is about how many people use what.
    pub(super) fn is_usage(self) -> bool {
        let use_case = matches!(self, Self::Scm | Self::Ci | Self::DevSecOps | Self::Cd);
        use_case || matches!(self, Self::LicenceUtilisation | Self::UserEngagement)
    }
}

impl fmt::Display for MeasureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which measures make up health, and with which weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    Prove,
    GitlabNative,
}

/// Measures that are weighed together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub name: &'static str,
    pub weight: i64,
    /// Each with its share of the group.
    pub measures: &'static [(MeasureName, i64)],
}

const PROVE: [Group; 5] = [
    Group {
        name: "product",
        weight: 50,
        measures: &[
            (MeasureName::LicenceUtilisation, 30),
            (MeasureName::UserEngagement, 10),
            (MeasureName::Scm, 15),
            (MeasureName::Ci, 15),
            (MeasureName::DevSecOps, 15),
            (MeasureName::Cd, 15),
        ],
    },
    Group { name: "risk", weight: 25, measures: &[(MeasureName::Sentiment, 100)] },
    Group { name: "outcomes", weight: 10, measures: &[(MeasureName::SuccessPlan, 100)] },
    Group { name: "voice of customer", weight: 5, measures: &[(MeasureName::SupportTickets, 100)] },
    Group {
        name: "engagement",
        weight: 10,
        measures: &[(MeasureName::Cadence, 50), (MeasureName::Personas, 50)],
    },
];

const GITLAB_NATIVE: [Group; 6] = [
    Group { name: "cadence", weight: 15, measures: &[(MeasureName::Cadence, 100)] },
    Group { name: "lifecycle", weight: 20, measures: &[(MeasureName::Lifecycle, 100)] },
    Group { name: "plan", weight: 20, measures: &[(MeasureName::SuccessPlan, 100)] },
    Group { name: "sentiment", weight: 20, measures: &[(MeasureName::Sentiment, 100)] },
    Group { name: "adoption", weight: 15, measures: &[(MeasureName::LicenceUtilisation, 100)] },
    Group { name: "support", weight: 10, measures: &[(MeasureName::Support, 100)] },
];

impl Preset {
    pub(super) fn groups(self) -> &'static [Group] {
        match self {
            Self::Prove => &PROVE,
            Self::GitlabNative => &GITLAB_NATIVE,
        }
    }

    /// What applies in an account's first days (`domain.md` HEA-3).
    pub(super) fn counts_at_once(self, name: MeasureName) -> bool {
        name == MeasureName::Sentiment
            || (self == Self::GitlabNative && name == MeasureName::Lifecycle)
    }
}

/// Licences in use, in percent, by full months since the contract. None in the first two.
pub(super) fn utilisation(months: u32) -> Option<Curve> {
    let (green, yellow) = match months {
        0..2 => return None,
        2..6 => (beyond(50), from(10)),
        6..9 => (beyond(75), beyond(50)),
        9.. => (beyond(75), beyond(75)),
    };
    Some(Curve { best: 100, green, yellow, worst: 0 })
}

/// Active users among the billable ones, in percent.
pub(super) const USER_ENGAGEMENT: Curve =
    Curve { best: 100, green: from(80), yellow: from(50), worst: 0 };

/// Support tickets a month.
pub(super) const TICKETS: Curve = Curve { best: 1, green: from(5), yellow: from(15), worst: 30 };

/// Percent of a promise that is used up.
pub(super) const PROMISE: Curve = Curve { best: 0, green: from(75), yellow: from(100), worst: 200 };

/// Days since the last conversation, by priority; the others are promised no calls.
pub(super) fn cadence(priority: u8) -> Option<Curve> {
    let (green, yellow, worst) = match priority {
        1 => (from(35), from(60), 120),
        2 => (from(65), from(90), 180),
        _ => return None,
    };
    Some(Curve { best: 0, green, yellow, worst })
}
