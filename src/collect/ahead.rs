//! Comments read ahead: those of a hundred issues in one request, where GraphQL answers. What is not there afterwards is
//! asked for issue by issue, so that nothing is lost where a batch fails.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::account::WorkIssue;
use crate::collect::recall::Recall;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::Note;
use crate::memo::Hanging;
use crate::memo::Part;
use crate::memo::Place;
use crate::memo::pack;
use crate::memo::unpack;

/// Issues of a batch: GitLab shows no more at once.
pub(super) const ISSUES_MAX: usize = 100;
/// A batch that is too much is halved until it is no larger than this.
const ISSUES_MIN: usize = 25;
/// After so many batches that failed, or histories that were refused, no more are tried.
const FAILURES_MAX: usize = 3;
/// A batch is as much work for GitLab as many requests: of so many requests at a time one may be a batch.
const REQUESTS_A_BATCH: usize = 4;

/// What was read ahead and not yet asked for, and whether there is a point in reading more. It is kept packed: there
/// may be much of it.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    found: Mutex<BTreeMap<(Place, Part), Bytes>>,
    has_answered: AtomicBool,
    failures: AtomicUsize,
    refusals: AtomicUsize,
}

/// Issues of one project.
type Batch<'i> = ((u64, &'i str), &'i [u64]);

impl Ahead {
    fn found(&self) -> MutexGuard<'_, BTreeMap<(Place, Part), Bytes>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A part of an issue, once.
    pub(super) fn take<O: DeserializeOwned>(&self, place: Place, part: Part) -> Option<Vec<O>> {
        let packed = self.found().remove(&(place, part))?;
        unpack(&packed)
    }

    pub(super) fn has(&self, place: Place, part: Part) -> bool {
        self.found().contains_key(&(place, part))
    }

    pub(super) fn keep<O: Serialize>(&self, place: Place, part: Part, list: &[O]) {
        if let Some(packed) = pack(list) {
            self.found().insert((place, part), packed);
        }
    }

    /// Whether histories were refused so often that the role may be gone.
    pub(super) fn is_turned_away(&self) -> bool {
        self.refusals.load(Relaxed) >= FAILURES_MAX
    }

    pub(super) fn was_turned_away(&self) {
        self.refusals.fetch_add(1, Relaxed);
    }

    /// GraphQL may be closed here, unknown to this GitLab, or unwell.
    fn is_refused(&self) -> bool {
        let failures = self.failures.load(Relaxed);
        failures >= FAILURES_MAX || failures > 0 && !self.has_answered.load(Relaxed)
    }

    fn failed(&self, error: &GitLabError) {
        self.failures.fetch_add(1, Relaxed);
        tracing::info!(%error, "comments are read issue by issue");
    }
}

/// The project that a full reference names; none where it names none.
pub(super) fn project_of(reference: &str) -> Option<&str> {
    reference.rsplit_once('#').map(|(path, _)| path).filter(|path| !path.is_empty())
}

/// How many of so many requests at a time may be batches.
pub(super) fn batches_of(concurrency: usize) -> usize {
    concurrency.div_ceil(REQUESTS_A_BATCH).max(1)
}

/// Where an issue is, and its full reference.
pub(super) fn spot(issue: &Issue) -> (Place, &str) {
    ((issue.project_id, issue.iid), &issue.references.full)
}

/// The same of a work issue.
pub(super) fn work_spot(issue: &WorkIssue) -> (Place, &str) {
    ((issue.project, issue.iid), &issue.reference)
}

impl<T> Recall<'_, T> {
    /// Whether a part of an issue can be had without asking GitLab.
    pub(super) fn has(&self, place: Place, part: Part) -> bool {
        self.ahead.has(place, part) || self.memo.is_some_and(|memo| memo.knows(place, part))
    }

    /// A part of an issue, where GitLab need not be asked.
    pub(super) fn at_hand<O: DeserializeOwned>(&self, place: Place, part: Part) -> Option<Vec<O>> {
        let ahead = self.ahead.take(place, part);
        ahead.or_else(|| self.memo.and_then(|memo| memo.recall(place, part)))
    }

    /// A part of an issue that is not asked for the last time.
    pub(super) fn give_back<O: Serialize>(&self, place: Place, part: Part, list: &[O]) {
        if !self.has(place, part) {
            self.ahead.keep(place, part, list);
        }
    }
}

