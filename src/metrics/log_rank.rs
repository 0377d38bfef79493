//! Whether one of two groups gets there sooner: the log-rank test (Mantel 1966; Collett 2015, 2.6). Who ended
//! otherwise, or goes on, counts for as long as they were there. `tests/survival.rs` holds it against lifelines.

use std::collections::BTreeSet;

use crate::metrics::survival::Outcome;
use crate::metrics::survival::Span;
use crate::metrics::survival::Spans;

/// Two groups, compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogRank {
    /// How many of the first group got there, less as many as would have if both were alike.
    pub excess: f64,
    pub chi_squared: f64,
    /// How often chance alone makes two groups differ by as much, from 0 to 1.
    pub p: f64,
}

impl LogRank {
    /// None where nothing can be told: nobody got there while both groups were there.
    pub fn of(first: &Spans, second: &Spans) -> Option<Self> {
        let days: BTreeSet<u32> = reached_days(first).chain(reached_days(second)).collect();
        let (mut excess, mut variance) = (0.0, 0.0);
        for day in days {
            let ([n1, d1], [n2, d2]) = (on(first, day), on(second, day));
            let (n, d) = (n1 + n2, d1 + d2);
            excess += d1 - d * n1 / n;
            if n > 1.0 {
                variance += n1 * n2 * d * (n - d) / (n * n * (n - 1.0));
            }
        }
        let chi_squared = excess * excess / variance;
        // One degree of freedom: the square of a normal deviate.
        let p = libm::erfc((chi_squared / 2.0).sqrt());
        (variance > 0.0).then_some(Self { excess, chi_squared, p })
    }
}

fn reached_days(spans: &Spans) -> impl Iterator<Item = u32> + '_ {
    let reached = spans.iter().filter(|(span, _)| span.outcome == Outcome::Reached);
    reached.map(|(span, _)| span.days)
}

/// How many are there on a day, and how many of them get there on it.
#[expect(clippy::cast_precision_loss, reason = "portfolios are far below 2^53 accounts")]
fn on(spans: &Spans, day: u32) -> [f64; 2] {
    let is_there = |span: &Span| span.days >= day && (span.entry == 0 || span.entry < day);
    let gets_there = |span: &Span| span.days == day && span.outcome == Outcome::Reached;
    let there = spans.iter().filter(|(span, _)| is_there(span));
    let count = there.fold([0, 0], |[there, reached], (span, times)| {
        [there + times, reached + if gets_there(span) { times } else { 0 }]
    });
    count.map(|it| it as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(days: &[(u32, bool)]) -> Spans {
        let mut spans = Spans::default();
        for (days, is_reached) in days {
            let outcome = if *is_reached { Outcome::Reached } else { Outcome::Open };
            spans.add(Span { entry: 0, days: *days, outcome });
        }
        spans
    }

    /// Counted on paper: on day 1 one of two in four, on day 2 one of one in three, on day 4 nobody of the first.
    #[test]
    fn a_small_table_comes_out_as_on_paper() {
        let test = LogRank::of(&spans(&[(1, true), (2, true)]), &spans(&[(4, true), (5, false)]));
        let test = test.unwrap();
        let (excess, variance): (f64, f64) = (2.0 - 1.0 / 2.0 - 1.0 / 3.0, 1.0 / 4.0 + 2.0 / 9.0);
        assert!((test.excess - excess).abs() < 1e-12);
        assert!((test.chi_squared - excess * excess / variance).abs() < 1e-12);
        // A chi-squared of 2.882 with one degree of freedom.
        assert!((test.p - 0.089_6).abs() < 5e-4, "{test:?}");
    }

    #[test]
    fn two_alike_differ_by_nothing_and_of_nobody_nothing_is_told() {
        let arm = spans(&[(3, true), (5, true), (9, false)]);
        let test = LogRank::of(&arm, &arm).unwrap();
        assert!(test.excess.abs() < 1e-12 && (test.p - 1.0).abs() < 1e-12);
        assert_eq!(LogRank::of(&arm, &Spans::default()), None);
        assert_eq!(LogRank::of(&spans(&[(9, false)]), &spans(&[(4, false)])), None);
    }
}
