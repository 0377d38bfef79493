//! A playbook that nobody works on, or that never ends: go on with it, let it rest, or close it.

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::OpenPlay;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaybookStalled {
    /// Days without anything done on it after which a playbook has stalled.
    idle_after_days: u32,
    /// Days after which a playbook has been open for too long.
    aged_after_days: u32,
}

/// A playbook that has stalled, and since when.
struct Stalled {
    since: NaiveDate,
    is_aged: bool,
    play: OpenPlay,
}

impl Rule for PlaybookStalled {
    const NAME: &'static str = "playbook_stalled";
    const PURPOSE: &'static str = "An open playbook moves on, rests on purpose, or is closed.";
    const SOURCE: &'static str = "BD-11, BD-12, PLY-3, PLY-5";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/playbook_stalled.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        if standing.stage.stage.is_leaving() {
            return Verdict::not_applicable("the customer is leaving");
        }
        if account.segment == Some(Segment::Digital)
            || account.priority.is_some_and(|priority| !Priority::is_managed(priority))
        {
            return Verdict::not_applicable("no CSM looks after such accounts");
        }
        let plays = standing.open_plays();
        if plays.is_empty() {
            return Verdict::quiet("no playbook is open");
        }
        let ahead = |play: &OpenPlay| {
            let days = play.idle_on(self.idle_after_days).into_iter();
            days.chain([play.aged_on(self.aged_after_days)]).filter(|on| *on > standing.today).min()
        };
        let next = plays.iter().filter_map(ahead).min();
        let rest = plays.iter().filter(|play| play.is_snoozed).count();
        let open = plays.len();
        let stalled: Vec<Stalled> =
            plays.into_iter().filter_map(|play| self.stalled(play, standing.today)).collect();
        if stalled.is_empty() {
            let reason = match (open, rest) {
                (1, 0) => "the open playbook moves on".to_owned(),
                (1, _) => "the open playbook rests on purpose".to_owned(),
                (_, 0) => "the open playbooks move on".to_owned(),
                (_, _) => "the open playbooks move on or rest on purpose".to_owned(),
            };
            return Verdict::quiet(reason).next_look(next);
        }
        Verdict::fires(call(stalled, standing))
    }
}

impl PlaybookStalled {
    fn stalled(&self, play: OpenPlay, today: NaiveDate) -> Option<Stalled> {
        let idle = play.idle_on(self.idle_after_days).filter(|on| *on <= today);
        let aged = Some(play.aged_on(self.aged_after_days)).filter(|on| *on <= today);
        // What was touched lately and is open for long is asked about once, when it came of age.
        let since = idle.into_iter().chain(aged).max()?;
        Some(Stalled { since, is_aged: idle.is_none(), play })
    }
}

/// Every stalled playbook is spoken of once. An episode is named by the last one that stalled, so that
/// those before it count as said.
fn call(mut stalled: Vec<Stalled>, standing: &Standing<'_>) -> CallToAction {
    let account = standing.account;
    stalled.sort_by(|a, b| {
        let key = |it: &Stalled| (it.since, it.play.playbook.reference.clone());
        key(a).cmp(&key(b))
    });
    let last = stalled.last().map_or(standing.today, |last| last.since);
    let told = told(standing);
    let news = stalled.iter().filter(|it| told.as_ref().is_none_or(|(upto, _)| it.since > *upto));
    let news: Vec<&Stalled> = news.collect();
    let (episode, told_of): (Episode, Vec<&Stalled>) = match told {
        Some((_, episode)) if news.is_empty() => (episode, stalled.iter().collect()),
        _ => (Episode::new(last), news),
    };
    let since = told_of.iter().map(|it| it.since).min().unwrap_or(last);
    let names = told_of.iter().map(|it| it.play.playbook.reference.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    let headline = match told_of.as_slice() {
        [one] if one.is_aged => {
            format!("{names} is still open: it began on {}", Calendar::words(one.play.opened))
        }
        [one] => {
            let active = Calendar::words(one.play.active_on);
            format!("{names} has stalled: nothing was done on it since {active}")
        }
        _ => format!("{} playbooks have stalled: {names}", told_of.len()),
    };
    let because = told_of.iter().map(|it| Because {
        fact: format!("{} was last worked on", it.play.playbook.reference),
        on: Some(it.play.active_on),
        source: Source::LinkedIssue,
        url: it.play.playbook.url.clone(),
    });
    CallToAction::new(PlaybookStalled::NAME, account, episode, 3, Form::Notice)
        .since(since)
        .headline(headline)
        .because(because)
        .detail("plays", told_of.iter().map(|it| row(it)).collect::<Vec<_>>())
        .detail("by", Calendar::working_day_after(standing.today, 5).to_string())
}

/// Up to which day, and under which name, stalled playbooks were spoken of last.
fn told(standing: &Standing<'_>) -> Option<(NaiveDate, Episode)> {
    let day = |key: &Key| {
        let of_rule = key.rule == PlaybookStalled::NAME;
        let day = key.episode.as_str().parse::<NaiveDate>().ok().filter(|_| of_rule)?;
        Some((day, key.episode.clone()))
    };
    let keys = standing.account.spoken.keys();
    keys.filter_map(day).filter(|(on, _)| *on <= standing.today).max()
}

fn row(stalled: &Stalled) -> Value {
    let Stalled { play, is_aged, .. } = stalled;
    let playbook = &play.playbook;
    let is_endless = *is_aged && play.is_snoozed && play.snoozed_until.is_none();
    json!({
        "reference": playbook.reference,
        "url": playbook.url,
        "title": playbook.title,
        "opened": play.opened.to_string(),
        "active": play.active_on.to_string(),
        "aged": is_aged,
        "endless": is_endless,
    })
}
