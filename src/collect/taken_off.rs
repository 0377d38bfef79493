//! Label events → labels that a person took off without putting another one in their place.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::account::Person;
use crate::gitlab::wire::LabelAction;
use crate::gitlab::wire::LabelEvent;

/// Scoped labels whose scope was last touched by a person, who took them off.
pub(super) fn read(events: &[LabelEvent], bot: &Person) -> BTreeSet<String> {
    let mut events: Vec<&LabelEvent> = events.iter().collect();
    events.sort_by_key(|event| (event.created_at, event.id));
    let mut last: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
    for event in events {
        let Some(label) = &event.label else { continue };
        let Some((scope, _)) = label.name.rsplit_once("::") else { continue };
        let is_by_bot = event.user.as_ref().is_some_and(|user| user.id == bot.id);
        let is_taken_off = event.action == LabelAction::Remove && !is_by_bot;
        last.insert(scope, (&label.name, is_taken_off));
    }
    let off = last.into_values().filter(|(_, is_taken_off)| *is_taken_off);
    off.map(|(name, _)| name.to_owned()).collect()
}
