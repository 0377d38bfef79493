//! What was read of GitLab before, so that a pass asks only for what changed. It holds what GitLab sent and nothing
//! else, it is never needed, and what it answers is what GitLab would (docs/memo.md says by what rules).

mod answers;
mod book;
mod doubt;
mod entry;
mod file;
mod listing;
mod packed;
mod seal;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::memo::answers::Answers;
use crate::memo::book::Book;
use crate::memo::entry::Entry;
use crate::memo::entry::Now;
use crate::memo::entry::Piece;
use crate::memo::entry::SETTLES_IN;
use crate::memo::entry::links_said;
use crate::memo::listing::Course;
use crate::memo::listing::Listing;

pub use book::Hanging;
pub use book::Labels;
pub use entry::Part;
pub use file::Refused;
pub use listing::Next;
pub(crate) use packed::pack;
pub(crate) use packed::unpack;
pub use seal::Binding;

/// Project and number of an issue.
pub type Place = (u64, u64);

/// How long what is remembered is believed.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// What no issue tells: roles, epics, visibility.
    pub surroundings: TimeDelta,
    /// After this all issues are listed again.
    pub relist: TimeDelta,
    /// After this everything is read again, and compared.
    pub audit: TimeDelta,
}

/// How much of a pass came from where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Issues whose row was new or had changed.
    pub changed: usize,
    /// Lists of comments, events, links and reactions that were recalled.
    pub recalled: usize,
    /// And those that were read.
    pub read: usize,
    /// What had changed without GitLab saying so, found by reading it again.
    pub drifted: usize,
}

/// What is remembered. Several readers share one.
pub struct Memo {
    terms: Terms,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Tracked issues.
    issues: BTreeMap<Place, Entry>,
    /// All other issues of the source: only that they are there.
    others: BTreeSet<Place>,
    /// What is known of the list as a whole; none before it was read to its end.
    listing: Option<Listing>,
    book: Book,
    answers: Answers,
    audited_at: Option<DateTime<Utc>>,
    /// When the audit that is still going on began.
    audit_began: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    /// What GitLab's clock showed last.
    told_at: Option<DateTime<Utc>>,
    pass: u32,
    bot: Option<u64>,
    tally: Tally,
    course: Course,
    is_believed: bool,
    is_new: bool,
}

impl State {
    fn moment(&self) -> Now {
        // GitLab's clock has reached what it dated, whether or not it tells.
        let newest = || self.listing.as_ref().map(|listing| listing.watermark);
        let gitlab = self.told_at.or_else(newest);
        Now { pass: self.pass, gitlab, bot: self.bot, trusted_since: self.audit_began }
    }
}

