//! Who is away and who covers meanwhile: coverage, not ownership, so no clock asks this (PTO-1).

use chrono::NaiveDate;

/// A stretch of days on which somebody is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Without `@`; GitLab takes names that differ in case only for one.
    pub username: String,
    /// First and last day away, as local dates of the account.
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Username of who covers, where somebody does.
    pub backup: Option<String>,
}

impl Absence {
    /// The absence of a person on a day; of several, the one that lasts longest.
    pub(super) fn of<'a>(all: &'a [Self], username: &str, day: NaiveDate) -> Option<&'a Self> {
        let is_away = |absence: &&Self| {
            absence.username.eq_ignore_ascii_case(username)
                && absence.from <= day
                && day <= absence.to
        };
        all.iter().filter(is_away).max_by_key(|absence| absence.to)
    }
}
