//! What overrules the score, in order; each only ever lowers (`semantics.md` c.3).

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::Colour;
use crate::account::FactName;
use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::health::scene::Scene;
use crate::consider::touch;

/// Days before a renewal in which silence is alarming, and how long it may last then.
pub(super) const RENEWAL_DAYS: i64 = 90;
pub(super) const RENEWAL_SILENCE_DAYS: i64 = 60;
/// Days of silence that are too many for priority 1 at any time.
pub(super) const SILENCE_DAYS: i64 = 90;
/// The label by which people say so; they take it off when there is a successor.
pub const SPONSOR_LOST: &str = "risk::loss of sponsor or champion";

/// The colour of an account's health, worst first among those that are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthColour {
    Red,
    Yellow,
    Green,
    /// Too little is known.
    Unknown,
    /// The customer is leaving, and has left the health mix.
    Leaving,
}

impl HealthColour {
    /// Value of the bot-owned label.
    pub fn label(self) -> &'static str {
        match self.colour() {
            Some(colour) => colour.as_str(),
            None => "na",
        }
    }

    pub fn colour(self) -> Option<Colour> {
        match self {
            Self::Red => Some(Colour::Red),
            Self::Yellow => Some(Colour::Yellow),
            Self::Green => Some(Colour::Green),
            Self::Unknown | Self::Leaving => None,
        }
    }
}

impl From<Colour> for HealthColour {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Red => Self::Red,
            Colour::Yellow => Self::Yellow,
            Colour::Green => Self::Green,
        }
    }
}

/// Something that overrules the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Override {
    /// The best colour it leaves.
    pub at_most: HealthColour,
    pub cause: Cause,
    /// The day it began, where known.
    pub since: Option<NaiveDate>,
}

/// Why the score is overruled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Leaving,
    SentimentRed,
    Escalated(Severe),
    SilenceBeforeRenewal(NaiveDate),
    Silence,
    SponsorLost,
    Late(Sla),
    SingleContact,
}

/// Escalations that make an account red.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severe {
    Critical,
    High,
}

impl fmt::Display for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = |f: &mut fmt::Formatter<'_>| match self.since {
            Some(on) => write!(f, " since {}", Calendar::words(on)),
            None => Ok(()),
        };
        match self.cause {
            Cause::Leaving => f.write_str("the customer is leaving"),
            Cause::SentimentRed => {
                f.write_str("sentiment is red")?;
                since(f)
            }
            Cause::Escalated(Severe::Critical) => f.write_str("a critical escalation is open"),
            Cause::Escalated(Severe::High) => f.write_str("a high escalation is open"),
            Cause::SilenceBeforeRenewal(renewal) => {
                f.write_str("no call or meeting")?;
                since(f)?;
                write!(f, ", and the renewal is on {}", Calendar::words(renewal))
            }
            Cause::Silence => {
                f.write_str("no call or meeting")?;
                since(f)
            }
            Cause::SponsorLost => f.write_str("the sponsor or champion is lost"),
            Cause::Late(sla) => write!(f, "{} is late by its own length", sla.promise()),
            Cause::SingleContact => f.write_str("there is only one contact"),
        }
    }
}

/// Everything that overrules the score of an account on a day, in order.
pub(super) fn all(scene: &Scene<'_>) -> Vec<Override> {
    let causes = [
        leaving(scene),
        sentiment(scene),
        escalation(scene),
        before_renewal(scene),
        silence(scene),
        sponsor(scene),
        late(scene),
        single_contact(scene),
    ];
    causes.into_iter().flatten().collect()
}

/// The colour that is left of another one.
pub(super) fn lowered(band: HealthColour, overrides: &[Override]) -> HealthColour {
    overrides.iter().fold(band, |colour, it| match (it.at_most, colour) {
        (HealthColour::Leaving, _) | (_, HealthColour::Leaving) => HealthColour::Leaving,
        (HealthColour::Red, _) => HealthColour::Red,
        (HealthColour::Yellow, HealthColour::Green) => HealthColour::Yellow,
        (_, colour) => colour,
    })
}