impl Memo {
    /// One that remembers nothing yet.
    pub fn empty(terms: Terms) -> Self {
        Self { terms, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A pass begins, at `now` by our clock. Whether an audit is due is settled here.
    pub fn begin(&self, now: DateTime<Utc>) {
        let mut state = self.state();
        state.now = now;
        state.pass += 1;
        (state.tally, state.is_believed) = (Tally::default(), false);
        let is_due = state.audited_at.is_none_or(|at| now < at || now - at >= self.terms.audit);
        if is_due && state.audit_began.is_none_or(|began| began > now) {
            state.audit_began = Some(now);
            state.is_new = true;
        }
    }

    /// Everything was read, and the audit is done if there was one.
    pub fn end(&self) -> Tally {
        let mut state = self.state();
        if let Some(began) = state.audit_began.take() {
            state.audited_at = Some(began);
            state.is_new = true;
        }
        state.tally
    }

    /// How many issues it remembers, and when all of it was read last.
    pub fn size(&self) -> (usize, Option<DateTime<Utc>>) {
        let state = self.state();
        (state.issues.len(), state.audited_at)
    }

    /// What GitLab's clock shows.
    pub fn gitlab_shows(&self, at: Option<DateTime<Utc>>) {
        let mut state = self.state();
        state.told_at = state.told_at.max(at);
    }

    /// Whose deeds are the bot's own.
    pub fn bot_is(&self, id: u64) {
        self.state().bot = Some(id);
    }

    /// A part of an issue as it still is.
    pub fn recall<O: DeserializeOwned>(&self, place: Place, part: Part) -> Option<Vec<O>> {
        let mut state = self.state();
        let now = state.moment();
        let piece = state.issues.get(&place)?.standing(part, &now)?;
        let (is_earlier, packed) = (piece.pass != now.pass, piece.packed.clone());
        state.tally.recalled += usize::from(is_earlier);
        // Several readers unpack at once.
        drop(state);
        unpack(&packed)
    }

    /// Whether a part still is as it was read.
    pub fn knows(&self, place: Place, part: Part) -> bool {
        let state = self.state();
        let now = state.moment();
        state.issues.get(&place).is_some_and(|entry| entry.standing(part, &now).is_some())
    }

    /// Remembers a part that was read to its end, when GitLab's clock showed `read_at`.
    pub fn keep<O: Hanging>(
        &self,
        place: Place,
        part: Part,
        list: &[O],
        read_at: Option<DateTime<Utc>>,
    ) {
        let Some(packed) = pack(list) else { return };
        let mut state = self.state();
        state.tally.read += 1;
        state.is_new = true;
        state.told_at = state.told_at.max(read_at);
        if state.book.disagrees(list) {
            return;
        }
        let (read_at, now, pass) = (state.moment().gitlab, state.now, state.pass);
        let is_audit = state.audit_began.is_some();
        let Some(entry) = state.issues.get_mut(&place) else { return };
        let of = entry.updated_at;
        let is_settled = read_at.is_some_and(|at| at >= of + SETTLES_IN);
        let notes = entry.parts.get(&Part::Notes).filter(|_| part == Part::Links);
        let links_said = notes.and_then(|notes| links_said(&notes.packed)).unwrap_or_default();
        let piece = Piece { of, read_at: now, pass, is_settled, links_said, packed };
        let before = entry.parts.insert(part, piece);
        let packed = entry.parts.get(&part).map(|piece| &piece.packed);
        let has_drifted = before.is_some_and(|it| {
            is_audit && it.of == of && it.is_settled && packed != Some(&it.packed)
        });
        if has_drifted {
            tracing::debug!(?place, ?part, "had changed without GitLab saying so");
            state.tally.drifted += 1;
        }
    }

    /// What was answered lately.
    pub fn answer<O: DeserializeOwned>(&self, question: &str) -> Option<O> {
        let mut state = self.state();
        let (now, is_audit) = (state.now, state.audit_began == Some(state.now));
        let answer = state.answers.recall(question, (now, self.terms.surroundings))?;
        // An audit that goes on over several passes asks once.
        let known = serde_json::from_value(answer).ok().filter(|_| !is_audit);
        state.is_believed |= known.is_some();
        known
    }

    /// Whether this pass believed any answer that it did not ask for.
    pub fn is_believed(&self) -> bool {
        self.state().is_believed
    }

    /// Remembers an answer for a while.
    pub fn keep_answer<O: Serialize>(&self, question: String, answer: &O) {
        let Ok(value) = serde_json::to_value(answer) else { return };
        let mut state = self.state();
        let now = state.now;
        state.answers.keep(question, now, value);
        state.is_new = true;
    }

    /// Forgets the answers whose question begins so.
    pub fn forget_answers(&self, beginning: &str) {
        let mut state = self.state();
        state.answers.forget(beginning);
        state.is_new = true;
    }

    /// The bot writes there: what hangs on it is read anew.
    pub fn forget(&self, place: Place) {
        let mut state = self.state();
        state.is_new = true;
        if let Some(entry) = state.issues.get_mut(&place) {
            entry.parts.clear();
            entry.is_touched = true;
        }
    }
}
