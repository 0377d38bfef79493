//! Medians and percentiles of what was counted, and counts as numbers: read only once all is merged.

use crate::metrics::multiset::Multiset;

/// A count as the figures print it.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts and whole units of money are far below 2^53"
)]
pub(super) fn number(count: u64) -> f64 {
    count as f64
}

/// Half of the values are no larger; between two of them, their mean. None of nothing.
#[expect(clippy::cast_precision_loss, reason = "days and points are far below 2^53")]
pub(super) fn median(values: &Multiset<i64>) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    let (low, high) = (nth(values, last / 2)?, nth(values, last.div_ceil(2))?);
    Some(f64::midpoint(low as f64, high as f64))
}

/// None of nothing.
#[expect(clippy::cast_precision_loss, reason = "days are far below 2^53")]
pub(super) fn mean(values: &Multiset<i64>) -> Option<f64> {
    let sum = values.iter().map(|(value, count)| i128::from(*value) * i128::from(count));
    (!values.is_empty()).then(|| sum.sum::<i128>() as f64 / number(values.len()))
}

/// The smallest value that so many percent of them do not exceed. None of nothing.
#[expect(clippy::cast_precision_loss, reason = "days are far below 2^53")]
pub(super) fn percentile(values: &Multiset<i64>, percent: u64) -> Option<f64> {
    let rank = (values.len() * percent).div_ceil(100).max(1) - 1;
    nth(values, rank).map(|value| value as f64)
}

/// The value with so many before it.
fn nth(values: &Multiset<i64>, before: u64) -> Option<i64> {
    let mut passed = 0;
    let mut pairs = values.iter();
    let found = pairs.find(|(_, count)| {
        passed += count;
        passed > before
    });
    found.map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_percentiles_are_those_of_the_sorted_list() {
        let mut values = Multiset::default();
        assert_eq!((median(&values), percentile(&values, 90)), (None, None));
        let mut list: Vec<i64> = Vec::new();
        for value in [7, -2, 7, 30, 0, 11, 7, 4] {
            values.add(value);
            list.push(value);
            list.sort_unstable();
            let (low, high) = (list[(list.len() - 1) / 2], list[list.len() / 2]);
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let middle = (low + high) as f64 / 2.0;
            assert_eq!(median(&values), Some(middle), "{list:?}");
            for percent in [1, 50, 75, 90, 100] {
                let covers = |x: i64| list.iter().filter(|it| **it <= x).count() * 100;
                let expected = list.iter().find(|x| covers(**x) >= percent * list.len());
                let found = percentile(&values, u64::try_from(percent).unwrap());
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                let expected = expected.map(|x| *x as f64);
                assert_eq!(found, expected, "{percent} of {list:?}");
            }
        }
    }
}
