//! How much the bot talks, and how soon somebody reacts (f.24, e.27).
//!
//! A comment counts when it mentions somebody of its own accord; a reaction is whatever a person does next on the
//! account issue. What is said today counts from tomorrow, so that a second pass finds what the first one wrote.
//! Digests and shared issues belong to no account and are not in it.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::account::Command;
use crate::consider::Ratio;
use crate::consider::Standing;
use crate::consider::said::mentioned_by;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::median;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;

const MONTH: TimeDelta = TimeDelta::days(30);
const WEEK: TimeDelta = TimeDelta::days(7);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CtaNoise {
    accounts: u64,
    /// Comments of the last 30 days that mention somebody, by account.
    loud: Names,
    /// Mentions of the last 7 days, by person.
    mentions: BTreeMap<String, u64>,
    /// Days until a person did something after such a comment.
    reactions: Multiset<i64>,
    snoozed: u64,
    left_out: LeftOut,
}

/// The first thing that a person did there after an instant, up to the judged day.
fn reaction(after: DateTime<Utc>, standing: &Standing<'_>) -> Option<NaiveDate> {
    let account = standing.account;
    let asked = account.asked.iter().map(|asked| asked.at);
    let all = account.deeds.iter().map(|deed| deed.at).chain(asked);
    let first = all.filter(|at| *at > after && *at <= standing.end_of_day()).min()?;
    Some(standing.local_date(first))
}

/// Whether people asked for quiet, by their last word about it.
fn is_snoozed(standing: &Standing<'_>) -> bool {
    let asked = standing.account.asked.iter().filter(|asked| asked.on <= standing.today);
    let snoozes = asked.filter_map(|asked| match asked.what {
        Command::Snooze { until, .. } => Some((asked.at, until)),
        _ => None,
    });
    snoozes.max().is_some_and(|(_, until)| standing.today < until)
}

impl Gauge for CtaNoise {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, .. } = *subject;
        let closed = (!standing.account.open).then_some("whose issue is closed");
        if let Some(reason) = membership.why_none().or(closed) {
            return self.left_out.add(reason);
        }
        self.accounts += 1;
        self.snoozed += u64::from(is_snoozed(standing));
        let end = standing.end_of_day();
        for remark in &standing.account.spoken.remarks {
            let (at, people) = (remark.created_at, mentioned_by(remark));
            let told_on = standing.local_date(at);
            if people.is_empty() || told_on >= standing.today || at <= end - MONTH {
                continue;
            }
            self.loud.add(standing.account);
            for name in people.into_iter().filter(|_| at > end - WEEK) {
                *self.mentions.entry(name.to_owned()).or_default() += 1;
            }
            if let Some(on) = reaction(at, standing) {
                self.reactions.add((on - told_on).num_days());
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.accounts += other.accounts;
        self.loud.merge(&other.loud);
        for (name, mentions) in &other.mentions {
            *self.mentions.entry(name.clone()).or_default() += mentions;
        }
        self.reactions.merge(&other.reactions);
        self.snoozed += other.snoozed;
        self.left_out.merge(&other.left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let most = self.mentions.values().max().copied().unwrap_or_default();
        let parts = [
            ("most mentions of one person in 7 days", Some(number(most))),
            ("median days to a reaction", median(&self.reactions)),
            ("share of accounts snoozed", Ratio::new(self.snoozed, self.accounts).value()),
        ];
        let known = parts.into_iter().filter_map(|(part, number)| Some((part.to_owned(), number?)));
        let (loud, accounts) = (number(self.loud.count), number(self.accounts));
        let value = Value {
            value: (self.accounts > 0).then(|| loud / accounts),
            numerator: Some(loud),
            denominator: Some(accounts),
            parts: known.collect(),
            yes: self.loud.clone(),
            ..self.left_out.value()
        };
        values.insert("cta_noise", value);
    }
}
