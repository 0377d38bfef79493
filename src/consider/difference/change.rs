//! How much more two groups changed than each other: the difference in differences of shares (`semantics.md` f.17),
//! for groups that were not alike before. Every account is its own comparison.

use crate::consider::Difference;
use crate::consider::Ratio;

/// Accounts of one group, by what they were before and what they are after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    pub both: u64,
    pub gained: u64,
    pub lost: u64,
    pub neither: u64,
}

impl Change {
    pub fn before(&self) -> Ratio {
        Ratio::new(self.both + self.lost, self.all())
    }

    pub fn after(&self) -> Ratio {
        Ratio::new(self.both + self.gained, self.all())
    }

    fn all(&self) -> u64 {
        self.both + self.gained + self.lost + self.neither
    }

    /// After less before, with Newcombe's interval for pairs (Newcombe 1998, Statistics in Medicine 17:2635, method
    /// 10). None of nobody.
    pub fn difference(&self) -> Option<Difference> {
        let (after, before) = (self.after(), self.before());
        let (p2, p1) = (after.value()? * 100.0, before.value()? * 100.0);
        let ((l2, u2), (l1, u1)) = (after.interval(), before.interval());
        let phi = self.correlation();
        let apart = |a: f64, b: f64| (a * a - 2.0 * phi * a * b + b * b).max(0.0).sqrt();
        let points = p2 - p1;
        Some(Difference {
            points,
            low: points - apart(p2 - l2, u1 - p1),
            high: points + apart(u2 - p2, p1 - l1),
        })
    }

    /// How far whoever was there before is there after, from -1 to 1; a positive one is corrected for few accounts.
    #[expect(clippy::cast_precision_loss, reason = "portfolios are far below 2^53 accounts")]
    fn correlation(&self) -> f64 {
        let [both, gained, lost, neither] =
            [self.both, self.gained, self.lost, self.neither].map(|count| count as f64);
        let sides = (both + gained) * (lost + neither) * (both + lost) * (gained + neither);
        let apart = both * neither - gained * lost;
        let corrected =
            if apart > 0.0 { (apart - self.all() as f64 / 2.0).max(0.0) } else { apart };
        if sides > 0.0 { corrected / sides.sqrt() } else { 0.0 }
    }
}

impl Difference {
    /// By how much more the first changed than the second; the interval out of those of both (MOVER: Zou and Donner
    /// 2008, Statistics in Medicine 27:1693). None where one of them is nobody.
    pub fn in_changes(first: &Change, second: &Change) -> Option<Self> {
        let (first, second) = (first.difference()?, second.difference()?);
        let points = first.points - second.points;
        Some(Self {
            points,
            low: points - (first.points - first.low).hypot(second.high - second.points),
            high: points + (first.high - first.points).hypot(second.points - second.low),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(both: u64, gained: u64, lost: u64, neither: u64) -> Change {
        Change { both, gained, lost, neither }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 0.05, "{found}, expected {expected}");
    }

    /// By hand: of ten, four before and seven after, three of them the same. Wilson: 16.8 to 68.7 and 39.7 to 89.2
    /// percent. φ is (3·2 − 4·1 < 5, so 0) / … = 0, and the interval that of two groups.
    #[test]
    fn of_few_accounts_that_hardly_agree_the_interval_is_that_of_two_groups() {
        let found = change(3, 4, 1, 2).difference().unwrap();
        near(found.points, 30.0);
        let apart = Difference::of(Ratio::new(7, 10), Ratio::new(4, 10)).unwrap();
        near(found.low, apart.low);
        near(found.high, apart.high);
        near(found.low, 30.0 - (70.0_f64 - 39.68).hypot(68.73 - 40.0));
    }

    /// By hand: φ = (40·40 − 15·5 − 50) / √(55·45·45·55) = 1475 / 2475 = 0.596; Wilson 45.2 to 64.4 around 55, and
    /// 35.6 to 54.8 around 45.
    #[test]
    fn whoever_stays_as_they_were_makes_it_narrower() {
        let found = change(40, 15, 5, 40).difference().unwrap();
        let reach = |down: f64, up: f64| (down * down - 2.0 * 0.596 * down * up + up * up).sqrt();
        near(found.points, 10.0);
        near(found.low, 10.0 - reach(55.0 - 45.24, 54.76 - 45.0));
        near(found.high, 10.0 + reach(64.39 - 55.0, 45.0 - 35.61));
        let apart = Difference::of(Ratio::new(55, 100), Ratio::new(45, 100)).unwrap();
        assert!(found.low > 0.0 && apart.low < 0.0, "{found:?} {apart:?}");
    }

    #[test]
    fn a_difference_in_differences_takes_off_what_was_there_before() {
        // From 2 of 10 to 7 of 10, beside from 6 of 10 to 7 of 10.
        let (first, second) = (change(2, 5, 0, 3), change(6, 1, 0, 3));
        let found = Difference::in_changes(&first, &second).unwrap();
        near(found.points, 50.0 - 10.0);
        let back = Difference::in_changes(&second, &first).unwrap();
        near(back.points, -40.0);
        near(back.low, -found.high);
        near(back.high, -found.low);
        assert_eq!(Difference::in_changes(&first, &Change::default()), None);
    }
}
