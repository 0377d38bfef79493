//! Bot-owned labels: exactly one per scope, added and removed in one request.

use std::collections::BTreeSet;

use crate::account::Account;
use crate::account::Episode;
use crate::account::Key;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;

/// Label scopes that only the bot writes (`domain.md` E2).
pub(super) const SCOPES: [&str; 7] =
    ["tte::", "ttv::", "tto::", "data::", "health::", "sp-health::", "cadence::"];
/// Scopes that an account may lack from before they were written.
const YOUNGER: [&str; 3] = ["health::", "sp-health::", "cadence::"];

/// The one request that makes the bot's labels true, if any must change.
pub(super) fn action(standing: &Standing<'_>) -> Option<Action> {
    let account = standing.account;
    let wanted = wanted(standing);
    let held: BTreeSet<&str> = held(standing).iter().filter_map(|label| scope(label)).collect();
    let owned = |label: &&String| scope(label).is_some_and(|scope| !held.contains(scope));
    let wanted: BTreeSet<String> = wanted.iter().filter(owned).cloned().collect();
    let current: BTreeSet<String> = account.labels.iter().filter(owned).cloned().collect();
    let is_rejected = |label: &&String| is_rejected(label, account, &current);
    let add = wanted.difference(&current).filter(|label| !is_rejected(label));
    let add: Vec<String> = add.cloned().collect();
    let remove: Vec<String> = current.difference(&wanted).cloned().collect();
    if add.is_empty() && remove.is_empty() {
        return None;
    }
    let change = |sign: &str, labels: &[String]| -> Vec<String> {
        labels.iter().map(|label| format!("{sign}{label}")).collect()
    };
    let is_first = is_first(&current, &add, &remove);
    let changes = [change("+", &add), change("−", &remove)].concat().join(" ");
    Some(Action {
        kind: ActionKind::SetLabels,
        key: Key::new("labels", account.id, Episode::new("1")),
        rule: "labels".to_owned(),
        account: Some(account.id),
        target: account.reference.clone(),
        summary: format!("{}: {changes}", account.name),
        because: Vec::new(),
        severity: 4,
        write: Write::SetLabels { project: account.id.project, iid: account.id.iid, add, remove },
        after: Vec::new(),
        is_first,
    })
}

/// The scope of a label that only the bot writes.
pub(super) fn scope(label: &str) -> Option<&'static str> {
    SCOPES.into_iter().find(|scope| label.starts_with(scope))
}

/// Labels that the facts ask for and that somebody took back with the run that had set them: their
/// scopes stay as they are until the facts ask for something else.
pub(super) fn held(standing: &Standing<'_>) -> BTreeSet<String> {
    let undone = &standing.account.spoken.undone;
    if undone.is_empty() { BTreeSet::new() } else { &wanted(standing) & undone }
}

/// Whether a person took this very label off and the scope is empty since: it is set again when it
/// would say something else (e.21).
fn is_rejected(label: &str, account: &Account, current: &BTreeSet<String>) -> bool {
    let scope = label.rsplit_once("::").map_or(label, |(scope, _)| scope);
    let is_there = |other: &String| other.rsplit_once("::").is_some_and(|(it, _)| it == scope);
    account.taken_off.contains(label) && !current.iter().any(is_there)
}

/// First words about an account are not a change: its first labels, and the first of a scope that
/// was not written before.
fn is_first(current: &BTreeSet<String>, add: &[String], remove: &[String]) -> bool {
    let has = |scope: &str| current.iter().any(|label| label.starts_with(scope));
    let is_new = |label: &String| YOUNGER.iter().any(|it| label.starts_with(it) && !has(it));
    current.is_empty() || (remove.is_empty() && add.iter().all(is_new))
}

fn wanted(standing: &Standing<'_>) -> BTreeSet<String> {
    let clocks = standing.clocks.iter();
    let states = clocks.map(|clock| format!("{}::{}", clock.sla.label_scope(), clock.label()));
    let health = format!("health::{}", standing.health.colour.label());
    let plan = format!("sp-health::{}", standing.success_plan.colour.label());
    let cadence = standing.cadence.state.label().map(|label| format!("cadence::{label}"));
    let states = states.chain([health, plan]).chain(cadence);
    states.chain(standing.worst_flaw().map(|flaw| flaw.label().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_labels_of_an_account_or_of_a_younger_scope_are_first_words() {
        let first = |current: &[&str], add: &[&str], remove: &[&str]| {
            let owned = |labels: &[&str]| -> Vec<String> {
                labels.iter().map(|label| (*label).to_owned()).collect()
            };
            is_first(&owned(current).into_iter().collect(), &owned(add), &owned(remove))
        };
        assert!(first(&[], &["tte::ok", "health::na"], &[]));
        assert!(first(&["tte::ok"], &["health::na", "sp-health::red"], &[]));
        assert!(!first(&["tte::ok"], &["health::na", "tte::met"], &["tte::ok"]));
        assert!(!first(&["tte::ok", "health::na"], &["health::red"], &["health::na"]));
        assert!(!first(&["tte::ok", "sp-health::na"], &["data::missing"], &[]));
    }
}
