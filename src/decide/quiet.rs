//! What people asked for in comments: not to hear of something for a while, or not again.

use std::collections::BTreeMap;

use chrono::Days;

use crate::account::Asked;
use crate::account::CallToAction;
use crate::account::Command;
use crate::account::INTERNAL_REASON;
use crate::account::Key;
use crate::account::Severity;
use crate::account::Urgency;
use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::consider::said::NOT_RELEVANT;
use crate::decide::Opinion;
use crate::decide::Rulebook;

/// Why a call is not relevant, if somebody said so after it was raised. It holds for that episode,
/// later steps included.
pub(super) fn not_relevant(key: &Key, standing: &Standing<'_>) -> Option<String> {
    let account = standing.account;
    let base = key.base();
    let key = &base;
    let labelled = |issue: &&WorkIssue| issue.key.as_ref() == Some(key);
    let mut own = account.work.iter().filter(labelled);
    if own.any(|issue| issue.is_labelled(NOT_RELEVANT)) {
        return Some(format!("not relevant, says the label {NOT_RELEVANT}"));
    }
    let raised_before = |asked: &Asked| {
        // On a work issue it is about that work and about what was said there, and about nothing else.
        let there = asked.elsewhere.as_ref().map(|it| (it.project, it.iid));
        let is_there = |place| there.is_none_or(|there| place == there);
        let remarks = account.spoken.remarks.iter().filter(|r| r.created_at <= asked.at);
        let mut remarks = remarks.filter(|r| there.is_none() || r.elsewhere == there);
        let issues = account.work.iter().filter(|issue| issue.created_at <= asked.at);
        let mut issues = issues.filter(|issue| is_there((issue.project, issue.iid)));
        remarks.any(|r| {
            r.sections.iter().any(|s| s.marker.key.base().covers(key) && !s.marker.withdrawn)
        }) || issues.any(|issue| issue.key.as_ref().is_some_and(|known| known.covers(key)))
    };
    said_by_now(standing).find_map(|asked| match &asked.what {
        Command::NotRelevant { reason } if raised_before(asked) => {
            let reason = shown(asked.is_internal, reason);
            Some(format!("not relevant, says {}: {reason}", asked.author))
        }
        _ => None,
    })
}

/// Why a new call waits, if somebody asked for quiet. What has become more urgent since does not.
pub(super) fn asked_for(
    call: &CallToAction,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> Option<String> {
    let then = |asked: &Asked| {
        standing.account.spoken.quiet.iter().find(|urgency| urgency.note_id == asked.note_id)
    };
    if let Some((snooze, until, reason)) = snooze(standing) {
        let severity = then(snooze).and_then(|urgency| urgency.severities.get(call.rule));
        let is_urgent = call.severity <= 1 || severity.is_some_and(|then| call.severity < *then);
        if !is_urgent {
            let until = Calendar::words(until);
            return Some(format!("snoozed until {until} by {}: {reason}", snooze.author));
        }
    }
    acks(standing, rulebook).find_map(|(ack, until)| {
        let severity = match then(ack) {
            Some(urgency) => urgency.severities.get(call.rule).copied(),
            None => at_ack(call, standing),
        };
        (severity? <= call.severity).then(|| {
            format!("acknowledged by {}, so quiet until {}", ack.author, Calendar::words(until))
        })
    })
}

/// How urgent everything was when each of those who asked for quiet was first heard.
pub(super) fn urgencies(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
) -> Vec<Urgency> {
    let wanted = || opinions.iter().filter_map(Opinion::wanted);
    let now = |asked: &Asked| {
        let rule = |call: &CallToAction| call.rule.to_owned();
        let severities: BTreeMap<String, Severity> = match asked.what {
            Command::Ack => {
                wanted().filter_map(|call| Some((rule(call), at_ack(call, standing)?))).collect()
            }
            _ => wanted().map(|call| (rule(call), call.severity)).collect(),
        };
        Urgency { note_id: asked.note_id, severities }
    };
    let snooze = snooze(standing).map(|(asked, ..)| asked);
    let asked = snooze.into_iter().chain(acks(standing, rulebook).map(|(asked, _)| asked));
    let known = &standing.account.spoken.quiet;
    let mut urgencies: Vec<Urgency> = asked
        .map(|asked| {
            let before = known.iter().find(|urgency| urgency.note_id == asked.note_id);
            before.cloned().unwrap_or_else(|| now(asked))
        })
        .collect();
    urgencies.sort_by_key(|urgency| urgency.note_id);
    urgencies.dedup_by_key(|urgency| urgency.note_id);
    urgencies
}

/// What stands on the card while it holds.
pub(super) fn lines(standing: &Standing<'_>, rulebook: &Rulebook) -> Vec<String> {
    let snoozed = snoozed(standing);
    let acks = acks(standing, rulebook).map(|(asked, _)| {
        format!("acknowledged by @{} on {}", asked.author, Calendar::words(asked.on))
    });
    let felt = standing.account.sentiments_said.iter().rfind(|said| said.on <= standing.today);
    let felt = felt.map(|said| {
        let colon = if said.reason.is_empty() { "" } else { ": " };
        let (author, on) = (&said.author, Calendar::words(said.on));
        let reason = said.reason_for_all();
        format!("@{author} feels {} since {on}{colon}{reason}", said.colour)
    });
    felt.into_iter().chain(snoozed).chain(acks).collect()
}

/// The snooze in force, in words.
pub(super) fn snoozed(standing: &Standing<'_>) -> Option<String> {
    snooze(standing).map(|(asked, until, reason)| {
        format!("snoozed until {} by @{}: {reason}", Calendar::words(until), asked.author)
    })
}

/// A reason as everybody may read it.
fn shown(is_internal: bool, reason: &str) -> &str {
    if is_internal { INTERNAL_REASON } else { reason }
}

fn said_by_now<'a>(standing: &Standing<'a>) -> impl DoubleEndedIterator<Item = &'a Asked> {
    let today = standing.today;
    standing.account.asked.iter().filter(move |asked| asked.on <= today)
}

/// The snooze in force: the newest is what people meant.
fn snooze<'a>(standing: &Standing<'a>) -> Option<(&'a Asked, chrono::NaiveDate, &'a str)> {
    let newest = said_by_now(standing).rev().find_map(|asked| match &asked.what {
        Command::Snooze { until, reason } => {
            Some((asked, *until, shown(asked.is_internal, reason)))
        }
        _ => None,
    });
    newest.filter(|(_, until, _)| standing.today < *until)
}

/// The acknowledgements in force, and the day on which each is over.
fn acks<'a>(
    standing: &Standing<'a>,
    rulebook: &Rulebook,
) -> impl Iterator<Item = (&'a Asked, chrono::NaiveDate)> {
    let (today, days) = (standing.today, Days::new(rulebook.ack_days.into()));
    let acks = said_by_now(standing).filter(|asked| asked.what == Command::Ack);
    let until = move |asked: &Asked| asked.on.checked_add_days(days).unwrap_or(asked.on);
    acks.map(move |asked| (asked, until(asked))).filter(move |(_, until)| today < *until)
}

/// How urgent a call was to those who acknowledge it: only what was said can be acknowledged, and
/// what has become more urgent before the bot could say so is still to be said.
fn at_ack(call: &CallToAction, standing: &Standing<'_>) -> Option<Severity> {
    let spoken = &standing.account.spoken;
    let of_rule = |key: &Key| key.rule == call.rule;
    if spoken.knows(&call.key.base()) {
        return Some(call.severity);
    }
    spoken.keys().any(of_rule).then(|| call.severity.saturating_add(1))
}
