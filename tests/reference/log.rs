//! An event log of GitLab's, drawn at random, and the account that any prefix of it tells of.

use std::fmt;

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::TimeDelta;
use chrono::Utc;
use chrono_tz::Tz;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use stagecoach::account::Account;
use stagecoach::account::Fact;
use stagecoach::account::FactName;
use stagecoach::account::Hold;
use stagecoach::account::LifecycleStage;
use stagecoach::account::OnboardingStatus;
use stagecoach::account::Priority;
use stagecoach::account::Recorded;
use stagecoach::account::Segment;
use stagecoach::account::Source;
use stagecoach::account::Stay;
use stagecoach::account::Touchpoint;
use stagecoach::account::TouchpointKind;
use stagecoach::account::When;
use stagecoach::account::Zone;
use stagecoach::account::ZoneSource;

use crate::reference::case::MANAGER;
use crate::reference::case::span;
use crate::support::account::account;

/// What happened at an instant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// A label was added by somebody, or taken off when it was there.
    Toggled(&'static str, &'static str),
    /// A command dated so many days before it was given.
    Said(FactName, u64),
    /// `call` in a comment.
    Called(u64),
}

/// A new customer and what was recorded since, oldest first.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) zone: Tz,
    pub(crate) start: NaiveDate,
    /// Whether the card says when onboarding started; else something has to stand in for it.
    pub(crate) is_dated: bool,
    pub(crate) events: Vec<(DateTime<Utc>, Event)>,
}

const LABELS: [&str; 19] = [
    "segment::strategic",
    "segment::growth",
    "segment::digital",
    "hold::contract",
    "hold::customer-request",
    "hold::internal",
    "hold-approved",
    "correction-approved",
    "stage::onboarding",
    "stage::adoption",
    "stage::optimize",
    "stage::churned",
    "onboarding::in-progress",
    "onboarding::completed",
    "onboarding::cancelled",
    "csm-priority::1",
    "csm-priority::3",
    "hold::contract",
    "onboarding::completed",
];

pub(crate) fn log() -> impl Strategy<Value = Log> {
    let label = (select(LABELS.to_vec()), select(vec![MANAGER, "csm-avery"]))
        .prop_map(|(label, who)| Event::Toggled(label, who));
    let names = vec![FactName::FirstEngagement, FactName::FirstValue, FactName::OnboardingClosed];
    let said = (select(names), prop_oneof![0_u64..14, 0_u64..50])
        .prop_map(|(name, ago)| Event::Said(name, ago));
    let event = prop_oneof![4 => label, 1 => said, 1 => (0_u64..20).prop_map(Event::Called)];
    let zones = vec![Tz::UTC, Tz::America__Los_Angeles, Tz::Pacific__Auckland, Tz::Europe__Berlin];
    let minutes = -20 * 1440_i64..90 * 1440;
    let dated = prop::bool::weighted(0.8);
    (select(zones), dated, vec((minutes, event), 0..14)).prop_map(|(zone, is_dated, mut events)| {
        events.sort_by_key(|(minute, _)| *minute);
        let start = NaiveDate::from_ymd_opt(2026, 2, 16).unwrap();
        let noon = start.and_hms_opt(12, 0, 0).unwrap().and_utc();
        let events = events.into_iter();
        let events = events.map(|(minute, event)| (noon + TimeDelta::minutes(minute), event));
        Log { zone, start, is_dated, events: events.collect() }
    })
}

impl Log {
    /// The log as it was at the end of a day.
    pub(crate) fn until(&self, day: NaiveDate) -> Self {
        let mut log = self.clone();
        log.events.retain(|(at, _)| at.with_timezone(&self.zone).date_naive() <= day);
        log
    }

    /// What reading it finds, as it would be collected.
    pub(crate) fn account(&self) -> Account {
        let start = self.start.to_string();
        let signed = account().customer_since(&start);
        let mut found = if self.is_dated { signed.onboarding_start(&start) } else { signed }.0;
        (found.segment, found.priority) = (None, None);
        found.zone = Some(Zone { tz: self.zone, source: ZoneSource::Card });
        for (at, event) in &self.events {
            let day = |ago: u64| at.with_timezone(&self.zone).date_naive() - Days::new(ago);
            let recorded = Recorded::At(*at);
            match event {
                Event::Toggled(label, who) => {
                    let mut spans = found.history.spans.iter_mut().rev();
                    match spans.find(|span| span.name == *label && span.removed.is_none()) {
                        Some(open) => open.removed = Some(*at),
                        None => found.history.spans.push(span(label, *at, None, who)),
                    }
                }
                Event::Said(name, ago) => {
                    let words = format!("{} by a command", name.field());
                    let fact = Fact::new(*name, day(*ago), Source::Command, "", &words);
                    let (author, reason) = (Some("csm-avery".into()), Some("told late".into()));
                    found.facts.add(Fact { author, reason, ..fact.recorded(recorded) });
                }
                Event::Called(ago) => {
                    let call = Touchpoint::logged(day(*ago), TouchpointKind::Call, "call", "");
                    let source = Source::Command;
                    found.touchpoints.push(Touchpoint { source, recorded, ..call });
                }
            }
        }
        self.labels(&mut found);
        found
    }

    /// What follows from the labels: those of now, the stays, the holds and the end of onboarding.
    fn labels(&self, found: &mut Account) {
        found.segment = only(found, Segment::from_label);
        found.priority = only(found, Priority::from_label);
        found.onboarding = only(found, OnboardingStatus::from_label);
        for span in found.history.spans.clone() {
            let (name, at) = (span.name.as_str(), span.added);
            if span.removed.is_none() {
                found.labels.insert(span.name.clone());
                found.stage_labels.extend(LifecycleStage::from_label(name));
            }
            if let Some(stage) = LifecycleStage::from_label(name) {
                found.stays.push(Stay { stage, entered: at, left: span.removed });
            }
            if let Some(reason) = name.strip_prefix("hold::") {
                let hold = Hold::by_dates(self.start, None, reason, "");
                let (from, to) = (When::At(at), span.removed.map(When::At));
                found.holds.push(Hold { from, to, source: Source::LabelEvent, ..hold });
            }
            if name == "onboarding::completed" {
                let on = at.with_timezone(&self.zone).date_naive();
                let fact = Fact::new(FactName::OnboardingClosed, on, Source::LabelEvent, "", name);
                found.facts.add(fact.at(at).recorded(Recorded::At(at)));
            }
        }
    }
}

/// What the labels of a kind say now: two of a kind say nothing.
fn only<T: PartialEq>(account: &Account, read: fn(&str) -> Option<T>) -> Option<T> {
    let mut there = account.history.read(read).filter(|(_, span)| span.removed.is_none());
    let (first, _) = there.next()?;
    there.all(|(other, _)| other == first).then_some(first)
}

/// What a failed trial prints.
impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_dated { "customer and onboarding" } else { "customer" };
        writeln!(f, "\nan account in {}, {what} since {}", self.zone, self.start)?;
        for (at, event) in &self.events {
            let at = at.with_timezone(&self.zone);
            match event {
                Event::Toggled(label, who) => writeln!(f, "  {at} {label} on or off by {who}")?,
                Event::Said(name, ago) => {
                    writeln!(f, "  {at} command: {} {ago} days ago", name.field())?;
                }
                Event::Called(ago) => writeln!(f, "  {at} command: call {ago} days ago")?,
            }
        }
        Ok(())
    }
}
