//! A new customer who is not getting anywhere: opens the triage issue.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Confidence;
use crate::account::Episode;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::Severity;
use crate::account::Source;
use crate::account::Touchpoint;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::stuck;
use crate::rules::stuck::Symptom;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct OnboardingStuck {
    /// Days of onboarding after which silence counts as being stuck.
    silence_counts_after_days: u32,
    /// Days without a call or meeting that are silence.
    silence_from_days: u32,
    /// Days in onboarding in which nobody does anything about the account.
    idle_from_days: u32,
    /// Days that the first call may be late before reminders have not helped.
    first_call_late_days: u32,
    /// Days of onboarding after which the customer is treated as not engaged.
    not_engaged_after_days: u32,
    /// Days in adoption after which the primary use case should be green.
    use_case_after_days: u32,
    /// Working days until the triage issue is due.
    due_in_working_days: u32,
    /// Days that the customer may keep us waiting before the wait itself is worth a triage.
    hold_counts_after_days: u32,
}

impl Rule for OnboardingStuck {
    const NAME: &'static str = "onboarding_stuck";
    const PURPOSE: &'static str = "A customer stuck in onboarding gets a triage issue.";
    const SOURCE: &'static str = "TRI-0 (a)–(d), (g), TRI-3, TRI-10, ONB-6, T03, T04";
    const SEVERITIES: &'static [Severity] = &[2];
    const TEMPLATE: &'static str = include_str!("../../config/templates/onboarding_stuck.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let stage = standing.stage.stage;
        if stage.is_leaving() {
            return Verdict::unclear("the customer is leaving, and what is open stays open");
        }
        let onboard = standing.onboarding();
        if !matches!(stage, LifecycleStage::Onboarding | LifecycleStage::Implementation) {
            return self.later(standing, onboard);
        }
        let value = standing.clock(Sla::TimeToFirstValue);
        if onboard.state == ClockState::Cancelled {
            return Verdict::not_applicable(onboard.reason.to_string());
        }
        let all = self.symptoms(standing, onboard, value);
        let (now, ahead): (Vec<Symptom>, Vec<Symptom>) =
            all.into_iter().partition(|symptom| symptom.since <= standing.today);
        if let Some(since) = now.iter().map(|symptom| symptom.since).min() {
            return Verdict::fires(self.call(standing, onboard, since, &now))
                .next_look(self.not_engaged_on(onboard).filter(|day| *day > standing.today));
        }
        // What cannot be told does not end what was true before.
        let clocks = [onboard, value];
        if let Some(unknown) = clocks.iter().find(|clock| clock.state == ClockState::Unknown) {
            return Verdict::unclear(unknown.reason.to_string());
        }
        if clocks.iter().any(|clock| clock.is_open() && clock.confidence < Confidence::High) {
            return Verdict::unclear("the start of onboarding is a guess");
        }
        let broken = clocks.into_iter().filter(|clock| clock.stop.is_none());
        let broken = broken.filter_map(|clock| clock.breach_day);
        let ahead = broken.chain(ahead.iter().map(|symptom| symptom.since));
        Verdict::quiet(why_not(standing, &clocks))
            .next_look(ahead.filter(|day| *day > standing.today).min())
    }
}

/// What speaks against being stuck; where a triage ends by it, the last thing that was done.
fn why_not(standing: &Standing<'_>, clocks: &[&Clock]) -> String {
    let paused = clocks.iter().find(|clock| clock.state == ClockState::Paused);
    let talked = standing.last_conversation();
    let is_open = standing.account.work_of(WorkKind::Triage).any(|issue| issue.open);
    let worked = stuck::last_activity(standing).filter(|day| is_open && Some(*day) > talked);
    match (paused, worked, talked.map(Calendar::words)) {
        (Some(clock), ..) => clock.reason.to_string(),
        (None, Some(day), _) => format!("people worked on it on {}", Calendar::words(day)),
        (None, None, Some(day)) => format!("the last call or meeting was on {day}"),
        (None, None, None) => "no sign of being stuck so far".to_owned(),
    }
}

