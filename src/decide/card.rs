//! The status card: one comment per account, edited in place, and only when its meaning changed.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use minijinja::Value as Text;
use minijinja::value::Serde;
use serde_json::Value;
use serde_json::json;

use crate::account::Account;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::STATUS_CARD;
use crate::account::Section;
use crate::account::Spoken;
use crate::account::replace_sections;
use crate::consider::EbrPlan;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Write;
use crate::decide::answers;
use crate::decide::card_calls;
use crate::decide::card_chart;
use crate::decide::card_health;
use crate::decide::card_memory;
use crate::decide::card_table::dates;
use crate::decide::card_table::iso;
use crate::decide::card_table::row;
use crate::decide::explained;
use crate::decide::issue_placeholder;
use crate::decide::labels;
use crate::decide::quiet;
use crate::decide::text;
use crate::templates;

/// The key of an account's status card.
pub(super) fn key(account: &Account) -> Key {
    Key::new(STATUS_CARD, account.id, Episode::new("1"))
}

/// Writes or edits the card, if what it says has changed. It comes after what it speaks of.
pub(super) fn action(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
    silent: bool,
    before: &[Action],
) -> Option<Action> {
    let account = standing.account;
    let key = key(account);
    let ledger = ledger(account, opinions, rulebook, silent, before);
    let body = body(standing, opinions, rulebook, (&ledger, silent), before);
    let section = text::section(key.clone(), &body, signed(&body, standing, rulebook));
    let (project, iid) = (account.id.project, account.id.iid);
    let known = account.spoken.find(&key);
    if known.is_some_and(|(_, old)| old.marker.hash == section.marker.hash) {
        return None;
    }
    let section = Section { body: with_references(section.body, account), ..section };
    let asked = answers::to_explain(standing).filter(|_| !silent);
    let explanation =
        asked.map(|(key, heard)| explained::section(key, heard, standing, opinions, rulebook));
    let sections: Vec<Section> = [section].into_iter().chain(explanation).collect();
    let (kind, write, what) = match known {
        None => {
            let texts: Vec<String> = sections.iter().map(Section::print).collect();
            let body = account.words(texts.join("\n\n"));
            let write = Write::Comment { project, iid, body, notifies: false, internal: false };
            (ActionKind::Comment, write, "first status card")
        }
        Some((remark, _)) => {
            let body = account.words(replace_sections(&remark.body, &sections));
            let write = Write::EditComment { project, iid, note: remark.note_id, body };
            (ActionKind::EditComment, write, "status card")
        }
    };
    let after = before.iter().filter(|action| action.kind.is_waited_for());
    Some(Action {
        kind,
        key,
        rule: STATUS_CARD.to_owned(),
        account: Some(account.id),
        target: account.reference.clone(),
        summary: format!("{}: {what}", account.name),
        because: standing.stage.because(account).into_iter().collect(),
        severity: 4,
        write,
        after: after.map(|action| action.key.clone()).collect(),
        is_first: known.is_none(),
    })
}

/// What counts as said: earlier entries, comments that are there, what is being said now and,
/// at the first run, everything that is already true.
fn ledger(
    account: &Account,
    opinions: &[Opinion],
    rulebook: &Rulebook,
    silent: bool,
    before: &[Action],
) -> BTreeSet<Key> {
    let mut keys = account.spoken.ledger.clone();
    // What a rule keeps current and is over may begin again, and is news then.
    let is_over = |key: &Key| {
        let over = opinions.iter().any(|o| o.rule == key.rule && o.is_over());
        over && rulebook.keeps_current(&key.rule)
    };
    keys.retain(|key| !is_over(key));
    keys.extend(account.spoken.sections().map(|(_, section)| section.marker.key.clone()));
    let comments = before.iter().any(|action| action.kind == ActionKind::Comment);
    // Held back at the first run is as true as the rest.
    let said = if silent { Opinion::wanted } else { Opinion::call };
    for call in opinions.iter().filter_map(said) {
        let is_comment = !matches!(call.form, Form::WorkIssue(_));
        if silent || (is_comment && comments) {
            keys.insert(call.key.clone());
        }
    }
    keys.extend(account.work.iter().filter_map(|issue| issue.key.clone()));
    let opened = before.iter().filter(|action| action.kind.gives_a_key());
    keys.extend(opened.map(|action| action.key.clone()));
    keys.extend(EbrPlan::to_remember(account));
    keys.retain(|key| key.rule != STATUS_CARD && !answers::is_answer(key));
    keys
}

fn body(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
    (ledger, silent): (&BTreeSet<Key>, bool),
    before: &[Action],
) -> String {
    let account = standing.account;
    let calls = card_calls::open(standing, opinions, silent, before);
    let values = text::values(vec![
        ("account", json!(account.name)),
        ("stage", json!(standing.stage.stage.as_str())),
        ("stage_since", json!(iso(standing.stage.since))),
        ("disputed", json!(standing.stage.disputed.as_ref().map_or("", |d| d.label.as_str()))),
        ("clocks", standing.every_clock().map(|clock| row(clock, standing)).collect()),
        ("health", card_health::health(standing)),
        ("success_plan", card_health::plan(standing)),
        ("dates", dates(standing)),
        ("calls", Value::Array(calls)),
        ("said", json!(quiet::lines(standing, rulebook))),
        ("notes", json!(standing.notes())),
        ("findings", json!(standing.findings)),
    ]);
    let values = values.iter().map(|(name, value)| (name.as_str(), Text::from(Serde(value))));
    // The chart is made of our own words and numbers alone: it must not be made inert.
    let chart = if rulebook.charts { card_chart::gantt(standing) } else { String::new() };
    let values: BTreeMap<&str, Text> =
        values.chain([("chart", Text::from_safe_string(chart))]).collect();
    let text = rulebook.templates.render("status_card", values).unwrap_or_else(|error| {
        tracing::error!(%error, "the status card's template failed; the plain stage is shown");
        standing.stage.stage.to_string()
    });
    let hidden = card_memory::lines(standing, opinions, rulebook, ledger);
    if hidden.is_empty() { text } else { format!("{text}\n\n{}", hidden.join("\n")) }
}

fn with_references(body: String, account: &Account) -> String {
    account.work.iter().fold(body, |body, issue| match &issue.key {
        Some(key) => body.replace(&issue_placeholder(key), &issue.reference),
        None => body,
    })
}

/// The card with its last lines, which are not part of its meaning: when it was written, and the labels that
/// are not set again.
fn signed(body: &str, standing: &Standing<'_>, rulebook: &Rulebook) -> String {
    let today = templates::in_words(standing.today);
    let undone = Spoken::print_undone(&labels::held(standing));
    let text = format!(
        "{body}\n\n<sub>Kept by Stagecoach, last changed {today} ({}), policy `{}`. `bot::ignore` silences it here.</sub>",
        standing.zone(),
        rulebook.policy
    );
    if undone.is_empty() { text } else { format!("{text}\n{undone}") }
}
