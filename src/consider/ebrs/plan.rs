//! What is agreed with the customer about the next EBR: a date, whether it counts, what was refused.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Episode;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Key;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::FiscalQuarter;
use crate::consider::Norms;

/// The name under which the status card remembers a date that was set.
const REMEMBERED: &str = "ebr_date";

/// Where an account is with its next EBR.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EbrPlan {
    /// The date that is set, if no EBR was held on it or later.
    pub on: Option<NaiveDate>,
    pub quarter: Option<FiscalQuarter>,
    /// Who says that the key people accepted; without it a date is only a date (EBR-5).
    pub accepted: Option<String>,
    /// Earlier dates that were given up for one in another fiscal quarter: each is a refusal and a
    /// new request (EBR-7).
    pub moved: Vec<NaiveDate>,
    /// Requests refused since the last EBR: the most that the card, the labels, the issues or the
    /// moves bear out, since one refusal is often told twice.
    pub refusals: usize,
    /// The days of these, or the dates that were moved, in time order.
    pub refused: Vec<NaiveDate>,
    /// The first day on which time alone makes them fewer.
    pub forgotten_on: Option<NaiveDate>,
}

impl EbrPlan {
    pub(super) fn of(
        account: &Account,
        today: NaiveDate,
        held: Option<NaiveDate>,
        norms: &Norms,
    ) -> Self {
        let is_next = |day: &NaiveDate| held.is_none_or(|held| *day > held);
        let stated = account.facts.best(FactName::EbrScheduled).map(|fact| fact.on);
        let on = stated.or_else(|| due_of_their_own(account)).filter(is_next);
        let quarter = on.map(|day| norms.fiscal.quarter_of(day));
        let since = Calendar::months_before(today, norms.ebr.window_months);
        let recent = |day: &NaiveDate| *day > since && is_next(day);
        let mut moved: BTreeMap<FiscalQuarter, NaiveDate> = BTreeMap::new();
        for day in remembered(account).filter(recent).filter(|day| Some(*day) != on) {
            let was_in = norms.fiscal.quarter_of(day);
            if quarter.is_some_and(|quarter| quarter != was_in) {
                let last = moved.entry(was_in).or_insert(day);
                *last = day.max(*last);
            }
        }
        let mut told: BTreeMap<&str, BTreeSet<NaiveDate>> = BTreeMap::new();
        let declined = account.facts.all(FactName::EbrDeclined).iter();
        for fact in declined.filter(|fact| fact.on <= today && recent(&fact.on)) {
            told.entry(told_by(fact)).or_default().insert(fact.on);
        }
        let moved: Vec<NaiveDate> = moved.into_values().collect();
        told.entry("moves").or_default().extend(&moved);
        let refused = told.into_values().max_by_key(BTreeSet::len).unwrap_or_default();
        let months = norms.ebr.window_months;
        let forgotten_on = refused.first().map(|day| Calendar::months_after(*day, months));
        Self {
            accepted: on.and_then(|_| accepted(account)),
            on,
            quarter,
            moved,
            refusals: refused.len(),
            refused: refused.into_iter().collect(),
            forgotten_on,
        }
    }

    /// Whether it is scheduled: a date ahead, and accepted.
    pub fn is_scheduled(&self, today: NaiveDate) -> bool {
        self.accepted.is_some() && self.on.is_some_and(|on| on >= today)
    }

    /// The key by which a status card remembers the date that is set now: a later pass can tell a
    /// move from it.
    pub fn to_remember(account: &Account) -> Option<Key> {
        let on = account.facts.best(FactName::EbrScheduled)?.on;
        Some(Key::new(REMEMBERED, account.id, Episode::new(on)))
    }

    /// What people should know, each in a sentence without a full stop that time alone changes only
    /// when the date passes.
    pub(super) fn sentences(&self, today: NaiveDate, norms: &Norms) -> Vec<String> {
        let mut sentences = Vec::new();
        if let (Some(on), Some(quarter)) = (self.on, self.quarter) {
            let words = Calendar::words(on);
            if on < today {
                sentences.push(format!("the EBR of {words} is not on record as held"));
            } else if self.accepted.is_none() {
                sentences.push(format!(
                    "the EBR of {words} has a date but is not scheduled: nobody has said that the key people accepted"
                ));
            }
            for was in &self.moved {
                let from = norms.fiscal.quarter_of(*was);
                let was = Calendar::words(*was);
                sentences.push(format!(
                    "the EBR was moved from {was} ({from}) to {words} ({quarter}), which counts as declined and asked again"
                ));
            }
        }
        sentences
    }
}

/// Dates that earlier passes have seen on the card.
fn remembered(account: &Account) -> impl Iterator<Item = NaiveDate> {
    let keys = account.spoken.ledger.iter();
    let own = keys.filter(|key| key.rule == REMEMBERED && key.account() == Some(account.id));
    own.filter_map(|key| key.episode.as_str().parse().ok())
}

/// The due date of a person's own EBR issue that is called scheduled.
fn due_of_their_own(account: &Account) -> Option<NaiveDate> {
    let own = |issue: &&WorkIssue| issue.open && issue.key.is_none();
    let mut issues = account.work_of(WorkKind::Ebr).filter(own);
    issues.find(|issue| issue.is_labelled("ebr::scheduled"))?.due
}

fn accepted(account: &Account) -> Option<String> {
    let says_yes = |value: &str| {
        let no = ["no", "not", "none", "false", "pending", "open"];
        let first = value.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        !no.contains(&first.to_lowercase().as_str())
    };
    if account.facts.value("ebr accepted").is_some_and(says_yes) {
        return Some("the card says that it is accepted".to_owned());
    }
    if account.labels.contains("ebr::scheduled") {
        return Some("the account is labelled ebr::scheduled".to_owned());
    }
    let mut open = account.work_of(WorkKind::Ebr).filter(|issue| issue.open);
    let issue = open.find(|issue| issue.is_labelled("ebr::scheduled"))?;
    Some(format!("{} is labelled ebr::scheduled", issue.reference))
}

/// People's own words, the label's history and closed issues tell of the same refusals.
fn told_by(fact: &Fact) -> &'static str {
    match fact.source {
        Source::LabelEvent => "label",
        Source::LinkedIssue => "issue",
        _ => "words",
    }
}
