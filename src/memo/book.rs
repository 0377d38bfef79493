//! The labels of the source as they were seen last: a renamed or deleted one changes issues and their histories, and no
//! `updated_at`.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

use crate::gitlab::wire::Award;
use crate::gitlab::wire::LabelEvent;
use crate::gitlab::wire::LabelRef;
use crate::gitlab::wire::LinkedIssue;
use crate::gitlab::wire::Note;
use crate::memo::Memo;

/// How many labels GitLab gives at once.
const LABELS_A_PAGE: usize = 100;

/// The labels as they were seen last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Book {
    /// Names by number.
    names: BTreeMap<u64, String>,
    /// When all of them were looked at, by our clock.
    whole_at: DateTime<Utc>,
    /// Names on issues that no list of labels shows, although all issues were listed again.
    #[serde(default)]
    strays: BTreeSet<String>,
}

/// The labels of the source, or a page of them.
pub struct Labels {
    /// By number.
    pub names: BTreeMap<u64, String>,
    pub is_part: bool,
}

/// What hangs on issues and is remembered with them.
pub trait Hanging: Serialize {
    /// The label that it is about, under the name that it had when it was read.
    fn label(&self) -> Option<&LabelRef> {
        None
    }
}

impl Hanging for LabelEvent {
    fn label(&self) -> Option<&LabelRef> {
        self.label.as_ref()
    }
}

impl Hanging for Note {}
impl Hanging for LinkedIssue {}
impl Hanging for Award {}

impl Book {
    /// Takes labels in: those that are no longer what they were, and whether the book is another one now.
    pub(super) fn compared(&mut self, now: &Labels, at: DateTime<Utc>) -> (BTreeSet<u64>, bool) {
        let Labels { names, is_part } = now;
        let taken: BTreeSet<&String> = names.values().collect();
        let is_gone = |(id, name): &(&u64, &String)| match names.get(id) {
            Some(called) => called != *name,
            // A name that another label has now, or no label at all.
            None => !is_part || taken.contains(name),
        };
        let gone: BTreeSet<u64> = self.names.iter().filter(is_gone).map(|(id, _)| *id).collect();
        let known = self.names.len();
        self.names.retain(|id, _| !gone.contains(id));
        self.names.extend(names.iter().map(|(id, name)| (*id, name.clone())));
        // Where one page holds them all it plays no part when that was.
        let is_later = !is_part && names.len() > LABELS_A_PAGE;
        if is_later {
            self.whole_at = at;
        }
        let is_other = is_later || !gone.is_empty() || self.names.len() != known;
        (gone, is_other)
    }

    pub(super) fn known(&self) -> BTreeSet<String> {
        self.names.values().cloned().collect()
    }

    /// Whether a label that these are about has another name by now, or had another one when they were read.
    pub(super) fn disagrees<O: Hanging>(&self, list: &[O]) -> bool {
        let mut labels = list.iter().filter_map(Hanging::label);
        labels.any(|it| self.names.get(&it.id).is_some_and(|name| *name != it.name))
    }

    /// Takes in which names issues showed that are in no list of labels: some label was renamed after the list was read,
    /// and may be called as before when it is read next. Whether any of them is new; one that stays is none.
    pub(super) fn meets(&mut self, strangers: BTreeSet<String>, is_whole: bool) -> bool {
        let is_news = !strangers.is_subset(&self.strays);
        if is_whole {
            self.strays = strangers;
        } else {
            self.strays.extend(strangers);
        }
        is_news
    }
}

impl Memo {
    /// Which page of the labels to look at; none for all of them. All are looked at when one page holds them, and
    /// as often as the surroundings.
    pub fn label_page(&self) -> Option<u64> {
        let state = self.state();
        let Book { names, whole_at, .. } = &state.book;
        let pages = u64::try_from(names.len().div_ceil(LABELS_A_PAGE)).unwrap_or(1);
        let age = state.now - *whole_at;
        let is_due = age < TimeDelta::zero() || age >= self.terms.surroundings;
        // By the minute, so that every pass has another one.
        let minute = u64::try_from(state.now.timestamp() / 60).unwrap_or_default();
        (pages > 1 && !is_due).then(|| 1 + minute % pages)
    }
}
