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
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::digest_one_to_one;
use crate::decide::digest_ops;
use crate::decide::digest_risk;
use crate::decide::doubled;
use crate::decide::weekly;
use crate::decide::weekly::RULE;
use crate::templates;

/// Where digests are switched off, all of them.
pub(super) fn all(portfolio: &Portfolio, standings: &Standings<'_>) -> Vec<Action> {
    let why = "digests are switched off in the settings";
    open(portfolio).map(|digest| close(digest, why, portfolio, standings)).collect()
}

/// Those that are no page of today: switched off, of somebody who looks after no account, or said in another
/// digest of the same reader. Where there is no account at all, nothing is: a label that was renamed looks like that.
pub(super) fn of_nobody(
    portfolio: &Portfolio,
    pages: &BTreeSet<&Key>,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Vec<Action> {
    let is_no_page =
        |digest: &&DigestIssue| !pages.contains(&digest.key) && !portfolio.accounts.is_empty();
    let left = open(portfolio).filter(is_no_page);
    left.map(|digest| close(digest, &why(&digest.key, pages, rulebook), portfolio, standings))
        .collect()
}

/// Why nobody keeps a page any more.
fn why(page: &Key, pages: &BTreeSet<&Key>, rulebook: &Rulebook) -> String {
    let reader = &page.subject;
    let has_other = pages.iter().any(|key| {
        key.subject == *reader && matches!(key.episode.as_str(), weekly::CURRENT | weekly::MANAGER)
    });
    match (page.episode.as_str(), &rulebook.ops) {
        (digest_ops::EPISODE, Some(ops)) => format!("{ops} reads this page now"),
        (digest_ops::EPISODE, None) => "this page is switched off in the settings".to_owned(),
        (digest_one_to_one::EPISODE | digest_risk::EPISODE, _) if !rulebook.manager_packs => {
            "the packs for managers are switched off in the settings".to_owned()
        }
        (digest_one_to_one::EPISODE, _) if rulebook.one_to_ones.is_empty() => {
            "the settings name nothing that one-to-ones look at".to_owned()
        }
        (digest_one_to_one::EPISODE | digest_risk::EPISODE, _) => {
            format!("{reader} leads nobody any more who looks after an account")
        }
        _ if has_other => format!("the other digest of {reader} says it"),
        _ => format!("{reader} looks after no account any more"),
    }
}

/// Those that stand for a page, the oldest of each first. What the bot itself closed does so where nothing else is: it
/// is opened again for a reader who is back, since its key is taken and no second one would be opened.
pub(super) fn by_key(portfolio: &Portfolio) -> BTreeMap<&Key, Vec<&DigestIssue>> {
    let mut known: BTreeMap<&Key, Vec<&DigestIssue>> = BTreeMap::new();
    let (over, kept): (Vec<_>, Vec<_>) = portfolio.digests.iter().partition(|it| is_over(it));
    for digest in kept {
        known.entry(&digest.key).or_default().push(digest);
    }
    for digest in over {
        known.entry(&digest.key).or_insert_with(|| vec![digest]);
    }
    known
}

/// Whether the bot closed it, and nobody opened it again.
pub(super) fn is_over(digest: &DigestIssue) -> bool {
    !digest.open && digest.closed_by_bot
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
