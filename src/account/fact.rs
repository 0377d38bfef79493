//! Dated facts about an account, each with its source, its link and how far it can be trusted.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;
use chrono_tz::Tz;
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

/// How far a date can be trusted. Nothing is escalated on less than high confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    /// The date may be that of an import (`semantics.md` b.7).
    Imported,
    High,
}

/// When a fact was written down, which is not when it happened (`semantics.md` b.9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recorded {
    #[default]
    Unknown,
    /// At this instant (UTC).
    At(DateTime<Utc>),
    /// At this instant (UTC) or earlier: the last time the description was changed.
    By(DateTime<Utc>),
}

impl Recorded {
    /// The instant, where it is exactly known.
    pub fn at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::At(instant) => Some(instant),
            Self::By(_) | Self::Unknown => None,
        }
    }

    /// The latest instant at which it can have been written down.
    pub fn by(self) -> Option<DateTime<Utc>> {
        match self {
            Self::At(instant) | Self::By(instant) => Some(instant),
            Self::Unknown => None,
        }
    }
}

/// Something that happened on a day, and how we know. Judgement copies facts many times over: their texts are
/// shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub name: FactName,
    /// When it happened: a local date of the account.
    pub on: NaiveDate,
    /// The instant it happened (UTC), where GitLab recorded one.
    pub at: Option<DateTime<Utc>>,
    pub recorded: Recorded,
    /// Username of who said so, where that is known.
    pub author: Option<Arc<str>>,
    /// Why it is said so late, where somebody gave a reason.
    pub reason: Option<Arc<str>>,
    pub source: Source,
    pub url: Arc<str>,
    /// What was written, for the because-line.
    pub words: Arc<str>,
    /// Whether what it rests on may carry the date of an import.
    pub is_imported: bool,
}

impl Fact {
    pub fn new(name: FactName, on: NaiveDate, source: Source, url: &str, words: &str) -> Self {
        Self {
            name,
            on,
            at: None,
            recorded: Recorded::Unknown,
            author: None,
            reason: None,
            source,
            url: url.into(),
            words: words.into(),
            is_imported: false,
        }
    }

    /// The same fact, known to have happened at an instant.
    #[must_use]
    pub fn at(mut self, instant: DateTime<Utc>) -> Self {
        self.at = Some(instant);
        self
    }

    #[must_use]
    pub fn recorded(mut self, recorded: Recorded) -> Self {
        self.recorded = recorded;
        self
    }

    /// The same fact as it is dated in a zone: only what GitLab recorded can move.
    #[must_use]
    pub fn in_zone(mut self, zone: Tz) -> Self {
        self.on = self.on_in(zone);
        self
    }

    /// Its local date in a zone.
    pub fn on_in(&self, zone: Tz) -> NaiveDate {
        self.at.map_or(self.on, |instant| instant.with_timezone(&zone).date_naive())
    }

    pub fn confidence(&self) -> Confidence {
        let imported = if self.is_imported { Confidence::Imported } else { Confidence::High };
        self.source.confidence().min(imported)
    }
}

/// All dated facts of one account; older and less trusted ones are kept beside the one that counts.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    dated: BTreeMap<FactName, Vec<Fact>>,
    /// Undated values of the card by normalised field name.
    values: BTreeMap<Box<str>, Box<str>>,
    /// Those of them that are dates: settings may name one as the start of a clock.
    days: BTreeMap<Box<str>, NaiveDate>,
}

impl Facts {
    pub fn add(&mut self, mut fact: Fact) {
        // Most facts stand in the account issue: they share its address.
        let first = self.every().next().map(|fact| &fact.url);
        if let Some(url) = first.filter(|url| **url == fact.url) {
            fact.url = Arc::clone(url);
        }
        // Most have no other beside them.
        let facts = self.dated.entry(fact.name).or_insert_with(|| Vec::with_capacity(1));
        facts.push(fact);
        // The most trusted source first; within one, the latest assertion; then the earliest date.
        facts.sort_by(|a, b| {
            let latest = b.recorded.at().cmp(&a.recorded.at());
            a.source.cmp(&b.source).then(latest).then((a.on, &a.url).cmp(&(b.on, &b.url)))
        });
    }

    pub fn note(&mut self, field: String, value: String) {
        self.values.entry(field.into()).or_insert_with(|| value.into());
    }

    pub fn note_day(&mut self, field: String, day: NaiveDate) {
        self.days.entry(field.into()).or_insert(day);
    }

    /// The fact that counts: the most trusted, and within one rank the latest assertion.
    pub fn best(&self, name: FactName) -> Option<&Fact> {
        self.dated.get(&name)?.first()
    }

    /// Every statement about it, the one that counts first.
    pub fn all(&self, name: FactName) -> &[Fact] {
        self.dated.get(&name).map_or(&[], Vec::as_slice)
    }

    /// Every statement about anything, by name.
    pub fn every(&self) -> impl Iterator<Item = &Fact> {
        self.dated.values().flatten()
    }

    /// An undated value of the card, by its normalised field name.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(|value| &**value).filter(|value| !value.is_empty())
    }

    /// A value of the card that is a date, by its normalised field name.
    pub fn day(&self, field: &str) -> Option<NaiveDate> {
        self.days.get(field).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(day: u32, source: Source, recorded: Option<&str>) -> Fact {
        let on = NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let recorded = recorded.map(|text| Recorded::At(text.parse().unwrap()));
        Fact::new(FactName::FirstValue, on, source, "", "").recorded(recorded.unwrap_or_default())
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
