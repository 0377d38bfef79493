//! To whom a promise was made, and when it is called off.

use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Survivor;
use crate::account::When;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::scene::Scene;

/// Why the promises of this account are no longer owed, and since when if that is known.
pub(super) fn ended(scene: &Scene<'_>, stage: &StageReading) -> Option<(Option<When>, String)> {
    let account = scene.account;
    let is_by_today = |at: When| at.day(scene.zone) <= scene.span.today;
    match account.continued_by {
        Some(Survivor::Merged(_)) => {
            return Some((None, "the account went on in another issue".into()));
        }
        Some(Survivor::Moved(_)) => return Some((None, "the account issue was moved".into())),
        None => {}
    }
    if stage.stage == LifecycleStage::Churned {
        let labels = account.stays.iter().rev().filter(|stay| stay.stage == stage.stage);
        let left = labels.map(|stay| When::At(stay.entered)).find(|at| is_by_today(*at));
        return Some((left.or(stage.since.map(When::Day)), "the customer left".into()));
    }
    if account.onboarding != Some(OnboardingStatus::Cancelled) {
        return None;
    }
    let cancelled = |name: &str| {
        OnboardingStatus::from_label(name).filter(|s| *s == OnboardingStatus::Cancelled)
    };
    let mut spans = account.history.read(cancelled).map(|(_, span)| span);
    let at = spans.next_back().map(|span| When::At(span.added));
    // A replayed day before that had not been cancelled.
    at.is_none_or(is_by_today).then(|| (at, "onboarding was cancelled".into()))
}

/// Why this promise was not made to this account, if it was not.
pub(super) fn not_owed(sla: Sla, scene: &Scene<'_>) -> Option<String> {
    let account = scene.account;
    if account.priority.is_some_and(|priority| !priority.is_managed()) {
        return Some("no CSM looks after accounts of this priority".into());
    }
    // domain.md SLA-4: the contract date of an existing customer says nothing about this start.
    let kind = account.facts.value("account type").unwrap_or_default().to_lowercase();
    let existing = kind.contains("existing") || kind.contains("upgrade");
    (existing && sla == Sla::TimeToFirstValue)
        .then(|| "an existing customer already had first value".into())
}
