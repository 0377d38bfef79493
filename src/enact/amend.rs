//! Changes to an issue the bot opened earlier: open again, dated anew, with the reason at its end.

use chrono::NaiveDate;
use gitlab::api::AsyncClient;

use crate::account::CLOSED_BY_BOT;
use crate::account::CLOSED_FOR_A_WHILE;
use crate::account::Key;
use crate::account::Section;
use crate::account::replace_sections;
use crate::account::sections;
use crate::enact::Outcome;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueEdit;
use crate::gitlab::MayWrite;
use crate::gitlab::StateEdit;
use crate::gitlab::wire::IssueState;
use crate::privacy::Address;
use crate::privacy::Printed;

/// Opens an issue again; the note that it was closed becomes history.
pub(super) async fn reopen<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    due_date: Option<NaiveDate>,
    append: Option<&Printed>,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if issue.state == IssueState::Opened {
        return Ok(Outcome::AlreadyDone);
    }
    let history = issue.description.replace(CLOSED_BY_BOT, CLOSED_FOR_A_WHILE);
    let edit = IssueEdit {
        description: Some(match append {
            Some(words) => words.map(|words| with(&history, words)),
            None => Printed::again(Address::Issue { project, iid }, &history),
        }),
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
    append: &Printed,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    let description = append.map(|words| with(&issue.description, words));
    if description.as_str() == issue.description {
        return Ok(Outcome::AlreadyDone);
    }
    let edit = IssueEdit { description: Some(description), due_date, ..IssueEdit::default() };
    gitlab.writer().edit_issue(project, iid, &edit).await?;
    Ok(Outcome::Done)
}

/// Closes an issue and says why in the same request, so that neither happens alone.
pub(super) async fn close<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    append: &Printed,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if issue.state == IssueState::Closed {
        return Ok(Outcome::AlreadyDone);
    }
    let edit = IssueEdit {
        description: Some(
            append.map(|words| format!("{}\n\n{words}", issue.description.trim_end())),
        ),
        state: Some(StateEdit::Close),
        ..IssueEdit::default()
    };
    gitlab.writer().edit_issue(project, iid, &edit).await?;
    Ok(Outcome::Done)
}

/// Rewrites the bot's sections in a description as it is now; one that somebody deleted is added at
/// the end.
pub(super) async fn rewrite<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    (project, iid): (u64, u64),
    body: &Printed,
    (hides, reopens, assigns): (bool, bool, Option<u64>),
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    let new = sections(body.as_str());
    let there = sections(&issue.description);
    let is_there = |key: &Key| there.iter().any(|section| section.marker.key == *key);
    let lost: Vec<&Section> = new.iter().filter(|section| !is_there(&section.marker.key)).collect();
    let description = body.map(|_| {
        let kept = replace_sections(&issue.description, &new);
        lost.iter()
            .fold(kept, |text, section| format!("{}\n\n{}", text.trim_end(), section.print()))
    });
    let state = (reopens && issue.state == IssueState::Closed).then_some(StateEdit::Reopen);
    let hides = hides && !issue.confidential;
    if description.as_str() == issue.description && state.is_none() && !hides {
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
