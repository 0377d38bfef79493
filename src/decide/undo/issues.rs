//! What a run opened, closed, opened again or dated anew, turned round.

use crate::account::CLOSED_BY_BOT;
use crate::account::Episode;
use crate::account::Imprint;
use crate::account::ImprintKind;
use crate::account::Key;
use crate::account::Touched;
use crate::account::UNDONE;
use crate::account::sections;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;
use crate::decide::undo::Left;
use crate::decide::undo::Undoing;
use crate::decide::undo::touched;
use crate::decide::undo::words;

pub(super) fn actions(undoing: &Undoing<'_>, issue: &Touched, left: &mut Vec<Left>) -> Vec<Action> {
    if !issue.is_own {
        return Vec::new();
    }
    let Some(first) = sections(&issue.description).into_iter().next() else { return Vec::new() };
    let key = first.marker.key;
    if undoing.is_ours(first.marker.run.as_ref()) && issue.open {
        return with_respect(undoing, issue, left, || opened(undoing, issue, &key));
    }
    let last = Imprint::read_all(&issue.description).pop();
    let Some(last) = last.filter(|it| it.run == *undoing.run) else { return Vec::new() };
    match last.done {
        ImprintKind::Closed if !issue.open => {
            with_respect(undoing, issue, left, || vec![restore(undoing, issue, key)])
        }
        ImprintKind::Reopened if issue.open => with_respect(undoing, issue, left, || {
            vec![close(undoing, issue, key, "opened it again")]
        }),
        ImprintKind::Redated => {
            with_respect(undoing, issue, left, || redate(undoing, issue, key, &last))
        }
        ImprintKind::Closed | ImprintKind::Reopened => Vec::new(),
    }
}

/// What the inverse would be, unless people have been there since: then it is theirs.
fn with_respect(
    undoing: &Undoing<'_>,
    issue: &Touched,
    left: &mut Vec<Left>,
    inverse: impl FnOnce() -> Vec<Action>,
) -> Vec<Action> {
    let since = undoing.began.and_then(|began| touched(issue, began));
    match since {
        Some(why) => {
            left.push(Left { target: issue.reference.clone(), why });
            Vec::new()
        }
        None => inverse(),
    }
}

fn opened(undoing: &Undoing<'_>, issue: &Touched, key: &Key) -> Vec<Action> {
    let unlinked = issue.links.iter().map(|(link, end)| {
        let episode = Episode::new(format!("{}-link-{link}", key.episode.as_str()));
        let key = Key { episode, ..key.clone() };
        let (project, iid, link) = (issue.project, issue.iid, *link);
        let what = format!("remove the link to {end}");
        let write = Write::Unlink { project, iid, link };
        undoing.act((ActionKind::Unlink, key), issue, issue.reference.clone(), &what, write)
    });
    let mut actions: Vec<Action> = unlinked.collect();
    actions.push(close(undoing, issue, key.clone(), "opened it"));
    actions
}

fn close(undoing: &Undoing<'_>, issue: &Touched, key: Key, did: &str) -> Action {
    let (today, run) = (undoing.today(), undoing.run);
    let write = Write::CloseIssue {
        project: issue.project,
        iid: issue.iid,
        append: words(
            issue,
            format!(
                "{UNDONE}{today}:** run `{run}`, which {did}, was taken back. It is not opened again."
            ),
        ),
    };
    let kind = (ActionKind::CloseIssue, key);
    undoing.act(kind, issue, issue.reference.clone(), &format!("close it, the run {did}"), write)
}

fn restore(undoing: &Undoing<'_>, issue: &Touched, key: Key) -> Action {
    let (today, run) = (undoing.today(), undoing.run);
    debug_assert!(issue.description.contains(CLOSED_BY_BOT) || issue.description.contains(UNDONE));
    let write = Write::Restore {
        project: issue.project,
        iid: issue.iid,
        append: words(
            issue,
            format!(
                "**Opened again by Stagecoach on {today}:** run `{run}`, which closed it, was undone. Its end is for you to decide."
            ),
        ),
    };
    let kind = (ActionKind::ReopenIssue, key);
    undoing.act(kind, issue, issue.reference.clone(), "open it again, the run closed it", write)
}

fn redate(undoing: &Undoing<'_>, issue: &Touched, key: Key, imprint: &Imprint) -> Vec<Action> {
    let Some(day) = imprint.was_due.filter(|_| issue.open) else { return Vec::new() };
    let (today, run) = (undoing.today(), undoing.run);
    let write = Write::EditIssue {
        project: issue.project,
        iid: issue.iid,
        due: Some(day),
        append: words(
            issue,
            format!(
                "**Re-dated by Stagecoach on {today}:** run `{run}`, which moved the due date, was undone; it is {day} again."
            ),
        ),
    };
    let kind = (ActionKind::EditIssue, key);
    let what = format!("due on {day} again, the run moved it");
    vec![undoing.act(kind, issue, issue.reference.clone(), &what, write)]
}
