//! Which closed account issues are listened to all the same: those closed while onboarding went on.

use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Priority;
use crate::account::Segment;
use crate::collect::card;
use crate::collect::card::CardReading;
use crate::collect::continued;
use crate::collect::fields::fact_name;
use crate::gitlab::wire::Issue;

/// Whether the card or the labels say that onboarding has begun and not that it ended. Only then is
/// the history of a closed account worth its requests (`domain.md` E4-20).
pub(super) fn is_early(issue: &Issue, card: &CardReading) -> bool {
    let labels = || issue.labels.iter().map(String::as_str);
    let is_silent = labels().any(|label| matches!(label, "bot::ignore" | "bot::external"));
    let is_unmanaged = labels().filter_map(Priority::from_label).any(|p| !p.is_managed())
        || labels().filter_map(Segment::from_label).any(|s| s == Segment::Digital);
    if continued::by(issue).is_some() || is_silent || is_unmanaged {
        return false;
    }
    let has = |name: FactName| {
        let mut fields = card.fields.iter();
        fields.any(|f| {
            fact_name(&card::key(&f.name)) == Some(name)
                && card::read_date(&f.value).day().is_some()
        })
    };
    let stages = || labels().filter_map(LifecycleStage::from_label);
    let statuses = || labels().filter_map(OnboardingStatus::from_label);
    let is_over = stages().any(|stage| stage.is_past_onboarding() || stage.is_leaving())
        || statuses()
            .any(|s| matches!(s, OnboardingStatus::Completed | OnboardingStatus::Cancelled));
    let has_begun = has(FactName::OnboardingStart)
        || stages().any(|stage| stage == LifecycleStage::Onboarding)
        || statuses().any(|s| matches!(s, OnboardingStatus::InProgress | OnboardingStatus::OnHold));
    has_begun && !is_over && !has(FactName::OnboardingClosed)
}
