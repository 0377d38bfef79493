//! Issues that events have named and no pass has read yet: each once, a little while after its last event.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::daemon::webhook::Place;

/// How many times the debounce an issue waits at most while events go on: somebody looks at it.
const PATIENCE: i32 = 3;

/// What goes into one pass, and when its first event came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::daemon) struct Batch {
    pub(in crate::daemon) places: BTreeSet<Place>,
    pub(in crate::daemon) since: DateTime<Utc>,
}

/// A bounded queue without order: whatever is due goes into one pass.
#[derive(Debug)]
pub(super) struct Inbox {
    debounce: TimeDelta,
    max: usize,
    /// First and last event of each.
    waiting: BTreeMap<Place, (DateTime<Utc>, DateTime<Utc>)>,
}

impl Inbox {
    pub(super) fn new(debounce: TimeDelta, max: usize) -> Self {
        Self { debounce, max, waiting: BTreeMap::new() }
    }

    /// Whether there was room: what waits already needs none.
    pub(super) fn put(&mut self, place: Place, now: DateTime<Utc>) -> bool {
        if let Some((_, last)) = self.waiting.get_mut(&place) {
            *last = now;
            return true;
        }
        let has_room = self.waiting.len() < self.max;
        if has_room {
            self.waiting.insert(place, (now, now));
        }
        has_room
    }

    /// Issues that wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// When the next one is due.
    pub(super) fn next(&self) -> Option<DateTime<Utc>> {
        self.waiting.values().map(|events| self.due(*events)).min()
    }

    /// Those that are due; none when there are none.
    pub(super) fn take(&mut self, now: DateTime<Utc>) -> Option<Batch> {
        let debounce = self.debounce;
        let is_due = |events| due(debounce, events) <= now;
        let taken: Vec<_> = self.waiting.extract_if(.., |_, events| is_due(*events)).collect();
        let since = taken.iter().map(|(_, (first, _))| *first).min()?;
        Some(Batch { places: taken.into_iter().map(|(place, _)| place).collect(), since })
    }

    /// All of them: a whole pass reads them, or nobody does.
    pub(super) fn clear(&mut self) -> usize {
        std::mem::take(&mut self.waiting).len()
    }

    fn due(&self, events: (DateTime<Utc>, DateTime<Utc>)) -> DateTime<Utc> {
        due(self.debounce, events)
    }
}

fn due(debounce: TimeDelta, (first, last): (DateTime<Utc>, DateTime<Utc>)) -> DateTime<Utc> {
    (last + debounce).min(first + debounce * PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millis).unwrap()
    }

    fn place(iid: u64) -> Place {
        Place { project: 42, iid }
    }

    #[test]
    fn an_issue_is_due_a_second_after_its_last_event_and_three_after_its_first() {
        let mut inbox = Inbox::new(TimeDelta::seconds(1), 10);
        assert_eq!(inbox.next(), None);
        assert!(inbox.put(place(1), at(0)) && inbox.put(place(2), at(200)));
        for millis in [900, 1_800, 2_700, 3_600] {
            assert!(inbox.put(place(1), at(millis)));
        }
        let batch = |iid, since| Some(Batch { places: [place(iid)].into(), since: at(since) });
        assert_eq!((inbox.next(), inbox.take(at(1_199))), (Some(at(1_200)), None));
        assert_eq!(inbox.take(at(1_200)), batch(2, 200));
        assert_eq!((inbox.next(), inbox.take(at(3_000))), (Some(at(3_000)), batch(1, 0)));
        assert_eq!(inbox.next(), None);
    }

    #[test]
    fn a_full_one_takes_what_it_has_already_and_nothing_else() {
        let mut inbox = Inbox::new(TimeDelta::seconds(1), 2);
        let mut put = |iid| inbox.put(place(iid), at(0));
        assert_eq!([put(1), put(2), put(3), put(2)], [true, true, false, true]);
        assert_eq!((inbox.clear(), inbox.clear()), (2, 0));
    }
}
