//! Requests to the pool: when somebody answered first. Read only while a request is open.

use chrono::DateTime;
use chrono::Utc;
use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::Person;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Note;

/// Looks at the comments of open requests.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    accounts: &mut [Account],
    bot: &Person,
    concurrency: usize,
) -> Result<(), GitLabError> {
    let issues = accounts.iter_mut().filter(|account| account.open).flat_map(|it| &mut it.work);
    let open = issues.filter(|issue| issue.kind == WorkKind::PoolRequest && issue.open);
    let reads = open.map(|issue| async move {
        match gitlab.notes(issue.project, issue.iid).await {
            Ok(notes) => issue.first_reply = first_reply(issue, &notes, bot),
            // It vanished since it was listed: there is nothing left to answer.
            Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    });
    stream::iter(reads).buffer_unordered(concurrency.max(1)).try_collect::<()>().await
}

/// The first comment of anybody but who asked: what GitLab or the bot writes answers nobody.
fn first_reply(issue: &WorkIssue, notes: &[Note], bot: &Person) -> Option<DateTime<Utc>> {
    let answers = |note: &&Note| {
        let author = note.author.as_ref().map(|author| author.id);
        !note.system && author != Some(bot.id) && author != issue.author
    };
    notes.iter().filter(answers).map(|note| note.created_at).min()
}
