//! How an account does, as people wrote it down: sentiment, usage, contacts, labels, the success plan.
//!
//! Each statement keeps its day, where it has one. What could not be read is not here.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::account::Colour;
use crate::account::Source;

/// What a CSM feels about an account, as said once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentiment {
    pub colour: Colour,
    /// The local date it was said; none when nobody wrote it down.
    pub on: Option<NaiveDate>,
    pub reason: String,
    pub source: Source,
    pub url: String,
}

/// A value and the day it was true on, where one was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stated<T> {
    pub value: T,
    pub on: Option<NaiveDate>,
}

/// A part of a whole, both as they were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub part: u64,
    pub whole: u64,
}

/// Licences in use, summed over the subscriptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Licences {
    #[default]
    Unsaid,
    /// One of several numbers is blank or cannot be read, so that there is no sum (E4-24).
    Partly,
    Counted(Stated<Share>),
}

/// A use case whose adoption has a colour (`domain.md` HEA-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UseCase {
    Scm,
    Ci,
    Cd,
    DevSecOps,
}

/// What a contact is to the customer's decision, as far as anybody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Persona {
    DevelopmentLead,
    SecurityLead,
    /// Decides about money or direction: an executive, the economic buyer.
    Executive,
    /// Speaks for us at the customer's: a champion or sponsor.
    Sponsor,
    /// Runs the customer's GitLab.
    Admin,
    Other,
}

impl Persona {
    /// In words; empty where nobody says what the person is.
    pub fn words(self) -> &'static str {
        match self {
            Self::DevelopmentLead => "development lead",
            Self::SecurityLead => "security lead",
            Self::Executive => "executive",
            Self::Sponsor => "sponsor",
            Self::Admin => "GitLab administrator",
            Self::Other => "",
        }
    }
}

/// How far a use case has come with the customer, as people score it by hand (`domain.md` N14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maturity {
    Colour(Colour),
    /// From 0 to 100.
    Points(u8),
}

/// When somebody last spoke with a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastContact {
    On(NaiveDate),
    /// The cell is empty: nobody has.
    Never,
    /// Something is written that is not a date.
    Unclear,
}

/// A person at the customer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub name: String,
    pub persona: Persona,
    pub last: LastContact,
}

/// A label of people and the days it was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelStay {
    pub label: String,
    /// The local date it was added; none when no event tells.
    pub entered: Option<NaiveDate>,
    /// The local date it was taken off; none while it is there.
    pub left: Option<NaiveDate>,
    /// Username of the person who added it.
    pub by: Option<String>,
}

impl LabelStay {
    /// Whether it was there at the end of this day.
    pub fn is_there(&self, day: NaiveDate) -> bool {
        self.entered.is_none_or(|on| on <= day) && self.left.is_none_or(|on| day < on)
    }
}

/// How far a success plan has come, by its label or the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanStatus {
    None,
    Draft,
    Active,
}

impl PlanStatus {
    /// Reads a `success-plan::` label.
    pub fn from_label(label: &str) -> Option<Self> {
        match label.strip_prefix("success-plan::")? {
            "none" => Some(Self::None),
            "draft" => Some(Self::Draft),
            "active" => Some(Self::Active),
            _ => None,
        }
    }
}

/// What is written about a success plan: on the card, or in the plan's own issue. None where that
/// place is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanText {
    pub status: Option<PlanStatus>,
    pub open_objectives: Option<u64>,
    pub strategy: Option<bool>,
    pub highlights: Option<bool>,
    pub sponsor: Option<bool>,
    pub next_review: Option<NaiveDate>,
    /// When the customer accepted it.
    pub accepted: Option<NaiveDate>,
    /// Whether the plan itself was read, so that what it does not say is not there.
    pub is_read: bool,
}

/// Everything that health is worked out from beside the dated facts and the touchpoints.
#[derive(Clone, Debug, Default)]
pub struct HealthFacts {
    /// Statements beyond the labels, in the order they were found.
    pub sentiments: Vec<Sentiment>,
    pub licences: Licences,
    /// Active users among the billable ones.
    pub user_engagement: Option<Stated<Share>>,
    pub tickets_a_month: Option<Stated<u64>>,
    /// Whether an emergency is open.
    pub emergency: Option<Stated<bool>>,
    pub emergency_closed: Option<NaiveDate>,
    pub use_cases: BTreeMap<UseCase, Stated<Colour>>,
    /// How mature the use cases are that are scored, by use case.
    pub maturity: BTreeMap<UseCase, Stated<Maturity>>,
    pub contacts: Vec<Contact>,
    /// Stays of the labels that health asks for, in time order.
    pub stays: Vec<LabelStay>,
    /// What the card says about the success plan.
    pub plan: PlanText,
    /// Where the card says that the plan is, when it names a place.
    pub plan_place: Option<String>,
}

impl HealthFacts {
    /// Stays of a label scope that cover a day.
    pub fn labelled<'a>(
        &'a self,
        scope: &'a str,
        day: NaiveDate,
    ) -> impl Iterator<Item = &'a LabelStay> {
        self.stays.iter().filter(move |stay| stay.label.starts_with(scope) && stay.is_there(day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_read_when_only_one_is_meant() {
        for (text, expected) in [
            ("Yellow", Some(Colour::Yellow)),
            ("🔴 red", Some(Colour::Red)),
            ("Amber, since the sponsor left", Some(Colour::Yellow)),
            ("Yellow Needs Triage", Some(Colour::Yellow)),
            ("green → yellow", None),
            ("not red", None),
            ("N/A", None),
            ("Reddish", None),
        ] {
            assert_eq!(Colour::read(text), expected, "{text}");
        }
    }
}
