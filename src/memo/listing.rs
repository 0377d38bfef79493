//! The list of issues: from where it is read on, and how one knows that nothing left it unseen.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use bytes::Bytes;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use rayon::prelude::*;
use serde::Deserialize;
use serde::Serialize;

use crate::gitlab::wire::Issue;
use crate::gitlab::wire::LabelEvent;
use crate::memo::Memo;
use crate::memo::Place;
use crate::memo::State;
use crate::memo::book::Labels;
use crate::memo::entry::Entry;
use crate::memo::entry::Part;
use crate::memo::packed::pack;
use crate::memo::packed::unpack;

/// A change may become visible so long after the moment it is dated: a long transaction, a replica that lags.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);

/// What is known of the list as a whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Listing {
    /// The newest `updated_at` that was seen: GitLab's time, not ours.
    pub(super) watermark: DateTime<Utc>,
    /// When all of it was read, by our clock.
    pub(super) whole_at: DateTime<Utc>,
    /// By how many GitLab counts more issues than it lists: a group's count has archived projects in it.
    pub(super) surplus: i64,
}

/// How the list is read in this pass.
#[derive(Clone, Debug, Default)]
pub(super) struct Course {
    /// Whether it is read only to see that it is what is remembered.
    is_comparing: bool,
    has_part_of_labels: bool,
    /// Whether an issue showed that labels may have been renamed that were not looked at.
    is_doubtful: bool,
    /// Names of labels, as the list of them has them.
    labels: BTreeSet<String>,
    /// Names that issues show and that list has not.
    strangers: BTreeSet<String>,
}

/// What to list next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// What was updated at or after this instant.
    Since(DateTime<Utc>),
    /// Everything, and why.
    Everything(&'static str),
}

impl Memo {
    /// What to list, where the source has these labels now. A renamed or deleted label changes issues and their
    /// histories, and no `updated_at`.
    pub fn next(&self, labels: &Labels) -> Next {
        let mut state = self.state();
        let state = &mut *state;
        state.course = Course { has_part_of_labels: labels.is_part, ..Course::default() };
        let (gone, is_other) = state.book.compared(labels, state.now);
        state.course.labels = state.book.known();
        state.is_new |= is_other;
        if !gone.is_empty() {
            // Until they were all listed again, whatever happens meanwhile.
            state.listing = None;
            state.forget_events_of(&gone);
            return Next::Everything("labels were renamed or deleted");
        }
        let Some(listing) = &state.listing else {
            return Next::Everything("the list was not read to its end while no label changed");
        };
        let age = state.now - listing.whole_at;
        let is_due = age < TimeDelta::zero() || age >= self.terms.relist;
        if state.audit_began.is_some() || is_due {
            state.course.is_comparing = true;
            return Next::Everything("it is time to list all of them again");
        }
        let from = listing.watermark - OVERLAP;
        // A write moves `updated_at` into the window, or found it there.
        for entry in state.issues.values_mut().filter(|entry| entry.updated_at < from) {
            entry.is_touched = false;
        }
        Next::Since(from)
    }

    /// Whether the bot wrote to issues that have not been listed since.
    pub fn awaits_rows(&self) -> bool {
        self.state().issues.values().any(|entry| entry.is_touched)
    }

    /// Takes a row in; whether it tells anything new.
    pub fn see(&self, issue: &Issue, is_tracked: bool) -> bool {
        let mut state = self.state();
        let State { course, .. } = &mut *state;
        let strangers = issue.labels.iter().filter(|name| !course.labels.contains(*name));
        course.strangers.extend(strangers.cloned());
        let place = (issue.project_id, issue.iid);
        if !is_tracked {
            let was_tracked = state.issues.remove(&place).is_some();
            let is_new = state.others.insert(place) || was_tracked;
            state.is_new |= is_new;
            return is_new;
        }
        let Some(row) = pack(issue) else { return true };
        if let Some(entry) = state.issues.get_mut(&place) {
            entry.is_touched = false;
            if entry.row == row {
                return false;
            }
            let is_silent = entry.updated_at == issue.updated_at;
            if let Some(before) = unpack::<Issue>(&entry.row) {
                entry.take_in(&before, issue);
                // Of the labels that were not looked at one may have been renamed.
                let is_relabelled = is_silent && before.labels != issue.labels;
                state.course.is_doubtful |= is_relabelled && state.course.has_part_of_labels;
            }
            let Some(entry) = state.issues.get_mut(&place) else { return true };
            (entry.row, entry.updated_at) = (row, issue.updated_at);
            let has_drifted = is_silent && state.course.is_comparing;
            state.tally.drifted += usize::from(has_drifted);
        } else {
            let (updated_at, parts) = (issue.updated_at, BTreeMap::new());
            state.others.remove(&place);
            state.issues.insert(place, Entry { updated_at, row, is_touched: false, parts });
        }
        state.tally.changed += 1;
        state.is_new = true;
        true
    }

