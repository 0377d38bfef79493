//! Work issues: opened when a rule asks, linked to the account, closed when the facts say it is over.

use crate::account::CLOSED_BY_BOT;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Person;
use crate::account::WorkIssue;
use crate::account::WorkIssueDraft;
use crate::account::WorkKind;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::LinkTo;
use crate::decide::NewIssue;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::again;
use crate::decide::audience;
use crate::decide::quiet;
use crate::decide::text;
use crate::templates;

/// Opens what is wanted and neither open nor settled by a person, and links it to the account.
pub(super) fn open(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
) -> Vec<Action> {
    let mut actions = Vec::new();
    // One triage per account (E4-52): of two that would begin now, the graver one does.
    let begins_triage = |call: &&CallToAction| opens(WorkKind::Triage, call, standing);
    let triages = opinions.iter().filter_map(Opinion::call).filter(begins_triage);
    let first = triages.min_by_key(|call| call.severity).map(|call| &call.key);
    for opinion in opinions {
        let Some(call) = opinion.call() else { continue };
        let Form::WorkIssue(draft) = &call.form else { continue };
        if draft.kind == WorkKind::Triage && first.is_some_and(|key| *key != call.key) {
            continue;
        }
        if let Some(issue) = again::closed_too_early(call, draft, standing) {
            actions.push(again::reopen(call, draft, issue, standing));
            continue;
        }
        if is_settled(call, draft, standing) {
            continue;
        }
        actions.push(open_one(call, draft, standing, rulebook));
        actions.push(link(standing, call, LinkTo::Opened { key: call.key.clone() }));
    }
    actions
}

/// Whether this call opens an issue of that kind, or opens it again, in this pass.
pub(super) fn opens(kind: WorkKind, call: &CallToAction, standing: &Standing<'_>) -> bool {
    match &call.form {
        Form::WorkIssue(draft) if draft.kind == kind => {
            again::closed_too_early(call, draft, standing).is_some()
                || !is_settled(call, draft, standing)
        }
        Form::WorkIssue(_) | Form::Notice | Form::Nudge => false,
    }
}

/// Whether an issue of that kind is there for the account. A triage for another reason that the bot closes today
/// counts until tomorrow: what is said must not depend on whether it was closed in this pass or in the one before.
pub(super) fn is_in_hand(kind: WorkKind, rule: &str, standing: &Standing<'_>) -> bool {
    let is_of_another = |issue: &WorkIssue| issue.key.as_ref().is_some_and(|key| key.rule != rule);
    standing.account.work_of(kind).any(|issue| issue.open)
        || (kind == WorkKind::Triage && standing.triages_of_today().any(is_of_another))
}

/// Whether this needs no issue: one is in hand, it was said at the first run, or closed by a person since the
/// situation began. People win.
fn is_settled(call: &CallToAction, draft: &WorkIssueDraft, standing: &Standing<'_>) -> bool {
    let account = standing.account;
    let mine = |issue: &&WorkIssue| issue.key.as_ref().is_some_and(|key| key.rule == call.rule);
    let closed_since = |issue: &WorkIssue| {
        let closed_on = issue.closed_at.map(|at| standing.local_date(at));
        !issue.closed_by_bot && closed_on.is_some_and(|day| day >= call.since)
    };
    account.spoken.knows(&call.key)
        || is_in_hand(draft.kind, call.rule, standing)
        || account.work.iter().filter(mine).any(closed_since)
        || account.work.iter().any(|issue| issue.key.as_ref() == Some(&call.key))
}

/// Whether people have settled the issue that a call asks for: closed it, or wanted none.
pub(super) fn is_turned_down(call: &CallToAction, standing: &Standing<'_>) -> bool {
    let Form::WorkIssue(draft) = &call.form else { return false };
    let account = standing.account;
    let is_open = is_in_hand(draft.kind, call.rule, standing);
    let of_first_run = account.spoken.knows(&call.key)
        && account.work.iter().all(|issue| issue.key.as_ref() != Some(&call.key));
    !is_open && !of_first_run && is_settled(call, draft, standing)
}

