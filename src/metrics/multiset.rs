//! How often each value was seen: what percentiles are made from once everything is merged.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

/// Values with their counts, in order. As JSON a list of pairs, since a value may be no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(T, u64)>", into = "Vec<(T, u64)>")]
#[serde(bound(
    serialize = "T: Ord + Clone + Serialize",
    deserialize = "T: Ord + Deserialize<'de>"
))]
pub(super) struct Multiset<T: Ord>(BTreeMap<T, u64>);

impl<T: Ord + Clone> Multiset<T> {
    pub(super) fn add(&mut self, value: T) {
        self.add_times(value, 1);
    }

    pub(super) fn add_times(&mut self, value: T, times: u64) {
        *self.0.entry(value).or_default() += times;
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (value, count) in &other.0 {
            *self.0.entry(value.clone()).or_default() += count;
        }
    }

    /// Every value with its count, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&T, u64)> {
        self.0.iter().map(|(value, count)| (value, *count))
    }

    /// How many values there are, each as often as it was added.
    pub(super) fn len(&self) -> u64 {
        self.0.values().sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Ord> Default for Multiset<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> From<Vec<(T, u64)>> for Multiset<T> {
    fn from(pairs: Vec<(T, u64)>) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<T: Ord> From<Multiset<T>> for Vec<(T, u64)> {
    fn from(set: Multiset<T>) -> Self {
        set.0.into_iter().collect()
    }
}
