//! Measures as piecewise-linear curves through four anchors, in hundredths of a point.
//!
//! Everything is whole numbers, and divisions round down: a score is bit-stable, and since the edges
//! of the bands are whole hundredths, rounding down can never lift a score over one.

use crate::account::Colour;

/// Hundredths of a point: 100 points are 10 000.
pub type Points = i64;

/// From here a score is green, and from here yellow.
pub(super) const GREEN_FROM: Points = 7_500;
pub(super) const YELLOW_FROM: Points = 5_000;
pub(super) const BEST: Points = 10_000;

/// The band of a score.
pub fn band(points: Points) -> Colour {
    match points {
        GREEN_FROM.. => Colour::Green,
        YELLOW_FROM.. => Colour::Yellow,
        _ => Colour::Red,
    }
}

/// What a measure that is only a colour scores.
pub(super) fn of_colour(colour: Colour) -> Points {
    match colour {
        Colour::Green => BEST,
        Colour::Yellow => 6_000,
        Colour::Red => 2_000,
    }
}

/// The value at which a band begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    at: i64,
    /// Whether the value itself still lies below: `> 75`.
    is_exclusive: bool,
}

pub(super) const fn from(at: i64) -> Limit {
    Limit { at, is_exclusive: false }
}

pub(super) const fn beyond(at: i64) -> Limit {
    Limit { at, is_exclusive: true }
}

/// The values that score 100, 75, 50 and 0. They may rise or fall; beyond the ends nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Curve {
    pub best: i64,
    pub green: Limit,
    pub yellow: Limit,
    pub worst: i64,
}

impl Curve {
    /// The score of `part / whole`; a whole of nothing scores nothing.
    pub(super) fn score(&self, part: i128, whole: i128) -> Option<Points> {
        if whole <= 0 {
            return None;
        }
        // A falling curve is a rising one in the mirror.
        let sign = if self.best < self.worst { -1 } else { 1 };
        let x = sign * part;
        let at = |anchor: i64| sign * i128::from(anchor) * whole;
        let reaches = |limit: Limit| {
            if limit.is_exclusive { x > at(limit.at) } else { x >= at(limit.at) }
        };
        let (best, green) = (at(self.best), at(self.green.at));
        let (yellow, worst) = (at(self.yellow.at), at(self.worst));
        let between = |low: i128, high: i128, from: Points, to: Points| {
            let steps = i128::from(to - from) * (x - low);
            let points = steps.div_euclid((high - low).max(1));
            from + i64::try_from(points).unwrap_or(BEST)
        };
        Some(if x >= best {
            BEST
        } else if x <= worst {
            0
        } else if reaches(self.green) {
            between(green, best, GREEN_FROM, BEST)
        } else if reaches(self.yellow) {
            between(yellow, green, YELLOW_FROM, GREEN_FROM).min(GREEN_FROM - 1)
        } else {
            between(worst, yellow, 0, YELLOW_FROM).min(YELLOW_FROM - 1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_score_what_they_say_and_exclusive_limits_one_hundredth_less() {
        let rising = Curve { best: 100, green: beyond(75), yellow: beyond(50), worst: 0 };
        let falling = Curve { best: 0, green: from(35), yellow: from(60), worst: 120 };
        for (curve, value, expected) in [
            (rising, 120, 10_000),
            (rising, 100, 10_000),
            (rising, 76, 7_600),
            (rising, 75, 7_499),
            (rising, 51, 5_100),
            (rising, 50, 4_999),
            (rising, 0, 0),
            (rising, -1, 0),
            (falling, -3, 10_000),
            (falling, 0, 10_000),
            (falling, 35, 7_500),
            (falling, 36, 7_400),
            (falling, 60, 5_000),
            (falling, 61, 4_916),
            (falling, 120, 0),
            (falling, 500, 0),
        ] {
            assert_eq!(curve.score(value, 1), Some(expected), "{value} on {curve:?}");
        }
        assert_eq!(rising.score(1, 0), None);
    }

    #[test]
    fn two_limits_at_one_value_leave_no_band_between_them() {
        let curve = Curve { best: 100, green: beyond(75), yellow: beyond(75), worst: 0 };
        assert_eq!(curve.score(75, 1), Some(4_999));
        assert_eq!(curve.score(75_001, 1000), Some(7_500));
    }
}
