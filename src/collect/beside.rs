//! Read beside the list: each page of the list names the next, so that it is walked one page after the other; meanwhile
//! what hangs on the accounts that it has shown is read.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::pin::pin;

use futures_util::Stream;
use futures_util::StreamExt;
use futures_util::TryFutureExt;
use futures_util::TryStreamExt;
use futures_util::future::Either;
use futures_util::future::select;
use futures_util::stream::FuturesUnordered;
use gitlab::api::AsyncClient;

use crate::collect::ACCOUNT_LABEL;
use crate::collect::Aliases;
use crate::collect::ahead::ISSUES_MAX;
use crate::collect::ahead::batches_of;
use crate::collect::ahead::project_of;
use crate::collect::ahead::spot;
use crate::collect::recall::Recall;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;
use crate::memo::Part;
use crate::memo::Place;

/// What is done with the issues of a list.
pub(super) struct Walk<S, W> {
    /// Whether an issue is kept; told of every issue, in the order of the list.
    pub see: S,
    /// Whether what hangs on an issue that is kept can be read before anybody asks for it.
    pub is_told: W,
    /// Reads at the same time.
    pub at_once: usize,
}

/// What can be read of the issues so far.
#[derive(Default)]
struct Queue {
    histories: VecDeque<Place>,
    /// Issues by project, until they are a batch.
    few: BTreeMap<(u64, String), Vec<u64>>,
    batches: VecDeque<((u64, String), Vec<u64>)>,
}

/// Whether the comments and the label history of an issue are certain to be asked for.
pub(super) fn is_told(aliases: &Aliases, issue: &Issue) -> bool {
    let is_account = || aliases.meant(issue).labels.iter().any(|label| label == ACCOUNT_LABEL);
    issue.state == IssueState::Opened && is_account()
}

enum Read {
    History(Place),
    Comments((u64, String), Vec<u64>),
}

impl Queue {
    fn add(&mut self, issue: &Issue) {
        let (place, reference) = spot(issue);
        self.histories.push_back(place);
        let Some(path) = project_of(reference) else { return };
        let home = (place.0, path.to_owned());
        let few = self.few.entry(home.clone()).or_default();
        few.push(place.1);
        // Fewer are left to be asked for with those of other kinds.
        if few.len() == ISSUES_MAX {
            self.batches.push_back((home, std::mem::take(few)));
        }
    }

    /// What to read next, while one batch more may be on its way or not.
    fn next(&mut self, may_be_batch: bool) -> Option<Read> {
        let batch = if may_be_batch { self.batches.pop_front() } else { None };
        let batch = batch.map(|(home, iids)| Read::Comments(home, iids));
        batch.or_else(|| self.histories.pop_front().map(Read::History))
    }
}

impl<T: AsyncClient + Sync> Recall<'_, T> {
    /// Walks a list to its end, and gives what is kept of it. Of the accounts that it has shown, as much is read as there
    /// is time for; the rest is asked for afterwards, as if nothing had been read.
    pub(super) async fn walk(
        &self,
        rows: impl Stream<Item = Result<Issue, GitLabError>> + Send,
        walk: Walk<impl FnMut(&Issue) -> bool + Send, impl Fn(&Issue) -> bool + Sync>,
    ) -> Result<Vec<Issue>, GitLabError> {
        let Walk { mut see, is_told, at_once } = walk;
        let (mut rows, mut kept) = (pin!(rows), Vec::new());
        let (mut queue, mut reads) = (Queue::default(), FuturesUnordered::new());
        let (batches_max, mut batches) = (batches_of(at_once), 0);
        loop {
            while reads.len() < at_once.max(1)
                && let Some(read) = queue.next(batches < batches_max)
            {
                let is_batch = matches!(read, Read::Comments(..));
                batches += usize::from(is_batch);
                reads.push(self.read(read).map_ok(move |()| is_batch));
            }
            let row = if reads.is_empty() {
                rows.try_next().await?
            } else {
                match select(reads.next(), rows.try_next()).await {
                    Either::Left((read, _)) => {
                        batches -= usize::from(read.transpose()? == Some(true));
                        continue;
                    }
                    Either::Right((row, _)) => row?,
                }
            };
            let Some(issue) = row else { break };
            if see(&issue) {
                if is_told(&issue) {
                    queue.add(&issue);
                }
                kept.push(issue);
            }
        }
        reads.try_for_each(|_| std::future::ready(Ok(()))).await?;
        Ok(kept)
    }

    async fn read(&self, read: Read) -> Result<(), GitLabError> {
        match read {
            Read::History(place) => self.history_ahead(place).await,
            Read::Comments((project, path), iids) => self.batch(((project, &path), &iids)).await,
        }
    }

    /// Reads a label history that is certain to be asked for. What is gone, or not for our eyes, is asked for again, and
    /// named then.
    pub(super) async fn history_ahead(&self, place: Place) -> Result<(), GitLabError> {
        if self.has(place, Part::LabelEvents) || self.ahead.is_turned_away() {
            return Ok(());
        }
        match self.gitlab.label_events(place.0, place.1).await {
            Ok(events) => self.put_away(place, Part::LabelEvents, &events),
            Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
                self.ahead.was_turned_away();
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
