//! Label events → when each label was there, stays in stages, and the day onboarding was called complete.

use chrono_tz::Tz;

use crate::account::Account;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::LabelHistory;
use crate::account::LabelSpan;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Person;
use crate::account::Recorded;
use crate::account::Source;
use crate::account::Stay;
use crate::gitlab::wire::LabelAction;
use crate::gitlab::wire::LabelEvent;
use crate::gitlab::wire::LabelRef;
use crate::gitlab::wire::User;

/// When every label was there. Adding and removing are paired by the label's id, which survives a
/// rename; a label that was deleted leaves no name, and what its events said is lost.
pub(super) fn labels(events: &[LabelEvent], bot: &Person) -> LabelHistory {
    let mut history = LabelHistory::default();
    for event in by_people(events, bot) {
        let Some(label) = &event.label else {
            history.lost += 1;
            continue;
        };
        let is_same = |span: &LabelSpan| {
            if label.id == 0 { span.name == label.name } else { span.id == label.id }
        };
        let mut spans = history.spans.iter_mut().rev();
        let open = spans.find(|span| is_same(span) && span.removed.is_none());
        match (event.action, open) {
            (LabelAction::Add, None) => history.spans.push(begun(event, label)),
            (LabelAction::Remove, Some(span)) => span.removed = Some(event.created_at),
            (LabelAction::Add, Some(_)) | (LabelAction::Remove, None) => {}
        }
    }
    history
}

fn begun(event: &LabelEvent, label: &LabelRef) -> LabelSpan {
    LabelSpan {
        id: label.id,
        name: label.name.clone(),
        added: event.created_at,
        added_by: event.user.as_ref().map(person),
        removed: None,
    }
}

pub(super) fn person(user: &User) -> Person {
    Person { id: user.id, username: user.username.clone() }
}

/// The stays in each labelled stage, in time order.
pub(super) fn stays(history: &LabelHistory) -> Vec<Stay> {
    let spans = history.read(LifecycleStage::from_label);
    let stay = |(stage, span): (LifecycleStage, &LabelSpan)| Stay {
        stage,
        entered: span.added,
        left: span.removed,
    };
    spans.map(stay).collect()
}

/// Each time `onboarding::completed` was added: which of them counts is for judgement to say.
pub(super) fn completed(account: &mut Account, zone: Tz) {
    let status = |name: &str| {
        OnboardingStatus::from_label(name).filter(|s| *s == OnboardingStatus::Completed)
    };
    let facts: Vec<Fact> = account
        .history
        .read(status)
        .map(|(_, span)| {
            let on = span.added.with_timezone(&zone).date_naive();
            let words = "onboarding::completed was added";
            let name = FactName::OnboardingClosed;
            let fact = Fact::new(name, on, Source::LabelEvent, &account.url, words)
                .at(span.added)
                .recorded(Recorded::At(span.added));
            let author = span.added_by.as_ref().map(|person| person.username.as_str().into());
            Fact { author, is_imported: account.is_imported, ..fact }
        })
        .collect();
    for fact in facts {
        account.facts.add(fact);
    }
}

/// Events of anybody but the bot: its own are no evidence.
fn by_people<'a>(
    events: &'a [LabelEvent],
    bot: &'a Person,
) -> impl DoubleEndedIterator<Item = &'a LabelEvent> {
    events.iter().filter(|event| event.user.as_ref().is_none_or(|user| user.id != bot.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: u64, label: Option<(u64, &str)>, action: LabelAction, user: u64) -> LabelEvent {
        LabelEvent {
            id,
            user: Some(User { id: user, ..User::default() }),
            created_at: format!("2026-03-{id:02}T09:00:00Z").parse().unwrap(),
            label: label.map(|(id, name)| LabelRef { id, name: name.to_owned() }),
            action,
        }
    }

    #[test]
    fn e4_29_labels_are_paired_by_id_and_what_was_deleted_is_counted_as_lost() {
        let bot = Person { id: 9, username: "bot".into() };
        // The label was renamed between its two events; GitLab shows the new name in both.
        let events = [
            event(1, Some((5, "stage::adoption")), LabelAction::Add, 1),
            event(2, Some((6, "Adopting")), LabelAction::Add, 1),
            event(3, None, LabelAction::Add, 1),
            event(4, Some((5, "stage::adoption")), LabelAction::Remove, 2),
            event(5, Some((5, "stage::adoption")), LabelAction::Add, 9),
        ];
        let history = labels(&events, &bot);
        assert_eq!(history.lost, 1);
        let open: Vec<&str> = history
            .spans
            .iter()
            .filter(|span| span.removed.is_none())
            .map(|span| span.name.as_str())
            .collect();
        assert_eq!(open, ["Adopting"], "the bot's own event never counts");
        assert_eq!(stays(&history).len(), 2);
    }
}
