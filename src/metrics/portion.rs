//! A share that opens into its accounts: who is in it, who is not, and who was left out and why.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::account::Account;
use crate::consider::Ratio;
use crate::consider::Share;
use crate::metrics::names::Names;
use crate::metrics::value::Value;

/// k of n by account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Portion {
    /// Those that count in the numerator.
    yes: Names,
    /// Those that count in the denominator alone.
    no: Names,
    /// How many are in neither.
    excluded: LeftOut,
}

/// How many were left out, by the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LeftOut(BTreeMap<String, u64>);

impl LeftOut {
    pub(super) fn add(&mut self, reason: &str) {
        *self.0.entry(reason.to_owned()).or_default() += 1;
    }

    pub(super) fn add_many(&mut self, reason: &str, accounts: u64) {
        if accounts > 0 {
            *self.0.entry(reason.to_owned()).or_default() += accounts;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (reason, accounts) in &other.0 {
            *self.0.entry(reason.clone()).or_default() += accounts;
        }
    }

    /// A value that says nothing but who was left out.
    pub(super) fn value(&self) -> Value {
        let share = Share { ratio: Ratio::default(), excluded: self.0.clone() };
        Value { excluded: share.excluded(), ..Value::default() }
    }
}

impl Portion {
    pub(super) fn count(&mut self, account: &Account, is_one: bool) {
        let names = if is_one { &mut self.yes } else { &mut self.no };
        names.add(account);
    }

    pub(super) fn leave_out(&mut self, reason: &str) {
        self.excluded.add(reason);
    }

    pub(super) fn leave_out_many(&mut self, reason: &str, times: u64) {
        self.excluded.add_many(reason, times);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.yes.merge(&other.yes);
        self.no.merge(&other.no);
        self.excluded.merge(&other.excluded);
    }

    pub(super) fn ratio(&self) -> Ratio {
        Ratio::new(self.yes.count, self.yes.count + self.no.count)
    }

    pub(super) fn value(&self) -> Value {
        let share = Share { ratio: self.ratio(), excluded: self.excluded.0.clone() };
        Value { yes: self.yes.clone(), no: self.no.clone(), ..Value::of_share(&share) }
    }
}
