//! Changes to an issue the bot opened earlier: open again, dated anew, with the reason at its end.

use chrono::NaiveDate;
use gitlab::api::AsyncClient;

use crate::account::CLOSED_BY_BOT;
use crate::account::CLOSED_FOR_A_WHILE;
use crate::account::Key;
use crate::account::Person;
use crate::account::Section;
use crate::account::replace_sections;
use crate::account::sections;
use crate::enact::Outcome;
use crate::enact::rollup;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueEdit;
use crate::gitlab::MayWrite;
use crate::gitlab::Rewrite;
use crate::gitlab::StateEdit;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;
use crate::privacy::Address;
use crate::privacy::Printed;

/// Opens an issue again; the note that it was closed becomes history.
pub(super) async fn reopen<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    (project, iid): (u64, u64),
    due_date: Option<NaiveDate>,
    append: Option<&Printed>,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if issue.state == IssueState::Opened {
        return Ok(Outcome::AlreadyDone);
    }
    let here = Address::Issue { project, iid };
    let change = |text: &str| {
        let history = text.replace(CLOSED_BY_BOT, CLOSED_FOR_A_WHILE);
        Some(match append {
            Some(words) => words.map(|words| with(&history, words)),
            None => Printed::again(here.clone(), &history),
        })
    };
    let beside = IssueEdit { state: Some(StateEdit::Reopen), due_date, ..IssueEdit::default() };
    write(gitlab, bot, &issue, change, &beside).await
}

/// Adds a section to a description, unless it is there, and moves the due date in the same request.
pub(super) async fn add<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    (project, iid): (u64, u64),
    due_date: Option<NaiveDate>,
    append: &Printed,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if with(&issue.description, append.as_str()) == issue.description {
        return Ok(Outcome::AlreadyDone);
    }
    let beside = IssueEdit { due_date, ..IssueEdit::default() };
    write(gitlab, bot, &issue, |text: &str| Some(append.map(|words| with(text, words))), &beside)
        .await
}

/// Closes an issue and says why in the same request, so that neither happens alone.
pub(super) async fn close<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    (project, iid): (u64, u64),
    append: &Printed,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if issue.state == IssueState::Closed {
        return Ok(Outcome::AlreadyDone);
    }
    let change = |text: &str| Some(append.map(|words| format!("{}\n\n{words}", text.trim_end())));
    let beside = IssueEdit { state: Some(StateEdit::Close), ..IssueEdit::default() };
    write(gitlab, bot, &issue, change, &beside).await
}

/// Rewrites the bot's sections in a description as it is now; one that somebody deleted is added at
/// the end.
pub(super) async fn rewrite<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    (project, iid): (u64, u64),
    body: &Printed,
    (hides, reopens, assigns): (bool, bool, Option<u64>),
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    let new = sections(body.as_str());
    let change = |text: &str| {
        let there = sections(text);
        let is_there = |key: &Key| there.iter().any(|section| section.marker.key == *key);
        let missing: Vec<&Section> =
            new.iter().filter(|section| !is_there(&section.marker.key)).collect();
        Some(body.map(|_| {
            missing.iter().fold(replace_sections(text, &new), |text, section| {
                format!("{}\n\n{}", text.trim_end(), section.print())
            })
        }))
    };
    let state = (reopens && issue.state == IssueState::Closed).then_some(StateEdit::Reopen);
    let hides = hides && !issue.confidential;
    let is_same = change(&issue.description).is_some_and(|it| it.as_str() == issue.description);
    if is_same && state.is_none() && !hides {
        return Ok(Outcome::AlreadyDone);
    }
    let beside = IssueEdit {
        state,
        confidential: hides.then_some(true),
        assignee_ids: assigns.filter(|_| issue.assignees.is_empty()).map(|id| vec![id]),
        ..IssueEdit::default()
    };
    write(gitlab, bot, &issue, change, &beside).await
}

/// Makes the change on the text as it is; what somebody writes at the same moment stays.
async fn write<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    issue: &Issue,
    change: impl Fn(&str) -> Option<Printed> + Sync,
    beside: &IssueEdit,
) -> Result<Outcome, GitLabError> {
    let written = gitlab.writer().rewrite_issue(issue, bot.id, change, beside).await?;
    let name = &issue.references.full;
    rollup::tell(&written, name);
    Ok(if written == Rewrite::Unchanged { Outcome::AlreadyDone } else { Outcome::Done })
}

/// The description with the section at its end; unchanged when the last one has its key already.
fn with(description: &str, section: &str) -> String {
    let key = |text: &str| sections(text).pop().map(|section| section.marker.key);
    if key(description) == key(section) {
        return description.to_owned();
    }
    format!("{}\n\n{section}", description.trim_end())
}
