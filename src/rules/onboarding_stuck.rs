//! A new customer who is not getting anywhere: opens the triage issue.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Confidence;
use crate::account::Episode;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::Source;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct OnboardingStuck {
    /// Days of onboarding after which silence counts as being stuck.
    silence_counts_after_days: u32,
    /// Days without a call or meeting that are silence.
    silence_from_days: u32,
    /// Working days until the triage issue is due.
    due_in_working_days: u32,
    /// Days that the customer may keep us waiting before the wait itself is worth a triage.
    hold_counts_after_days: u32,
}

/// One of the conditions of `domain.md` TRI-0, and the day it became true.
struct Symptom {
    since: NaiveDate,
    words: String,
}

impl Rule for OnboardingStuck {
    const NAME: &'static str = "onboarding_stuck";
    const PURPOSE: &'static str = "A customer stuck in onboarding gets a triage issue.";
    const SOURCE: &'static str = "TRI-0 (a)–(c), TRI-3, T03";
    const TEMPLATE: &'static str = include_str!("../../config/templates/onboarding_stuck.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let stage = standing.stage.stage;
        if stage.is_leaving() {
            return Verdict::unclear("the customer is leaving, and what is open stays open");
        }
        if !matches!(stage, LifecycleStage::Onboarding | LifecycleStage::Implementation) {
            return Verdict::not_applicable(format!("the account is in {stage}"));
        }
        let onboard = standing.onboarding();
        let value = standing.clock(Sla::TimeToFirstValue);
        if onboard.state == ClockState::Cancelled {
            return Verdict::not_applicable(onboard.reason.clone());
        }
        let symptoms: Vec<Symptom> = [
            broken(onboard, "onboarding"),
            self.silence(onboard, standing),
            broken(value, "first value"),
            customers_delay(onboard, standing),
            self.long_wait(onboard, standing),
        ]
        .into_iter()
        .flatten()
        .filter(|symptom| symptom.since <= standing.today)
        .collect();
        if let Some(since) = symptoms.iter().map(|symptom| symptom.since).min() {
            return Verdict::fires(self.call(standing, onboard, since, &symptoms));
        }
        // What cannot be told does not end what was true before.
        let clocks = [onboard, value];
        if let Some(unknown) = clocks.iter().find(|clock| clock.state == ClockState::Unknown) {
            return Verdict::unclear(unknown.reason.clone());
        }
        if clocks.iter().any(|clock| clock.is_open() && clock.confidence < Confidence::High) {
            return Verdict::unclear("the start of onboarding is a guess");
        }
        let paused = clocks.iter().find(|clock| clock.state == ClockState::Paused);
        let talked = standing.last_conversation().map(Calendar::words);
        let reason = match (paused, talked) {
            (Some(clock), _) => clock.reason.clone(),
            (None, Some(day)) => format!("the last call or meeting was on {day}"),
            (None, None) => "no sign of being stuck so far".to_owned(),
        };
        Verdict::quiet(reason).next_look(self.next_look(onboard, value, standing))
    }
}

/// TRI-0 (a) and (c): a broken promise, unless its start is a guess.
fn broken(clock: &Clock, what: &str) -> Option<Symptom> {
    let counts = clock.state == ClockState::Breached && clock.may_call();
    let due = clock.last_good_day.filter(|_| counts)?;
    let due_on = Calendar::words(due);
    let words = format!("{what} was due on {due_on}, day {}", clock.target_days);
    Some(Symptom { since: clock.breach_day?, words })
}

/// ONB-5: a delay that the customer causes is a risk, and worth a triage before anything is late.
fn customers_delay(onboard: &Clock, standing: &Standing<'_>) -> Option<Symptom> {
    let account = standing.account;
    let start = onboard.start.as_ref().filter(|_| onboard.stop.is_none() && onboard.counts())?;
    let by = account.facts.value("delay caused by")?.to_lowercase();
    by.starts_with("customer").then_some(())?;
    let said = account.health.sentiments.iter().filter_map(|sentiment| sentiment.on);
    let said = said.filter(|day| *day <= standing.today).max();
    let of = said.map(|day| format!(" of {}", Calendar::words(day))).unwrap_or_default();
    let words = format!("the customer causes a delay, by the card{of}");
    Some(Symptom { since: said.unwrap_or(start.on), words })
}