impl<T: AsyncClient + Sync> Recall<'_, T> {
    /// A part of an issue that was read, for whoever asks for it: in the memo, or beside it.
    pub(super) fn put_away<O: Hanging>(&self, place: Place, part: Part, list: &[O]) {
        if let Some(memo) = self.memo {
            memo.keep(place, part, list, self.gitlab.told_at());
        }
        self.give_back(place, part, list);
    }

    /// Reads the comments of these issues, so that whoever asks for them finds them. An issue is named by its place and
    /// its full reference; one whose reference tells no project is left to be asked for alone.
    pub(super) async fn read_ahead<'i>(
        &self,
        wanted: impl IntoIterator<Item = (Place, &'i str)>,
        concurrency: usize,
    ) -> Result<(), GitLabError> {
        let mut projects: BTreeMap<(u64, &str), BTreeSet<u64>> = BTreeMap::new();
        for ((project, iid), reference) in wanted {
            let Some(path) = project_of(reference) else { continue };
            if !self.has((project, iid), Part::Notes) {
                projects.entry((project, path)).or_default().insert(iid);
            }
        }
        let projects: Vec<((u64, &str), Vec<u64>)> =
            projects.into_iter().map(|(home, iids)| (home, iids.into_iter().collect())).collect();
        let batches = projects
            .iter()
            .flat_map(|(home, iids)| iids.chunks(ISSUES_MAX).map(move |iids| (*home, iids)));
        // One issue costs one request either way. Jobs that share the asking have no memo, and ask in one way only.
        let is_worth_it = |iids: &[u64]| iids.len() > 1 || self.memo.is_none();
        let mut batches = batches.filter(|(_, iids)| is_worth_it(iids));
        // Whether GraphQL answers here, the first one shows.
        if !self.ahead.has_answered.load(Relaxed)
            && let Some(first) = batches.next()
        {
            self.batch(first).await?;
        }
        let reads = batches.map(|batch| self.batch(batch)).collect::<Vec<_>>();
        stream::iter(reads).buffer_unordered(batches_of(concurrency)).try_collect().await
    }

    /// Only that the waiting which GitLab asks for is used up ends the pass here: whatever else is wrong, the request
    /// for each issue tells.
    pub(super) async fn batch(&self, (home, iids): Batch<'_>) -> Result<(), GitLabError> {
        let mut left = vec![iids];
        while let Some(iids) = left.pop() {
            if self.ahead.is_refused() {
                return Ok(());
            }
            match self.gitlab.notes_of_many(home, iids).await {
                Ok(found) => {
                    self.ahead.has_answered.store(true, Relaxed);
                    self.remember(home.0, found);
                }
                Err(error) if error.kind == ErrorKind::Budget => return Err(error),
                Err(error) if is_too_much(&error) && iids.len() > ISSUES_MIN => {
                    let (one, other) = iids.split_at(iids.len() / 2);
                    left.extend([other, one]);
                }
                Err(error) => self.ahead.failed(&error),
            }
        }
        Ok(())
    }

    fn remember(&self, project: u64, found: BTreeMap<u64, Vec<Note>>) {
        for (iid, notes) in found {
            self.put_away((project, iid), Part::Notes, &alike(notes));
        }
    }
}

/// Notes as they are the same whichever way they came, oldest first.
pub(super) fn alike(notes: Vec<Note>) -> Vec<Note> {
    let mut notes: Vec<Note> = notes.into_iter().map(Note::alike).collect();
    notes.sort_by_key(|note| (note.created_at, note.id));
    notes
}

/// Whether less at once may do: GitLab or something before it took too long, or the answer was too large.
fn is_too_much(error: &GitLabError) -> bool {
    matches!(
        error.kind,
        ErrorKind::Transient { .. } | ErrorKind::Unreadable | ErrorKind::Unreachable
    )
}
