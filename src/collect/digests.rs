//! The bot's digests: what they say, and in which comments their readers were told.

use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::CLOSED_BY_BOT;
use crate::account::DigestIssue;
use crate::account::Person;
use crate::account::WorkKind;
use crate::account::sections;
use crate::collect::account;
use crate::collect::recall::Recall;
use crate::collect::related;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;

/// Reads them, with the comments on those that are open; oldest first.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    tracked: &[Issue],
    bot: &Person,
    concurrency: usize,
) -> Result<Vec<DigestIssue>, GitLabError> {
    let own: Vec<DigestIssue> = tracked.iter().filter_map(|issue| digest(issue, bot)).collect();
    let open = own.iter().filter(|digest| digest.open);
    let spots = open.map(|it| ((it.project, it.iid), it.reference.as_str()));
    gitlab.read_ahead(spots, concurrency).await?;
    let reads = own.into_iter().map(|digest| async move {
        if !digest.open {
            return Ok(digest);
        }
        match gitlab.notes(digest.project, digest.iid).await {
            Ok(notes) => {
                Ok(DigestIssue { remarks: account::spoken(&notes, bot).remarks, ..digest })
            }
            // It vanished since it was listed: another one is written.
            Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
                Ok(DigestIssue { open: false, ..digest })
            }
            Err(error) => Err(error),
        }
    });
    let reads = stream::iter(reads).buffer_unordered(concurrency.max(1));
    let mut digests: Vec<DigestIssue> = reads.try_collect().await?;
    digests.sort_by_key(|digest| (digest.created_at, digest.project, digest.iid));
    Ok(digests)
}

fn digest(issue: &Issue, bot: &Person) -> Option<DigestIssue> {
    let label = WorkKind::Digest.label();
    let is_own = issue.author.as_ref().is_some_and(|author| author.id == bot.id);
    if !is_own || !issue.labels.iter().any(|name| name == label) {
        return None;
    }
    let section = sections(&issue.description).into_iter().next()?;
    let closed_by_bot = match &issue.closed_by {
        Some(user) => user.id == bot.id,
        None => issue.description.contains(CLOSED_BY_BOT),
    };
    Some(DigestIssue {
        key: section.marker.key.clone(),
        project: issue.project_id,
        iid: issue.iid,
        reference: related::reference(issue),
        url: issue.web_url.clone(),
        open: issue.state == IssueState::Opened,
        created_at: issue.created_at,
        closed_at: issue.closed_at,
        closed_by_bot,
        confidential: issue.confidential,
        is_assigned: !issue.assignees.is_empty(),
        section,
        remarks: Vec::new(),
    })
}