fn open_one(
    call: &CallToAction,
    draft: &WorkIssueDraft,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> Action {
    let account = standing.account;
    let (title, description) = text::issue(call, draft, standing, rulebook);
    let mut labels = vec![draft.kind.label().to_owned()];
    labels.extend(draft.labels.iter().cloned());
    let first = audience::mentioned(call, standing, rulebook).into_iter().next();
    let is_first = |csm: &&Person| first.as_ref() == Some(&csm.username);
    let csm = account.csm.as_ref().filter(is_first);
    Action {
        kind: ActionKind::OpenIssue,
        key: call.key.clone(),
        rule: call.rule.to_owned(),
        account: Some(account.id),
        target: account.project.clone(),
        summary: format!("{}: {}", account.name, call.headline),
        because: call.because.clone(),
        severity: call.severity,
        write: Write::OpenIssue(NewIssue {
            project: account.id.project,
            title: account.words(title),
            description: account.words(description),
            labels,
            assignees: csm.map(|person| person.id).into_iter().collect(),
            assignees_named: first.filter(|_| csm.is_none()).into_iter().collect(),
            due: draft.due,
            confidential: account.confidential,
        }),
        after: Vec::new(),
        is_first: false,
    }
}

fn link(standing: &Standing<'_>, call: &CallToAction, to: LinkTo) -> Action {
    let account = standing.account;
    let after = match &to {
        LinkTo::Opened { key } => vec![key.clone()],
        LinkTo::Issue { .. } => Vec::new(),
    };
    Action {
        kind: ActionKind::Link,
        key: call.key.clone(),
        rule: call.rule.to_owned(),
        account: Some(account.id),
        target: account.reference.clone(),
        summary: format!("{}: link the issue to the account", account.name),
        because: Vec::new(),
        severity: call.severity,
        write: Write::Link { project: account.id.project, iid: account.id.iid, to },
        after,
        is_first: false,
    }
}

/// What open work issues of the bot still need: a missing link, or an end.
pub(super) fn upkeep(standing: &Standing<'_>, opinions: &[Opinion]) -> Vec<Action> {
    let mut actions = Vec::new();
    for opinion in opinions {
        let issues = standing.account.work.iter().filter(|issue| {
            issue.open && issue.key.as_ref().is_some_and(|key| key.rule == opinion.rule)
        });
        for (nth, issue) in issues.enumerate() {
            let over = opinion.is_over().then(|| opinion.verdict.reason.to_string());
            let twin = (nth > 0).then(|| "an older issue says the same".to_owned());
            let asked = || quiet::not_relevant(issue.key.as_ref()?, standing);
            if let Some(reason) = over.or(twin).or_else(asked).filter(|_| !issue.closed_by_bot) {
                actions.extend(close(standing, issue, &reason));
            } else if issue.linked == Some(false)
                && let Some(call) = opinion.wanted()
            {
                let to = LinkTo::Issue { project: issue.project, iid: issue.iid };
                actions.push(link(standing, call, to));
            }
        }
    }
    actions
}

/// Work for an account that is closed, or whose customer has left, is over.
pub(super) fn close_all(standing: &Standing<'_>) -> Vec<Action> {
    let reason =
        if standing.account.open { "the customer has left" } else { "the account is closed" };
    let own = standing.account.work.iter().filter(|issue| issue.open && !issue.closed_by_bot);
    own.filter_map(|issue| close(standing, issue, reason)).collect()
}

fn close(standing: &Standing<'_>, issue: &WorkIssue, reason: &str) -> Option<Action> {
    let account = standing.account;
    let key = issue.key.clone()?;
    let today = templates::in_words(standing.today);
    let reason_text = templates::inert(reason);
    Some(Action {
        kind: ActionKind::CloseIssue,
        rule: key.rule.clone(),
        key,
        account: Some(account.id),
        target: issue.reference.clone(),
        summary: format!("{}: no longer needed, {reason}", account.name),
        because: Vec::new(),
        severity: 4,
        write: Write::CloseIssue {
            project: issue.project,
            iid: issue.iid,
            append: account.words(format!("{CLOSED_BY_BOT}{today}:** {reason_text}.")),
        },
        after: Vec::new(),
        is_first: false,
    })
}
