//! Escalations: each is tracked by itself, and the strictest says how often there must be news (TRI-12).

use std::collections::BTreeSet;

use chrono::Days;
use chrono::NaiveDate;
use serde::Serialize;

use crate::account::TouchpointKind;
use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::EscalationNorms;
use crate::consider::Standing;

/// How urgent, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    Critical,
    High,
    Medium,
    Low,
}

/// One escalation: a labelled issue, or the labelled account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Escalation {
    pub urgency: Urgency,
    pub reference: String,
    pub url: String,
    /// The day the issue was opened; none where the account itself is labelled.
    pub opened_on: Option<NaiveDate>,
    pub update_every_days: u32,
}

/// All escalations of an account, and when people owe the next word about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Escalations {
    /// The most urgent first.
    pub open: Vec<Escalation>,
    /// Days between two updates: those of the strictest.
    pub update_every_days: Option<u32>,
    /// The last dated row of the activity log that tells people something.
    pub last_update: Option<NaiveDate>,
    /// None when no update is on record: it is due at once.
    pub next_update: Option<NaiveDate>,
    pub is_overdue: bool,
}

impl Urgency {
    const ALL: [(Self, &str); 4] = [
        (Self::Critical, "escalation::critical"),
        (Self::High, "escalation::high"),
        (Self::Medium, "escalation::medium"),
        (Self::Low, "escalation::low"),
    ];

    /// The most urgent of the labels: two at once are not for us to settle.
    fn of(labels: &BTreeSet<String>) -> Option<Self> {
        let known = Self::ALL.into_iter();
        known.filter(|(_, name)| labels.contains(*name)).map(|(urgency, _)| urgency).next()
    }

    fn days(self, norms: &EscalationNorms) -> u32 {
        match self {
            Self::Critical => norms.critical_days,
            Self::High => norms.high_days,
            Self::Medium => norms.medium_days,
            Self::Low => norms.low_days,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

impl Standing<'_> {
    /// The open escalations. A closed issue escalates nothing.
    pub fn escalations(&self) -> Escalations {
        let norms = &self.norms.escalations;
        let issue = |issue: &WorkIssue| {
            let urgency = Urgency::of(&issue.labels)?;
            Some(Escalation {
                urgency,
                reference: issue.reference.clone(),
                url: issue.url.clone(),
                opened_on: Some(self.local_date(issue.created_at)),
                update_every_days: urgency.days(norms),
            })
        };
        let own = Urgency::of(&self.account.labels).map(|urgency| Escalation {
            urgency,
            reference: self.account.reference.clone(),
            url: self.account.url.clone(),
            opened_on: None,
            update_every_days: urgency.days(norms),
        });
        let tracked = self.account.work.iter().filter(|work| work.open).filter_map(issue);
        let mut open: Vec<Escalation> = own.into_iter().chain(tracked).collect();
        open.sort_by_key(|escalation| (escalation.urgency, escalation.opened_on));
        let update_every_days = open.iter().map(|one| one.update_every_days).min();
        let last_update = self.last_update().filter(|_| update_every_days.is_some());
        // What was said before an escalation began is no update on it.
        let begun = open.iter().filter_map(|escalation| escalation.opened_on).max();
        let base = last_update.max(begun);
        let next_update =
            update_every_days.and_then(|days| base.map(|day| day + Days::new(u64::from(days))));
        let is_overdue =
            update_every_days.is_some() && next_update.is_none_or(|next| next < self.today);
        Escalations { open, update_every_days, last_update, next_update, is_overdue }
    }

    /// The last row of the activity log that says how things stand.
    fn last_update(&self) -> Option<NaiveDate> {
        let touches = self.account.touchpoints.iter();
        let telling = touches
            .filter(|touch| touch.kind.is_conversation() || touch.kind == TouchpointKind::Update);
        telling.map(|touch| touch.on).filter(|day| *day <= self.today).max()
    }
}

impl Escalations {
    /// What people should know, in a sentence without a full stop that changes only with the facts.
    pub(super) fn sentence(&self) -> Option<String> {
        let days = self.update_every_days?;
        let each =
            self.open.iter().map(|one| format!("{} on {}", one.urgency.as_str(), one.reference));
        let each: Vec<String> = each.collect();
        let often = if days == 1 { "every day".to_owned() } else { format!("every {days} days") };
        let next = match self.next_update {
            Some(day) => format!("the next by {}", Calendar::words(day)),
            None => "and none is in the activity log".to_owned(),
        };
        let what = if each.len() == 1 { "escalation" } else { "escalations" };
        Some(format!("{what} {}: an update is due {often}, {next}", each.join(", ")))
    }
}
