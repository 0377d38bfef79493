//! An issue that goes on to serve a later episode: a flapping customer's triage, an EBR whose renewal moved.

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Opinion;
use crate::decide::Write;
use crate::decide::text;
use crate::decide::work;
use crate::templates;

/// The bot's own issue for this very episode, which the bot itself has closed, and none of the kind
/// is open: a twin was closed on purpose, and a person's own is enough.
pub(super) fn closed_too_early<'a>(
    call: &CallToAction,
    draft: &WorkIssueDraft,
    standing: &Standing<'a>,
) -> Option<&'a WorkIssue> {
    if work::is_in_hand(draft.kind, call.rule, standing) {
        return None;
    }
    let mine = |issue: &&WorkIssue| issue.key.as_ref() == Some(&call.key);
    let own: Vec<&WorkIssue> = standing.account.work.iter().filter(mine).collect();
    if own.is_empty() {
        return flapped(call, draft, standing);
    }
    let is_closed =
        |issue: &WorkIssue| !issue.open && issue.closed_by_bot && issue.undone_by.is_none();
    let all_closed = own.iter().all(|issue| is_closed(issue));
    own.first().copied().filter(|_| all_closed)
}

pub(super) fn reopen(
    call: &CallToAction,
    draft: &WorkIssueDraft,
    issue: &WorkIssue,
    standing: &Standing<'_>,
) -> Action {
    let is_later = issue.key.as_ref() != Some(&call.key);
    let (today, headline) = (templates::in_words(standing.today), templates::inert(&call.headline));
    let words = format!("**Opened again by Stagecoach on {today}:** {headline}.");
    Action {
        kind: ActionKind::ReopenIssue,
        key: call.key.clone(),
        rule: call.rule.to_owned(),
        account: Some(standing.account.id),
        target: issue.reference.clone(),
        summary: format!("{}: {}", standing.account.name, call.headline),
        because: call.because.clone(),
        severity: call.severity,
        write: Write::ReopenIssue {
            project: issue.project,
            iid: issue.iid,
            due: draft.due.filter(|_| is_later),
            append: is_later.then(|| standing.account.words(section(call, &words))),
        },
        after: Vec::new(),
        is_first: false,
    }
}

/// The bot's triage issue of an earlier episode, closed by the bot so lately that the customer has
/// only come back to it (E4-54). What people have called resolved stays so.
fn flapped<'a>(
    call: &CallToAction,
    draft: &WorkIssueDraft,
    standing: &Standing<'a>,
) -> Option<&'a WorkIssue> {
    let account = standing.account;
    if draft.kind != WorkKind::Triage || account.spoken.knows(&call.key) {
        return None;
    }
    let mine = |issue: &&WorkIssue| issue.key.as_ref().is_some_and(|key| key.rule == call.rule);
    let last = account.work.iter().filter(mine).max_by_key(|issue| issue.closed_at)?;
    let closed_on = standing.local_date(last.closed_at?);
    let within = i64::from(standing.norms.triage.reopen_within_days);
    let is_recent = (standing.today - closed_on).num_days() < within;
    let is_resolved = last.labels.iter().any(|label| label.starts_with("triage::resolved"));
    (last.closed_by_bot && last.undone_by.is_none() && is_recent && !is_resolved).then_some(last)
}

/// What is added to a description: a section with the key of the episode it serves from now on.
fn section(call: &CallToAction, words: &str) -> String {
    text::section(call.key.clone(), words, words.to_owned()).print()
}

/// Open issues whose renewal has moved: they get the new dates and a note, and no other issue is opened
/// beside them (E4-14).
pub(super) fn redate(standing: &Standing<'_>, opinions: &[Opinion]) -> Vec<Action> {
    let moved = opinions.iter().filter_map(|opinion| {
        let call = opinion.wanted()?;
        let Form::WorkIssue(draft) = &call.form else { return None };
        let mine = |issue: &&WorkIssue| issue.key.as_ref().is_some_and(|key| key.rule == call.rule);
        let mut open = standing.account.work_of(draft.kind).filter(|issue| issue.open);
        let issue = open.find(mine).filter(|_| follows_renewal(draft.kind))?;
        let is_moved = issue.key.as_ref() != Some(&call.key);
        is_moved.then(|| edit(standing, call, draft, issue))
    });
    moved.collect()
}

/// Whether its dates follow that of the renewal.
fn follows_renewal(kind: WorkKind) -> bool {
    matches!(kind, WorkKind::Ebr | WorkKind::Renewal)
}

fn edit(
    standing: &Standing<'_>,
    call: &CallToAction,
    draft: &WorkIssueDraft,
    issue: &WorkIssue,
) -> Action {
    let account = standing.account;
    let today = templates::in_words(standing.today);
    let words = format!(
        "**Re-dated by Stagecoach on {today}:** the renewal has moved. {}. What is ticked above stays done; the other steps move with the date.",
        templates::inert(&call.headline)
    );
    Action {
        kind: ActionKind::EditIssue,
        key: call.key.clone(),
        rule: call.rule.to_owned(),
        account: Some(account.id),
        target: issue.reference.clone(),
        summary: format!("{}: the renewal has moved, {}", account.name, call.headline),
        because: call.because.clone(),
        severity: call.severity,
        write: Write::EditIssue {
            project: issue.project,
            iid: issue.iid,
            due: draft.due,
            append: account.words(section(call, &words)),
        },
        after: Vec::new(),
        is_first: false,
    }
}
