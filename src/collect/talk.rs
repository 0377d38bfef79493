//! What was written on tracked issues: read while an issue is open, for rules that ask for the last word.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::Comment;
use crate::account::Person;
use crate::account::Remark;
use crate::account::Section;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::collect::Reading;
use crate::collect::account;
use crate::collect::ahead;
use crate::collect::commands;
use crate::collect::history;
use crate::collect::recall::Recall;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Note;

/// Characters that are kept where somebody asks for the words: a health update fits in.
const WORDS_MAX: usize = 4_000;

/// Days after the end of a triage in which what was said there is still read: figures of the quarter tell how
/// fast somebody answered (f.20).
const ENDED_DAYS: i64 = 100;

/// Reads the comments of every open tracked issue of an open account, and of triages that ended lately.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    accounts: &mut [Account],
    bot: &Person,
    reading: &Reading<'_>,
) -> Result<(), GitLabError> {
    let open = accounts.iter_mut().filter(|account| account.open);
    let issues = open.flat_map(|account| {
        let id = account.id;
        account.work.iter_mut().map(move |issue| (id, issue))
    });
    let since = reading.read_at - TimeDelta::days(ENDED_DAYS);
    let is_fresh = |issue: &WorkIssue| {
        issue.kind == WorkKind::Triage && issue.closed_at.is_some_and(|at| at > since)
    };
    let wanted = |issue: &WorkIssue| issue.open && issue.kind.is_listened_to() || is_fresh(issue);
    let listened = issues.filter(|(_, issue)| wanted(issue));
    let listened: Vec<_> = listened.collect();
    let spots = listened.iter().map(|(_, issue)| ahead::work_spot(issue));
    gitlab.read_ahead(spots, reading.concurrency).await?;
    let reads = listened.into_iter().map(|(account, issue)| async move {
        let is_reviewed = issue.labels.iter().any(|label| label.starts_with("sp-review::"));
        let read = async {
            let notes = gitlab.notes(issue.project, issue.iid).await?;
            // Who signed a plan off, and when, only its label events tell.
            let events = match issue.kind {
                WorkKind::SuccessPlan if is_reviewed => {
                    reading.aliases.events(gitlab.label_events(issue.project, issue.iid).await?)
                }
                _ => Vec::new(),
            };
            Ok::<_, GitLabError>((notes, events))
        };
        match read.await {
            Ok((notes, events)) => {
                listen(issue, &notes, bot);
                issue.history = history::labels(&events, bot);
                Ok((account, said(account, issue, &notes, bot)))
            }
            // It vanished since it was listed: there is nothing left to say there.
            Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
                Ok((account, Vec::new()))
            }
            Err(error) => Err(error),
        }
    });
    let reads = stream::iter(reads).buffer_unordered(reading.concurrency.max(1));
    let read: Vec<(AccountId, Vec<Remark>)> = reads.try_collect().await?;
    let mut elsewhere: BTreeMap<AccountId, Vec<Remark>> = BTreeMap::new();
    for (account, said) in read {
        elsewhere.entry(account).or_default().extend(said);
    }
    for account in accounts {
        let said = elsewhere.remove(&account.id).unwrap_or_default();
        account.spoken = std::mem::take(&mut account.spoken).with(said);
    }
    Ok(())
}

/// What the bot has said there about this account.
fn said(account: AccountId, issue: &WorkIssue, notes: &[Note], bot: &Person) -> Vec<Remark> {
    let mut remarks = account::remarks(notes, bot, Some((issue.project, issue.iid)));
    let is_own = |section: &Section| section.marker.key.account() == Some(account);
    remarks.retain(|remark| remark.sections.iter().all(is_own));
    remarks
}

pub(super) fn listen(issue: &mut WorkIssue, notes: &[Note], bot: &Person) {
    let kept: fn(&str) -> String = match issue.kind {
        WorkKind::Triage | WorkKind::Cohort => all_of,
        _ if issue.plan.is_some() => beginning_of,
        _ => |_| String::new(),
    };
    issue.comments = comments(notes, bot, kept);
    issue.changes = by_people(notes, bot).map(|note| note.created_at).collect();
    issue.edits = edits(notes, bot);
}

/// What is said on triages and to cohorts is read word by word.
fn all_of(body: &str) -> String {
    body.chars().take(WORDS_MAX).collect()
}

/// Of a comment on a plan it is asked whether it is an update.
pub(super) fn beginning_of(body: &str) -> String {
    let words: Vec<&str> = body.split_whitespace().take(Comment::UPDATE_FROM).collect();
    words.join(" ")
}

/// What was written, by people and by the bot. Comments are the most of what there is to read: of people's
/// only what is used is kept, and of the bot's nothing.
pub(super) fn comments(
    notes: &[Note],
    bot: &Person,
    kept: impl Fn(&str) -> String,
) -> Vec<Comment> {
    let comment = |note: &Note| {
        let author = history::person(note.author.as_ref()?);
        let is_by_bot = author.id == bot.id;
        let is_for_bot = commands::is_all_for(&note.body, &bot.username);
        let words = if is_by_bot { String::new() } else { kept(&note.body) };
        Some(Comment { at: note.created_at, author, is_by_bot, is_for_bot, words })
    };
    notes.iter().filter(|note| !note.system).filter_map(comment).collect()
}

/// When people changed the description; ticking a box is none of it.
pub(super) fn edits(notes: &[Note], bot: &Person) -> Vec<DateTime<Utc>> {
    let is_edit = |note: &&Note| note.body.trim_start().starts_with("changed the description");
    by_people(notes, bot).filter(is_edit).map(|note| note.created_at).collect()
}

/// The lines that GitLab wrote about what people changed.
fn by_people<'a>(notes: &'a [Note], bot: &'a Person) -> impl Iterator<Item = &'a Note> {
    let is_persons = |note: &&Note| note.author.as_ref().is_some_and(|user| user.id != bot.id);
    notes.iter().filter(|note| note.system).filter(is_persons)
}
