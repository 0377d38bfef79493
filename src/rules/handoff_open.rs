//! An account that went to another CSM: the new one gets one summary, with what a hand-over takes.

use chrono::Days;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Colour;
use crate::account::Contact;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Severity;
use crate::account::Source;
use crate::account::Touchpoint;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::PlanColour;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HandoffOpen {
    /// Days after a hand-over during which it is news.
    within_days: u32,
}

impl Rule for HandoffOpen {
    const NAME: &'static str = "handoff_open";
    const PURPOSE: &'static str = "Who takes an account over knows how it stands.";
    const SOURCE: &'static str = "HOF-1, E4-1";
    const SEVERITIES: &'static [Severity] = &[2];
    const TEMPLATE: &'static str = include_str!("../../config/templates/handoff_open.md");
    const REPEATS: bool = false;
    const BEGINS_BY_HAND: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        let is_known = |at| standing.local_date(at) <= standing.today;
        let mut handovers = account.handovers.iter().rev();
        let Some(last) = handovers.find(|one| is_known(one.at)) else {
            return Verdict::quiet("the account has not changed hands");
        };
        let on = standing.local_date(last.at);
        let (from, to) = (&last.from, &last.to);
        let changed = format!("{from} handed it to {to} on {}", Calendar::words(on));
        if account.csm.as_ref().is_none_or(|csm| csm.username != *to) {
            return Verdict::quiet(format!("{changed}, who no longer looks after it"));
        }
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        let until = on + Days::new(u64::from(self.within_days));
        if standing.today >= until {
            return Verdict::quiet(changed);
        }
        let promises: Vec<Value> =
            standing.every_clock().filter_map(|clock| promise(clock, standing, on)).collect();
        let open = account.work.iter().filter(|issue| issue.open);
        let open: Vec<Value> =
            open.map(|issue| json!({ "reference": issue.reference, "url": issue.url })).collect();
        let fact = Because {
            fact: format!("{to} was assigned, and {from} no longer is"),
            on: Some(on),
            source: Source::IssueCreated,
            url: account.url.clone(),
        };
        let episode = Episode::new(format!("{on}-{to}"));
        // Severity 2: who takes over an account in triage needs the summary most.
        let call = CallToAction::new(Self::NAME, account, episode, 2, Form::Notice)
            .despite_hold()
            .since(on)
            .headline(format!("Handed over from {from} to {to}"))
            .because([fact])
            .detail("from", from.as_str())
            .detail("on", on.to_string())
            .detail("until", until.to_string())
            .detail("stage", standing.stage.stage.as_str())
            .detail("promises", promises)
            .detail("open", open)
            .detail("health", health(standing))
            .detail("why", standing.health.reason().unwrap_or_default())
            .detail("plan", plan(standing))
            .detail("people", people(standing))
            .detail("lately", lately(standing))
            .detail("renewal", standing.renewal.map(|day| day.to_string()).unwrap_or_default());
        Verdict::fires(call).next_look(Some(until))
    }
}

/// Contacts that are named, as many as one can meet in a week.
const PEOPLE_MAX: usize = 6;
/// Facts that are told.
const FACTS_MAX: usize = 5;

fn health(standing: &Standing<'_>) -> &'static str {
    standing.health.colour.colour().map_or("unknown", Colour::as_str)
}

fn plan(standing: &Standing<'_>) -> &'static str {
    match standing.success_plan.colour {
        PlanColour::Green => "green",
        PlanColour::Yellow => "yellow",
        PlanColour::Red => "red",
        PlanColour::Unknown => "unknown",
        PlanColour::NotApplicable => "not needed",
    }
}

fn people(standing: &Standing<'_>) -> Vec<Value> {
    let contacts = standing.account.health.contacts.iter().take(PEOPLE_MAX);
    let person =
        |contact: &Contact| json!({ "name": contact.name, "persona": contact.persona.words() });
    contacts.map(person).collect()
}

/// The last dated things, the newest first: calls, meetings and updates of the activity log.
fn lately(standing: &Standing<'_>) -> Vec<Value> {
    let mut all: Vec<&Touchpoint> =
        standing.account.touchpoints.iter().filter(|touch| touch.on <= standing.today).collect();
    all.sort_by_key(|touch| std::cmp::Reverse(touch.on));
    let what = |touch: &Touchpoint| {
        let words: String = touch.words.chars().take(WORDS_MAX).collect();
        if words.is_empty() { touch.kind.words().to_owned() } else { words }
    };
    let one = |touch: &&Touchpoint| json!({ "on": touch.on.to_string(), "what": what(touch) });
    all.iter().take(FACTS_MAX).map(one).collect()
}

/// Characters of one of them.
const WORDS_MAX: usize = 120;

/// A promise that is still open, and whether it was broken before the hand-over: that is not the new
/// CSM's doing.
fn promise(clock: &Clock, standing: &Standing<'_>, handed_on: chrono::NaiveDate) -> Option<Value> {
    let is_open = clock.is_open() || clock.state == ClockState::Paused;
    is_open.then_some(())?;
    let broken_on = clock.breach_day.filter(|day| *day <= standing.today);
    Some(json!({
        "name": clock.promise(),
        "state": clock.state.words(),
        "due": clock.last_good_day.map(|day| day.to_string()).unwrap_or_default(),
        "before": broken_on.is_some_and(|day| day < handed_on),
    }))
}
