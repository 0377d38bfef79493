//! Which of the facts that are needed are there, field by field, and how often a question leads to an answer (f.23).
//!
//! The text of a card has no history in GitLab: it counts as it reads now; labels and the CSM are those of the day.

use std::collections::BTreeMap;

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::account::DeedKind;
use crate::consider::Ratio;
use crate::consider::Standing;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::portion::Portion;

/// The rule that asks for facts.
const ASKS: &str = "facts_missing";

/// Days in which a question should be answered, and days of questions that are looked at.
const ANSWER_DAYS: u64 = 14;
const ASKED_DAYS: u64 = 90;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Completeness {
    /// Known and required, by field.
    fields: BTreeMap<String, (u64, u64)>,
    /// Accounts with everything, and with gaps.
    accounts: Portion,
    fixed: Portion,
}

/// The days on which the bot asked for facts, as long ago as an answer may take and no longer.
fn asked(standing: &Standing<'_>) -> Vec<NaiveDate> {
    let sections = standing.account.spoken.sections();
    let own = sections.filter(|(_, section)| section.marker.key.rule == ASKS);
    let days = own.map(|(remark, _)| standing.local_date(remark.created_at));
    let (last, first) =
        (standing.today - Days::new(ANSWER_DAYS), standing.today - Days::new(ASKED_DAYS));
    days.filter(|day| first < *day && *day <= last).collect()
}

/// Whether somebody changed the card or its labels in time, and nothing is missing any more.
fn is_answered(asked_on: NaiveDate, standing: &Standing<'_>) -> bool {
    let until = asked_on + Days::new(ANSWER_DAYS);
    let mut deeds = standing.account.deeds.iter();
    let has_changed = deeds.any(|deed| {
        let on = standing.local_date(deed.at);
        let is_change =
            matches!(deed.what, DeedKind::Edited | DeedKind::Labelled | DeedKind::Assigned);
        is_change && asked_on <= on && on <= until
    });
    has_changed && !standing.has_gaps()
}

impl Gauge for Completeness {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, .. } = *subject;
        let facts = standing.required_facts();
        let is_nobodys = facts.is_empty().then_some("without a CSM of their own");
        if let Some(reason) = membership.why_not().or(is_nobodys) {
            return self.accounts.leave_out(reason);
        }
        self.accounts.count(standing.account, facts.iter().all(|fact| fact.is_known));
        for fact in facts {
            let (known, required) = self.fields.entry(fact.field.to_owned()).or_default();
            *known += u64::from(fact.is_known);
            *required += 1;
        }
        for day in asked(standing) {
            self.fixed.count(standing.account, is_answered(day, standing));
        }
    }

    fn merge(&mut self, other: &Self) {
        for (field, (known, required)) in &other.fields {
            let own = self.fields.entry(field.clone()).or_default();
            *own = (own.0 + known, own.1 + required);
        }
        self.accounts.merge(&other.accounts);
        self.fixed.merge(&other.fixed);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let ratio = |(known, required): &(u64, u64)| Ratio::new(*known, *required);
        let all = self.fields.values().map(ratio).fold(Ratio::default(), Ratio::merge);
        let parts =
            self.fields.iter().filter_map(|(field, it)| Some((field.clone(), ratio(it).value()?)));
        let completeness = Value {
            value: all.value(),
            numerator: Some(number(all.numerator)),
            denominator: Some(number(all.denominator)),
            parts: parts.collect(),
            ..self.accounts.value()
        };
        values.insert("data_completeness", completeness);
        values.insert("data_fix_rate_14d", self.fixed.value());
    }
}
