//! When people last spoke with the customer: in the log, or stated.

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::consider::Standing;

/// The last conversation up to a day.
pub(super) fn last(account: &Account, day: NaiveDate) -> Option<NaiveDate> {
    let touches = account.touchpoints.iter();
    let logged = touches.filter(|touch| touch.kind.is_conversation()).map(|touch| touch.on);
    let stated = [FactName::FirstEngagement, FactName::EbrHeld].into_iter();
    let stated = stated.flat_map(|name| account.facts.all(name)).map(|fact| fact.on);
    logged.chain(stated).filter(|on| *on <= day).max()
}

impl Standing<'_> {
    /// The last conversation up to a day that is judged, or to an earlier one.
    pub fn conversation_by(&self, day: NaiveDate) -> Option<NaiveDate> {
        last(self.account, day.min(self.today))
    }
}

/// Since when nobody has spoken with the customer: the last conversation, and before the first one
/// the start of onboarding. Where onboarding is over and none is written down, nobody can tell
/// silence from a log that is not kept.
pub(super) fn silent_since(
    account: &Account,
    stage: LifecycleStage,
    day: NaiveDate,
) -> Option<NaiveDate> {
    let start = account.facts.best(FactName::OnboardingStart).map(|fact| fact.on);
    let start = start.filter(|on| *on <= day && !stage.is_past_onboarding());
    last(account, day).or(start)
}
