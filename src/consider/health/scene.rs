//! What a measure may ask about one account on one day, and what it answers.

use std::fmt;

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Colour;
use crate::account::FactName;
use crate::account::Segment;
use crate::account::Share;
use crate::account::Source;
use crate::account::Stated;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::HealthTerms;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::SuccessPlan;
use crate::consider::health::curve::Points;
use crate::consider::health::sentiment;
use crate::consider::health::sentiment::Felt;

/// One account on one day.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub account: &'a Account,
    pub terms: &'a HealthTerms,
    pub calendar: &'a Calendar,
    pub day: NaiveDate,
    pub stage: &'a StageReading,
    pub clocks: &'a [Clock; 3],
    pub plan: &'a SuccessPlan,
}

impl Scene<'_> {
    pub(super) fn days_since(&self, on: NaiveDate) -> i64 {
        (self.day - on).num_days()
    }

    pub(super) fn is_digital(&self) -> bool {
        matches!(self.account.segment, Some(Segment::Scale | Segment::Digital))
    }

    /// Whether the account is too new for most measures; without a first day it is not.
    pub(super) fn is_new(&self) -> bool {
        let fact = |name| self.account.facts.best(name).map(|fact| fact.on);
        let first = fact(FactName::CustomerSince).or_else(|| fact(FactName::OnboardingStart));
        first.is_some_and(|on| self.days_since(on) < self.terms.new_for_days)
    }

    /// Full months since the contract.
    pub(super) fn age_months(&self) -> Option<u32> {
        let since = self.account.facts.best(FactName::CustomerSince)?.on;
        let full = |months: &u32| Calendar::months_after(since, *months) <= self.day;
        // Beyond nine months nothing changes any more.
        Some((1..=9).take_while(full).last().unwrap_or(0))
    }

    pub(super) fn sentiment(&self) -> Option<Felt> {
        sentiment::on(self.account, self.terms, self.day)
    }

    /// A statement that had been made by this day, and whether it is too old to say anything.
    pub(super) fn stated<T: Copy>(
        &self,
        said: Option<&Stated<T>>,
        void_after_days: i64,
    ) -> Said<T> {
        match said {
            Some(said) if said.on.is_none_or(|on| on <= self.day) => {
                match said.on.filter(|on| self.days_since(*on) > void_after_days) {
                    Some(on) => Said::Void(on),
                    None => Said::Valid(*said),
                }
            }
            _ => Said::Nothing,
        }
    }
}

/// What somebody said, as it counts on a day.
pub(super) enum Said<T> {
    Valid(Stated<T>),
    /// It was said so long ago that it says nothing.
    Void(NaiveDate),
    Nothing,
}

/// What a measure answers for an account on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Known {
        points: Points,
        seen: Seen,
        /// The day it was true or said, where known.
        on: Option<NaiveDate>,
        source: Source,
        /// Old enough to be asked about, and not old enough to be left out.
        is_stale: bool,
    },
    /// It should have a value; why it has none.
    Missing(Lack),
    /// Why nobody expects a value.
    NotApplicable(&'static str),
}

impl Reading {
    /// A value off the card.
    pub(super) fn of_card(points: Points, seen: Seen, on: Option<NaiveDate>) -> Self {
        Self::Known { points, seen, on, source: Source::Card, is_stale: false }
    }

    pub(super) fn missing(why: &'static str) -> Self {
        Self::Missing(Lack { why, on: None })
    }

    pub fn points(&self) -> Option<Points> {
        match self {
            Self::Known { points, .. } => Some(*points),
            _ => None,
        }
    }

    pub fn applies(&self) -> bool {
        !matches!(self, Self::NotApplicable(_))
    }
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    pub why: &'static str,
    /// The day of the value that is too old.
    pub on: Option<NaiveDate>,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.on {
            Some(on) => write!(f, "{}: it is of {}", self.why, Calendar::words(on)),
            None => f.write_str(self.why),
        }
    }
}

/// What was seen, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    Licences(Share),
    Percent(u64),
    Colour(Colour),
    Tickets(u64),
    OpenEmergency,
    ClosedEmergency,
    /// Nobody has spoken with the customer for so many days.
    Silence(i64),
    Personas(u8),
    Promise {
        sla: Sla,
        elapsed_days: i64,
        target_days: u32,
    },
    Plan(Colour),
    NoPlan,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Licences(share) => write!(f, "{} of {} licences in use", share.part, share.whole),
            Self::Percent(percent) => write!(f, "{percent} %"),
            Self::Colour(colour) => write!(f, "{colour}"),
            Self::Tickets(1) => f.write_str("1 ticket a month"),
            Self::Tickets(count) => write!(f, "{count} tickets a month"),
            Self::OpenEmergency => f.write_str("an emergency is open"),
            Self::ClosedEmergency => f.write_str("an emergency was closed a few days ago"),
            Self::Silence(1) => f.write_str("1 day without a call or meeting"),
            Self::Silence(days) => write!(f, "{days} days without a call or meeting"),
            Self::Personas(count) => write!(f, "{count} of 2 met in the last 3 months"),
            Self::Promise { sla, elapsed_days, target_days } => {
                write!(f, "{}: day {elapsed_days} of {target_days}", sla.promise())
            }
            Self::Plan(colour) => write!(f, "the success plan is {colour}"),
            Self::NoPlan => f.write_str("there is no success plan"),
        }
    }
}
