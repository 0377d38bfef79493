//! Account issues with everything that hangs on them: comments and label history, where they are needed.

use std::pin::pin;

use futures_util::StreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;
use rayon::iter::Either;
use rayon::prelude::*;
use tracing::Instrument as _;

use crate::account::AccountId;
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
use crate::memo::Part;

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
    pub(super) fn id(&self) -> AccountId {
        AccountId { project: self.issue.project_id, iid: self.issue.iid }
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
        self.is_heard || is_told(&self.issue)
    }

    fn with(self, notes: Vec<Note>, events: Vec<LabelEvent>) -> Dossier {
        let Self { issue, card, is_heard } = self;
        Dossier { issue, card, notes, events, is_heard, elsewhere: Vec::new() }
    }
}

/// So many accounts in a row that cannot be read are no accounts that vanished: the role is gone, and to go on
/// asking is what makes GitLab block an address.
const REFUSED_MAX: usize = 20;

/// Accounts that could not be read.
#[derive(Default)]
pub(super) struct Gone {
    pub(super) unread: Vec<Unread>,
    in_a_row: usize,
}

/// Whether comments and label history are needed whatever the card says.
pub(super) fn is_told(issue: &Issue) -> bool {
    issue.state == IssueState::Opened || matches!(continued::by(issue), Some(Survivor::Merged(_)))
}

/// Reads the comments and label histories that are certain to be asked for, as many at a time as may be.
pub(super) async fn read_ahead<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    issues: &[Issue],
) -> Result<(), GitLabError> {
    let told = || issues.iter().filter(|issue| is_told(issue)).map(ahead::spot);
    gitlab.read_ahead(told(), reading.concurrency).await?;
    let reads = told().map(|(place, _)| gitlab.history_ahead(place));
    let mut reads = pin!(stream::iter(reads).buffer_unordered(reading.concurrency.max(1)));
    let mut read = issues.len() - told().count();
    while let Some(history) = reads.next().await {
        history?;
        read += 1;
        (reading.on_read)(read, issues.len());
    }
    Ok(())
}

/// Puts together what hangs on these accounts; those that vanished meanwhile are named.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    issues: Vec<Issue>,
    gone: &mut Gone,
) -> Result<Vec<Dossier>, GitLabError> {
    let at_hand = |issue| at_hand(gitlab, reading, Draft::of(issue));
    let (mut dossiers, rest): (Vec<Dossier>, Vec<Draft>) =
        issues.into_par_iter().partition_map(at_hand);
    if !dossiers.is_empty() {
        gone.in_a_row = 0;
    }
    let reads = rest.into_iter().map(|draft| dossier(gitlab, reading, draft));
    let mut reads = pin!(stream::iter(reads).buffer_unordered(reading.concurrency.max(1)));
    while let Some(read) = reads.next().await {
        match read? {
            Ok(dossier) => {
                gone.in_a_row = 0;
                dossiers.push(dossier);
            }
            Err((_, error)) if gone.in_a_row + 1 == REFUSED_MAX => {
                let message = format!("{}, for {REFUSED_MAX} accounts in a row", error.message);
                return Err(GitLabError { message, ..error });
            }
            Err((unread, _)) => {
                gone.in_a_row += 1;
                gone.unread.push(unread);
            }
        }
    }
    Ok(dossiers)
}

/// A dossier of what was read before, if that is all of it.
fn at_hand<T: Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    draft: Draft,
) -> Either<Dossier, Draft> {
    if !draft.is_told() {
        return Either::Left(draft.with(Vec::new(), Vec::new()));
    }
    let place = (draft.issue.project_id, draft.issue.iid);
    match (gitlab.at_hand(place, Part::Notes), gitlab.at_hand(place, Part::LabelEvents)) {
        (Some(notes), Some(events)) => {
            Either::Left(draft.with(notes, reading.aliases.events(events)))
        }
        (notes, events) => {
            // One of them is asked of GitLab, and the other is not.
            notes.inspect(|list: &Vec<Note>| gitlab.give_back(place, Part::Notes, list));
            events.inspect(|list| gitlab.give_back(place, Part::LabelEvents, list));
            Either::Right(draft)
        }
    }
}

/// Reads one account's comments and label history.
async fn dossier<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    draft: Draft,
) -> Result<Result<Dossier, (Unread, GitLabError)>, GitLabError> {
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
