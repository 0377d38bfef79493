//! Shares: k of n, exact, with what was left out; no share is ever made from nothing.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// Fewer than this many are counts, not percentages (`semantics.md` f).
const PERCENT_FROM: u64 = 5;
/// Below this many the percentage comes with its 95 % interval.
const INTERVAL_BELOW: u64 = 20;
/// Standard deviations of a 95 % interval.
const Z: f64 = 1.96;

/// k of n, kept as counts, so that two of them can be added up exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Ratio {
    pub numerator: u64,
    pub denominator: u64,
}

impl Ratio {
    pub const fn new(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator }
    }

    /// A fraction between 0 and 1; none of nothing.
    #[expect(clippy::cast_precision_loss, reason = "portfolios are far below 2^53 accounts")]
    pub fn value(self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// Whether it is more than `limit`, without rounding: 1/3 is not more than 1/3.
    pub fn exceeds(self, limit: Self) -> bool {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        self.denominator > 0
            && product(self.numerator, limit.denominator)
                > product(limit.numerator, self.denominator)
    }

    /// Both together.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self {
            numerator: self.numerator + other.numerator,
            denominator: self.denominator + other.denominator,
        }
    }

    /// Wilson's 95 % interval, in percent.
    #[expect(clippy::cast_precision_loss, reason = "portfolios are far below 2^53 accounts")]
    pub(super) fn interval(self) -> (f64, f64) {
        let n = self.denominator as f64;
        let p = self.numerator as f64 / n;
        let centre = p + Z * Z / (2.0 * n);
        let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let whole = 1.0 + Z * Z / n;
        // Adding 0.0 makes a plain zero of a negative one.
        let percent = |share: f64| (100.0 * share / whole).clamp(0.0, 100.0) + 0.0;
        (percent(centre - spread), percent(centre + spread))
    }
}

/// `11/13 (84.6 %, 57.8–95.7)`, `n/a (0/0)`.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { numerator, denominator } = *self;
        let percent = self.value().unwrap_or_default() * 100.0;
        match denominator {
            0 | 1 => write!(f, "n/a ({numerator}/{denominator})"),
            n if n < PERCENT_FROM => write!(f, "{numerator}/{n}"),
            n if n < INTERVAL_BELOW => {
                let (low, high) = self.interval();
                write!(f, "{numerator}/{n} ({percent:.1} %, {low:.1}–{high:.1})")
            }
            n => write!(f, "{numerator}/{n} ({percent:.1} %)"),
        }
    }
}

/// `1/3` or `75 %`.
impl TryFrom<String> for Ratio {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = match text.split_once('/') {
            Some((numerator, denominator)) => Some((numerator, denominator.trim().parse().ok())),
            None => text.split_once('%').map(|(percent, _)| (percent, Some(100))),
        };
        let read = parts.and_then(|(numerator, denominator)| {
            Some(Self::new(numerator.trim().parse().ok()?, denominator?))
        });
        read.filter(|ratio| ratio.denominator >= ratio.numerator && ratio.denominator > 0)
            .ok_or_else(|| format!("expected a share such as \"1/3\" or \"75 %\", found “{text}”"))
    }
}

/// A share over accounts, with the accounts that were left out and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub ratio: Ratio,
    /// Accounts by the reason why they are in neither number.
    pub excluded: BTreeMap<String, u64>,
}

/// One reason and how many accounts it left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excluded {
    pub reason: String,
    pub accounts: u64,
}

impl Share {
    /// One more in the denominator, and in the numerator too if it is one.
    pub fn count(&mut self, is_one: bool) {
        self.ratio = self.ratio.merge(Ratio::new(u64::from(is_one), 1));
    }

    pub fn leave_out(&mut self, reason: &str) {
        *self.excluded.entry(reason.to_owned()).or_default() += 1;
    }

    /// Adds up two parts of a portfolio, in whatever order.
    pub fn merge(&mut self, other: &Self) {
        self.ratio = self.ratio.merge(other.ratio);
        for (reason, accounts) in &other.excluded {
            *self.excluded.entry(reason.clone()).or_default() += accounts;
        }
    }

    /// Whether nobody is in it, and nobody was left out either.
    pub fn is_about_nobody(&self) -> bool {
        self.ratio.denominator == 0 && self.excluded.is_empty()
    }

    /// Who is left out, as the end of a sentence; empty when nobody is.
    pub fn left_out(&self) -> String {
        let all = self.excluded.iter().map(|(reason, n)| format!("{n} {reason}"));
        let all: Vec<String> = all.collect();
        if all.is_empty() { String::new() } else { format!("; left out: {}", all.join(", ")) }
    }

    pub fn excluded(&self) -> Vec<Excluded> {
        let all = self.excluded.iter();
        all.map(|(reason, n)| Excluded { reason: reason.clone(), accounts: *n }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e4_47_a_share_of_nobody_or_of_one_is_no_percentage() {
        for (k, n, expected) in [
            (0, 0, "n/a (0/0)"),
            (1, 1, "n/a (1/1)"),
            (3, 4, "3/4"),
            (0, 5, "0/5 (0.0 %, 0.0–43.4)"),
            (11, 13, "11/13 (84.6 %, 57.8–95.7)"),
            (15, 20, "15/20 (75.0 %)"),
        ] {
            assert_eq!(Ratio::new(k, n).to_string(), expected);
        }
        assert_eq!(Ratio::default().value(), None);
        assert!(!Ratio::default().exceeds(Ratio::new(0, 1)));
    }

    #[test]
    fn e4_56_a_third_is_not_more_than_a_third() {
        let limit = Ratio::try_from("1/3".to_owned()).unwrap();
        assert!(!Ratio::new(4, 12).exceeds(limit));
        assert!(Ratio::new(5, 12).exceeds(limit));
        assert_eq!(Ratio::try_from("20 %".to_owned()), Ok(Ratio::new(20, 100)));
        for wrong in ["", "a third", "1/0", "3/2", "0.3"] {
            assert!(Ratio::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn shares_add_up_in_any_order() {
        let mut one = Share::default();
        one.count(true);
        one.leave_out("leaving");
        let mut other = Share::default();
        other.count(false);
        other.leave_out("leaving");
        let (mut a, mut b) = (one.clone(), other.clone());
        a.merge(&other);
        b.merge(&one);
        assert_eq!(a, b);
        assert_eq!(format!("{}{}", a.ratio, a.left_out()), "1/2; left out: 2 leaving");
    }
}