impl OnboardingStuck {
    /// E4-11: a customer who asks to wait for more than a month may never come back.
    fn long_wait(&self, onboard: &Clock, standing: &Standing<'_>) -> Option<Symptom> {
        onboard.stop.is_none().then_some(())?;
        let mut waits = standing.holds.iter().filter(|hold| hold.is_in_force && hold.pauses);
        let wait = waits.next()?;
        let since = wait.from + Days::new(u64::from(self.hold_counts_after_days) + 1);
        let (reason, from) = (&wait.hold.reason, Calendar::words(wait.from));
        Some(Symptom { since, words: format!("on hold for {reason} since {from}") })
    }

    /// The first day ahead on which time alone makes one of the conditions true.
    fn next_look(
        &self,
        onboard: &Clock,
        value: &Clock,
        standing: &Standing<'_>,
    ) -> Option<NaiveDate> {
        let silent = self.silence(onboard, standing).map(|symptom| symptom.since);
        let waited = self.long_wait(onboard, standing).map(|symptom| symptom.since);
        let broken = [onboard, value].into_iter().filter(|clock| clock.stop.is_none());
        let broken = broken.filter_map(|clock| clock.breach_day);
        let days = broken.chain(silent).chain(waited);
        days.filter(|day| *day > standing.today).min()
    }

    /// TRI-0 (b): onboarding has gone on for a while and nobody talks to the customer.
    fn silence(&self, onboard: &Clock, standing: &Standing<'_>) -> Option<Symptom> {
        let start = onboard.start.as_ref().filter(|_| onboard.confidence == Confidence::High)?;
        onboard.is_open().then_some(())?;
        // Who was asked to wait is not silent meanwhile.
        let held = Days::new(onboard.held_days.unsigned_abs());
        let long = start.on + Days::new(u64::from(self.silence_counts_after_days) + 1) + held;
        let last = standing.last_conversation();
        let silence = Days::new(u64::from(self.silence_from_days) + 1);
        let quiet = last.map_or(start.on + silence + held, |day| day + silence);
        let since = long.max(quiet);
        let words = last.map_or_else(
            || format!("no call or meeting since {}", Calendar::words(start.on)),
            |day| format!("the last call or meeting was on {}", Calendar::words(day)),
        );
        Some(Symptom { since, words })
    }

    fn call(
        &self,
        standing: &Standing<'_>,
        onboard: &Clock,
        since: NaiveDate,
        symptoms: &[Symptom],
    ) -> CallToAction {
        let account = standing.account;
        let words: Vec<&str> = symptoms.iter().map(|symptom| symptom.words.as_str()).collect();
        let because = symptoms.iter().map(|symptom| Because {
            fact: symptom.words.clone(),
            on: None,
            source: Source::Derived,
            url: account.url.clone(),
        });
        let draft = WorkIssueDraft {
            kind: WorkKind::Triage,
            labels: vec!["triage::open".to_owned()],
            due: Some(Calendar::working_day_after(standing.today, self.due_in_working_days)),
        };
        let next_call = Calendar::working_day_after(standing.today, 2);
        let episode = Episode::new(format!("{}-{since}", onboard.run()));
        let call = CallToAction::new(Self::NAME, account, episode, 2, Form::WorkIssue(draft));
        // A wait that has become the trouble itself silences nothing.
        let waits = self.long_wait(onboard, standing);
        let is_too_long = waits.is_some_and(|wait| wait.since <= standing.today);
        let call = if is_too_long { call.despite_hold() } else { call };
        call.since(since)
            .headline(format!("Stuck in {}: {}", standing.stage.stage, words.join("; ")))
            .because(onboard.start.as_ref().map(Because::of))
            .because(because)
            .detail("symptoms", words)
            .detail("since", since.to_string())
            .detail("stage", standing.stage.stage.as_str())
            .detail("next_call", next_call.to_string())
            .detail("renewal", standing.renewal.map(|day| day.to_string()).unwrap_or_default())
            .detail("sentiment", account.facts.value("sentiment").unwrap_or_default())
    }
}
