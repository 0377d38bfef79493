//! What each rule thinks of an account, after etiquette has had its say.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::Section;
use crate::account::WorkKind;
use crate::consider::Standing;
use crate::decide::Rulebook;
use crate::decide::answers;
use crate::decide::card;
use crate::decide::quiet;
use crate::decide::work;
use crate::rules::Outcome;
use crate::rules::Verdict;

/// A rule's verdict and, where etiquette holds it back, why.
#[derive(Clone, Debug)]
pub struct Opinion {
    pub rule: &'static str,
    pub verdict: Verdict,
    /// Why the call is not raised although the rule fires.
    pub suppressed: Option<String>,
}

impl Opinion {
    /// The call this rule raises, unless it is held back.
    pub fn call(&self) -> Option<&CallToAction> {
        match &self.verdict.outcome {
            Outcome::Fires(call) if self.suppressed.is_none() => Some(call),
            _ => None,
        }
    }

    /// The call this rule would raise, held back or not.
    pub fn wanted(&self) -> Option<&CallToAction> {
        match &self.verdict.outcome {
            Outcome::Fires(call) => Some(call),
            _ => None,
        }
    }

    /// The verdict in a word, as JSON has it.
    pub fn word(&self) -> &'static str {
        match (&self.verdict.outcome, &self.suppressed) {
            (Outcome::Fires(_), Some(_)) => "suppressed",
            (Outcome::Fires(_), None) => "fires",
            (Outcome::Quiet | Outcome::Unclear, _) => "quiet",
            (Outcome::NotApplicable, _) => "not_applicable",
        }
    }

    /// The first condition that decided, and what holds the call back.
    pub fn reason(&self) -> String {
        match (&self.suppressed, &self.verdict.outcome) {
            (Some(why), _) => format!("{}, but {why}", self.verdict.reason),
            (None, Outcome::Unclear) => format!("cannot tell: {}", self.verdict.reason),
            (None, _) => self.verdict.reason.clone(),
        }
    }

    /// Whether the rule knows that nothing is wanted; an unclear answer ends nothing.
    pub fn is_over(&self) -> bool {
        matches!(self.verdict.outcome, Outcome::Quiet | Outcome::NotApplicable)
    }
}

/// Every rule's opinion of one account, in the order of the rulebook.
pub fn opinions(standing: &Standing<'_>, rulebook: &Rulebook) -> Vec<Opinion> {
    let verdicts = rulebook.rules.iter().map(|rule| {
        let verdict = (rule.evaluate)(standing);
        let suppressed = match &verdict.outcome {
            Outcome::Fires(call) => suppression(call, standing, rulebook),
            _ => None,
        };
        Opinion { rule: rule.entry.name, verdict, suppressed }
    });
    let mut opinions: Vec<Opinion> = verdicts.collect();
    // The triage that is opened now inhibits like one that is open: a pass that is cut between the
    // two must not decide what is said.
    let opens_triage = |call| work::opens(WorkKind::Triage, call, standing);
    if opinions.iter().filter_map(Opinion::call).any(opens_triage) {
        let knows = |call: &CallToAction| standing.account.spoken.knows(&call.key);
        let lower = |opinion: &&mut Opinion| {
            let is_less = |call: &CallToAction| call.severity > 2 && !call.is_said_in_triage;
            opinion.call().is_some_and(|call| is_less(call) && !knows(call))
        };
        for opinion in opinions.iter_mut().filter(lower) {
            opinion.suppressed = Some("the triage that begins now comes first".into());
        }
    }
    opinions
}

/// Inhibition and budget of `semantics.md` e.12 and e.13.
fn suppression(
    call: &CallToAction,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> Option<String> {
    let account = standing.account;
    if account.is_hands_off() {
        return Some("people asked the bot not to write here".into());
    }
    let is_leaving = standing.stage.stage == LifecycleStage::WillChurn;
    if is_leaving && call.severity > 1 && !call.is_said_when_leaving {
        return Some("the customer is known to be leaving".into());
    }
    let quiet = call.form == Form::Nudge || call.is_said_on_hold;
    if standing.is_paused() && !quiet && call.severity > 1 {
        return Some("the account is on hold".into());
    }
    if let Some(reason) = quiet::not_relevant(&call.key, standing) {
        return Some(reason);
    }
    if account.spoken.knows(&call.key) {
        // Said already: nothing is raised again, and nothing needs to be held back.
        return None;
    }
    if let Some(reason) = quiet::asked_for(call, standing, rulebook) {
        return Some(reason);
    }
    if call.form == Form::Notice
        && let Some(day) = rulebook.quiet.until(standing.today)
    {
        return Some(format!("nobody is mentioned on a quiet day: it is said on {day}"));
    }
    let mut triage = account.work_of(WorkKind::Triage).filter(|issue| issue.open);
    if call.severity > 2
        && !call.is_said_in_triage
        && let Some(open) = triage.next()
    {
        return Some(format!("{} is open and comes first", open.reference));
    }
    let next = next_comment_day(standing, rulebook)?;
    let waits = call.form == Form::Notice && call.severity > 2 && standing.today < next;
    waits.then(|| format!("one comment a week is enough: it is said on {next} at the earliest"))
}

/// A week after the last comment that mentioned somebody; cards and nudges mention nobody.
fn next_comment_day(standing: &Standing<'_>, rulebook: &Rulebook) -> Option<NaiveDate> {
    let account = standing.account;
    let card = card::key(account);
    let mentions = |section: &Section| {
        let key = &section.marker.key;
        let is_notice = *key != card && !answers::is_answer(key);
        is_notice && !section.marker.withdrawn && !rulebook.keeps_current(&key.rule)
    };
    let notices = account.spoken.remarks.iter().filter(|r| r.sections.iter().any(mentions));
    let last = notices.map(|remark| remark.created_at).max()?;
    Some(standing.local_date(last) + Days::new(u64::from(rulebook.comment_every_days)))
}
