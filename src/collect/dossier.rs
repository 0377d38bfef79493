//! Account issues with everything that hangs on them: comments and label history, where they are needed.

use std::pin::pin;

use futures_util::StreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;
use tracing::Instrument as _;

use crate::account::Survivor;
use crate::account::Unread;
use crate::collect::Reading;
use crate::collect::ahead;
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

/// An account issue of which the card was read.
struct Draft {
    issue: Issue,
    card: CardReading,
    is_heard: bool,
}

impl Draft {
    fn of(issue: Issue) -> Self {
        let card = card::read(&issue.description);
        let is_heard = issue.state == IssueState::Opened || closed::is_early(&issue, &card);
        Self { issue, card, is_heard }
    }

    /// Whether comments and label history are needed. A closed account needs neither, unless it was closed too early,
    /// or its history belongs to the account of which it is a duplicate.
    fn is_told(&self) -> bool {
        self.is_heard || matches!(continued::by(&self.issue), Some(Survivor::Merged(_)))
    }

    fn with(self, notes: Vec<Note>, events: Vec<LabelEvent>) -> Dossier {
        let Self { issue, card, is_heard } = self;
        Dossier { issue, card, notes, events, is_heard, elsewhere: Vec::new() }
    }
}

/// So many accounts in a row that cannot be read are no accounts that vanished: the role is gone, and to go on
/// asking is what makes GitLab block an address.
const REFUSED_MAX: usize = 20;

/// Reads every account; those that vanished meanwhile are named.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    issues: Vec<Issue>,
) -> Result<(Vec<Dossier>, Vec<Unread>), GitLabError> {
    let total = issues.len();
    let drafts: Vec<Draft> = issues.into_iter().map(Draft::of).collect();
    let told = drafts.iter().filter(|draft| draft.is_told());
    gitlab.read_ahead(told.map(|draft| ahead::spot(&draft.issue)), reading.concurrency).await?;
    let reads = drafts.into_iter().map(|draft| dossier(gitlab, reading, draft));
    let mut reads = pin!(stream::iter(reads).buffer_unordered(reading.concurrency.max(1)));
    let (mut dossiers, mut unread, mut in_a_row) = (Vec::new(), Vec::new(), 0);
    while let Some(read) = reads.next().await {
        match read? {
            Ok(dossier) => {
                in_a_row = 0;
                dossiers.push(dossier);
            }
            Err((_, error)) if in_a_row + 1 == REFUSED_MAX => {
                let message = format!("{}, for {REFUSED_MAX} accounts in a row", error.message);
                return Err(GitLabError { message, ..error });
            }
            Err((gone, _)) => {
                in_a_row += 1;
                unread.push(gone);
            }
        }
        (reading.on_read)(dossiers.len() + unread.len(), total);
    }
    dossiers.sort_by_key(|dossier| (dossier.issue.project_id, dossier.issue.iid));
    unread.sort_by(|a, b| a.reference.cmp(&b.reference));
    Ok((dossiers, unread))
}

/// Reads one account's comments and label history.
async fn dossier<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    draft: Draft,
) -> Result<Result<Dossier, (Unread, GitLabError)>, GitLabError> {
    if !draft.is_told() {
        return Ok(Ok(draft.with(Vec::new(), Vec::new())));
    }
    let (project, iid) = (draft.issue.project_id, draft.issue.iid);
    let span = tracing::info_span!("account", account.iid = iid);
    let read = async {
        let notes = gitlab.notes(project, iid).await?;
        let events = reading.aliases.events(gitlab.label_events(project, iid).await?);
        Ok::<_, GitLabError>((notes, events))
    };
    match read.instrument(span).await {
        Ok((notes, events)) => Ok(Ok(draft.with(notes, events))),
        Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
            let reference = related::reference(&draft.issue);
            tracing::warn!(account.iid = iid, reference, %error, "an account could not be read");
            Ok(Err((Unread { reference, reason: error.to_string() }, error)))
        }
        Err(error) => Err(error),
    }
}
