//! What was written on tracked issues: read while an issue is open, for rules that ask for the last word.

use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::Comment;
use crate::account::Person;
use crate::account::WorkIssue;
use crate::collect::history;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Note;

/// Characters of a comment that are kept: a health update fits in.
const WORDS_MAX: usize = 4_000;

/// Reads the comments of every open tracked issue of an open account.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    accounts: &mut [Account],
    bot: &Person,
    concurrency: usize,
) -> Result<(), GitLabError> {
    let issues = accounts.iter_mut().filter(|account| account.open).flat_map(|it| &mut it.work);
    let open = issues.filter(|issue| issue.open && issue.kind.is_listened_to());
    let reads = open.map(|issue| async move {
        match gitlab.notes(issue.project, issue.iid).await {
            Ok(notes) => listen(issue, &notes, bot),
            // It vanished since it was listed: there is nothing left to say there.
            Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    });
    stream::iter(reads).buffer_unordered(concurrency.max(1)).try_collect::<()>().await
}

pub(super) fn listen(issue: &mut WorkIssue, notes: &[Note], bot: &Person) {
    let by = |note: &Note| note.author.as_ref().map(history::person);
    let comment = |note: &Note| {
        let author = by(note)?;
        let is_by_bot = author.id == bot.id;
        let words = note.body.chars().take(WORDS_MAX).collect();
        Some(Comment { at: note.created_at, author, is_by_bot, words })
    };
    issue.comments = notes.iter().filter(|note| !note.system).filter_map(comment).collect();
    let changed = notes.iter().filter(|note| note.system);
    let by_people = changed.filter(|note| by(note).is_some_and(|author| author.id != bot.id));
    issue.changes = by_people.map(|note| note.created_at).collect();
}
