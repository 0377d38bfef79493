//! The account goes from the sales team to its CSM: handed over, and introduced before the first call.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::account::Account;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::FactName;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

/// How the box that says so begins, and the fields that hold the day of the introduction.
const BOX: &str = "Internal handoff";
const INTRODUCED: [&str; 5] =
    ["introduction", "introduced", "csm introduced", "csm introduction", "introduction date"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct TransitionDue {
    /// Days before the contract date on which the transition begins.
    before_contract_days: u32,
    /// Days a CSM may have the account before the transition begins, while no contract date is known.
    without_contract_days: u32,
    /// Working days until the hand-over is due, once onboarding has begun or the contract is signed.
    due_in_working_days: u32,
    /// Days after the contract for which it is news, where nobody says when onboarding began.
    contract_counts_for_days: u32,
}

impl Rule for TransitionDue {
    const NAME: &'static str = "transition_due";
    const PURPOSE: &'static str =
        "The sales team hands a new account over, and introduces its CSM, before the first call.";
    const SOURCE: &'static str = "S03, ONB-1, ONB-2, ONB-9, D8";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/transition_due.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        let stage = standing.stage.stage;
        if !matches!(stage, LifecycleStage::Align | LifecycleStage::Onboarding) {
            return Verdict::not_applicable(format!("the account is in {stage}"));
        }
        if account.segment == Some(Segment::Digital)
            || account.priority.is_some_and(|priority| !Priority::is_managed(priority))
        {
            return Verdict::not_applicable("no CSM looks after such accounts");
        }
        if let Some(reason) = done(standing) {
            return Verdict::quiet(reason);
        }
        let is_own = |issue: &&WorkIssue| own(account).any(|it| it.reference == issue.reference);
        let mut open = account.work_of(WorkKind::Handoff).filter(|issue| issue.open);
        if let Some(issue) = open.find(|issue| !is_own(issue)) {
            return Verdict::quiet(format!("{} is open for it", issue.reference));
        }
        let Some(csm) = &account.csm else {
            return Verdict::quiet("nobody looks after the account yet");
        };
        // On the dates of an import, or on a label alone, nobody is told that he is late.
        let is_dated = dates(standing) != (None, None);
        if account.is_imported || (stage == LifecycleStage::Onboarding && !is_dated) {
            return Verdict::unclear("nobody says when the contract or onboarding began");
        }
        let over_on = self.over_on(standing);
        if over_on.is_some_and(|day| day <= standing.today) {
            let reason = "the contract is old, and nobody says that onboarding began";
            return Verdict::quiet(reason);
        }
        let (opens_on, why) = self.opens_on(standing);
        let begun = own(account).find(|issue| issue.open);
        if standing.today < opens_on && begun.is_none() {
            let reason =
                format!("{} is told on {}: {why}", csm.username, Calendar::words(opens_on));
            return Verdict::quiet(reason).next_look(Some(opens_on));
        }
        // After the first call it is too late to prepare it; what is begun is finished all the same.
        if let Some(on) = standing.last_conversation().filter(|on| standing.life.holds(*on))
            && begun.is_none()
        {
            return Verdict::quiet(format!("the customer was met on {}", Calendar::words(on)));
        }
        Verdict::fires(self.call(standing, opens_on)).next_look(over_on)
    }
}

/// Why nothing is left to do, if nothing is.
fn done(standing: &Standing<'_>) -> Option<String> {
    let account = standing.account;
    let is_box = |words: &str| words.to_lowercase().starts_with(&BOX.to_lowercase());
    if account.boxes.iter().any(|it| it.done && is_box(&it.words)) {
        return Some("the internal handoff is ticked".to_owned());
    }
    let introduced = INTRODUCED.into_iter().find_map(|field| account.facts.day(field));
    if let Some(on) = introduced.filter(|on| *on <= standing.today && standing.life.holds(*on)) {
        return Some(format!("the CSM was introduced on {}", Calendar::words(on)));
    }
    let in_life = |issue: &&WorkIssue| standing.life.holds(standing.local_date(issue.created_at));
    // Who closes the issue has done what it asks, or knows better.
    let mut by_people = account.work_of(WorkKind::Handoff).filter(in_life);
    by_people.find_map(|issue| {
        let closed = issue.closed_at.filter(|_| !issue.open && !issue.closed_by_bot);
        let closed = closed.map(|at| standing.local_date(at)).filter(|on| *on <= standing.today);
        closed.map(|on| format!("{} was closed on {}", issue.reference, Calendar::words(on)))
    })
}

