//! How often people speak with the customer: what is promised, and when silence sounds the alarm.
//!
//! The promise is for planning, the alarm of the Burn-Down list for asking (`domain.md` 2.9).

use chrono::Days;
use chrono::NaiveDate;
use serde::Serialize;

use crate::account::Because;
use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::account::Priority;
use crate::consider::Calendar;
use crate::consider::HoldReading;
use crate::consider::StageReading;
use crate::consider::calls::Terms;
use crate::consider::calls::promised_to;
use crate::consider::scene::Scene;
use crate::consider::touch;

/// The conversations with one customer on one day.
#[derive(Clone, Debug)]
pub struct Cadence {
    pub state: CadenceState,
    /// The priority it is held to: an account in onboarding has the first (PRI-1).
    pub priority: Option<Priority>,
    /// Since when nobody has spoken with the customer: the last conversation, before the first one
    /// the start of onboarding; after a hold its end.
    pub silent_since: Option<NaiveDate>,
    /// Whether there was a conversation at all.
    pub has_spoken: bool,
    /// Days from one conversation to the next, as promised.
    pub promise_days: Option<u32>,
    /// Days of silence that are too many.
    pub alarm_days: Option<u32>,
    /// The day of the next call: the one that is set, else the last one that keeps the promise.
    pub next_call: Option<NaiveDate>,
    /// A conversation that is set for a day ahead.
    pub planned: Option<NaiveDate>,
    /// The first day on which the silence is too long.
    pub overdue_on: Option<NaiveDate>,
    /// Why it is so, in a sentence without a full stop that is the same every day.
    pub reason: String,
    pub because: Vec<Because>,
}

/// Where the silence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CadenceState {
    Ok,
    DueSoon,
    Overdue,
    /// No calls are promised.
    NotApplicable,
    /// Something must be known first.
    Unknown,
}

impl CadenceState {
    /// Value of the bot-owned label `cadence::`, where there is something to say.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Self::Ok => Some("ok"),
            Self::DueSoon => Some("due-soon"),
            Self::Overdue => Some("overdue"),
            Self::NotApplicable | Self::Unknown => None,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Ok => "on track",
            Self::DueSoon => "the next call is due",
            Self::Overdue => "overdue",
            Self::NotApplicable => "not applicable",
            Self::Unknown => "unknown",
        }
    }
}

impl Cadence {
    pub(super) fn of(scene: &Scene<'_>, reading: &StageReading, holds: &[HoldReading]) -> Self {
        let priority = scene.priority();
        let is_new = matches!(reading.stage, LifecycleStage::Onboarding);
        let priority = priority.or_else(|| is_new.then_some(Priority(1)));
        match promised_to(scene, reading, priority) {
            Ok(terms) => Self::counted(scene, reading, holds, terms),
            Err((state, reason)) => Self::none(state, priority, reason),
        }
    }

    fn none(state: CadenceState, priority: Option<Priority>, reason: String) -> Self {
        Self {
            state,
            priority,
            silent_since: None,
            has_spoken: false,
            promise_days: None,
            alarm_days: None,
            next_call: None,
            planned: None,
            overdue_on: None,
            reason,
            because: Vec::new(),
        }
    }

    fn counted(
        scene: &Scene<'_>,
        reading: &StageReading,
        holds: &[HoldReading],
        terms: Terms,
    ) -> Self {
        let (account, today) = (scene.account, scene.span.today);
        let last = touch::last(account, today).filter(|on| scene.life.holds(*on));
        let silent = touch::silent_since(account, reading.stage, today);
        let silent = silent.filter(|on| scene.life.holds(*on));
        let Some(silent) = silent else {
            let reason = "no call or meeting is dated, so silence cannot be told".to_owned();
            return Self::none(CadenceState::Unknown, Some(terms.priority), reason);
        };
        // Who was asked to wait is not silent meanwhile, as long as holds may last.
        let cap = Days::new(u64::from(scene.targets.clocks.hold_days_max));
        let waits = holds.iter().filter(|hold| hold.pauses);
        let waited = waits.map(|hold| hold.to.unwrap_or(today).min(today).min(hold.from + cap));
        let since = waited.chain([silent]).max().unwrap_or(silent);
        let is_held = since == today && silent < since;
        let day = |days: u32| since + Days::new(u64::from(days));
        let planned = planned(scene);
        let (due, overdue_on) = (day(terms.promise_days), day(terms.alarm_days) + Days::new(1));
        let warned = scene.targets.norms.cadence.due_soon_percent * terms.alarm_days;
        let state = if today >= overdue_on {
            CadenceState::Overdue
        } else if last.is_some() && (today > due || today >= day(warned.div_ceil(100))) {
            CadenceState::DueSoon
        } else {
            CadenceState::Ok
        };
        let next = due.min(overdue_on - Days::new(1));
        let next_call = planned.or_else(|| Some(next).filter(|_| last.is_some() && !is_held));
        let be = if today > next { "was" } else { "is" };
        let reason = match (last, planned) {
            _ if is_held => "the customer asked to wait".to_owned(),
            (None, _) => {
                let since = Calendar::words(silent);
                format!("no call or meeting since onboarding began on {since}")
            }
            (Some(last), Some(next)) => {
                let (last, next) = (Calendar::words(last), Calendar::words(next));
                format!("the last call or meeting was on {last}, and the next is set for {next}")
            }
            (Some(last), None) => {
                let (last, next) = (Calendar::words(last), Calendar::words(next));
                format!("the last call or meeting was on {last}, and the next {be} due by {next}")
            }
        };
        Self {
            state,
            priority: Some(terms.priority),
            silent_since: Some(since),
            has_spoken: last.is_some(),
            promise_days: Some(terms.promise_days),
            alarm_days: Some(terms.alarm_days),
            next_call,
            planned,
            overdue_on: Some(overdue_on),
            reason,
            because: because(scene, silent),
        }
    }
}

/// The next conversation that somebody has written down for a day ahead.
fn planned(scene: &Scene<'_>) -> Option<NaiveDate> {
    let account = scene.account;
    let logged = account.touchpoints.iter().filter(|touch| touch.kind.is_conversation());
    let fields = ["next call", "next cadence call", "next meeting"];
    let stated = fields.into_iter().filter_map(|field| account.facts.day(field));
    let days = logged.map(|touch| touch.on).chain(stated);
    days.filter(|on| *on > scene.span.today).min()
}

/// The conversation, or the start, that the silence is counted from.
fn because(scene: &Scene<'_>, since: NaiveDate) -> Vec<Because> {
    let account = scene.account;
    let mut logged = account.touchpoints.iter();
    let logged = logged.rfind(|touch| touch.on == since && touch.kind.is_conversation());
    if let Some(touch) = logged {
        let (fact, url) = (touch.words.to_string(), touch.url.to_string());
        return vec![Because { fact, on: Some(since), source: touch.source, url }];
    }
    let names = [FactName::EbrHeld, FactName::FirstEngagement, FactName::OnboardingStart];
    let facts = names.into_iter().flat_map(|name| account.facts.all(name));
    facts.filter(|fact| fact.on == since).take(1).map(Because::of).collect()
}
