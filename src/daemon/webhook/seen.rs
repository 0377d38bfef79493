//! Deliveries that came before: GitLab may send one twice, and so may whoever recorded it.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

use crate::daemon::webhook::secrets::SKEW_SECONDS;

/// Deliveries that are remembered: more than pass in the time in which one can come again.
const IDS_MAX: usize = 20_000;
/// Twice the skew: a delivery that is stamped ahead stays valid that long.
const SECONDS: u64 = 2 * SKEW_SECONDS;

/// The latest deliveries, oldest first.
#[derive(Debug, Default)]
pub(super) struct Seen {
    at: BTreeMap<String, DateTime<Utc>>,
    order: VecDeque<(DateTime<Utc>, String)>,
}

impl Seen {
    pub(super) fn knows(&self, id: &str) -> bool {
        self.at.contains_key(id)
    }

    /// Remembers a delivery that was taken, and forgets what is too old to come again.
    pub(super) fn remember(&mut self, id: &str, now: DateTime<Utc>) {
        if self.at.insert(id.to_owned(), now).is_none() {
            self.order.push_back((now, id.to_owned()));
        }
        let since = now - TimeDelta::seconds(SECONDS.cast_signed());
        while let Some((at, _)) = self.order.front()
            && (*at < since || self.order.len() > IDS_MAX)
        {
            let gone = self.order.pop_front();
            gone.and_then(|(_, id)| self.at.remove(&id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_known_while_it_can_come_again_and_never_are_too_many() {
        let mut seen = Seen::default();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        seen.remember("a", at(0));
        seen.remember("b", at(600));
        assert!(seen.knows("a") && seen.knows("b") && !seen.knows("c"));
        seen.remember("c", at(601));
        assert!(!seen.knows("a") && seen.knows("b"));
        for nth in 0..50_000 {
            seen.remember(&nth.to_string(), at(602));
        }
        assert_eq!((seen.at.len(), seen.order.len()), (IDS_MAX, IDS_MAX));
        assert!(seen.knows("49999") && !seen.knows("b"));
    }
}
