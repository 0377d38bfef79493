//! The labels that a run set, put back scope by scope as they were.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::account::AccountId;
use crate::account::Episode;
use crate::account::Key;
use crate::account::Relabelled;
use crate::account::Touched;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;
use crate::decide::labels::scope;
use crate::decide::undo::Left;
use crate::decide::undo::Undoing;
use crate::decide::undo::minute;

/// What putting back asks for.
pub(super) struct Back {
    pub(super) action: Option<Action>,
    /// Labels that must not be set again at once.
    pub(super) held: BTreeSet<String>,
    pub(super) left: Vec<Left>,
}

pub(super) fn of(undoing: &Undoing<'_>, issue: &Touched) -> Back {
    let mut back = Back { action: None, held: BTreeSet::new(), left: Vec::new() };
    if !issue.is_account {
        return back;
    }
    let mut scopes: BTreeMap<&str, Vec<&Relabelled>> = BTreeMap::new();
    for event in &issue.relabelled {
        if let Some(scope) = scope(&event.label) {
            scopes.entry(scope).or_default().push(event);
        }
    }
    let (mut add, mut remove) = (BTreeSet::new(), BTreeSet::new());
    for events in scopes.values() {
        let is_ours = |event: &&&Relabelled| event.by.is_none() && undoing.is_within(event.at);
        let ours: Vec<&Relabelled> = events.iter().filter(is_ours).copied().collect();
        let Some(last) = ours.last() else { continue };
        let later: Vec<&&Relabelled> = events.iter().filter(|event| event.at > last.at).collect();
        if let Some(person) = later.iter().find_map(|event| Some((event.by.as_ref()?, event.at))) {
            let why =
                format!("{} has changed `{}` since, at {}", person.0, last.label, minute(person.1));
            back.left.push(Left { target: issue.reference.clone(), why });
        }
        if later.is_empty() {
            let (on, off): (Vec<&Relabelled>, Vec<_>) = ours.iter().partition(|event| event.is_on);
            let (on, off) = (names(&on), names(&off));
            remove
                .extend(on.difference(&off).filter(|label| issue.labels.contains(*label)).cloned());
            add.extend(off.difference(&on).filter(|label| !issue.labels.contains(*label)).cloned());
        }
    }
    if undoing.traces.places.description(issue.project, issue.iid).is_err() && !add.is_empty() {
        let why = "customers can read it: labels that the run took off are not put back".to_owned();
        back.left.push(Left { target: issue.reference.clone(), why });
        add.clear();
    }
    if !add.is_empty() || !remove.is_empty() {
        back.action = Some(action(undoing, issue, &add, &remove));
        back.held = remove;
    }
    back
}

fn names(events: &[&Relabelled]) -> BTreeSet<String> {
    events.iter().map(|event| event.label.clone()).collect()
}

fn action(
    undoing: &Undoing<'_>,
    issue: &Touched,
    add: &BTreeSet<String>,
    remove: &BTreeSet<String>,
) -> Action {
    let signed = |sign: &str, labels: &BTreeSet<String>| -> Vec<String> {
        labels.iter().map(|label| format!("{sign}{label}")).collect()
    };
    let what = [signed("+", add), signed("−", remove)].concat().join(" ");
    let id = AccountId { project: issue.project, iid: issue.iid };
    let write = Write::SetLabels {
        project: issue.project,
        iid: issue.iid,
        add: add.iter().cloned().collect(),
        remove: remove.iter().cloned().collect(),
    };
    let key = Key::new("labels", id, Episode::new("1"));
    undoing.act((ActionKind::SetLabels, key), issue, issue.reference.clone(), &what, write)
}
