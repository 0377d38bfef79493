//! What does not add up: on the card, in the labels, and what only judgement can see.

use std::borrow::Cow;

use crate::account::Account;
use crate::account::Confidence;
use crate::account::FactName;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::OnboardingStatus;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::StageReading;
use crate::consider::approval::CORRECTION_APPROVED;
use crate::consider::scene::Scene;
use crate::consider::weigh::Weight;
use crate::consider::weigh::weigh;

/// The account's findings and those of its clocks, holds and statements.
pub(super) fn of<'a, 'c>(
    account: &'a Account,
    scene: &Scene<'_>,
    stage: &StageReading,
    clocks: impl Iterator<Item = &'c Clock>,
) -> Vec<Cow<'a, Finding>> {
    let mut findings: Vec<Cow<'_, Finding>> = account.findings.iter().map(Cow::Borrowed).collect();
    for clock in clocks {
        let Some(flaw) = flaw(clock) else { continue };
        let sentence = match flaw {
            Flaw::LowConfidence => {
                "“Onboarding start” is missing, so the clocks rest on a guess".to_owned()
            }
            Flaw::Unapproved => format!("{}: {}", clock.promise(), clock.reason),
            _ => clock.reason.to_string(),
        };
        if findings.iter().any(|finding| finding.sentence == sentence) {
            continue;
        }
        let about = lacking_field(&sentence).unwrap_or(clock.promise()).to_owned();
        let paste = match flaw {
            Flaw::Unapproved => ask_consent(scene),
            _ => paste(&about),
        };
        let claimed = clock.claimed.as_ref();
        let url = claimed.map_or_else(|| account.url.clone(), |fact| fact.url.to_string());
        findings.push(Cow::Owned(Finding { flaw, about, sentence, paste, url }));
    }
    let judged = refused(scene).into_iter().chain(unknown_holds(scene));
    let judged = judged.chain(hold_without_reason(scene)).chain(lost_history(scene, stage));
    findings.extend(judged.map(Cow::Owned));
    findings
}

/// The status says on hold, and no hold is in force: without a reason it stops nothing (b.5).
fn hold_without_reason(scene: &Scene<'_>) -> Option<Finding> {
    let account = scene.account;
    let status = scene.onboarding();
    let today = scene.span.today;
    let is_held = account.holds.iter().any(|hold| hold.is_in_force(today, scene.zone));
    (status == Some(OnboardingStatus::OnHold) && !is_held).then(|| Finding {
        flaw: Flaw::Missing,
        about: "On hold".to_owned(),
        sentence: "onboarding is on hold without a reason, so the clocks keep running".to_owned(),
        paste: vec!["| On hold | customer-request from YYYY-MM-DD until YYYY-MM-DD |".to_owned()],
        url: account.url.clone(),
    })
}

fn flaw(clock: &Clock) -> Option<Flaw> {
    match clock.state {
        ClockState::Unknown if clock.contradiction => Some(Flaw::Contradictory),
        ClockState::Unknown => Some(Flaw::Missing),
        _ if clock.claimed.is_some() => Some(Flaw::Unapproved),
        _ if clock.counts() && clock.confidence < Confidence::High => Some(Flaw::LowConfidence),
        _ => None,
    }
}

/// Statements that do not count, each with what would make it count.
fn refused(scene: &Scene<'_>) -> Vec<Finding> {
    let facts = scene.account.facts.every().map(|fact| (fact, weigh(fact, scene)));
    let finding = |(fact, weight): (&crate::account::Fact, Weight)| {
        let name = fact.name.field();
        let (flaw, why, paste) = match weight {
            Weight::NeedsReason => {
                let why = "was said more than two weeks later, and needs a reason";
                (Flaw::Unapproved, why, Vec::new())
            }
            Weight::NeedsApproval => {
                let why = "was said more than a month later, and needs a manager’s consent";
                (Flaw::Unapproved, why, ask_consent(scene))
            }
            Weight::BeforeContract => {
                let why = "lies more than a year before the contract";
                (Flaw::Contradictory, why, paste(name))
            }
            _ => return None,
        };
        let sentence = format!("“{name}” of {} {why}", Calendar::words(fact.on));
        Some(Finding { flaw, about: name.to_owned(), sentence, paste, url: fact.url.to_string() })
    };
    facts.filter_map(finding).collect()
}

/// Consent is the act of adding the label: one that is still there from before must come off first.
fn ask_consent(scene: &Scene<'_>) -> Vec<String> {
    let label = CORRECTION_APPROVED;
    let stands = scene.account.labels.contains(label);
    let off = stands.then(|| format!("/unlabel ~{label}"));
    off.into_iter().chain([format!("/label ~{label}")]).collect()
}

/// Holds of a reason that nobody knows: a misspelt label pauses nothing, and says so (b.5).
fn unknown_holds(scene: &Scene<'_>) -> Vec<Finding> {
    let (account, clocks) = (scene.account, &scene.targets.clocks);
    let today = scene.span.today;
    let known = |reason: &String| {
        clocks.pausing_reasons.contains(reason) || clocks.other_reasons.contains(reason)
    };
    let unknown = account.holds.iter().filter(|hold| {
        let silence = crate::account::is_silence(&hold.reason);
        hold.is_in_force(today, scene.zone) && !known(&hold.reason) && !silence
    });
    let reasons: Vec<&str> = clocks.pausing_reasons.iter().map(String::as_str).collect();
    unknown
        .map(|hold| Finding {
            flaw: Flaw::Unreadable,
            about: "On hold".to_owned(),
            sentence: format!(
                "a hold for {} pauses nothing: the reasons that do are {}",
                hold.reason,
                reasons.join(", ")
            ),
            paste: reasons.iter().map(|reason| format!("/label ~hold::{reason}")).collect(),
            url: hold.url.clone(),
        })
        .collect()
}

/// The field a sentence names between quotation marks.
fn lacking_field(sentence: &str) -> Option<&str> {
    sentence.split_once('“')?.1.split_once('”').map(|(field, _)| field)
}

fn paste(field: &str) -> Vec<String> {
    let dated = [
        FactName::CustomerSince,
        FactName::OnboardingStart,
        FactName::OnboardingClosed,
        FactName::FirstValue,
        FactName::CsmAssigned,
    ];
    let asked = dated.into_iter().any(|name| name.field() == field);
    if asked { vec![format!("| {field} | YYYY-MM-DD |")] } else { Vec::new() }
}

/// A label that was deleted took its history with it: a stage that rests on a label without a date
/// may have begun any day (`domain.md` E4-29).
fn lost_history(scene: &Scene<'_>, stage: &StageReading) -> Option<Finding> {
    let account = scene.account;
    (account.history.lost > 0 && stage.source == Source::Label).then(|| Finding {
        flaw: Flaw::LowConfidence,
        about: "Stage".to_owned(),
        sentence: format!(
            "a label was deleted, so nobody can tell since when the account is in {}",
            stage.stage
        ),
        paste: Vec::new(),
        url: account.url.clone(),
    })
}
