//! Escalations: each is tracked by itself, and the strictest says how often there must be news (TRI-12).

use std::collections::BTreeSet;

use chrono::Days;
use chrono::NaiveDate;
use serde::Serialize;

use crate::account::DeedKind;
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
    /// The day the issue was opened, or the label of the account was added; none where nobody knows.
    pub opened_on: Option<NaiveDate>,
    pub update_every_days: u32,
    /// None when no update is on record: it is due at once.
    pub next_update: Option<NaiveDate>,
    pub is_overdue: bool,
}

/// All escalations of an account, and when people owe the next word about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Escalations {
    /// The most urgent first.
    pub open: Vec<Escalation>,
    /// Days between two updates: those of the strictest.
    pub update_every_days: Option<u32>,
    /// The last dated row of the activity log, or comment, that tells people something.
    pub last_update: Option<NaiveDate>,
    /// That of the first to be due; none when one has no update on record: it is due at once.
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
        let logged = self.last_logged();
        let one = |urgency, (reference, url): (&str, &str), opened_on, told| {
            let update_every_days = Urgency::days(urgency, &self.norms.escalations);
            // What was said before an escalation began is no update on it.
            let base = logged.max(told).max(opened_on);
            let next = base.map(|day: NaiveDate| day + Days::new(u64::from(update_every_days)));
            Escalation {
                urgency,
                reference: reference.to_owned(),
                url: url.to_owned(),
                opened_on,
                update_every_days,
                next_update: next,
                is_overdue: next.is_none_or(|next| next < self.today),
            }
        };
        let account = self.account;
        let tracked = account.work.iter().filter(|work| work.open).filter_map(|issue| {
            let opened_on = Some(self.local_date(issue.created_at));
            let place = (issue.reference.as_str(), issue.url.as_str());
            Some(one(Urgency::of(&issue.labels)?, place, opened_on, self.last_told(issue)))
        });
        let own = Urgency::of(&account.labels).map(|urgency| {
            let place = (account.reference.as_str(), account.url.as_str());
            one(urgency, place, self.escalated_on(urgency), self.last_said())
        });
        let mut open: Vec<Escalation> = own.into_iter().chain(tracked).collect();
        open.sort_by_key(|escalation| (escalation.urgency, escalation.opened_on));
        if open.is_empty() {
            return Escalations::default();
        }
        let issues = account.work.iter().filter(|issue| issue.open);
        let issues = issues.filter(|issue| Urgency::of(&issue.labels).is_some());
        let told = issues.filter_map(|issue| self.last_told(issue)).max();
        Escalations {
            update_every_days: open.iter().map(|one| one.update_every_days).min(),
            last_update: logged.max(told),
            // None comes first: what has no update on record is due before everything else.
            next_update: open.iter().map(|one| one.next_update).min().flatten(),
            is_overdue: open.iter().any(|one| one.is_overdue),
            open,
        }
    }

    /// The last row of the activity log that says how things stand.
    fn last_logged(&self) -> Option<NaiveDate> {
        let touches = self.account.touchpoints.iter();
        let telling = touches
            .filter(|touch| touch.kind.is_conversation() || touch.kind == TouchpointKind::Update);
        telling.map(|touch| touch.on).filter(|day| *day <= self.today).max()
    }

    /// The last comment of a person on an issue.
    fn last_told(&self, issue: &WorkIssue) -> Option<NaiveDate> {
        let told = issue.comments.iter().filter(|comment| !comment.is_by_bot);
        told.map(|comment| self.local_date(comment.at)).filter(|day| *day <= self.today).max()
    }

    /// The last comment of a person on the account issue.
    fn last_said(&self) -> Option<NaiveDate> {
        let said = self.account.deeds.iter().filter(|deed| deed.what == DeedKind::Commented);
        said.map(|deed| self.local_date(deed.at)).filter(|day| *day <= self.today).max()
    }

    /// The day on which the account was labelled so.
    fn escalated_on(&self, urgency: Urgency) -> Option<NaiveDate> {
        let name = Urgency::ALL.iter().find(|(known, _)| *known == urgency)?.1;
        let mut spans = self.account.history.spans.iter().filter(|span| span.name == name);
        let span = spans.rfind(|span| span.removed.is_none())?;
        Some(self.local_date(span.added)).filter(|day| *day <= self.today)
    }
}

impl Escalations {
    /// What people should know, in a sentence without a full stop that changes only with the facts.
    pub fn sentence(&self) -> Option<String> {
        let days = self.update_every_days?;
        let each =
            self.open.iter().map(|one| format!("{} on {}", one.urgency.as_str(), one.reference));
        let each: Vec<String> = each.collect();
        let often = if days == 1 { "every day".to_owned() } else { format!("every {days} days") };
        let next = match self.next_update {
            Some(day) => format!("the next by {}", Calendar::words(day)),
            None => "and none is on record".to_owned(),
        };
        let what = if each.len() == 1 { "escalation" } else { "escalations" };
        Some(format!("{what} {}: an update is due {often}, {next}", each.join(", ")))
    }
}
