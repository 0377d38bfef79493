//! How calls ended: useful, not relevant or already known, and which rules were wrong too often (e.26).

use std::collections::BTreeMap;
use std::fmt;

use chrono::DateTime;
use chrono::Utc;

use crate::account::Key;
use crate::account::Portfolio;
use crate::consider::said::CallEnd;
use crate::consider::said::call_ends;

/// From when on a rule speaks in digests only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precision {
    pub percent_min: u32,
    pub from_ends: u32,
}

/// How the calls of one rule ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) useful: u32,
    pub(super) not_relevant: u32,
    pub(super) already_known: u32,
}

impl Ends {
    pub(super) fn all(self) -> u32 {
        self.useful + self.not_relevant + self.already_known
    }

    pub(super) fn are_poor(self, precision: Precision) -> bool {
        let (useful, all) = (u64::from(self.useful), u64::from(self.all()));
        self.all() >= precision.from_ends.max(1)
            && useful * 100 < all * u64::from(precision.percent_min)
    }

    fn count(&mut self, end: CallEnd) {
        match end {
            CallEnd::Useful => self.useful += 1,
            CallEnd::NotRelevant => self.not_relevant += 1,
            CallEnd::AlreadyKnown => self.already_known += 1,
        }
    }
}

/// `12 of 20 times`.
impl fmt::Display for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} times", self.useful, self.all())
    }
}

/// The ends of all calls by rule.
pub(super) fn of(portfolio: &Portfolio) -> BTreeMap<String, Ends> {
    let accounts = portfolio.accounts.iter();
    let known: BTreeMap<Key, CallEnd> =
        accounts.flat_map(|account| call_ends(account, DateTime::<Utc>::MAX_UTC)).collect();
    let mut ends: BTreeMap<String, Ends> = BTreeMap::new();
    for (key, end) in known {
        ends.entry(key.rule).or_default().count(end);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_judged_by_twenty_ends_and_seventy_percent() {
        let precision = Precision { percent_min: 70, from_ends: 20 };
        let poor = |useful, not_relevant| {
            Ends { useful, not_relevant, already_known: 1 }.are_poor(precision)
        };
        assert!(!poor(0, 18), "nineteen ends say little");
        assert!(!poor(14, 5), "seventy percent are enough");
        assert!(poor(13, 6));
    }
}
