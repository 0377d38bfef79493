//! What the status card lists as open, beside what its table and its findings say anyway.

use serde_json::Value;
use serde_json::json;

use crate::account::Account;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Key;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::Opinion;
use crate::decide::etiquette::forbidden;
use crate::decide::etiquette::is_promise;

/// The open calls of an account. In a silent pass all of them count as said from now on, and stand
/// there as they will on the next day.
pub(super) fn open(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    silent: bool,
    before: &[Action],
) -> Vec<Value> {
    let is_allowed = |call: &&CallToAction| forbidden(call, standing).is_none();
    let calls = opinions.iter().filter_map(|opinion| {
        if silent { opinion.wanted().filter(is_allowed) } else { opinion.call() }
    });
    calls.filter_map(|it| call(it, standing.account, before)).collect()
}

/// An open call, without what the table and the list of findings say anyway.
fn call(call: &CallToAction, account: &Account, before: &[Action]) -> Option<Value> {
    if call.form == Form::Nudge || is_promise(call) {
        return None;
    }
    let opened = before.iter().any(|a| a.kind.gives_a_key() && a.key == call.key);
    let key = if opened { Some(call.key.clone()) } else { in_hand(call.rule, account) };
    let issue = key.map(|key| key.to_string()).unwrap_or_default();
    Some(json!({ "headline": call.headline, "issue": issue }))
}

/// The key under which a rule's open issue was opened; its episode may have begun earlier.
fn in_hand(rule: &str, account: &Account) -> Option<Key> {
    let mut open = account.work.iter().filter(|issue| issue.open).filter_map(|i| i.key.clone());
    open.find(|key| key.rule == rule)
}
