//! Times of the year in which few people work, so that a low number about usage says little.

use std::fmt;
use std::str::FromStr;

use chrono::Datelike;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Deserializer;
use serde::de::Error;

/// From a day of the year to another, both inside; it may go over New Year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Season {
    /// Month and day.
    from: (u32, u32),
    until: (u32, u32),
}

impl Season {
    pub(in crate::consider) fn covers(&self, day: NaiveDate) -> bool {
        let day = (day.month(), day.day());
        let (begun, over) = (self.from <= day, self.until < day);
        if self.from <= self.until { begun && !over } else { begun || !over }
    }
}

/// A text that is no season.
#[derive(Debug)]
pub struct NoSeason(String);

impl fmt::Display for NoSeason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” is not a time of the year: expected MM-DD..MM-DD", self.0)
    }
}

impl FromStr for Season {
    type Err = NoSeason;

    fn from_str(text: &str) -> Result<Self, NoSeason> {
        // In a leap year every day of a year exists.
        let day = |text: &str| {
            let day: NaiveDate = format!("2024-{text}").parse().ok()?;
            Some((day.month(), day.day()))
        };
        let ends = text.split_once("..");
        let ends = ends.and_then(|(from, until)| Some((day(from.trim())?, day(until.trim())?)));
        let (from, until) = ends.ok_or_else(|| NoSeason(text.to_owned()))?;
        Ok(Self { from, until })
    }
}

impl<'de> Deserialize<'de> for Season {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_season_has_both_its_ends_and_may_go_over_new_year() {
        let winter: Season = "12-20..01-06".parse().unwrap();
        let covered = |season: &Season, day: &str| season.covers(day.parse().unwrap());
        let days = ["2025-12-19", "2025-12-20", "2026-01-01", "2026-01-06", "2026-01-07"];
        assert_eq!(days.map(|day| covered(&winter, day)), [false, true, true, true, false]);
        let summer: Season = "07-15..08-31".parse().unwrap();
        let days = ["2026-07-14", "2026-07-15", "2026-08-31", "2026-09-01", "2026-01-01"];
        assert_eq!(days.map(|day| covered(&summer, day)), [false, true, true, false, false]);
        for text in ["", "12-20", "13-01..14-02", "2025-12-20..2026-01-06"] {
            assert!(text.parse::<Season>().is_err(), "{text}");
        }
    }
}
