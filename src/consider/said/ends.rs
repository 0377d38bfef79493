//! How calls ended: useful, not relevant or already known, by labels of work issues and by what people wrote (e.26).

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::Utc;

use crate::account::Account;
use crate::account::Asked;
use crate::account::Command;
use crate::account::Key;
use crate::consider::said::mentioned_by;

/// How one call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallEnd {
    Useful,
    NotRelevant,
    AlreadyKnown,
}

/// The label by which people say that a work issue does not apply.
pub const NOT_RELEVANT: &str = "cta::not-relevant";

const LABELS: [(&str, CallEnd); 3] = [
    ("cta::useful", CallEnd::Useful),
    (NOT_RELEVANT, CallEnd::NotRelevant),
    ("cta::already-known", CallEnd::AlreadyKnown),
];

/// How the calls of an account had ended by an instant; a label goes before what was written. A label has no
/// date here: it counts from the last change of its issue, or its close.
pub fn call_ends(account: &Account, by: DateTime<Utc>) -> BTreeMap<Key, CallEnd> {
    let all = written(account).chain(labelled(account));
    let known = all.filter(|(_, _, at)| *at <= by);
    known.map(|(key, end, _)| (key.base(), end)).collect()
}

fn labelled(account: &Account) -> impl Iterator<Item = (Key, CallEnd, DateTime<Utc>)> {
    account.work.iter().filter_map(|issue| {
        let label = LABELS.iter().find(|(label, _)| issue.is_labelled(label))?;
        Some((issue.key.clone()?, label.1, issue.closed_at.unwrap_or(issue.updated_at)))
    })
}

/// What people wrote is about what the bot had said last.
fn written(account: &Account) -> impl Iterator<Item = (Key, CallEnd, DateTime<Utc>)> {
    let said = account.asked.iter().filter_map(|asked| {
        let end = match asked.what {
            Command::NotRelevant { .. } => CallEnd::NotRelevant,
            Command::Useful => CallEnd::Useful,
            Command::Known => CallEnd::AlreadyKnown,
            _ => return None,
        };
        Some((asked, end))
    });
    said.flat_map(|(asked, end)| {
        last_said(account, asked).into_iter().map(move |key| (key, end, asked.at))
    })
}

/// On a work issue only what was said there counts.
fn last_said(account: &Account, asked: &Asked) -> Vec<Key> {
    let there = asked.elsewhere.as_ref().map(|it| (it.project, it.iid));
    let remarks = account.spoken.remarks.iter().filter(|remark| remark.created_at <= asked.at);
    let remarks = remarks.filter(|remark| !mentioned_by(remark).is_empty());
    let remarks = remarks.filter(|remark| there.is_none() || remark.elsewhere == there);
    let issues = account.work.iter().filter(|issue| issue.created_at <= asked.at);
    let issues = issues.filter(|it| there.is_none_or(|there| (it.project, it.iid) == there));
    let issue = issues.filter_map(|i| Some((i.created_at, i.key.clone()?))).max_by_key(|i| i.0);
    match (remarks.max_by_key(|remark| remark.created_at), issue) {
        (Some(remark), issue) if issue.as_ref().is_none_or(|i| i.0 < remark.created_at) => {
            remark.sections.iter().map(|section| section.marker.key.clone()).collect()
        }
        (_, issue) => issue.into_iter().map(|(_, key)| key).collect(),
    }
}
