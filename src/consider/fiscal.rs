//! The fiscal calendar: years named by the year they end in, and their quarters (CAL-1, CAL-2).

use std::fmt;

use chrono::Datelike;
use chrono::Days;
use chrono::NaiveDate;
use serde::Serialize;

use crate::consider::Calendar;

/// Where fiscal years begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalYear {
    /// Month of the first day, from 1 to 12: 2 for a year from February to January.
    pub start_month: u32,
}

/// A fiscal quarter, printed as `FY23-Q1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FiscalQuarter {
    /// The calendar year in which the fiscal year ends.
    pub year: i32,
    /// From 1 to 4.
    pub quarter: u32,
}

impl FiscalYear {
    /// The quarter in which a day lies.
    pub fn quarter_of(self, day: NaiveDate) -> FiscalQuarter {
        let into_the_year = (day.month() + 12 - self.start_month) % 12;
        let ends_later = self.start_month > 1 && day.month() >= self.start_month;
        FiscalQuarter { year: day.year() + i32::from(ends_later), quarter: into_the_year / 3 + 1 }
    }

    /// The first and the last day of a quarter.
    pub fn bounds(self, quarter: FiscalQuarter) -> (NaiveDate, NaiveDate) {
        let year = quarter.year - i32::from(self.start_month > 1);
        let begins = NaiveDate::from_ymd_opt(year, self.start_month, 1).unwrap_or(NaiveDate::MIN);
        let first = Calendar::months_after(begins, (quarter.quarter - 1) * 3);
        (first, Calendar::months_after(first, 3) - Days::new(1))
    }
}

impl fmt::Display for FiscalQuarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FY{:02}-Q{}", self.year.rem_euclid(100), self.quarter)
    }
}

impl Serialize for FiscalQuarter {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HANDBOOK: FiscalYear = FiscalYear { start_month: 2 };

    fn quarter(year: FiscalYear, day: &str) -> String {
        year.quarter_of(day.parse().unwrap()).to_string()
    }

    #[test]
    fn e4_65_the_fiscal_year_turns_between_31_january_and_1_february() {
        for (day, expected) in [
            ("2022-01-31", "FY22-Q4"),
            ("2022-02-01", "FY23-Q1"),
            ("2022-04-30", "FY23-Q1"),
            ("2022-05-01", "FY23-Q2"),
            ("2022-07-31", "FY23-Q2"),
            ("2022-08-01", "FY23-Q3"),
            ("2022-10-31", "FY23-Q3"),
            ("2022-11-01", "FY23-Q4"),
            ("2023-01-31", "FY23-Q4"),
            ("2023-02-01", "FY24-Q1"),
            ("2026-08-15", "FY27-Q3"),
            ("2027-02-10", "FY28-Q1"),
        ] {
            assert_eq!(quarter(HANDBOOK, day), expected, "{day}");
        }
    }

    #[test]
    fn e4_65_every_day_lies_within_the_bounds_of_its_quarter_wherever_the_year_begins() {
        for start_month in 1..=12 {
            let fiscal = FiscalYear { start_month };
            let mut day: NaiveDate = "2027-01-01".parse().unwrap();
            for _ in 0..800 {
                let (first, last) = fiscal.bounds(fiscal.quarter_of(day));
                assert!(first <= day && day <= last, "{day} in {first} to {last}");
                assert_ne!(fiscal.quarter_of(last), fiscal.quarter_of(last + Days::new(1)));
                day = day + Days::new(1);
            }
        }
        assert_eq!(quarter(FiscalYear { start_month: 1 }, "2026-12-31"), "FY26-Q4");
        assert_eq!(quarter(FiscalYear { start_month: 7 }, "2026-07-01"), "FY27-Q1");
    }
}
