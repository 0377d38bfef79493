//! What each rule thinks of an account, after etiquette has had its say.

use chrono::NaiveDate;

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Severity;
use crate::account::WorkKind;
use crate::consider::Standing;
use crate::decide::Climate;
use crate::decide::LoadedRule;
use crate::decide::Rulebook;
use crate::decide::etiquette;
use crate::decide::repeats;
use crate::decide::work;
use crate::rules::Outcome;
use crate::rules::Verdict;

/// What never notifies (`semantics.md` e.18).
const SILENT: Severity = 4;

/// A rule's verdict and, where etiquette holds it back, why.
#[derive(Clone, Debug)]
pub struct Opinion {
    pub rule: &'static str,
    pub verdict: Verdict,
    /// Why the call is not raised although the rule fires.
    pub suppressed: Option<Suppressed>,
}

/// Why a call is not raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    pub cause: Cause,
    /// A sentence without a full stop.
    pub reason: String,
    /// The day on which that can be otherwise, where time alone decides it.
    pub until: Option<NaiveDate>,
}

/// What kind of reason it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// People asked for it: hands off, not relevant, a snooze, an acknowledgement.
    Asked,
    /// It does not matter now: a hold, an outage, a customer who leaves.
    Inhibited,
    /// A triage or an escalation on the account comes first.
    Outranked,
    /// It is said later: a quiet day, a budget, somebody has just been there.
    Waits,
    /// One comment a week is enough: it rides along with what does not wait.
    Week,
    /// It waits for the hour alone.
    Hour,
    /// The rule is on trial.
    Shadow,
    /// The rule was wrong too often: it speaks in digests only.
    Demoted,
}

impl Suppressed {
    pub(super) fn new(cause: Cause, reason: impl Into<String>) -> Self {
        Self { cause, reason: reason.into(), until: None }
    }

    #[must_use]
    pub(super) fn until(mut self, day: NaiveDate) -> Self {
        self.until = Some(day);
        self
    }
}

impl Opinion {
    /// The call this rule raises, unless it is held back.
    pub fn call(&self) -> Option<&CallToAction> {
        self.wanted().filter(|_| self.suppressed.is_none())
    }

    /// The call this rule would raise, held back or not.
    pub fn wanted(&self) -> Option<&CallToAction> {
        match &self.verdict.outcome {
            Outcome::Fires(call) => Some(call),
            _ => None,
        }
    }

    /// The call that is there to be dealt with, though it may be said elsewhere or later.
    pub fn open(&self) -> Option<&CallToAction> {
        let cause = self.suppressed.as_ref().map(|suppressed| suppressed.cause);
        let is_open = !matches!(cause, Some(Cause::Asked | Cause::Inhibited | Cause::Shadow));
        self.wanted().filter(|_| is_open)
    }

    /// The call that would be raised, and what holds it back.
    pub fn held_back(&self) -> Option<(&CallToAction, &Suppressed)> {
        Some((self.wanted()?, self.suppressed.as_ref()?))
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
        match &self.suppressed {
            Some(why) => format!("{}, but {}", self.verdict.reason, why.reason),
            None => self.verdict.reason.to_string(),
        }
    }

    /// The first day on which the answer can change by time alone.
    pub fn next_look(&self) -> Option<NaiveDate> {
        self.suppressed.as_ref().and_then(|why| why.until).or(self.verdict.next_look)
    }

    /// Whether the rule knows that nothing is wanted; an unclear answer ends nothing.
    pub fn is_over(&self) -> bool {
        matches!(self.verdict.outcome, Outcome::Quiet | Outcome::NotApplicable)
    }
}

/// Every rule's opinion of one account by itself, in the order of the rulebook; what is shared with
/// other accounts, such as the mentions of a day, plays no part.
pub fn opinions(standing: &Standing<'_>, rulebook: &Rulebook) -> Vec<Opinion> {
    in_climate(standing, rulebook, &Climate::default())
}

/// The same, where rules are on trial or were wrong too often.
pub(super) fn in_climate(
    standing: &Standing<'_>,
    rulebook: &Rulebook,
    climate: &Climate,
) -> Vec<Opinion> {
    let of_rule = |rule: &LoadedRule| opinion(rule, standing, rulebook, climate);
    let of_accounts = rulebook.rules.iter().filter(|rule| rule.entry.is_of_accounts);
    let mut opinions: Vec<Opinion> = of_accounts.map(of_rule).collect();
    // The triage that is opened now inhibits like one that is open: a pass that is cut between the
    // two must not decide what is said.
    let opens_triage = |call| work::opens(WorkKind::Triage, call, standing);
    if opinions.iter().filter_map(Opinion::call).any(opens_triage) {
        let knows = |call: &CallToAction| standing.account.spoken.knows(&call.key);
        let lower = |opinion: &&mut Opinion| {
            let cause = opinion.suppressed.as_ref().map(|why| why.cause);
            let later = matches!(cause, None | Some(Cause::Waits | Cause::Week | Cause::Hour));
            let is_less = |call: &CallToAction| call.severity > 2 && !call.is_said_in_triage;
            later && opinion.wanted().is_some_and(|call| is_less(call) && !knows(call))
        };
        for opinion in opinions.iter_mut().filter(lower) {
            let reason = "the triage that begins now comes first";
            opinion.suppressed = Some(Suppressed::new(Cause::Outranked, reason));
        }
        // Another triage that waited for working hours is in hand with it, and waits no longer.
        let is_in_hand = |opinion: &&mut Opinion| {
            let waits = |why: &Suppressed| matches!(why.cause, Cause::Waits | Cause::Hour);
            let is_triage = |form: &Form| matches!(form, Form::WorkIssue(draft) if draft.kind == WorkKind::Triage);
            opinion.held_back().is_some_and(|(call, why)| is_triage(&call.form) && waits(why))
        };
        opinions.iter_mut().filter(is_in_hand).for_each(|opinion| opinion.suppressed = None);
    }
    opinions
}

fn opinion(
    rule: &LoadedRule,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
    climate: &Climate,
) -> Opinion {
    let mut verdict = (rule.evaluate)(standing);
    let suppressed = match &mut verdict.outcome {
        Outcome::Fires(call) => {
            let known = rule.entry.severities;
            debug_assert!(known.contains(&call.severity), "{}: {}", call.rule, call.severity);
            if call.form == Form::Notice && call.severity >= SILENT {
                call.form = Form::Nudge;
            }
            if let Some(key) = repeats::due(call, rule.entry, standing, rulebook) {
                call.key = key;
            }
            etiquette::suppression(call, rule, standing, rulebook, climate)
        }
        _ => None,
    };
    Opinion { rule: rule.entry.name, verdict, suppressed }
}
