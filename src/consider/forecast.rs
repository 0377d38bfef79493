//! What people expect of a renewal: good, at risk, or not yet known; on the card or in its issue.

use chrono::NaiveDate;

use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::Standing;

/// An answer to the question how the renewal will go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    pub answer: ForecastAnswer,
    /// When it was given; without a day nobody knows for which checkpoint.
    pub on: Option<NaiveDate>,
    /// Where it stands.
    pub url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForecastAnswer {
    Good,
    AtRisk,
    /// Nobody can tell yet.
    Monitor,
}

impl ForecastAnswer {
    pub const FIELD: &'static str = "Renewal forecast";
    /// How the boxes begin that stand for it.
    const BOXES: [(&'static str, Self); 2] =
        [("renewal forecast: good", Self::Good), ("renewal forecast: at risk", Self::AtRisk)];

    /// Reads what stands before the date.
    fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let first = words.first()?.to_lowercase();
        let second = words.get(1).map(|word| word.to_lowercase());
        match (first.as_str(), second.as_deref()) {
            ("good", _) => Some(Self::Good),
            ("at", Some("risk")) | ("risk", _) => Some(Self::AtRisk),
            ("monitor", _) => Some(Self::Monitor),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::AtRisk => "at risk",
            Self::Monitor => "monitor",
        }
    }
}

impl Standing<'_> {
    /// What is expected of the renewal of that day: the latest answer, the card before the issue.
    pub fn forecast(&self, renewal: NaiveDate) -> Option<Forecast> {
        // The first of the latest: `max_by_key` would take the last.
        self.forecasts(renewal).into_iter().rev().max_by_key(|forecast| forecast.on)
    }

    /// Every answer that is still written somewhere. Two boxes that are ticked at once say nothing.
    pub fn forecasts(&self, renewal: NaiveDate) -> Vec<Forecast> {
        let (account, today) = (self.account, self.today);
        let said = account.facts.value("renewal forecast").and_then(|text| {
            let answer = ForecastAnswer::read(text)?;
            Some(Forecast { answer, on: first_day(text), url: account.url.clone() })
        });
        let since = Calendar::months_before(renewal, self.norms.renewal.decided_within_months);
        let of_term = |issue: &&WorkIssue| self.local_date(issue.created_at) > since;
        let issues = account.work_of(WorkKind::Renewal).filter(of_term);
        let ticked = issues.filter_map(|issue| {
            let done = |(words, _): &(&str, ForecastAnswer)| issue.sheet.is_done(words);
            let mut ticked = ForecastAnswer::BOXES.into_iter().filter(done);
            let (Some((words, answer)), None) = (ticked.next(), ticked.next()) else { return None };
            let stated = issue.sheet.check_box(words).and_then(|it| it.on);
            let on = stated.unwrap_or(self.local_date(issue.created_at));
            Some(Forecast { answer, on: Some(on), url: issue.url.clone() })
        });
        said.into_iter().chain(ticked).filter(|it| it.on.is_none_or(|on| on <= today)).collect()
    }
}

/// The first ISO date in a text.
fn first_day(text: &str) -> Option<NaiveDate> {
    let apart = |c: char| !c.is_ascii_digit() && c != '-';
    text.split(apart).find_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_with_its_day() {
        for (text, answer) in [
            ("good (2026-09-10)", Some(ForecastAnswer::Good)),
            ("At risk, since the sponsor left (2026-09-10)", Some(ForecastAnswer::AtRisk)),
            ("at-risk", Some(ForecastAnswer::AtRisk)),
            ("monitor 2026-09-10", Some(ForecastAnswer::Monitor)),
            ("goodish", None),
            ("not good", None),
            ("", None),
        ] {
            assert_eq!(ForecastAnswer::read(text), answer, "{text}");
        }
        assert_eq!(first_day("good (2026-09-10)"), "2026-09-10".parse().ok());
        assert_eq!(first_day("good"), None);
    }
}
