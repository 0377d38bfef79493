//! The success plan's colour: the lint of `semantics.md` c.5, never better than `domain.md` SP-3 allows. What
//! nobody wrote down is unknown, neither green nor red.

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::PlanStatus;
use crate::account::PlanText;
use crate::account::Segment;
use crate::account::Source;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::HealthTerms;
use crate::consider::Lint;
use crate::consider::PlanColour;
use crate::consider::PlanHome;
use crate::consider::PlanReason;
use crate::consider::plan_lint::Check;
use crate::consider::plan_lint::Written;
use crate::consider::plan_review::PlanReview;

/// How the success plan of an account stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuccessPlan {
    pub colour: PlanColour,
    pub reason: PlanReason,
    /// Whether there is one, of whatever quality.
    pub exists: bool,
    /// None where nobody says it.
    pub status: Option<PlanStatus>,
    /// The lint, where the objectives were read.
    pub lint: Option<Lint>,
    /// What has become of the last review.
    pub review: PlanReview,
    /// Green, and reviewed by a listed manager who is not the CSM, not too long ago, and unchanged since.
    pub is_qualified: bool,
    /// The last substantive update by a person, and the last change of what the plan says.
    pub updated_on: Option<NaiveDate>,
    pub edited_on: Option<NaiveDate>,
    /// Whether it names who speaks for us at the customer's.
    pub names_sponsor: bool,
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
        let home = PlanHome::of(account, calendar, day);
        let (status, source) = status(account, home, day);
        let exists = match status {
            Some(status) => status != PlanStatus::None,
            None => home.is_some() || is_elsewhere(account),
        };
        let written = written(account, terms, calendar, day);
        let lint = if exists { written.lint() } else { None };
        let (colour, reason) = match account.segment {
            Some(segment @ (Segment::Scale | Segment::Digital)) => {
                (PlanColour::NotApplicable, PlanReason::Exempt(segment))
            }
            _ if !exists => without(account),
            _ if status.is_none() && home.is_none() => (PlanColour::Unknown, PlanReason::Elsewhere),
            _ => lowered(judged(account, terms, status, &written.text), lint),
        };
        let edited_on = home.and_then(|home| home.edited_on(calendar, day));
        let review = PlanReview::of(account, (home, edited_on), terms, calendar, day);
        let is_signed = matches!(review, PlanReview::Qualified { .. });
        Self {
            colour,
            reason,
            exists,
            status,
            lint,
            review,
            is_qualified: colour == PlanColour::Green && is_signed,
            updated_on: written.updated_on,
            edited_on,
            names_sponsor: written.text.sponsor == Some(true),
            source,
        }
    }

    /// The checks of `semantics.md` c.5, as far as its text is known.
    pub fn checks(
        &self,
        account: &Account,
        terms: &HealthTerms,
        calendar: &Calendar,
        day: NaiveDate,
    ) -> Vec<Check> {
        if !self.exists {
            return Vec::new();
        }
        written(account, terms, calendar, day).checks()
    }
}

fn written<'a>(
    account: &'a Account,
    terms: &HealthTerms,
    calendar: &Calendar,
    day: NaiveDate,
) -> Written<'a> {
    let home = PlanHome::of(account, calendar, day);
    let is_first = account.priority.is_some_and(|priority| priority.0 == 1);
    let days = if is_first { terms.plan_update_days_first } else { terms.plan_update_days };
    Written {
        text: text(account, home),
        objectives: home.and_then(PlanHome::objectives),
        updated_on: home.and_then(|home| home.updated_on(calendar, day)),
        update_days: days,
        day,
    }
}

/// Whether the card names a plan that is not one of the issues read here.
fn is_elsewhere(account: &Account) -> bool {
    let had_one = account.work_of(WorkKind::SuccessPlan).next().is_some();
    account.health.plan_place.is_some() && !had_one
}

/// How far it has come: by the account's label, by the plan's own, by the card, by what its objectives say.
fn status(
    account: &Account,
    home: Option<PlanHome<'_>>,
    day: NaiveDate,
) -> (Option<PlanStatus>, Source) {
    let mut labels = account.health.labelled("success-plan::", day);
    if let (Some(stay), None) = (labels.next(), labels.next())
        && let Some(status) = PlanStatus::from_label(&stay.label)
    {
        let source = if stay.entered.is_some() { Source::LabelEvent } else { Source::Label };
        return (Some(status), source);
    }
    let own = home.and_then(|home| home.text()?.status);
    match (own, account.health.plan.status, home) {
        (Some(status), ..) => (Some(status), Source::LinkedIssue),
        (None, Some(status), _) => (Some(status), Source::Card),
        // Objectives in epics carry no such label: what the customer has accepted is under way (SP-9).
        (None, None, Some(PlanHome::Epics(plan))) => {
            let is_accepted = plan.objectives.iter().any(|it| it.open && it.is_accepted);
            let is_active = is_accepted || plan.text.accepted.is_some();
            let status = if is_active { PlanStatus::Active } else { PlanStatus::Draft };
            (Some(status), Source::LinkedIssue)
        }
        (None, None, Some(PlanHome::Issue(_))) => (None, Source::LinkedIssue),
        (None, None, None) => (None, Source::Derived),
    }
}

/// What is written in the plan itself, and where that is silent, on the card.
fn text(account: &Account, home: Option<PlanHome<'_>>) -> PlanText {
    let own = home.and_then(|home| home.text().cloned()).unwrap_or_default();
    let card = &account.health.plan;
    PlanText {
        status: own.status.or(card.status),
        open_objectives: own.open_objectives.or(card.open_objectives),
        strategy: own.strategy.or(card.strategy),
        highlights: own.highlights.or(card.highlights),
        sponsor: own.sponsor.filter(|said| *said).or(card.sponsor).or(own.sponsor),
        next_review: own.next_review.or(card.next_review),
        accepted: own.accepted.or(card.accepted),
        is_read: own.is_read,
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

/// The colour that SP-3 allows.
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

/// The worse of the two. A plan that was read and that no label calls active is at most yellow, as a draft
/// is.
fn lowered(
    (colour, reason): (PlanColour, PlanReason),
    lint: Option<Lint>,
) -> (PlanColour, PlanReason) {
    let Some(lint) = lint else { return (colour, reason) };
    let by_lint = lint.colour();
    let rank = |colour| match colour {
        PlanColour::Red => 0,
        PlanColour::Green => 2,
        _ => 1,
    };
    let lack = lint.lack.filter(|_| rank(by_lint) < rank(colour));
    match (lack, colour) {
        (Some(lack), _) => (by_lint, PlanReason::Lint { lack }),
        (None, PlanColour::Unknown) => (PlanColour::Yellow, reason),
        (None, _) => (colour, reason),
    }
}
