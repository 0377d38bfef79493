//! Dated facts about an account, each with its source, its link and how far it can be trusted.

use std::collections::BTreeMap;
use std::fmt;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Serialize;

/// What a dated fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactName {
    /// Original contract date, "customer since".
    CustomerSince,
    CsmAssigned,
    OnboardingStart,
    /// A person's own word for the first call or meeting; calls in the log are touchpoints.
    FirstEngagement,
    FirstValue,
    OnboardingClosed,
    Renewal,
    EbrHeld,
    /// The date set for the next EBR, accepted or not.
    EbrScheduled,
    /// A request for an EBR was refused.
    EbrDeclined,
    /// The label that says how a renewal ended was added.
    RenewalDecided,
}

impl FactName {
    /// The card's own field name, as people are asked to write it.
    pub fn field(self) -> &'static str {
        match self {
            Self::CustomerSince => "Customer since",
            Self::CsmAssigned => "CSM assigned",
            Self::OnboardingStart => "Onboarding start",
            Self::FirstEngagement => "First call",
            Self::FirstValue => "First value date",
            Self::OnboardingClosed => "Onboarding closed",
            Self::Renewal => "Renewal date",
            Self::EbrHeld => "Last EBR",
            Self::EbrScheduled => "EBR date",
            Self::EbrDeclined => "EBR declined",
            Self::RenewalDecided => "Renewal outcome",
        }
    }
}

/// Where a fact was found, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// `@stagecoach engaged 2026-02-27` in a comment.
    Command,
    /// A row or bullet of the card.
    Card,
    ActivityLog,
    Checklist,
    /// A number on the card from which the date follows, such as licences in use.
    Derived,
    /// An EBR or other tracked issue, closed as done.
    LinkedIssue,
    LabelEvent,
    /// The label alone: that it is so, not since when.
    Label,
    IssueCreated,
}

impl Source {
    /// Trust of `DESIGN.md` 2: a person's dated statement, a tracked issue, a label event, a label.
    pub fn confidence(self) -> Confidence {
        match self {
            Self::Label | Self::IssueCreated => Confidence::Low,
            _ => Confidence::High,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Command => "a comment",
            Self::Card => "the card",
            Self::ActivityLog => "the activity log",
            Self::Checklist => "the checklist",
            Self::Derived => "numbers on the card",
            Self::LinkedIssue => "a linked issue",
            Self::LabelEvent => "a label event",
            Self::Label => "a label",
            Self::IssueCreated => "the issue's creation",
        })
    }
}

/// How far a date can be trusted. Nothing is escalated on low confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    High,
}

/// Something that happened on a day, and how we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub name: FactName,
    /// When it happened: a local date of the account.
    pub on: NaiveDate,
    /// When it was written down (UTC), where GitLab tells.
    pub recorded: Option<DateTime<Utc>>,
    pub source: Source,
    pub url: String,
    /// What was written, for the because-line.
    pub words: String,
}

/// All dated facts of one account; older and less trusted ones are kept beside the one that counts.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    dated: BTreeMap<FactName, Vec<Fact>>,
    /// Undated values of the card by normalised field name.
    values: BTreeMap<String, String>,
}

impl Facts {
    pub fn add(&mut self, fact: Fact) {
        let facts = self.dated.entry(fact.name).or_default();
        facts.push(fact);
        // The most trusted source first; within one, the latest assertion; then the earliest date.
        facts.sort_by(|a, b| {
            (a.source, b.recorded, a.on, &a.url).cmp(&(b.source, a.recorded, b.on, &b.url))
        });
    }

    pub fn note(&mut self, field: String, value: String) {
        self.values.entry(field).or_insert(value);
    }

    /// The fact that counts: the most trusted, and within one rank the latest assertion.
    pub fn best(&self, name: FactName) -> Option<&Fact> {
        self.dated.get(&name)?.first()
    }

    /// Every statement about it, the one that counts first.
    pub fn all(&self, name: FactName) -> &[Fact] {
        self.dated.get(&name).map_or(&[], Vec::as_slice)
    }

    /// An undated value of the card, by its normalised field name.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(String::as_str).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(day: u32, source: Source, recorded: Option<&str>) -> Fact {
        Fact {
            name: FactName::FirstValue,
            on: NaiveDate::from_ymd_opt(2026, 3, day).unwrap(),
            recorded: recorded.map(|text| text.parse().unwrap()),
            source,
            url: String::new(),
            words: String::new(),
        }
    }

    #[test]
    fn trust_beats_recency_and_recency_beats_order() {
        let mut facts = Facts::default();
        facts.add(fact(9, Source::LabelEvent, Some("2026-03-20T00:00:00Z")));
        facts.add(fact(5, Source::Card, Some("2026-03-10T00:00:00Z")));
        facts.add(fact(7, Source::Card, Some("2026-03-12T00:00:00Z")));
        let best = facts.best(FactName::FirstValue).unwrap();
        assert_eq!((best.on.to_string().as_str(), best.source), ("2026-03-07", Source::Card));
        assert_eq!(facts.all(FactName::FirstValue).len(), 3);
    }
}
