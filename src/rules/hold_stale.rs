//! A hold has an end: one without is asked about, one that lasts too long is the manager's, and one that is
//! over is said to be.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::HoldReading;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "units stand last, and all of these are days")]
pub(super) struct HoldStale {
    /// Days after which a hold without an end is asked about.
    ask_after_days: u32,
    /// Days after which the manager is told of it.
    tell_after_days: u32,
    /// Days for which the end of a hold is news.
    ended_within_days: u32,
}

impl Rule for HoldStale {
    const NAME: &'static str = "hold_stale";
    const PURPOSE: &'static str = "A hold has an end, and nobody misses it.";
    const SOURCE: &'static str = "b.5, T18, E4-11";
    const SEVERITIES: &'static [Severity] = &[3, 4];
    const TEMPLATE: &'static str = include_str!("../../config/templates/hold_stale.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let undecided: Vec<&Clock> =
            standing.every_clock().filter(|clock| clock.stop.is_none() && clock.counts()).collect();
        if undecided.is_empty() {
            return Verdict::not_applicable("no clock is waiting for anything");
        }
        let pausing = || standing.holds.iter().filter(|reading| reading.pauses);
        let endless = pausing().find(|reading| reading.is_in_force && reading.to.is_none());
        if let Some(reading) = endless {
            return self.endless(reading, standing);
        }
        // A clock that runs below a hold that would stop it: its days are used up.
        let runs = |clock: &&Clock| matches!(clock.state, ClockState::Running | ClockState::AtRisk);
        let dated = pausing().find(|reading| reading.is_in_force && reading.days > 0);
        if let Some(reading) = dated.filter(|_| undecided.iter().any(runs)) {
            return Verdict::fires(capped(reading, standing)).next_look(reading.to);
        }
        let is_news = |reading: &&HoldReading| {
            let news = Days::new(u64::from(self.ended_within_days));
            let ended = reading.to.filter(|_| !reading.is_in_force);
            ended.is_some_and(|day| standing.today < day + news) && reading.days > 0
        };
        let is_held = pausing().any(|reading| reading.is_in_force);
        if let Some(reading) = pausing().rfind(is_news).filter(|_| !is_held) {
            return Verdict::fires(ended(reading, &undecided, standing));
        }
        match pausing().filter(|reading| reading.is_in_force).filter_map(|hold| hold.to).max() {
            Some(day) => Verdict::quiet(format!("the hold ends on {}", Calendar::words(day)))
                .next_look(Some(day)),
            None => Verdict::quiet("no hold stops a clock"),
        }
    }
}

impl HoldStale {
    fn endless(&self, reading: &HoldReading, standing: &Standing<'_>) -> Verdict {
        let (reason, from) = (&reading.hold.reason, Calendar::words(reading.from));
        let day = |days: u32| reading.from + Days::new(u64::from(days));
        if standing.today < day(self.ask_after_days) {
            let quiet = format!("on hold for {reason} since {from}, without an end so far");
            return Verdict::quiet(quiet).next_look(Some(day(self.ask_after_days)));
        }
        let is_long = standing.today >= day(self.tell_after_days);
        let is_capped = !standing.is_paused();
        let (form, step) = if is_long { (Form::Notice, "long") } else { (Form::Nudge, "open") };
        let episode = Episode::new(format!("{step}-{}", reading.from));
        let headline = format!("On hold for {reason} since {from}, and nobody has said until when");
        let call = CallToAction::new(Self::NAME, standing.account, episode, 3, form)
            .despite_hold()
            .since(day(if is_long { self.tell_after_days } else { self.ask_after_days }))
            .headline(headline)
            .because([because(reading)])
            .detail("what", "endless")
            .detail("until", "")
            .detail("reason", reason.as_str())
            .detail("from", reading.from.to_string())
            .detail("long", is_long)
            .detail("capped", is_capped)
            .detail("label", Value::Bool(reading.hold.source == Source::LabelEvent))
            .detail("due", json!([]));
        Verdict::fires(call).next_look((!is_long).then(|| day(self.tell_after_days)))
    }
}

/// A hold with an end that lies beyond the days a hold may stop a clock.
fn capped(reading: &HoldReading, standing: &Standing<'_>) -> CallToAction {
    let reason = &reading.hold.reason;
    let until = reading.to.map(|day| day.to_string()).unwrap_or_default();
    let episode = Episode::new(format!("capped-{}", reading.from));
    CallToAction::new(HoldStale::NAME, standing.account, episode, 3, Form::Notice)
        .despite_hold()
        .to(Audience::CsmAndManager)
        .since(reading.from)
        .headline(format!("The hold for {reason} is longer than a hold may stop a clock"))
        .because([because(reading)])
        .detail("what", "capped")
        .detail("reason", reason.as_str())
        .detail("from", reading.from.to_string())
        .detail("until", until)
        .detail("long", true)
        .detail("capped", true)
        .detail("label", false)
        .detail("due", json!([]))
}

fn ended(reading: &HoldReading, undecided: &[&Clock], standing: &Standing<'_>) -> CallToAction {
    let on = reading.to.unwrap_or(standing.today);
    let reason = &reading.hold.reason;
    let late = |clock: &&&Clock| clock.state != ClockState::Breached;
    let due: Vec<Value> = undecided.iter().filter(late).filter_map(|clock| due(clock)).collect();
    // The label that began the hold may still be there: people forget it.
    let label = format!("hold::{reason}");
    let left = standing.account.labels.contains(&label);
    CallToAction::new(
        HoldStale::NAME,
        standing.account,
        Episode::new(format!("ended-{on}")),
        4,
        Form::Nudge,
    )
    .since(on)
    .headline(format!("The hold for {reason} ended on {}", Calendar::words(on)))
    .because([because(reading)])
    .detail("what", "ended")
    .detail("until", "")
    .detail("reason", reason.as_str())
    .detail("from", reading.from.to_string())
    .detail("long", false)
    .detail("capped", false)
    .detail("label", left)
    .detail("due", due)
}

fn due(clock: &Clock) -> Option<Value> {
    let on: NaiveDate = clock.last_good_day?;
    Some(json!({ "promise": clock.promise(), "on": on.to_string() }))
}

fn because(reading: &HoldReading) -> Because {
    Because {
        fact: format!("on hold for {}", reading.hold.reason),
        on: Some(reading.from),
        source: reading.hold.source,
        url: reading.hold.url.clone(),
    }
}
