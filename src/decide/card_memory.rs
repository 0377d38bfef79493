//! The hidden lines of the status card: what the bot must remember, since GitLab is its only memory.

use std::collections::BTreeSet;

use crate::account::Key;
use crate::account::Pin;
use crate::account::Spoken;
use crate::account::Taken;
use crate::account::Urgency;
use crate::account::Waiting;
use crate::account::Workplace;
use crate::consider::Clock;
use crate::consider::Standing;
use crate::decide::Cause;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::quiet;

/// Every line that has something to say.
pub(super) fn lines(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
    ledger: &BTreeSet<Key>,
) -> Vec<String> {
    let said = if ledger.is_empty() { String::new() } else { Spoken::print_ledger(ledger) };
    let quiet = quiet::urgencies(standing, opinions, rulebook);
    let waiting = waiting(standing, opinions).print();
    let heard = Taken::print_all(&standing.account.heard);
    let places = Workplace::print_all(&standing.account.heard);
    let usage = standing.usage_counts(standing.today).print();
    let hidden = [said, Pin::print_all(&pins(standing)), heard, places, waiting, usage];
    let hidden = hidden.into_iter().chain(quiet.iter().map(Urgency::print));
    hidden.filter(|line| !line.is_empty()).collect()
}

/// What waits for somebody's working hours, since the day on which it first did.
fn waiting(standing: &Standing<'_>, opinions: &[Opinion]) -> Waiting {
    let held = opinions.iter().filter_map(Opinion::held_back);
    let for_hours = held.filter(|(_, why)| why.cause == Cause::Hour);
    let known = &standing.account.spoken.waiting.0;
    let since = |key: &Key| known.get(key).copied().unwrap_or(standing.today);
    Waiting(for_hours.map(|(call, _)| (call.key.clone(), since(&call.key))).collect())
}

/// What the clocks are bound to; of a clock that cannot be read today, what it was bound to before.
fn pins(standing: &Standing<'_>) -> Vec<Pin> {
    let mut pins: Vec<Pin> = standing.every_clock().filter_map(Clock::pin).collect();
    let is_new = |old: &&Pin| pins.iter().all(|pin| (&pin.sla, &pin.run) != (&old.sla, &old.run));
    let old: Vec<Pin> = standing.account.spoken.pins.iter().filter(is_new).cloned().collect();
    pins.extend(old);
    pins.sort_by(|a, b| (&a.sla, &a.run).cmp(&(&b.sla, &b.run)));
    pins.dedup_by(|a, b| (&a.sla, &a.run) == (&b.sla, &b.run));
    pins
}
