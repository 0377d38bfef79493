//! Account issues with everything that hangs on them: comments and label history, where they are needed.

use std::pin::pin;

use futures_util::StreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;
use tracing::Instrument as _;

use crate::account::Survivor;
use crate::account::Unread;
use crate::collect::Reading;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::closed;
use crate::collect::continued;
use crate::collect::overheard::Overheard;
use crate::collect::recall::Recall;
use crate::collect::related;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;
use crate::gitlab::wire::LabelEvent;
use crate::gitlab::wire::Note;

/// An account issue with everything that hangs on it.
pub(super) struct Dossier {
    pub(super) issue: Issue,
    pub(super) card: CardReading,
    pub(super) notes: Vec<Note>,
    pub(super) events: Vec<LabelEvent>,
    /// Whether people are answered there: it is open, or was closed too early.
    pub(super) is_heard: bool,
    /// Comments on the bot's own work issues for it.
    pub(super) elsewhere: Vec<Overheard>,
}

impl Dossier {
    /// Lets go of what the account holds by now: after that only its issue and its card are asked for.
    pub(super) fn let_go(&mut self) {
        (self.notes, self.events) = (Vec::new(), Vec::new());
    }
}

/// Reads every account; those that vanished meanwhile are named.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    issues: Vec<Issue>,
) -> Result<(Vec<Dossier>, Vec<Unread>), GitLabError> {
    let total = issues.len();
    let reads = issues.into_iter().map(|issue| dossier(gitlab, reading, issue));
    let mut reads = pin!(stream::iter(reads).buffer_unordered(reading.concurrency.max(1)));
    let (mut dossiers, mut unread) = (Vec::new(), Vec::new());
    while let Some(read) = reads.next().await {
        match read? {
            Ok(dossier) => dossiers.push(dossier),
            Err(gone) => unread.push(gone),
        }
        (reading.on_read)(dossiers.len() + unread.len(), total);
    }
    dossiers.sort_by_key(|dossier| (dossier.issue.project_id, dossier.issue.iid));
    unread.sort_by(|a, b| a.reference.cmp(&b.reference));
    Ok((dossiers, unread))
}

/// Reads one account's comments and label history. A closed account needs neither, unless it was
/// closed too early, or its history belongs to the account of which it is a duplicate.
async fn dossier<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    issue: Issue,
) -> Result<Result<Dossier, Unread>, GitLabError> {
    let card = card::read(&issue.description);
    let is_heard = issue.state == IssueState::Opened || closed::is_early(&issue, &card);
    if !is_heard && !matches!(continued::by(&issue), Some(Survivor::Merged(_))) {
        let (notes, events) = (Vec::new(), Vec::new());
        let elsewhere = Vec::new();
        return Ok(Ok(Dossier { issue, card, notes, events, is_heard, elsewhere }));
    }
    let (project, iid) = (issue.project_id, issue.iid);
    let span = tracing::info_span!("account", account.iid = iid);
    let read = async {
        let notes = gitlab.notes(project, iid).await?;
        let events = reading.aliases.events(gitlab.label_events(project, iid).await?);
        Ok::<_, GitLabError>((notes, events))
    };
    match read.instrument(span).await {
        Ok((notes, events)) => {
            let elsewhere = Vec::new();
            Ok(Ok(Dossier { issue, card, notes, events, is_heard, elsewhere }))
        }
        Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
            let reference = related::reference(&issue);
            tracing::warn!(account.iid = iid, reference, %error, "an account could not be read");
            Ok(Err(Unread { reference, reason: error.to_string() }))
        }
        Err(error) => Err(error),
    }
}
