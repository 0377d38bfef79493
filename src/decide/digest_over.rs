//! Digests that nobody reads any more: closed, with one sentence; whoever opens theirs again keeps it. And what was
//! told in one twice: taken back.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::account::CLOSED_BY_BOT;
use crate::account::DigestIssue;
use crate::account::Key;
use crate::account::Portfolio;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;
use crate::decide::doubled;
use crate::decide::weekly::RULE;
use crate::templates;

/// Where digests are switched off, all of them.
pub(super) fn all(portfolio: &Portfolio, standings: &Standings<'_>) -> Vec<Action> {
    let why = "digests are switched off in the settings";
    open(portfolio).map(|digest| close(digest, why, portfolio, standings)).collect()
}

/// Those that are no page of today: their reader looks after no account, or has another digest that
/// says it.
pub(super) fn of_nobody(
    portfolio: &Portfolio,
    pages: &BTreeSet<&Key>,
    standings: &Standings<'_>,
) -> Vec<Action> {
    let left = open(portfolio).filter(|digest| !pages.contains(&digest.key));
    left.map(|digest| {
        let reader = &digest.key.subject;
        let why = if pages.iter().any(|key| key.subject == *reader) {
            format!("the other digest of {reader} says it")
        } else {
            format!("{reader} looks after no account any more")
        };
        close(digest, &why, portfolio, standings)
    })
    .collect()
}

/// Those that stand for a page, the oldest of each first: what the bot itself closed does not.
pub(super) fn by_key(portfolio: &Portfolio) -> BTreeMap<&Key, Vec<&DigestIssue>> {
    let mut known: BTreeMap<&Key, Vec<&DigestIssue>> = BTreeMap::new();
    for digest in portfolio.digests.iter().filter(|it| it.open || !it.closed_by_bot) {
        known.entry(&digest.key).or_default().push(digest);
    }
    known
}

fn open(portfolio: &Portfolio) -> impl Iterator<Item = &DigestIssue> {
    portfolio.digests.iter().filter(|digest| digest.open && !digest.closed_by_bot)
}

pub(super) fn close(
    digest: &DigestIssue,
    why: &str,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
) -> Action {
    let words = |text: String| portfolio.words(false, text);
    let today = templates::in_words(standings.as_of);
    Action {
        kind: ActionKind::CloseIssue,
        key: digest.key.clone(),
        rule: RULE.to_owned(),
        account: None,
        target: digest.reference.clone(),
        summary: why.to_owned(),
        because: Vec::new(),
        severity: 4,
        write: Write::CloseIssue {
            project: digest.project,
            iid: digest.iid,
            append: words(format!("{CLOSED_BY_BOT}{today}:** {}.", templates::inert(why))),
        },
        after: Vec::new(),
        is_first: false,
    }
}

/// What two runs told at the same moment.
pub(super) fn told_twice(digest: &DigestIssue, portfolio: &Portfolio) -> Vec<Action> {
    let again = doubled::taken_back_of(&digest.remarks).into_iter();
    let edit = |again: doubled::TakenBack| Action {
        kind: ActionKind::EditComment,
        key: again.section.marker.key,
        rule: RULE.to_owned(),
        account: None,
        target: format!("{}, comment {}", digest.reference, again.note),
        summary: "an earlier comment of the week says the same".to_owned(),
        because: Vec::new(),
        severity: 4,
        write: Write::EditComment {
            project: digest.project,
            iid: digest.iid,
            note: again.note,
            body: portfolio.words(digest.confidential, again.body),
        },
        after: Vec::new(),
        is_first: false,
    };
    again.map(edit).collect()
}
