//! Changes to an issue the bot opened earlier: open again, dated anew, with the reason at its end.

use chrono::NaiveDate;
use gitlab::api::AsyncClient;

use crate::account::CLOSED_BY_BOT;
use crate::account::CLOSED_FOR_A_WHILE;
use crate::account::Imprint;
use crate::account::ImprintKind;
use crate::account::Key;
use crate::account::Person;
use crate::account::Run;
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
    run: &Run,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if issue.state == IssueState::Opened {
        return Ok(Outcome::AlreadyDone);
    }
    let here = Address::Issue { project, iid };
    let change = |text: &str| {
        let history = text.replace(CLOSED_BY_BOT, CLOSED_FOR_A_WHILE);
        let text = match append {
            Some(words) => words.map(|words| with(&history, words)),
            None => Printed::again(here.clone(), &history),
        };
        Some(signed(&text, ImprintKind::Reopened, run, None))
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
    run: &Run,
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    if with(&issue.description, append.as_str()) == issue.description {
        return Ok(Outcome::AlreadyDone);
    }
    let was_due = issue.due_date;
    let change = |text: &str| {
        let text = append.map(|words| with(text, words));
        Some(signed(&text, ImprintKind::Redated, run, was_due))
    };
    let beside = IssueEdit { due_date, ..IssueEdit::default() };
    write(gitlab, bot, &issue, change, &beside).await
}

/// Closes an issue, or opens again what an undone run had closed, and says why in the same request, so that neither
/// happens alone. What was written there stays.
pub(super) async fn turn<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    (project, iid): (u64, u64),
    (to, append): (StateEdit, &Printed),
    run: &Run,
) -> Result<Outcome, GitLabError> {
    let (state, done) = match to {
        StateEdit::Close => (IssueState::Closed, ImprintKind::Closed),
        StateEdit::Reopen => (IssueState::Opened, ImprintKind::Reopened),
    };
    let issue = gitlab.issue(project, iid).await?;
    if issue.state == state {
        return Ok(Outcome::AlreadyDone);
    }
    let change = |text: &str| {
        let text = append.map(|words| format!("{}\n\n{words}", text.trim_end()));
        Some(signed(&text, done, run, None))
    };
    let beside = IssueEdit { state: Some(to), ..IssueEdit::default() };
    write(gitlab, bot, &issue, change, &beside).await
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

/// The text with the hidden line by which `undo` finds what was done to the issue.
pub(super) fn signed(
    text: &Printed,
    done: ImprintKind,
    run: &Run,
    was_due: Option<NaiveDate>,
) -> Printed {
    let imprint = Imprint { done, run: run.clone(), was_due };
    text.map(|text| format!("{}\n\n{}", text.trim_end(), imprint.print()))
}

/// Rewrites the bot's sections in a description as it is now; one that somebody deleted is added at
/// the end. In an issue that is opened again the note that it was closed becomes history.
pub(super) async fn rewrite<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    (project, iid): (u64, u64),
    body: &Printed,
    (hides, reopens, assigns): (bool, bool, Option<u64>),
) -> Result<Outcome, GitLabError> {
    let issue = gitlab.issue(project, iid).await?;
    let new = sections(body.as_str());
    let state = (reopens && issue.state == IssueState::Closed).then_some(StateEdit::Reopen);
    let change = |text: &str| {
        let text = &match state {
            Some(_) => text.replace(CLOSED_BY_BOT, CLOSED_FOR_A_WHILE),
            None => text.to_owned(),
        };
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
