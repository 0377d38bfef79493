//! What a rule answers: whether it fires, why or why not, and when to look again.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::account::CallToAction;
use crate::account::Episode;

/// A rule's answer for one account on one day.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub outcome: Outcome,
    /// The first condition that decided, in a sentence without a full stop.
    pub reason: Cow<'static, str>,
    /// The first day on which the answer can change by time alone.
    pub next_look: Option<NaiveDate>,
    /// Episodes that, by today's evidence, never were: what was said about them is withdrawn.
    pub refuted: Vec<Episode>,
}

/// Whether a rule asks for something.
#[derive(Clone, Debug)]
pub enum Outcome {
    Fires(Box<CallToAction>),
    Quiet,
    NotApplicable,
    /// The facts do not tell. Nothing is opened, and nothing that is open is closed.
    Unclear,
}

impl Verdict {
    pub fn fires(call: CallToAction) -> Self {
        Self::new(call.headline.clone(), Outcome::Fires(Box::new(call)))
    }

    pub fn quiet(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(reason, Outcome::Quiet)
    }

    pub fn not_applicable(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(reason, Outcome::NotApplicable)
    }

    pub fn unclear(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(reason, Outcome::Unclear)
    }

    #[must_use]
    pub fn next_look(mut self, day: Option<NaiveDate>) -> Self {
        self.next_look = day;
        self
    }

    #[must_use]
    pub fn refuting(mut self, episode: Option<Episode>) -> Self {
        self.refuted.extend(episode);
        self
    }

    fn new(reason: impl Into<Cow<'static, str>>, outcome: Outcome) -> Self {
        Self { outcome, reason: reason.into(), next_look: None, refuted: Vec::new() }
    }
}
