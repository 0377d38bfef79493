//! The success plan's colour, from what GitLab shows of it (`domain.md` SP-3), and whether a manager
//! has qualified it. What nobody wrote down is unknown, neither green nor red.

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::PlanStatus;
use crate::account::PlanText;
use crate::account::Segment;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::HealthTerms;
use crate::consider::PlanColour;
use crate::consider::PlanReason;
use crate::consider::plan_lint::Check;
use crate::consider::plan_lint::lint;

/// How the success plan of an account stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuccessPlan {
    pub colour: PlanColour,
    pub reason: PlanReason,
    /// Whether there is one, of whatever quality.
    pub exists: bool,
    /// Green, and reviewed by a listed manager who is not the CSM, not too long ago.
    pub is_qualified: bool,
    /// What tells how far it has come.
    pub source: Source,
}

impl SuccessPlan {
    /// The plan as far as it was known on a day. Texts have no history: they count as they are now.
    pub(super) fn of(
        account: &Account,
        terms: &HealthTerms,
        calendar: &Calendar,
        day: NaiveDate,
    ) -> Self {
        let issue = issue(account, calendar, day);
        let (status, source) = status(account, issue, day);
        let exists = match status {
            Some(status) => status != PlanStatus::None,
            None => issue.is_some(),
        };
        let (colour, reason) = match account.segment {
            Some(segment @ (Segment::Scale | Segment::Digital)) => {
                (PlanColour::NotApplicable, PlanReason::Exempt(segment))
            }
            _ if !exists => without(account),
            _ => judged(account, terms, status, &text(account, issue)),
        };
        let is_qualified = colour == PlanColour::Green && is_reviewed(account, terms, day);
        Self { colour, reason, exists, is_qualified, source }
    }

    /// The checks of `semantics.md` c.5 on the plan itself, as far as its text is known.
    pub fn checks(&self, account: &Account, calendar: &Calendar, day: NaiveDate) -> Vec<Check> {
        if !self.exists {
            return Vec::new();
        }
        lint(&text(account, issue(account, calendar, day)), day)
    }
}

/// The open plan issue of a day: the youngest.
fn issue<'a>(account: &'a Account, calendar: &Calendar, day: NaiveDate) -> Option<&'a WorkIssue> {
    let open = |issue: &&WorkIssue| {
        let closed = issue.closed_at.map(|at| calendar.local_date(at));
        let was_open = issue.open || closed.is_some_and(|on| day < on);
        issue.plan.is_some() && was_open && calendar.local_date(issue.created_at) <= day
    };
    account.work.iter().rfind(open)
}

/// How far it has come: by the account's label, by the plan issue's own, by the card.
fn status(
    account: &Account,
    issue: Option<&WorkIssue>,
    day: NaiveDate,
) -> (Option<PlanStatus>, Source) {
    let mut labels = account.health.labelled("success-plan::", day);
    if let (Some(stay), None) = (labels.next(), labels.next())
        && let Some(status) = PlanStatus::from_label(&stay.label)
    {
        let source = if stay.entered.is_some() { Source::LabelEvent } else { Source::Label };
        return (Some(status), source);
    }
    let own = issue.and_then(|issue| issue.plan.as_ref()?.status);
    match (own, account.health.plan.status) {
        (Some(status), _) => (Some(status), Source::LinkedIssue),
        (None, Some(status)) => (Some(status), Source::Card),
        (None, None) if issue.is_some() => (None, Source::LinkedIssue),
        (None, None) => (None, Source::Derived),
    }
}

/// What is written in the plan's own issue, and where that is silent, on the card.
fn text(account: &Account, issue: Option<&WorkIssue>) -> PlanText {
    let own = issue.and_then(|issue| issue.plan.clone()).unwrap_or_default();
    let card = &account.health.plan;
    PlanText {
        status: own.status.or(card.status),
        open_objectives: own.open_objectives.or(card.open_objectives),
        strategy: own.strategy.or(card.strategy),
        highlights: own.highlights.or(card.highlights),
        sponsor: own.sponsor.or(card.sponsor),
        next_review: own.next_review.or(card.next_review),
        accepted: own.accepted.or(card.accepted),
    }
}

/// Who owes one and has none is red; nobody else is (SP-4).
fn without(account: &Account) -> (PlanColour, PlanReason) {
    match account.priority {
        Some(priority) if priority.0 == 1 => (PlanColour::Red, PlanReason::NoPlan),
        Some(_) => (PlanColour::NotApplicable, PlanReason::NotDue),
        None => (PlanColour::Unknown, PlanReason::PriorityUnknown),
    }
}

fn judged(
    account: &Account,
    terms: &HealthTerms,
    status: Option<PlanStatus>,
    text: &PlanText,
) -> (PlanColour, PlanReason) {
    match status {
        Some(PlanStatus::Active) => {}
        Some(PlanStatus::Draft) => return (PlanColour::Yellow, PlanReason::Draft),
        _ => return (PlanColour::Unknown, PlanReason::StatusUnclear),
    }
    let is_first = account.priority.is_some_and(|priority| priority.0 == 1);
    let needed = if is_first { terms.plan_objectives_min } else { 1 };
    let Some(open) = text.open_objectives else {
        return (PlanColour::Unknown, PlanReason::ObjectivesUnread);
    };
    match (open, text.strategy, text.highlights) {
        (0, ..) => (terms.plan_without_objectives.into(), PlanReason::NoObjectives),
        (_, Some(false), _) => (PlanColour::Yellow, PlanReason::LacksStrategy),
        (_, _, Some(false)) => (PlanColour::Yellow, PlanReason::LacksHighlights),
        _ if open < needed => (PlanColour::Yellow, PlanReason::FewObjectives { open, needed }),
        (_, Some(true), Some(true)) => (PlanColour::Green, PlanReason::Complete { open }),
        _ => (PlanColour::Unknown, PlanReason::TextUnread),
    }
}

/// `sp-review::qualified`, added by a listed manager who is not the CSM. Without an event nobody
/// knows who added it, and it does not count.
fn is_reviewed(account: &Account, terms: &HealthTerms, day: NaiveDate) -> bool {
    let csm = account.csm.as_ref().map(|csm| csm.username.as_str());
    let mut reviews = account.health.labelled("sp-review::", day).peekable();
    let is_one = |label: &str| label == "sp-review::qualified";
    reviews.peek().is_some()
        && reviews.all(|review| {
            let by = review.by.as_deref().filter(|by| Some(*by) != csm);
            let age = review.entered.map(|on| (day - on).num_days());
            is_one(&review.label)
                && by.is_some_and(|by| terms.managers.iter().any(|manager| manager == by))
                && age.is_some_and(|age| age <= terms.plan_qualified_for_days)
        })
}
