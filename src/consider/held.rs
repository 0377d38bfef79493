//! Held time as a set of seconds: however holds overlap, repeat or touch, none counts twice.

use crate::consider::HeldSpan;

/// Held spans in seconds of Unix time, in order and apart from each other.
#[derive(Clone, Debug)]
pub(super) struct Held(Vec<(i64, i64)>);

impl Held {
    pub(super) fn new(holds: &[HeldSpan]) -> Self {
        let seconds =
            |(from, to): &HeldSpan| (from.timestamp(), to.map_or(i64::MAX, |to| to.timestamp()));
        let mut spans: Vec<_> = holds.iter().map(seconds).filter(|(from, to)| from < to).collect();
        spans.sort_unstable();
        spans.dedup_by(|next, last| {
            let meets = next.0 <= last.1;
            last.1 = if meets { last.1.max(next.1) } else { last.1 };
            meets
        });
        Self(spans)
    }

    /// The second from which everything is held; the end of time when the last hold has an end.
    pub(super) fn endless_from(&self) -> i64 {
        let last = self.0.last().filter(|(_, to)| *to == i64::MAX);
        last.map_or(i64::MAX, |(from, _)| *from)
    }

    /// Whether this second is held.
    pub(super) fn covers(&self, second: i64) -> bool {
        self.0.iter().any(|(from, to)| *from <= second && second < *to)
    }

    /// The parts of a span that are not held, in order.
    pub(super) fn outside(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let mut parts = Vec::new();
        let mut reached = from;
        let first = self.0.partition_point(|(_, end)| *end <= from);
        for (begin, end) in self.0[first..].iter().take_while(|(begin, _)| *begin < to) {
            if reached < *begin {
                parts.push((reached, *begin));
            }
            reached = *end;
        }
        if reached < to {
            parts.push((reached, to));
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn held(spans: &[(i64, Option<i64>)]) -> Held {
        let at = |second| DateTime::from_timestamp(second, 0).unwrap();
        let spans = spans.iter().map(|(from, to)| (at(*from), to.map(at)));
        Held::new(&spans.collect::<Vec<HeldSpan>>())
    }

    #[test]
    fn overlaps_count_once_and_backwards_is_nothing() {
        let held = held(&[(20, Some(30)), (10, Some(22)), (30, Some(31)), (60, Some(50))]);
        assert_eq!(held.outside(0, 100), [(0, 10), (31, 100)]);
        assert_eq!(held.outside(12, 25), []);
        assert_eq!(held.outside(31, 32), [(31, 32)]);
        assert!(held.covers(10) && held.covers(30) && !held.covers(31) && !held.covers(55));
        assert_eq!(held.endless_from(), i64::MAX);
    }

    #[test]
    fn a_hold_without_an_end_holds_for_ever() {
        let held = held(&[(10, Some(20)), (15, None), (40, Some(50))]);
        assert_eq!(held.endless_from(), 10);
        assert_eq!(held.outside(0, i64::MAX - 1), [(0, 10)]);
    }
}
