//! From a call to the Markdown that people read: wording, because-line and marker.

use chrono::NaiveDate;
use minijinja::Value;
use minijinja::value::Serde;
use serde_json::Map;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Key;
use crate::account::Marker;
use crate::account::Section;
use crate::account::WorkIssueDraft;
use crate::account::digest;
use crate::consider::Standing;
use crate::decide::Rulebook;
use crate::decide::audience::addressed;
use crate::decide::repeats;
use crate::rules::Verdict;
use crate::templates;

/// A marked section whose marker carries the beginning of its meaning's digest: twelve digits are
/// enough to notice a change.
pub(super) fn section(key: Key, meaning: &str, body: String) -> Section {
    let mut hash = digest(meaning.as_bytes());
    hash.truncate(12);
    Section { marker: Marker::new(key, hash), body }
}

/// A comment's section for one call, for the issue at a place, with the words that say how to hear less of it.
pub(super) fn comment(
    call: &CallToAction,
    verdict: &Verdict,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
    (place, to_stop): ((u64, u64), &str),
) -> Section {
    // Whoever reads it in the issue that it is about needs no link to that issue.
    let is_here = call.place == Some(place);
    let text = fill(call, standing, rulebook, (call.form == Form::Notice, is_here));
    let text = format!("{text}{}", once_more(call, standing));
    let body = format!("{text}\n\n{}", because_line(call, verdict, rulebook, to_stop));
    section(call.key.clone(), &text, body)
}

/// What a notice says of itself when it is not said for the first time.
fn once_more(call: &CallToAction, standing: &Standing<'_>) -> String {
    let nth = call.key.episode.nth();
    let base = call.key.base();
    let first = standing.account.spoken.said(&base).map(|(remark, _)| remark.created_at).min();
    let Some(first) = first.filter(|_| nth > 1) else { return String::new() };
    let (nth, on) = (repeats::ordinal(nth), templates::in_words(standing.local_date(first)));
    format!("\n\nThis is the {nth} time: it was first said on {on}, and it is still so.")
}

/// Title and description of a work issue.
pub(super) fn issue(
    call: &CallToAction,
    draft: &WorkIssueDraft,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
) -> (String, String) {
    let text = fill(call, standing, rulebook, (false, false));
    let (title, body) = text.split_once('\n').unwrap_or((text.as_str(), ""));
    let stop = how_to_stop(call, standing, false);
    let because = because_line(call, &Verdict::quiet(""), rulebook, &stop);
    debug_assert!(call.form == Form::WorkIssue(draft.clone()), "only work issues have a title");
    let section = section(call.key.clone(), &text, format!("{}\n\n{because}", body.trim()));
    (templates::as_title(title), section.print())
}

fn fill(
    call: &CallToAction,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
    (mentions, is_here): (bool, bool),
) -> String {
    let to = if mentions { addressed(call, standing, rulebook) } else { String::new() };
    let mut values = common(standing, rulebook, to);
    values.push(("here".to_owned(), Value::from(is_here)));
    filled(call, values, standing.today, rulebook)
}

/// The wording of a call with what every wording of its sort may use.
pub(super) fn filled(
    call: &CallToAction,
    mut values: Vec<(String, Value)>,
    today: NaiveDate,
    rulebook: &Rulebook,
) -> String {
    for (name, value) in &call.details {
        values.push((name.clone(), Value::from(Serde(value))));
    }
    if let Form::WorkIssue(draft) = &call.form {
        let due = draft.due.unwrap_or(today);
        values.push(("due".to_owned(), Value::from(due.to_string())));
    }
    let values: std::collections::BTreeMap<String, Value> = values.into_iter().collect();
    // The stories render every wording in every state. Should one fail all the same, people still
    // learn what matters.
    rulebook.templates.render(call.rule, values).unwrap_or_else(|error| {
        tracing::error!(rule = call.rule, %error, "a template failed; the plain sentence is used");
        templates::inert(&call.headline)
    })
}

/// What the wording of every rule may use, beside what the rule itself tells.
pub const IN_EVERY_WORDING: [&str; 9] =
    ["account", "account_url", "reference", "csm", "segment", "to", "me", "here", "confirms"];

