//! Whether GitLab still sends events. It gives up after four failures in a row and tells nobody: what a scheduled
//! pass finds changed, and no event had named, shows it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::Utc;

use crate::daemon::webhook::Place;

/// Issues that are remembered as named between two whole passes.
const NAMED_MAX: usize = 100_000;

/// What was heard since the last whole pass.
#[derive(Debug)]
pub(super) struct Listening {
    /// When the last whole pass began to read, or this daemon.
    since: DateTime<Utc>,
    last: Option<DateTime<Utc>>,
    named: BTreeMap<Place, DateTime<Utc>>,
}

/// What a whole pass tells of the events before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing speaks against the hook.
    Fine,
    /// Some events did not arrive.
    Missed(usize),
    /// None has arrived since, although people changed so many issues.
    Silent { changed: usize, since: DateTime<Utc> },
}

impl Listening {
    pub(super) fn new(since: DateTime<Utc>) -> Self {
        Self { since, last: None, named: BTreeMap::new() }
    }

    /// An event that GitLab sent for certain, whatever it was about.
    pub(super) fn heard(&mut self, place: Option<Place>, now: DateTime<Utc>) {
        self.last = Some(now);
        if let Some(place) = place.filter(|_| self.named.len() < NAMED_MAX) {
            self.named.insert(place, now);
        }
    }

    /// Holds what people changed, as the whole pass that began at `began` found it, against the events.
    pub(super) fn compare(&mut self, changed: &BTreeSet<Place>, began: DateTime<Utc>) -> Verdict {
        let missed = changed.iter().filter(|place| !self.named.contains_key(place)).count();
        let is_silent = self.last.is_none_or(|last| last < self.since);
        let verdict = match missed {
            0 => Verdict::Fine,
            _ if is_silent => {
                Verdict::Silent { changed: missed, since: self.last.unwrap_or(self.since) }
            }
            _ if self.named.len() >= NAMED_MAX => Verdict::Fine,
            _ => Verdict::Missed(missed),
        };
        // What came while the pass was reading may be about what it had read already.
        self.named.retain(|_, at| *at >= began);
        self.since = began;
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(hour * 3_600, 0).unwrap()
    }

    fn places(iids: &[u64]) -> BTreeSet<Place> {
        iids.iter().map(|iid| Place { project: 42, iid: *iid }).collect()
    }

    #[test]
    fn silence_shows_only_where_something_changed() {
        let mut listening = Listening::new(at(0));
        assert_eq!(listening.compare(&places(&[]), at(1)), Verdict::Fine);
        let silent = Verdict::Silent { changed: 2, since: at(1) };
        assert_eq!(listening.compare(&places(&[1, 2]), at(2)), silent);
        listening.heard(places(&[1]).first().copied(), at(3));
        assert_eq!(listening.compare(&places(&[1]), at(4)), Verdict::Fine);
        let silent = Verdict::Silent { changed: 1, since: at(3) };
        assert_eq!(listening.compare(&places(&[1]), at(5)), silent);
    }

    #[test]
    fn some_events_that_are_missing_are_counted() {
        let mut listening = Listening::new(at(0));
        listening.heard(places(&[1]).first().copied(), at(1));
        assert_eq!(listening.compare(&places(&[1, 2, 3]), at(2)), Verdict::Missed(2));
        // An event of what no rule asks about shows as well that the hook works.
        listening.heard(None, at(3));
        assert_eq!(listening.compare(&places(&[4]), at(4)), Verdict::Missed(1));
    }

    #[test]
    fn an_event_during_the_reading_counts_for_the_next_pass() {
        let mut listening = Listening::new(at(0));
        listening.heard(places(&[1]).first().copied(), at(3));
        assert_eq!(listening.compare(&places(&[]), at(2)), Verdict::Fine);
        assert_eq!(listening.compare(&places(&[1]), at(4)), Verdict::Fine);
    }
}
