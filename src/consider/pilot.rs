//! Pilots: who takes part, and in which arm. A seed draws the arms within segment and risk, so that nobody
//! chooses, and anybody can draw them again (f.17).

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Account;
use crate::account::LifecycleStage;
use crate::account::Segment;
use crate::account::SharedIssue;
use crate::account::digest;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::consider::Standings;

/// One of `[[pilots]]`: what was said of it before it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pilot {
    /// As its cohort issues name it, in the field `Pilot`.
    pub name: String,
    /// Whose accounts may take part; of every segment and stage where none is named.
    pub segments: Vec<Segment>,
    pub stages: Vec<LifecycleStage>,
    /// The day from which it counts: nobody is drawn from then on.
    pub start: NaiveDate,
    /// The last day on which what it shows is interim.
    pub planned_end: NaiveDate,
    pub outcome: PilotOutcome,
    pub seed: String,
}

/// What a pilot is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PilotOutcome {
    /// The account was heard of lately (f.16).
    Engaged,
    FirstValue,
    Onboarded,
}

impl PilotOutcome {
    /// In words, of an account.
    pub fn words(self) -> &'static str {
        match self {
            Self::Engaged => "heard of lately",
            Self::FirstValue => "first value reached",
            Self::Onboarded => "onboarding completed",
        }
    }

    /// The promise whose end it is; none where it is none.
    pub fn promise(self) -> Option<Sla> {
        match self {
            Self::Engaged => None,
            Self::FirstValue => Some(Sla::TimeToFirstValue),
            Self::Onboarded => Some(Sla::TimeToOnboard),
        }
    }

    /// Whether an account has come there; of being engaged its cohort knows.
    pub(super) fn is_reached(self, standing: &Standing<'_>) -> bool {
        self.promise().is_some_and(|sla| standing.clock(sla).stop.is_some())
    }
}

/// One of the two arms, as the label `cohort::a` or `cohort::b` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arm {
    A,
    B,
}

impl Arm {
    /// The arm of a cohort's issue.
    pub fn of(shared: &SharedIssue) -> Option<Self> {
        let value = shared.issue.labels.iter().find_map(|label| label.strip_prefix("cohort::"))?;
        match value {
            "a" => Some(Self::A),
            "b" => Some(Self::B),
            _ => None,
        }
    }
}

/// Accounts that are alike before it begins: `growth, at risk`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stratum {
    pub segment: Option<Segment>,
    pub is_at_risk: bool,
}

impl fmt::Display for Stratum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.segment {
            Some(segment) => write!(f, "{segment}")?,
            None => f.write_str("no segment")?,
        }
        f.write_str(if self.is_at_risk { ", at risk" } else { "" })
    }
}

/// Where an account was drawn.
#[derive(Clone, Copy, Debug)]
pub struct Seat<'a> {
    pub account: &'a Account,
    pub stratum: Stratum,
    pub arm: Arm,
}

impl Pilot {
    /// Whether what it shows on a day concludes nothing yet.
    pub fn is_interim(&self, day: NaiveDate) -> bool {
        day <= self.planned_end
    }

    /// Every account that may take part with its arm, in the order of the portfolio. Within a stratum
    /// the arms take turns along `sha256(seed ‖ account)`, so that they differ by one account at most.
    pub fn draw<'a>(&self, standings: &'a Standings<'_>) -> Vec<Seat<'a>> {
        let mut strata: BTreeMap<Stratum, Vec<(String, &'a Account)>> = BTreeMap::new();
        for standing in standings.list.iter().filter(|standing| self.takes(standing)) {
            let (account, is_at_risk) = (standing.account, standing.risk().is_some());
            let stratum = Stratum { segment: account.segment, is_at_risk };
            strata.entry(stratum).or_default().push((self.lot(account.id), account));
        }
        let mut seats = Vec::new();
        for (stratum, mut accounts) in strata {
            accounts.sort_by(|a, b| a.0.cmp(&b.0));
            // Who gets the odd one is drawn, too: else one arm would get it in every stratum.
            let (first, second) = if self.lot(stratum) < "8".repeat(64) {
                (Arm::A, Arm::B)
            } else {
                (Arm::B, Arm::A)
            };
            let turns = [first, second].into_iter().cycle();
            let of_stratum = accounts.into_iter().zip(turns);
            seats.extend(of_stratum.map(|((_, account), arm)| Seat { account, stratum, arm }));
        }
        seats.sort_by_key(|seat| seat.account.id);
        seats
    }

    fn lot(&self, of: impl fmt::Display) -> String {
        digest(format!("{}{of}", self.seed).as_bytes())
    }

    /// Whether an account may take part: it fits, it is not escalated, does not leave, and has not come
    /// to the outcome yet.
    fn takes(&self, standing: &Standing<'_>) -> bool {
        let stage = standing.stage.stage;
        let fits = |segment| self.segments.is_empty() || self.segments.contains(&segment);
        standing.is_active()
            && !stage.is_leaving()
            && standing.account.segment.map_or(self.segments.is_empty(), fits)
            && (self.stages.is_empty() || self.stages.contains(&stage))
            && standing.escalations().open.is_empty()
            && !self.outcome.is_reached(standing)
    }
}

impl Standings<'_> {
    /// The pilot that a cohort belongs to, where the settings know it.
    pub fn pilot_of(&self, shared: &SharedIssue) -> Option<&Pilot> {
        let name = shared.issue.sheet.value("pilot")?.trim().to_lowercase();
        self.pilots.iter().find(|pilot| pilot.name.to_lowercase() == name)
    }
}