/// The values for [`IN_EVERY_WORDING`].
fn common(standing: &Standing<'_>, rulebook: &Rulebook, to: String) -> Vec<(String, Value)> {
    let account = standing.account;
    let csm = account.csm.as_ref().map(|person| person.username.as_str());
    let segment = account.segment.map_or_else(|| "not labelled".to_owned(), |s| s.to_string());
    vec![
        ("account".into(), Value::from(account.name.clone())),
        ("account_url".into(), Value::from(account.url.clone())),
        ("reference".into(), Value::from(account.reference.clone())),
        ("csm".into(), Value::from(csm.unwrap_or("nobody").to_owned())),
        ("segment".into(), Value::from(segment)),
        ("to".into(), Value::from_safe_string(to)),
        ("me".into(), Value::from_safe_string(me(standing))),
        // Named, not mentioned: it concerns them only when somebody corrects a date.
        ("manager".into(), Value::from(rulebook.people.manager(account).unwrap_or_default())),
        ("directors".into(), Value::from(rulebook.people.directors.clone())),
        ("confirms".into(), Value::from(rulebook.people.confirms.clone().unwrap_or_default())),
    ]
}

/// Why it was said, by which rule, when it is looked at next, and how to make it stop.
pub(super) fn because_line(
    call: &CallToAction,
    verdict: &Verdict,
    rulebook: &Rulebook,
    to_stop: &str,
) -> String {
    let is_nudge = call.form == Form::Nudge;
    // A nudge lists what is missing in its text; only dated facts add anything below it.
    let worth = call.because.iter().filter(|because| !is_nudge || because.on.is_some());
    let facts: Vec<String> = worth.take(4).map(fact).collect();
    let why = if facts.is_empty() { String::new() } else { format!("Why: {}. ", facts.join("; ")) };
    let next = match verdict.next_look {
        Some(day) => format!(" Next look: {}.", templates::in_words(day)),
        None => String::new(),
    };
    let to_stop = if to_stop.is_empty() { String::new() } else { format!(" {to_stop}") };
    let is_repeated = || rulebook.repeats(call.rule) && !repeats::is_last(&call.key);
    let once = match call.form {
        Form::Notice if is_repeated() => " It is said again if nobody acts.",
        Form::Notice => " Said once.",
        Form::Nudge | Form::WorkIssue(_) => "",
    };
    let (rule, policy) = (call.rule, &rulebook.policy);
    format!("<sub>{why}Rule `{rule}`, policy `{policy}`.{next}{once}{to_stop}</sub>")
}

/// The ways to hear less of it, gentlest first: only those that would help. What is written to the bot is heard
/// in the account issue and in what the bot opened for it; said elsewhere, the words name the account issue.
pub(super) fn how_to_stop(
    call: &CallToAction,
    standing: &Standing<'_>,
    is_elsewhere: bool,
) -> String {
    let me = me(standing);
    let account = standing.account;
    let there = templates::link(&account.reference, &account.url).to_string();
    let place = if is_elsewhere { format!(" in {there}") } else { String::new() };
    let gently = match &call.form {
        Form::WorkIssue(_) => "Does not apply? Close it, and it stays closed.".to_owned(),
        // Nobody is mentioned, so there is nothing to put off.
        Form::Nudge => format!("Does not apply? `{me} not-relevant REASON`{place}."),
        // The gravest do not wait.
        Form::Notice if call.severity <= 1 => {
            format!("Seen it? `{me} ack`{place}. Does not apply? `… not-relevant REASON`.")
        }
        Form::Notice => format!(
            "Seen it? `{me} ack`{place}. Not now? `… snooze 2w REASON`. \
             Does not apply? `… not-relevant REASON`."
        ),
    };
    format!("{gently} `bot::ignore` on the account silences everything.")
}

/// How people address the bot, for code spans: nobody is mentioned in those.
fn me(standing: &Standing<'_>) -> String {
    format!("@{}", templates::one_line(&standing.bot.username).replace('`', ""))
}

fn fact(because: &Because) -> String {
    let on = because.on.map(|day| format!(", {day}")).unwrap_or_default();
    templates::link(&format!("{}{on}", because.fact), &because.url).to_string()
}

/// Adds up values for a template.
pub(super) fn values(pairs: Vec<(&str, serde_json::Value)>) -> Map<String, serde_json::Value> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
