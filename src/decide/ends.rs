//! How calls ended: useful, not relevant or already known, and which rules were wrong too often (e.26).

use std::collections::BTreeMap;
use std::fmt;

use chrono::DateTime;
use chrono::Utc;

use crate::account::Account;
use crate::account::Command;
use crate::account::Key;
use crate::account::Portfolio;
use crate::decide::mentions;

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

/// How one call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Useful,
    NotRelevant,
    AlreadyKnown,
}

const LABELS: [(&str, End); 3] = [
    ("cta::useful", End::Useful),
    (NOT_RELEVANT, End::NotRelevant),
    ("cta::already-known", End::AlreadyKnown),
];

/// The label by which people say that a work issue does not apply.
pub(super) const NOT_RELEVANT: &str = "cta::not-relevant";

impl Ends {
    pub(super) fn all(self) -> u32 {
        self.useful + self.not_relevant + self.already_known
    }

    pub(super) fn are_poor(self, precision: Precision) -> bool {
        let (useful, all) = (u64::from(self.useful), u64::from(self.all()));
        self.all() >= precision.from_ends.max(1)
            && useful * 100 < all * u64::from(precision.percent_min)
    }

    fn count(&mut self, end: End) {
        match end {
            End::Useful => self.useful += 1,
            End::NotRelevant => self.not_relevant += 1,
            End::AlreadyKnown => self.already_known += 1,
        }
    }
}

/// `12 of 20 times`.
impl fmt::Display for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} times", self.useful, self.all())
    }
}

/// The ends of all calls by rule: by labels of work issues, else by what people wrote.
pub(super) fn of(portfolio: &Portfolio) -> BTreeMap<String, Ends> {
    let mut known: BTreeMap<Key, End> = BTreeMap::new();
    for account in &portfolio.accounts {
        for (key, end) in written(account).chain(labelled(account)) {
            known.insert(key.base(), end);
        }
    }
    let mut ends: BTreeMap<String, Ends> = BTreeMap::new();
    for (key, end) in known {
        ends.entry(key.rule).or_default().count(end);
    }
    ends
}

fn labelled(account: &Account) -> impl Iterator<Item = (Key, End)> {
    account.work.iter().filter_map(|issue| {
        let labels = LABELS.iter().find(|(label, _)| issue.is_labelled(label));
        Some((issue.key.clone()?, labels?.1))
    })
}

/// What people wrote is about what the bot had said last.
fn written(account: &Account) -> impl Iterator<Item = (Key, End)> {
    let said = account.asked.iter().filter_map(|asked| {
        let end = match asked.what {
            Command::NotRelevant { .. } => End::NotRelevant,
            Command::Useful => End::Useful,
            Command::Known => End::AlreadyKnown,
            _ => return None,
        };
        Some((asked.at, end))
    });
    said.flat_map(|(at, end)| last_said(account, at).into_iter().map(move |key| (key, end)))
}

fn last_said(account: &Account, before: DateTime<Utc>) -> Vec<Key> {
    let remarks =
        account.spoken.remarks.iter().filter(|remark| {
            remark.created_at <= before && !mentions::of_remark(remark).is_empty()
        });
    let issues = account.work.iter().filter(|issue| issue.created_at <= before);
    let issue = issues.filter_map(|i| Some((i.created_at, i.key.clone()?))).max_by_key(|i| i.0);
    match (remarks.max_by_key(|remark| remark.created_at), issue) {
        (Some(remark), issue) if issue.as_ref().is_none_or(|i| i.0 < remark.created_at) => {
            remark.sections.iter().map(|section| section.marker.key.clone()).collect()
        }
        (_, issue) => issue.into_iter().map(|(_, key)| key).collect(),
    }
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
