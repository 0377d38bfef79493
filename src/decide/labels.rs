//! Bot-owned labels: exactly one per scope, added and removed in one request.

use std::collections::BTreeSet;

use crate::account::Episode;
use crate::account::Key;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;

/// Label scopes that only the bot writes (`domain.md` E2).
const SCOPES: [&str; 4] = ["tte::", "ttv::", "tto::", "data::"];

/// The one request that makes the bot's labels true, if any must change.
pub(super) fn action(standing: &Standing<'_>) -> Option<Action> {
    let account = standing.account;
    let wanted = wanted(standing);
    let owned = |label: &&String| SCOPES.iter().any(|scope| label.starts_with(scope));
    let current: BTreeSet<String> = account.labels.iter().filter(owned).cloned().collect();
    let add: Vec<String> = wanted.difference(&current).cloned().collect();
    let remove: Vec<String> = current.difference(&wanted).cloned().collect();
    if add.is_empty() && remove.is_empty() {
        return None;
    }
    let change = |sign: &str, labels: &[String]| -> Vec<String> {
        labels.iter().map(|label| format!("{sign}{label}")).collect()
    };
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
        is_first: current.is_empty(),
    })
}

fn wanted(standing: &Standing<'_>) -> BTreeSet<String> {
    let clocks = standing.clocks.iter();
    let states = clocks.map(|clock| format!("{}::{}", clock.sla.label_scope(), clock.label()));
    states.chain(standing.worst_flaw().map(|flaw| flaw.label().to_owned())).collect()
}
