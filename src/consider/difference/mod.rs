//! How much two shares differ, with Newcombe's interval (`semantics.md` f.17): never a claim without it.

mod change;

pub use change::Change;

use std::fmt;

use crate::consider::Ratio;

/// p₁ − p₂ with its 95 % interval, in points of a percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    pub points: f64,
    pub low: f64,
    pub high: f64,
}

impl Difference {
    /// None where one of the two is of nothing.
    pub fn of(first: Ratio, second: Ratio) -> Option<Self> {
        let (p1, p2) = (first.value()? * 100.0, second.value()? * 100.0);
        let ((l1, u1), (l2, u2)) = (first.interval(), second.interval());
        let points = p1 - p2;
        Some(Self {
            points,
            low: points - (p1 - l1).hypot(u2 - p2),
            high: points + (u1 - p1).hypot(p2 - l2),
        })
    }

    /// Whether the two may as well be equal.
    pub fn is_open(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }
}

/// `+20.0 points (-11.2 to +45.9)`.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Adding 0.0 makes a plain zero of a negative one.
        let round = |points: f64| (points * 10.0).round() / 10.0 + 0.0;
        let Self { points, low, high } = *self;
        write!(f, "{:+.1} points ({:+.1} to {:+.1})", round(points), round(low), round(high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe (1998), table II, method 10; there with one digit more.
    #[test]
    fn the_published_examples_come_out() {
        for (first, second, expected) in [
            ((56, 70), (48, 80), "+20.0 points (+5.2 to +33.4)"),
            ((9, 10), (3, 10), "+60.0 points (+17.1 to +80.9)"),
            ((5, 56), (0, 29), "+8.9 points (-3.8 to +19.3)"),
            ((0, 10), (0, 10), "+0.0 points (-27.8 to +27.8)"),
        ] {
            let ratio = |(k, n)| Ratio::new(k, n);
            let difference = Difference::of(ratio(first), ratio(second)).unwrap();
            assert_eq!(difference.to_string(), expected);
            assert_eq!(difference.is_open(), expected.contains("(-"), "{expected}");
        }
        assert_eq!(Difference::of(Ratio::new(0, 0), Ratio::new(1, 2)), None);
    }
}
