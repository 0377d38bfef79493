//! When a call is not raised although its rule fires: inhibition, budget and quiet (`semantics.md` e.8 to e.24).

use chrono::Days;
use chrono::NaiveDate;

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::Remark;
use crate::account::WorkIssueDraft;
use crate::consider::Calendar;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::decide::Cause;
use crate::decide::Climate;
use crate::decide::LoadedRule;
use crate::decide::Rulebook;
use crate::decide::Suppressed;
use crate::decide::acted;
use crate::decide::answers;
use crate::decide::audience;
use crate::decide::card;
use crate::decide::mentions;
use crate::decide::off_duty;
use crate::decide::quiet;
use crate::decide::work;

/// What holds a call back, the strongest reason first.
pub(super) fn suppression(
    call: &CallToAction,
    rule: &LoadedRule,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
    climate: &Climate,
) -> Option<Suppressed> {
    let account = standing.account;
    let asked = |reason: String| Suppressed::new(Cause::Asked, reason);
    let inhibited = |reason: String| Suppressed::new(Cause::Inhibited, reason);
    if let Some(forbidden) = forbidden(call, standing) {
        return Some(forbidden);
    }
    if account.spoken.knows(&call.key) {
        // Said already: nothing is raised again, and nothing needs to be held back.
        return None;
    }
    if let Some(reason) = quiet::asked_for(call, standing, rulebook) {
        return Some(asked(reason));
    }
    if let Some(suppressed) = climate.suppression(call, rule) {
        return Some(suppressed);
    }
    if let Some(reason) = outage(rule, standing, rulebook) {
        return Some(inhibited(reason));
    }
    if let Some(reason) = comes_first(call, standing) {
        return Some(Suppressed::new(Cause::Outranked, reason));
    }
    match &call.form {
        Form::Nudge => return None,
        Form::WorkIssue(draft) => return off_duty_work(draft, call, standing, rulebook),
        Form::Notice => {}
    }
    let waits = |reason| Suppressed::new(Cause::Waits, reason);
    acted::lately(call, rule.entry, standing, rulebook)
        .or_else(|| acted::just_now(call, rule.entry, standing))
        .map(waits)
        .or_else(|| off_duty::suppression(call, standing, rulebook))
        .or_else(|| weekly(call, standing, rulebook))
}

/// To be assigned to an issue is to be told of it: what would begin now waits like a comment. The
/// gravest does not, and an issue that nobody is given disturbs nobody.
fn off_duty_work(
    draft: &WorkIssueDraft,
    call: &CallToAction,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> Option<Suppressed> {
    let disturbs = call.severity > 1
        && work::opens(draft.kind, call, standing)
        && !audience::mentioned(call, standing, rulebook).is_empty();
    disturbs.then(|| off_duty::suppression(call, standing, rulebook)).flatten()
}

/// What holds a call back whether it has been said or not.
pub(super) fn forbidden(call: &CallToAction, standing: &Standing<'_>) -> Option<Suppressed> {
    let asked = |reason: String| Suppressed::new(Cause::Asked, reason);
    let inhibited = |reason: &str| Suppressed::new(Cause::Inhibited, reason);
    if standing.account.is_hands_off() {
        return Some(asked("people asked the bot not to write here".into()));
    }
    let is_leaving = standing.stage.stage == LifecycleStage::WillChurn;
    if is_leaving && call.severity > 1 && !call.is_said_when_leaving {
        return Some(inhibited("the customer is known to be leaving"));
    }
    let quiet = call.form == Form::Nudge || call.is_said_on_hold;
    if standing.is_paused() && !quiet && call.severity > 1 {
        return Some(inhibited("the account is on hold"));
    }
    quiet::not_relevant(&call.key, standing).map(asked)
}

/// A known outage makes numbers about usage worthless (e.12).
fn outage(rule: &LoadedRule, standing: &Standing<'_>, rulebook: &Rulebook) -> Option<String> {
    let is_on = |day: NaiveDate| rulebook.outages.iter().find(|o| o.from <= day && day <= o.to);
    let outage = is_on(standing.today).filter(|_| rule.entry.uses_usage)?;
    let (what, to) = (&outage.what, Calendar::words(outage.to));
    Some(format!("numbers about usage say nothing until {to}: {what}"))
}

/// An open triage or escalation comes before what is less grave (e.12).
fn comes_first(call: &CallToAction, standing: &Standing<'_>) -> Option<String> {
    if call.severity <= 2 || call.is_said_in_triage {
        return None;
    }
    let mut triage = standing.triages_of_today();
    if let Some(open) = triage.next() {
        return Some(format!("{} is open and comes first", open.reference));
    }
    let escalation = standing.escalations().open.into_iter().next()?;
    let (urgency, reference) = (escalation.urgency.as_str(), escalation.reference);
    // What an escalation asks for itself is no lower call beside it.
    let is_own = call.rule.starts_with("escalation_");
    (!is_own).then(|| format!("the {urgency} escalation on {reference} comes first"))
}

/// One notifying comment a week (e.13): the gravest does not wait, and a broken promise interrupts
/// once for each clock.
fn weekly(call: &CallToAction, standing: &Standing<'_>, rulebook: &Rulebook) -> Option<Suppressed> {
    if call.severity <= 1 || is_breach(call) {
        return None;
    }
    let next = next_comment_day(standing, rulebook)?;
    let waits = standing.today < next;
    let reason = format!("one comment a week is enough: it is said on {next} at the earliest");
    waits.then(|| Suppressed::new(Cause::Week, reason).until(next))
}

/// Whether it is about one of the three promises.
pub(super) fn is_promise(call: &CallToAction) -> bool {
    Sla::ALL.iter().any(|sla| call.rule.strip_suffix("_late") == Some(sla.name()))
}

/// Whether it says for the first time that a promise is broken.
pub(super) fn is_breach(call: &CallToAction) -> bool {
    is_promise(call) && call.key.episode.as_str().ends_with("-breached")
}

/// A week after the last comment that mentioned somebody; cards and nudges mention nobody.
fn next_comment_day(standing: &Standing<'_>, rulebook: &Rulebook) -> Option<NaiveDate> {
    let account = standing.account;
    let card = card::key(account);
    let notified = |remark: &&Remark| {
        let mut sections = remark.sections.iter();
        sections.any(|section| {
            let key = &section.marker.key;
            *key != card && !answers::is_answer(key) && !mentions::names(&section.body).is_empty()
        })
    };
    let last =
        account.spoken.remarks.iter().filter(notified).map(|remark| remark.created_at).max()?;
    Some(standing.local_date(last) + Days::new(u64::from(rulebook.comment_every_days)))
}
