//! To whom a promise was made, and when it is called off.

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::consider::Sla;
use crate::consider::StageReading;
use crate::consider::Targets;

/// Why the promises of this account are no longer owed, and since when if that is known.
pub(super) fn ended(
    account: &Account,
    stage: &StageReading,
) -> Option<(Option<NaiveDate>, String)> {
    if stage.stage == LifecycleStage::Churned {
        return Some((stage.since, "the customer left".into()));
    }
    let cancelled = account.onboarding == Some(OnboardingStatus::Cancelled);
    cancelled.then(|| (None, "onboarding was cancelled".into()))
}

/// Why this promise was not made to this account, if it was not.
pub(super) fn not_owed(sla: Sla, account: &Account, targets: &Targets) -> Option<String> {
    let segments = &targets.clocks.terms(sla).segments;
    if let Some(segment) = account.segment.filter(|segment| !segments.contains(segment)) {
        return Some(format!("the {segment} segment has no such promise"));
    }
    if account.priority.is_some_and(|priority| !priority.is_managed()) {
        return Some("no CSM looks after accounts of this priority".into());
    }
    // domain.md SLA-4: the contract date of an existing customer says nothing about this start.
    let kind = account.facts.value("account type").unwrap_or_default().to_lowercase();
    let existing = kind.contains("existing") || kind.contains("upgrade");
    (existing && sla == Sla::TimeToFirstValue)
        .then(|| "an existing customer already had first value".into())
}
