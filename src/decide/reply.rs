//! The reply to a comment: what could not be carried out and what to write instead, or what there is to say.

use std::collections::BTreeMap;

use chrono::Days;
use minijinja::Value;
use minijinja::value::Serde;
use serde_json::json;

use crate::account::Command;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Heard;
use crate::account::Key;
use crate::account::Person;
use crate::account::Section;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Standing;
use crate::consider::Weight;
use crate::decide::Rulebook;
use crate::decide::audience;
use crate::decide::text;
use crate::templates;

/// What people can say, with an example behind the bot's name; `{day}` is today, `{then}` is later.
const HELP: [(&str, &str); 18] = [
    ("engaged {day}", "the first call or meeting with the customer was on that day"),
    ("value {day}", "first value was reached"),
    ("onboarded {day}", "onboarding was completed"),
    ("call {day} roadmap with the sponsor", "a call with the customer, and what it was about"),
    ("hold customer-request until {then}", "the customer asked to wait, and the clocks wait too"),
    ("resume", "the wait is over"),
    ("ebr scheduled {then}", "the executive business review has a date"),
    ("ebr completed {day}", "it was held"),
    ("ebr declined {day}", "the customer does not want it"),
    ("sentiment yellow the sponsor is leaving", "how you feel about the account"),
    ("snooze 2w customer on holiday", "nothing new before then, unless it becomes more urgent"),
    ("ack", "you have seen it, and there is no need to say more for a week"),
    ("not-relevant wrong segment", "what is open does not apply here"),
    ("useful", "what was said last was worth saying: rules that rarely are fall silent"),
    ("known", "it was right, but no news"),
    ("status", "bring the status card up to date"),
    ("explain", "what each rule says about this account, on the status card"),
    ("help", "this list"),
];

/// Days until the later day of the examples.
const LATER_DAYS: u64 = 28;

/// Something in a comment that is not carried out.
struct Flaw {
    line: String,
    /// With code spans of its own.
    sentence: String,
    /// Lines to paste, without the bot's name.
    paste: Vec<String>,
}

/// The reply that a comment deserves, if any.
pub(super) fn section(
    key: Key,
    heard: &Heard,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
    bot: &Person,
) -> Option<Section> {
    let (flaws, help) = (flaws(heard, standing), asks_for_help(heard));
    if heard.is_accepted && flaws.is_empty() && !help {
        return None;
    }
    let addressed = |line: &str| format!("@{} {line}", bot.username);
    let flaws: Vec<serde_json::Value> = flaws
        .iter()
        .map(|flaw| {
            let paste: Vec<String> = flaw.paste.iter().map(|line| addressed(line)).collect();
            json!({ "line": flaw.line, "sentence": flaw.sentence, "paste": paste })
        })
        .collect();
    let day = heard.on.to_string();
    let then = heard.on.checked_add_days(Days::new(LATER_DAYS)).unwrap_or(heard.on).to_string();
    let example = |(line, what): &(&str, &str)| {
        let line = line.replace("{day}", &day).replace("{then}", &then);
        json!({ "example": addressed(&line), "what": what })
    };
    let help: Vec<serde_json::Value> = HELP.iter().filter(|_| help).map(example).collect();
    let values: BTreeMap<&str, Value> = BTreeMap::from([
        ("to", Value::from_safe_string(format!("{}: ", audience::at(&heard.author)))),
        ("url", Value::from(heard.url.as_str())),
        ("refused", Value::from(!heard.is_accepted)),
        ("role", Value::from(rulebook.minimum_role.to_string())),
        ("mistakes", Value::from(Serde(flaws))),
        ("help", Value::from(Serde(help))),
    ]);
    let text = rulebook.templates.render("command", values).unwrap_or_else(|error| {
        tracing::error!(%error, "the template for replies failed; the plain sentences are used");
        templates::inert(&why(heard))
    });
    Some(text::section(key, &text, text.clone()))
}

/// Why there is a reply, for the plan.
pub(super) fn why(heard: &Heard) -> String {
    match heard.mistakes().next() {
        _ if !heard.is_accepted => "say which role it takes, to".to_owned(),
        Some(mistake) => format!("“{}” is not understood, answer", mistake.line),
        None if asks_for_help(heard) => "list the commands, for".to_owned(),
        None => "say what is still needed, to".to_owned(),
    }
}

/// Whether anything in a comment is carried out: that deserves a reaction.
pub(super) fn is_carried_out(heard: &Heard, standing: &Standing<'_>) -> bool {
    let refused = refused(heard, standing).len();
    heard.commands().count() > refused
}

fn asks_for_help(heard: &Heard) -> bool {
    heard.commands().any(|command| *command == Command::Help)
}

fn flaws(heard: &Heard, standing: &Standing<'_>) -> Vec<Flaw> {
    if !heard.is_accepted {
        return Vec::new();
    }
    let mistakes = heard.mistakes().map(|mistake| Flaw {
        line: mistake.line.clone(),
        sentence: mistake.sentence.clone(),
        paste: mistake.paste.clone(),
    });
    mistakes.chain(refused(heard, standing)).collect()
}

/// What was said clearly and still does not count (`semantics.md` b.9).
fn refused(heard: &Heard, standing: &Standing<'_>) -> Vec<Flaw> {
    let said_here = |fact: &Fact| fact.source == Source::Command && *fact.url == *heard.url;
    let facts = standing.facts();
    let stated = facts.iter().filter_map(|stated| Some((word(stated.0.name)?, stated)));
    let stated = stated.chain(standing.calls.iter().map(|call| ("call", call)));
    let stated = stated.filter(|(_, (fact, _))| said_here(fact));
    let claims = standing.every_clock().filter_map(|clock| clock.claimed.as_deref());
    let claims: Vec<&Fact> = claims.filter(|fact| said_here(fact)).collect();
    let refused = |(word, (fact, weight)): (&str, &(Fact, Weight))| {
        let line = format!("{word} {}", fact.on);
        let is_claimed =
            claims.iter().any(|claim| (claim.name, &claim.words) == (fact.name, &fact.words));
        let on = Calendar::words(fact.on);
        let (sentence, paste) = match weight {
            Weight::NeedsReason => {
                let why = "is long past and lacks a reason: expected why it is said so late";
                (format!("{on} {why}"), vec![format!("{line} because …")])
            }
            Weight::NeedsApproval => (
                format!(
                    "{on} is long past: expected the label `correction-approved`, added by a \
                     manager other than you"
                ),
                Vec::new(),
            ),
            Weight::BeforeContract => {
                let why = "lies too long before the contract to be right";
                (format!("{on} {why}: expected a later date"), Vec::new())
            }
            _ if is_claimed => (
                format!(
                    "that it was late has been reported, so {on} does not count yet: expected the \
                     label `correction-approved`, added by a manager other than you"
                ),
                Vec::new(),
            ),
            _ => return None,
        };
        Some(Flaw { line, sentence, paste })
    };
    stated.filter_map(refused).collect()
}

/// The word with which a fact is stated that may be refused.
fn word(name: FactName) -> Option<&'static str> {
    match name {
        FactName::FirstEngagement => Some("engaged"),
        FactName::FirstValue => Some("value"),
        FactName::OnboardingClosed => Some("onboarded"),
        _ => None,
    }
}