fn to(at_most: HealthColour, cause: Cause, since: Option<NaiveDate>) -> Override {
    Override { at_most, cause, since }
}

fn leaving(scene: &Scene<'_>) -> Option<Override> {
    let stage = scene.stage;
    if stage.stage.is_leaving() {
        Some(to(HealthColour::Leaving, Cause::Leaving, stage.since))
    } else {
        None
    }
}

fn sentiment(scene: &Scene<'_>) -> Option<Override> {
    let felt = scene.sentiment().filter(|felt| felt.colour == Colour::Red)?;
    Some(to(HealthColour::Red, Cause::SentimentRed, felt.on))
}

/// On the account itself, or on tracked work of it that is open.
fn escalation(scene: &Scene<'_>) -> Option<Override> {
    let was_open = |issue: &&WorkIssue| {
        let closed = issue.closed_at.map(|at| scene.calendar.local_date(at));
        let opened = scene.calendar.local_date(issue.created_at);
        opened <= scene.day && (issue.open || closed.is_some_and(|on| scene.day < on))
    };
    let levels = [("escalation::critical", Severe::Critical), ("escalation::high", Severe::High)];
    levels.into_iter().find_map(|(label, severe)| {
        let stay = scene.account.health.labelled(label, scene.day).next();
        let mut open = scene.account.work.iter().filter(was_open);
        let since = match (stay, open.find(|issue| issue.labels.contains(label))) {
            (Some(stay), _) => stay.entered,
            (None, Some(issue)) => Some(scene.calendar.local_date(issue.created_at)),
            (None, None) => return None,
        };
        Some(to(HealthColour::Red, Cause::Escalated(severe), since))
    })
}

/// Since when nobody speaks with a customer who was promised calls, when it is longer than this.
fn silent(scene: &Scene<'_>, days: i64) -> Option<NaiveDate> {
    if scene.is_digital() {
        return None;
    }
    touch::silent_since(scene.account, scene.stage.stage, scene.day)
        .filter(|on| scene.days_since(*on) > days)
}

fn before_renewal(scene: &Scene<'_>) -> Option<Override> {
    let renewal = scene.account.facts.best(FactName::Renewal)?.on;
    let ahead = (renewal - scene.day).num_days();
    let since = silent(scene, RENEWAL_SILENCE_DAYS)?;
    let is_near = (0..=RENEWAL_DAYS).contains(&ahead);
    if !is_near {
        return None;
    }
    Some(to(HealthColour::Red, Cause::SilenceBeforeRenewal(renewal), Some(since)))
}

fn silence(scene: &Scene<'_>) -> Option<Override> {
    scene.account.priority.filter(|priority| priority.0 == 1)?;
    let since = silent(scene, SILENCE_DAYS)?;
    Some(to(HealthColour::Red, Cause::Silence, Some(since)))
}

fn sponsor(scene: &Scene<'_>) -> Option<Override> {
    let stay = scene.account.health.labelled(SPONSOR_LOST, scene.day).next()?;
    Some(to(HealthColour::Yellow, Cause::SponsorLost, stay.entered))
}

fn late(scene: &Scene<'_>) -> Option<Override> {
    let is_late = |clock: &&crate::consider::Clock| {
        clock.state == ClockState::Breached
            && clock.confidence == crate::account::Confidence::High
            && clock.days_late >= i64::from(clock.target_days)
    };
    let clock = scene.clocks.iter().find(is_late)?;
    Some(to(HealthColour::Yellow, Cause::Late(clock.sla), clock.breach_day))
}

fn single_contact(scene: &Scene<'_>) -> Option<Override> {
    let is_single = scene.account.health.contacts.len() == 1;
    if is_single && scene.stage.stage.is_past_onboarding() && !scene.is_digital() {
        return Some(to(HealthColour::Yellow, Cause::SingleContact, None));
    }
    None
}
