//! Changes to an issue the bot opened earlier: open again, dated anew, with the reason at its end.

use chrono::NaiveDate;
use gitlab::api::AsyncClient;

use crate::account::CLOSED_BY_BOT;
use crate::account::CLOSED_FOR_A_WHILE;
use crate::account::Imprint;
use crate::account::ImprintKind;
use crate::account::Key;
use crate::account::Run;
use crate::account::replace_sections;
use crate::account::sections;
use crate::enact::Outcome;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueEdit;
use crate::gitlab::MayWrite;
use crate::gitlab::StateEdit;
use crate::gitlab::wire::IssueState;

/// Opens an issue again; the note that it was closed becomes history.
pub(super) async fn reopen<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    due_date: Option<NaiveDate>,
    append: Option<&str>,
    run: &Run,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if issue.state == IssueState::Opened {
        return Ok(Outcome::AlreadyDone);
    }
    let history = issue.description.replace(CLOSED_BY_BOT, CLOSED_FOR_A_WHILE);
    let text = append.map_or(history.clone(), |words| with(&history, words));
    let edit = IssueEdit {
        description: Some(signed(&text, ImprintKind::Reopened, run, None)),
        state: Some(StateEdit::Reopen),
        due_date,
        ..IssueEdit::default()
    };
    gitlab.writer().edit_issue(project, iid, &edit).await?;
    Ok(Outcome::Done)
}

/// Adds a section to a description, unless it is there, and moves the due date in the same request.
pub(super) async fn add<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    due_date: Option<NaiveDate>,
    append: &str,
    run: &Run,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    let description = with(&issue.description, append);
    if description == issue.description {
        return Ok(Outcome::AlreadyDone);
    }
    let description = signed(&description, ImprintKind::Redated, run, issue.due_date);
    let edit = IssueEdit { description: Some(description), due_date, ..IssueEdit::default() };
    gitlab.writer().edit_issue(project, iid, &edit).await?;
    Ok(Outcome::Done)
}

/// Closes an issue and says why in the same request, so that neither happens alone.
pub(super) async fn close<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    append: &str,
    run: &Run,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if issue.state == IssueState::Closed {
        return Ok(Outcome::AlreadyDone);
    }
    let text = format!("{}\n\n{append}", issue.description.trim_end());
    let edit = IssueEdit {
        description: Some(signed(&text, ImprintKind::Closed, run, None)),
        state: Some(StateEdit::Close),
        ..IssueEdit::default()
    };
    gitlab.writer().edit_issue(project, iid, &edit).await?;
    Ok(Outcome::Done)
}

/// Puts labels on and takes others off in one request.
pub(super) async fn relabel<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    add: &[String],
    remove: &[String],
) -> Result<Outcome, GitLabError> {
    let (add_labels, remove_labels) = (add.to_vec(), remove.to_vec());
    let edit = IssueEdit { add_labels, remove_labels, ..IssueEdit::default() };
    gitlab.writer().edit_issue(project, iid, &edit).await?;
    Ok(Outcome::Done)
}

/// Opens an issue again that an undone run had closed; what was written there stays.
pub(super) async fn restore<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    append: &str,
    run: &Run,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if issue.state == IssueState::Opened {
        return Ok(Outcome::AlreadyDone);
    }
    let text = format!("{}\n\n{append}", issue.description.trim_end());
    let edit = IssueEdit {
        description: Some(signed(&text, ImprintKind::Reopened, run, None)),
        state: Some(StateEdit::Reopen),
        ..IssueEdit::default()
    };
    gitlab.writer().edit_issue(project, iid, &edit).await?;
    Ok(Outcome::Done)
}

/// The text with the hidden line by which `undo` finds what was done to the issue.
fn signed(text: &str, done: ImprintKind, run: &Run, was_due: Option<NaiveDate>) -> String {
    let imprint = Imprint { done, run: run.clone(), was_due };
    format!("{}\n\n{}", text.trim_end(), imprint.print())
}

/// Rewrites the bot's sections in a description as it is now; one that somebody deleted is added at
/// the end.
pub(super) async fn rewrite<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    body: &str,
    (hides, reopens, assigns): (bool, bool, Option<u64>),
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    let new = sections(body);
    let there = sections(&issue.description);
    let is_there = |key: &Key| there.iter().any(|section| section.marker.key == *key);
    let mut description = replace_sections(&issue.description, &new);
    for section in new.iter().filter(|section| !is_there(&section.marker.key)) {
        description = format!("{}\n\n{}", description.trim_end(), section.print());
    }
    let state = (reopens && issue.state == IssueState::Closed).then_some(StateEdit::Reopen);
    let hides = hides && !issue.confidential;
    if description == issue.description && state.is_none() && !hides {
        return Ok(Outcome::AlreadyDone);
    }
    let confidential = hides.then_some(true);
    let edit = IssueEdit {
        description: Some(description),
        state,
        confidential,
        assignee_ids: assigns.filter(|_| issue.assignees.is_empty()).map(|id| vec![id]),
        ..IssueEdit::default()
    };
    gitlab.writer().edit_issue(project, iid, &edit).await?;
    Ok(Outcome::Done)
}

/// The description with the section at its end; unchanged when the last one has its key already.
fn with(description: &str, section: &str) -> String {
    let key = |text: &str| sections(text).pop().map(|section| section.marker.key);
    if key(description) == key(section) {
        return description.to_owned();
    }
    format!("{}\n\n{section}", description.trim_end())
}
