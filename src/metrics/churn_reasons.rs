//! Why customers left in the last year, weighted by what they paid (f.27).
//!
//! The reason is the `risk::` label of the issue in which the decision is written down, of the triage that ended with
//! it, or of the account; labels count as they are now. Two reasons in one place are no reason.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::account::Account;
use crate::account::Money;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::by_currency::ByCurrency;
use crate::metrics::by_currency::Sums;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;

/// Months of churn that are looked at.
const MONTHS: u32 = 12;

const UNSAID: &str = "nobody has said";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ChurnReasons {
    lost: ByCurrency<Lost>,
    left_out: LeftOut,
}

/// Money by the reason, in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Lost {
    by_reason: BTreeMap<String, u64>,
    /// Who left with a reason, and who without.
    told: Names,
    untold: Names,
}

impl Sums for Lost {
    fn merge(&mut self, other: &Self) {
        for (reason, amount) in &other.by_reason {
            let own = self.by_reason.entry(reason.clone()).or_default();
            *own = own.saturating_add(*amount);
        }
        self.told.merge(&other.told);
        self.untold.merge(&other.untold);
    }

    fn accounts(&self) -> u64 {
        self.told.count + self.untold.count
    }
}

/// Why an account left.
fn reason(account: &Account) -> Option<&str> {
    let last = |kind| account.work_of(kind).last().map(|issue| &issue.labels);
    let places = [last(WorkKind::WillChurn), last(WorkKind::Triage), Some(&account.labels)];
    places.into_iter().flatten().find_map(|labels| {
        let mut risks = labels.iter().filter_map(|label| label.strip_prefix("risk::"));
        let first = risks.next()?;
        risks.next().is_none().then_some(first)
    })
}

impl Gauge for ChurnReasons {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        let since = Calendar::months_before(frame.as_of, MONTHS);
        if !membership.is_gone() {
            let left = standing.left_on().is_some_and(|on| on > since);
            if let Some(reason) = membership.why_never().filter(|_| left) {
                self.left_out.add(reason);
            }
            return;
        }
        match standing.left_on() {
            None => return self.left_out.add("gone, and nobody knows since when"),
            Some(on) if on <= since => return,
            Some(_) => {}
        }
        // An amount of nothing is what is paid now, not what was lost.
        let dated = standing.account.arr_history.iter().rev().map(|dated| &dated.money);
        let mut known = standing.arr().into_iter().chain(dated);
        let Some(money) = known.find(|money: &&Money| money.amount > 0) else {
            return self.left_out.add("without an ARR");
        };
        let Some(lost) = self.lost.of(&[money]) else { return };
        let reason = reason(standing.account);
        let names = if reason.is_some() { &mut lost.told } else { &mut lost.untold };
        names.add(standing.account);
        let own = lost.by_reason.entry(reason.unwrap_or(UNSAID).to_owned()).or_default();
        *own = own.saturating_add(money.amount);
    }

    fn merge(&mut self, other: &Self) {
        self.lost.merge(&other.lost);
        self.left_out.merge(&other.left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let read = self.lost.read();
        let mut left_out = self.left_out.clone();
        left_out.add_many("in another currency", read.others);
        let all = read.sums.by_reason.values().fold(0, |sum: u64, it| sum.saturating_add(*it));
        let share = |amount: u64| number(amount) / number(all);
        let parts = read.sums.by_reason.iter().filter(|_| all > 0);
        let unsaid = read.sums.by_reason.get(UNSAID).copied().unwrap_or_default();
        let value = Value {
            value: (all > 0).then(|| share(all - unsaid)),
            numerator: Some(number(all - unsaid)),
            denominator: Some(number(all)),
            parts: parts.map(|(reason, amount)| (reason.clone(), share(*amount))).collect(),
            note: read.note(),
            yes: read.sums.told.clone(),
            no: read.sums.untold.clone(),
            ..left_out.value()
        };
        values.insert("churn_reasons", value);
    }
}
