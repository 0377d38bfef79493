//! A strategic customer of the first priority always has one thing to learn and one to grow into.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::LifecycleStage;
use crate::account::PlayKind;
use crate::account::Priority;
use crate::account::Segment;
use crate::account::Severity;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::OpenPlay;
use crate::consider::Standing;
use crate::rules::Rule;
use crate::rules::Verdict;
use crate::rules::said;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaybookMissing {
    /// Days without a playbook of a kind, after onboarding or after the last one was closed.
    within_days: u32,
}

impl Rule for PlaybookMissing {
    const NAME: &'static str = "playbook_missing";
    const PURPOSE: &'static str =
        "A strategic priority 1 account has one enablement and one expansion playbook open.";
    const SOURCE: &'static str = "S07, S10, C04, PLY-1, domain 2.9";
    const SEVERITIES: &'static [Severity] = &[3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/playbook_missing.md");

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        if let Some(reason) = not_owed(standing) {
            return Verdict::not_applicable(reason);
        }
        let plays = standing.open_plays();
        let is_open = |kind| plays.iter().any(|play| play.playbook.kind == Some(kind));
        let lacking = [PlayKind::Enable, PlayKind::Expand].into_iter();
        let lacking = lacking.filter(|kind| !is_open(*kind));
        let lacking: Vec<Lack> = lacking.map(|kind| lack(kind, standing)).collect();
        let due = |lack: &Lack| lack.since + Days::new(u64::from(self.within_days));
        let late = lacking.iter().filter(|lack| due(lack) <= standing.today).copied();
        let late: Vec<Lack> = late.collect();
        let next = lacking.iter().map(due).filter(|on| *on > standing.today).min();
        let Some(since) = late.iter().map(due).min() else {
            let reason = match next {
                Some(on) => format!("{} may wait until {}", words(&lacking), Calendar::words(on)),
                None => "an enablement and an expansion playbook are open".to_owned(),
            };
            return Verdict::quiet(reason).next_look(next);
        };
        Verdict::fires(call(&late, since, &plays, standing))
    }
}

/// Why an account needs none.
fn not_owed(standing: &Standing<'_>) -> Option<String> {
    let account = standing.account;
    let stage = standing.stage.stage;
    if stage.is_leaving() {
        return Some("the customer is leaving".to_owned());
    }
    if account.segment != Some(Segment::Strategic) {
        return Some("only strategic accounts owe two playbooks at a time".to_owned());
    }
    if account.priority != Some(Priority(1)) {
        return Some("only priority 1 owes two playbooks at a time".to_owned());
    }
    let is_ready = matches!(stage, LifecycleStage::Adoption | LifecycleStage::Optimize);
    (!is_ready).then(|| format!("the account is in {stage}, and playbooks come after onboarding"))
}

/// A kind of which no playbook is open.
#[derive(Clone, Copy)]
struct Lack {
    kind: PlayKind,
    since: NaiveDate,
    /// Whether one was closed then; else onboarding ended.
    is_closed: bool,
}

/// Since when no playbook of a kind is open: the last close, or the end of onboarding.
fn lack(kind: PlayKind, standing: &Standing<'_>) -> Lack {
    let all = standing.account.playbooks().filter(|it| it.kind == Some(kind) && !it.is_old);
    let closed = all.filter_map(|playbook| playbook.closed).map(|at| standing.local_date(at));
    let closed = closed.filter(|on| *on <= standing.today).max();
    let onboarded = standing.onboarding().stop.as_ref().map(|fact| fact.on);
    let onboarded = onboarded.or(standing.stage.since).unwrap_or_else(|| standing.opened_on());
    let closed = closed.filter(|on| *on >= onboarded);
    Lack { kind, since: closed.unwrap_or(onboarded), is_closed: closed.is_some() }
}

/// `an expansion playbook`.
fn words(lacking: &[Lack]) -> String {
    let word = |lack: &Lack| match lack.kind {
        PlayKind::Enable => "an enablement playbook",
        PlayKind::Expand => "an expansion playbook",
    };
    lacking.iter().map(word).collect::<Vec<_>>().join(" and ")
}

fn call(
    late: &[Lack],
    since: NaiveDate,
    plays: &[OpenPlay],
    standing: &Standing<'_>,
) -> CallToAction {
    let account = standing.account;
    let verb = if late.len() == 1 { "is" } else { "are" };
    let ended = |lack: &Lack| match (lack.is_closed, lack.kind) {
        (false, _) => "onboarding ended".to_owned(),
        (true, kind) => format!("the last playbook labelled play::{} was closed", label(kind)),
    };
    let mut because: Vec<Because> = Vec::new();
    for lack in late {
        let source = if lack.is_closed { Source::LinkedIssue } else { Source::Derived };
        let (fact, url) = (ended(lack), account.url.clone());
        because.push(Because { fact, on: Some(lack.since), source, url });
    }
    because.dedup();
    // One of them may be what is missed, and only lacks its label.
    let plain = plays.iter().filter(|play| play.playbook.kind.is_none()).map(|play| {
        serde_json::json!({ "reference": play.playbook.reference, "url": play.playbook.url })
    });
    let kinds: Vec<&str> = late.iter().map(|lack| label(lack.kind)).collect();
    let next = Calendar::working_day_after(standing.today, 10);
    let episode = said::episode(standing, PlaybookMissing::NAME, "open", since);
    CallToAction::new(PlaybookMissing::NAME, account, episode, 3, Form::Notice)
        .since(since)
        .headline(format!("{} {verb} missing", capital(&words(late))))
        .because(because)
        .detail("missing", words(late))
        .detail("kinds", kinds)
        .detail("plain", plain.collect::<Vec<_>>())
        .detail("by", next.to_string())
}

fn label(kind: PlayKind) -> &'static str {
    match kind {
        PlayKind::Enable => "enable",
        PlayKind::Expand => "expand",
    }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