    /// The list was read on to where nothing was new. Whether it is whole: GitLab counts as many issues.
    pub fn is_whole(&self, newest: Option<DateTime<Utc>>, counted: u64) -> bool {
        let mut state = self.state();
        let known = state.known();
        let Some(listing) = &mut state.listing else { return false };
        listing.watermark = newest.map_or(listing.watermark, |at| listing.watermark.max(at));
        let is_whole = surplus(counted, known) == listing.surplus && !state.course.is_doubtful;
        if is_whole && state.meet_strangers(false) {
            state.listing = None;
        }
        is_whole
    }

    /// The whole list was read: what was not in it is gone. `counted` is what GitLab counts.
    pub fn was_whole(&self, seen: &BTreeSet<Place>, counted: Option<u64>) {
        let mut state = self.state();
        let known = state.known();
        state.issues.retain(|place, _| seen.contains(place));
        state.others.retain(|place| seen.contains(place));
        if state.course.is_comparing {
            state.tally.drifted += known.saturating_sub(state.known());
        }
        state.is_new = true;
        // Without a count there is no way to tell that something left: everything is listed every time.
        let is_news = state.meet_strangers(true);
        let Some(counted) = counted.filter(|_| !is_news) else {
            state.listing = None;
            return;
        };
        let watermark = state.issues.values().map(|entry| entry.updated_at).max();
        let watermark = watermark.unwrap_or(DateTime::UNIX_EPOCH);
        let (whole_at, surplus) = (state.now, surplus(counted, state.known()));
        state.listing = Some(Listing { watermark, whole_at, surplus });
    }

    /// Every tracked issue, oldest first; None when one of them cannot be read.
    pub fn rows(&self) -> Option<Vec<Issue>> {
        let packed: Vec<Bytes> =
            self.state().issues.values().map(|entry| entry.row.clone()).collect();
        let rows = packed.par_iter().map(|row| unpack::<Issue>(row));
        let mut rows = rows.collect::<Option<Vec<Issue>>>()?;
        rows.sort_by_key(|issue| (issue.created_at, issue.id));
        Some(rows)
    }
}

impl State {
    fn known(&self) -> usize {
        self.issues.len() + self.others.len()
    }

    /// Whether labels were renamed since they were looked at, as far as the issues show: then all are listed again.
    fn meet_strangers(&mut self, is_whole: bool) -> bool {
        let strangers = std::mem::take(&mut self.course.strangers);
        let is_news = self.book.meets(strangers, is_whole);
        self.is_new |= is_news;
        is_news
    }

    fn forget_events_of(&mut self, labels: &BTreeSet<u64>) {
        self.is_new = true;
        for entry in self.issues.values_mut() {
            let Some(piece) = entry.parts.get(&Part::LabelEvents) else { continue };
            let events: Option<Vec<LabelEvent>> = unpack(&piece.packed);
            let is_of = |event: &LabelEvent| {
                event.label.as_ref().is_some_and(|label| labels.contains(&label.id))
            };
            if events.is_none_or(|events| events.iter().any(is_of)) {
                entry.parts.remove(&Part::LabelEvents);
            }
        }
    }
}

fn surplus(counted: u64, known: usize) -> i64 {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    signed(counted) - signed(u64::try_from(known).unwrap_or(u64::MAX))
}