impl OnboardingStuck {
    fn symptoms(&self, standing: &Standing<'_>, onboard: &Clock, value: &Clock) -> Vec<Symptom> {
        let silence = (self.silence_counts_after_days, self.silence_from_days);
        let silence = stuck::silence(onboard, standing, silence);
        let idle = stuck::idle(onboard, standing, self.idle_from_days);
        // Who is not even spoken with is silent; that says it, and says it better.
        let is_silent = silence.as_ref().is_some_and(|symptom| symptom.since <= standing.today);
        [
            stuck::broken(onboard, "onboarding"),
            silence,
            stuck::broken(value, "first value"),
            stuck::never_met(standing, self.first_call_late_days).filter(|_| !is_silent),
            idle.filter(|_| !is_silent),
            stuck::customers_delay(onboard, standing),
            stuck::long_wait(onboard, standing, self.hold_counts_after_days),
            stuck::unused(standing),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// After onboarding only what was bought and is not used is a reason (TRI-0 d, g); silence and
    /// playbooks have rules of their own.
    fn later(&self, standing: &Standing<'_>, onboard: &Clock) -> Verdict {
        let stage = standing.stage.stage;
        let all = [stuck::use_case(standing, self.use_case_after_days), stuck::unused(standing)];
        let all = all.into_iter().flatten().filter(|_| stage.is_past_onboarding());
        let (now, ahead): (Vec<Symptom>, Vec<Symptom>) =
            all.partition(|symptom| symptom.since <= standing.today);
        if let Some(since) = now.iter().map(|symptom| symptom.since).min() {
            return Verdict::fires(self.call(standing, onboard, since, &now));
        }
        Verdict::not_applicable(format!("the account is in {stage}"))
            .next_look(ahead.iter().map(|symptom| symptom.since).min())
    }

    /// ONB-6: from this day on the customer is treated as not engaged.
    fn not_engaged_on(&self, onboard: &Clock) -> Option<NaiveDate> {
        let start = onboard.start.as_ref().filter(|_| onboard.is_open() && onboard.may_call())?;
        let held = Days::new(onboard.held_days.unsigned_abs());
        Some(start.on + Days::new(u64::from(self.not_engaged_after_days) + 1) + held)
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
        let step = |days| Calendar::working_day_after(standing.today, days);
        let due = step(self.due_in_working_days);
        let labels = vec!["triage::open".to_owned()];
        let draft = WorkIssueDraft { kind: WorkKind::Triage, labels, due: Some(due) };
        let is_disengaged = self.not_engaged_on(onboard).is_some_and(|on| on <= standing.today);
        // The open triage was written before: what is to be done now goes into a comment.
        let mut open = standing.open_triages();
        let open = open.next().filter(|_| is_disengaged);
        let (name, form) = match open {
            Some(_) => (format!("{}-not-engaged", onboard.run()), Form::Notice),
            None => (format!("{}-{since}", onboard.run()), Form::WorkIssue(draft)),
        };
        let audience = if open.is_some() { Audience::CsmAndManager } else { Audience::Csm };
        let call = CallToAction::new(Self::NAME, account, Episode::new(name), 2, form).to(audience);
        // A wait that has become the trouble itself silences nothing.
        let waits = stuck::long_wait(onboard, standing, self.hold_counts_after_days);
        let is_too_long = waits.is_some_and(|wait| wait.since <= standing.today);
        let call = if is_too_long { call.despite_hold() } else { call };
        let mut hints: Vec<&str> = symptoms.iter().map(|symptom| symptom.hint).collect();
        hints.sort_unstable();
        hints.dedup();
        let started = onboard.start.as_ref();
        call.since(since)
            .headline(format!("Stuck in {}: {}", standing.stage.stage, words.join("; ")))
            .because(started.map(Because::of))
            .because(because)
            .detail("symptoms", words)
            .detail("hints", hints)
            .detail("latest", latest(standing))
            .detail("not_engaged", is_disengaged)
            .detail("not_engaged_days", self.not_engaged_after_days)
            .detail("started", started.map(|fact| fact.on.to_string()).unwrap_or_default())
            .detail("issue", open.map(|it| it.reference.clone()).unwrap_or_default())
            .detail("issue_url", open.map(|it| it.url.clone()).unwrap_or_default())
            .detail("since", since.to_string())
            .detail("stage", standing.stage.stage.as_str())
            .detail("next_call", step(2).to_string())
            .detail("later", Calendar::working_day_until(due + Days::new(30)).to_string())
            .detail("due_on", due.to_string())
            .detail("renewal", standing.renewal.map(|day| day.to_string()).unwrap_or_default())
            .detail("sentiment", account.facts.value("sentiment").unwrap_or_default())
    }
}

/// The last three things that are known to have happened, the newest first.
fn latest(standing: &Standing<'_>) -> Vec<Value> {
    let account = standing.account;
    let facts = account.facts.every().map(|fact| (fact.on, &*fact.words, &*fact.url));
    let named = |touch: &Touchpoint| touch.kind.is_conversation();
    let touches = account.touchpoints.iter().map(|touch| {
        let kind = if named(touch) { "conversation" } else { "note" };
        (touch.on, if touch.words.is_empty() { kind } else { &touch.words }, &*touch.url)
    });
    let mut all: Vec<_> = facts.chain(touches).filter(|(on, ..)| *on <= standing.today).collect();
    all.sort_by(|a, b| b.cmp(a));
    all.dedup();
    let row = |(on, words, url): &(NaiveDate, &str, &str)| json!({ "on": on.to_string(), "words": words, "url": url });
    all.iter().take(3).map(row).collect()
}