/// What this rule opened.
fn own(account: &Account) -> impl Iterator<Item = &WorkIssue> {
    let mine =
        |issue: &&WorkIssue| issue.key.as_ref().is_some_and(|key| key.rule == TransitionDue::NAME);
    account.work_of(WorkKind::Handoff).filter(mine)
}

/// The contract date, and the start of onboarding.
fn dates(standing: &Standing<'_>) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let fact = |name| standing.account.facts.best(name).map(|fact| fact.on);
    let in_life = |on: &NaiveDate| standing.life.holds(*on);
    let contract = fact(FactName::CustomerSince).filter(in_life);
    (contract, fact(FactName::OnboardingStart).filter(in_life))
}

impl TransitionDue {
    /// The day from which a contract is no news any more: many cards never say when onboarding began.
    fn over_on(&self, standing: &Standing<'_>) -> Option<NaiveDate> {
        let (contract, started) = dates(standing);
        let counts_for = Days::new(u64::from(self.contract_counts_for_days) + 1);
        contract.filter(|_| started.is_none()).map(|on| on + counts_for)
    }

    /// The day on which the transition begins, and why then.
    fn opens_on(&self, standing: &Standing<'_>) -> (NaiveDate, &'static str) {
        let (contract, started) = dates(standing);
        let days = |days: u32| Days::new(u64::from(days));
        let assigned = standing.account.facts.best(FactName::CsmAssigned).map(|fact| fact.on);
        let known = assigned.unwrap_or(standing.opened_on()).max(standing.opened_on());
        let opens = match contract {
            Some(on) => (on - days(self.before_contract_days), "the contract is near then"),
            None => (known + days(self.without_contract_days), "no contract date is known"),
        };
        let starts = started.map(|on| (on, "onboarding begins then"));
        starts.into_iter().chain([opens]).min_by_key(|(on, _)| *on).unwrap_or(opens)
    }

    fn call(&self, standing: &Standing<'_>, opens_on: NaiveDate) -> CallToAction {
        let account = standing.account;
        let (contract, started) = dates(standing);
        let soon = Calendar::working_day_after(standing.today, self.due_in_working_days);
        let ahead = contract.filter(|on| *on > standing.today && started.is_none());
        let due = ahead.map_or(soon, Calendar::working_day_until).max(standing.today);
        let kickoff = standing.clock(Sla::TimeToEngage).last_good_day;
        let kickoff = kickoff.filter(|on| *on >= due);
        let kind = account.facts.value("account type").unwrap_or_default().to_lowercase();
        let is_existing = kind.contains("existing") || kind.contains("upgrade");
        let draft = WorkIssueDraft { kind: WorkKind::Handoff, labels: Vec::new(), due: Some(due) };
        let facts = [FactName::OnboardingStart, FactName::CustomerSince].into_iter();
        let facts = facts.filter_map(|name| account.facts.best(name)).map(Because::of);
        let lacking = Because {
            fact: "neither an internal handoff nor an introduction is on the card".to_owned(),
            on: None,
            source: Source::Card,
            url: account.url.clone(),
        };
        let headline = match (contract, started) {
            (_, Some(on)) => {
                format!("Internal handoff is open, and onboarding began on {}", Calendar::words(on))
            }
            (Some(on), None) if on <= standing.today => {
                let on = Calendar::words(on);
                format!("The contract is of {on}, and the CSM is not introduced yet")
            }
            (Some(on), None) => {
                format!("CSM to be introduced before the contract of {}", Calendar::words(on))
            }
            (None, None) => "CSM to be introduced, and the account handed over".to_owned(),
        };
        let episode = Episode::new(format!("transition-{}", standing.life.number));
        CallToAction::new(Self::NAME, account, episode, 3, Form::WorkIssue(draft))
            .since(opens_on)
            .headline(headline)
            .because(facts)
            .because([lacking])
            .detail("contract", contract.map(|on| on.to_string()).unwrap_or_default())
            .detail("signed", json!(contract.is_some_and(|on| on <= standing.today)))
            .detail("started", started.map(|on| on.to_string()).unwrap_or_default())
            .detail("kickoff", kickoff.map(|on| on.to_string()).unwrap_or_default())
            .detail("existing", json!(is_existing))
    }
}
