//! Label events → stays in stages and the day onboarding was called complete. The bot's own never count.

use chrono_tz::Tz;

use crate::account::Account;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Person;
use crate::account::Source;
use crate::account::Stay;
use crate::gitlab::wire::LabelAction;
use crate::gitlab::wire::LabelEvent;

/// The stays in each labelled stage, in time order. A label that was deleted leaves no name, and
/// the stay it began or ended is not known.
pub(super) fn stays(events: &[LabelEvent], bot: &Person) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    for event in by_people(events, bot) {
        let name = event.label.as_ref().map(|label| label.name.as_str()).unwrap_or_default();
        let Some(stage) = LifecycleStage::from_label(name) else { continue };
        let current =
            stays.iter_mut().rev().find(|stay| stay.stage == stage && stay.left.is_none());
        match (event.action, current) {
            (LabelAction::Add, None) => {
                stays.push(Stay { stage, entered: event.created_at, left: None });
            }
            (LabelAction::Remove, Some(stay)) => stay.left = Some(event.created_at),
            _ => {}
        }
    }
    stays
}

/// `onboarding::completed`, when it is there now: added on the day of its last event.
pub(super) fn completed(account: &mut Account, events: &[LabelEvent], bot: &Person, zone: Tz) {
    if account.onboarding != Some(OnboardingStatus::Completed) {
        return;
    }
    let mut added = by_people(events, bot).filter(|event| event.action == LabelAction::Add);
    let status = |event: &&LabelEvent| {
        let name = event.label.as_ref().map(|label| label.name.as_str()).unwrap_or_default();
        OnboardingStatus::from_label(name) == Some(OnboardingStatus::Completed)
    };
    if let Some(event) = added.rfind(status) {
        let on = event.created_at.with_timezone(&zone).date_naive();
        account.facts.add(Fact {
            name: FactName::OnboardingClosed,
            on,
            recorded: Some(event.created_at),
            source: Source::LabelEvent,
            url: account.url.clone(),
            words: "onboarding::completed was added".to_owned(),
        });
    }
}

/// Events of anybody but the bot: its own are no evidence.
pub(super) fn by_people<'a>(
    events: &'a [LabelEvent],
    bot: &'a Person,
) -> impl DoubleEndedIterator<Item = &'a LabelEvent> {
    events.iter().filter(|event| event.user.as_ref().is_none_or(|user| user.id != bot.id))
}
