//! To whom a promise was made, and when it is called off.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Priority;
use crate::account::Survivor;
use crate::account::When;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::scene::Scene;

/// When promises ended, if that is known, and why.
pub(super) type Ended = (Option<When>, &'static str);

/// What is owed to an account on the judged day, whichever promise it is.
#[derive(Clone, Copy)]
pub(super) struct Owed {
    /// Why the promises are no longer owed, and since when if that is known.
    pub ended: Option<Ended>,
    /// Whether a CSM looks after the account.
    pub is_managed: bool,
}

impl Owed {
    pub(super) fn of(scene: &Scene<'_>, stage: &StageReading) -> Self {
        let is_managed = scene.priority().is_none_or(Priority::is_managed);
        Self { ended: ended(scene, stage), is_managed }
    }
}

fn ended(scene: &Scene<'_>, stage: &StageReading) -> Option<Ended> {
    let account = scene.account;
    let is_by_today = |at: When| at.day(scene.zone) <= scene.span.today;
    match account.continued_by {
        Some(Survivor::Merged(_)) => {
            return Some((None, "the account went on in another issue"));
        }
        Some(Survivor::Moved(_)) => return Some((None, "the account issue was moved")),
        None => {}
    }
    if stage.stage == LifecycleStage::Churned {
        let labels = account.stays.iter().rev().filter(|stay| stay.stage == stage.stage);
        let left = labels.map(|stay| When::At(stay.entered)).find(|at| is_by_today(*at));
        return Some((left.or(stage.since.map(When::Day)), "the customer left"));
    }
    if scene.onboarding() != Some(OnboardingStatus::Cancelled) {
        return None;
    }
    let cancelled = |name: &str| {
        OnboardingStatus::from_label(name).filter(|s| *s == OnboardingStatus::Cancelled)
    };
    let spans = account.history.read(cancelled).map(|(_, span)| When::At(span.added));
    let at = spans.rev().find(|at| is_by_today(*at));
    Some((at, "onboarding was cancelled"))
}

/// Why this promise was not made to this account, if it was not.
pub(super) fn not_owed(sla: Sla, scene: &Scene<'_>) -> Option<&'static str> {
    let account = scene.account;
    // domain.md SLA-4: the contract date of an existing customer says nothing about this start.
    let is_existing = || {
        let kind = account.facts.value("account type").unwrap_or_default().to_lowercase();
        kind.contains("existing") || kind.contains("upgrade")
    };
    (sla == Sla::TimeToFirstValue && is_existing())
        .then_some("an existing customer already had first value")
}

/// Why nothing is owed to an account that no CSM looks after.
pub(super) const UNMANAGED: &str = "no CSM looks after accounts of this priority";

/// The local date of the label since which no CSM looks after the account, where that is known.
pub(super) fn unmanaged_since(scene: &Scene<'_>) -> Option<NaiveDate> {
    let local = |at: DateTime<Utc>| at.with_timezone(&scene.zone).date_naive();
    let labels = scene.account.history.read(Priority::from_label);
    let labels = labels.map(|(priority, span)| (local(span.added), priority));
    let by_now: Vec<_> = labels.filter(|(day, _)| *day <= scene.span.today).collect();
    let last = by_now.iter().rev().take_while(|(_, priority)| !priority.is_managed());
    last.map(|(day, _)| *day).last()
}
