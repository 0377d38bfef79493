//! The evidence that starts and stops each clock, in order of trust.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;

use crate::account::Fact;
use crate::account::FactName;
use crate::account::Facts;
use crate::account::Flaw;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Source;
use crate::consider::Calendar;
use crate::consider::Sla;
use crate::consider::conversation;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;
use crate::consider::weigh::Weight;
use crate::consider::weigh::weigh;

/// What is known about one end of a clock.
#[derive(Clone, Debug)]
pub(super) enum Evidence {
    Known(Fact),
    /// Nobody said anything, and nothing need have happened yet.
    NotYet,
    /// It lies ahead of the day that is judged.
    Ahead(Fact),
    /// It must be known by now and is not; the sentence says what is missing.
    Lacking(Cow<'static, str>),
    /// Something is written that cannot be right or cannot be read.
    Unclear(Cow<'static, str>),
}

/// What stops a clock.
pub(super) fn stop(sla: Sla, run: usize, runs: &Runs, staged: &Staged<'_>) -> Evidence {
    let (scene, stage) = (&staged.scene, staged.stage);
    match sla {
        Sla::TimeToEngage => conversation::first(staged),
        Sla::TimeToFirstValue => {
            let name = FactName::FirstValue;
            match earliest_of_merged(stated(name, scene), name, scene) {
                Evidence::NotYet if stage.stage == LifecycleStage::Optimize => Evidence::Lacking(
                    "the account is optimizing, but “First value date” is missing".into(),
                ),
                found => found,
            }
        }
        Sla::TimeToOnboard => {
            let name = FactName::OnboardingClosed;
            let found = stated_where(name, scene, |day| runs.ends(run, day));
            let is_last = run == runs.count();
            match earliest_of_merged(found, name, scene) {
                Evidence::NotYet if is_last && is_past_onboarding(staged, runs) => {
                    Evidence::Lacking(
                        "the labels say onboarding is over, but “Onboarding closed” is missing"
                            .into(),
                    )
                }
                found => found,
            }
        }
    }
}

/// By label: a clock that a person considers finished is never called breached on a missing date.
/// Two stage labels at once say nothing (E4-27).
fn is_past_onboarding(staged: &Staged<'_>, runs: &Runs) -> bool {
    let scene = &staged.scene;
    let mut labels = staged.stage.labels.iter();
    let status = scene.onboarding();
    let mut dates = scene.account.facts.all(FactName::OnboardingClosed).iter();
    let is_undated = dates.all(|fact| weigh(fact, scene) == Weight::NotYetSaid);
    status == Some(OnboardingStatus::Completed) && is_undated
        || runs.count() == 1
            && matches!((labels.next(), labels.next()), (Some(only), None) if only.is_past_onboarding())
}

/// The fact of that name which counts on the judged day. Two that contradict each other are none.
pub(super) fn stated(name: FactName, scene: &Scene<'_>) -> Evidence {
    stated_where(name, scene, |_| true)
}

/// The same among the facts of certain days.
fn stated_where(name: FactName, scene: &Scene<'_>, wanted: impl Fn(NaiveDate) -> bool) -> Evidence {
    let account = scene.account;
    let flawed = || account.findings.iter().filter(|finding| finding.about == name.field());
    let is_wanted = |fact: &&Fact| wanted(fact.on_in(scene.zone));
    let weighed = || {
        let facts = account.facts.all(name).iter().filter(is_wanted);
        let facts = facts.map(|fact| (fact, weigh(fact, scene)));
        facts.filter(|(_, it)| !matches!(it, Weight::NotYetSaid | Weight::EarlierEpisode))
    };
    let dated = |fact: &Fact| fact.clone().in_zone(scene.zone);
    let first = weighed().next();
    let counted = weighed().find(|(_, weight)| *weight == Weight::Counts);
    // A person who says which date is right settles what the card says twice.
    let settled = counted.is_some_and(|(fact, _)| fact.source == Source::Command);
    let twice = flawed().find(|finding| finding.flaw == Flaw::Contradictory);
    if let Some(finding) = twice.filter(|_| !settled) {
        return Evidence::Unclear(finding.sentence.clone().into());
    }
    // An impossible date is not passed over for a less trusted one (E4-26).
    let is_impossible = |fact: &Fact| fact.on_in(scene.zone) > scene.span.read_on;
    if let Some((best, _)) = first.filter(|(best, _)| is_impossible(best)) {
        return placed(dated(best), format_args!("“{}”", name.field()), scene);
    }
    if let Some((fact, _)) = counted {
        return Evidence::Known(dated(fact));
    }
    match (first, flawed().next()) {
        (Some((fact, Weight::BeforeContract)), _) => {
            let on = Calendar::words(fact.on_in(scene.zone));
            let (what, why) = (name.field(), Weight::BeforeContract.words());
            Evidence::Unclear(format!("“{what}” of {on} does not count: {why}").into())
        }
        // What is held back for a reason or a consent was not said: it must not silence a clock.
        (Some((_, weight)), _) if weight.is_held_back() => Evidence::NotYet,
        (Some((fact, _)), _) => placed(dated(fact), format_args!("“{}”", name.field()), scene),
        (None, Some(finding)) => Evidence::Unclear(finding.sentence.clone().into()),
        (None, None) => Evidence::NotYet,
    }
}

/// The survivor of a merger keeps the earliest date that either issue knew (`semantics.md` b.7).
pub(super) fn earliest_of_merged(own: Evidence, name: FactName, scene: &Scene<'_>) -> Evidence {
    let best = |facts: &Facts| {
        let mut known = facts.all(name).iter().filter(|fact| weigh(fact, scene) == Weight::Counts);
        known.next().map(|fact| fact.clone().in_zone(scene.zone))
    };
    let merged = scene.account.merged.iter().filter_map(best).min_by_key(|fact| fact.on);
    match (own, merged) {
        (Evidence::Known(own), Some(other)) if other.on < own.on => Evidence::Known(other),
        (Evidence::NotYet | Evidence::Ahead(_), Some(other)) => Evidence::Known(other),
        (own, _) => own,
    }
}

/// A start may lie ahead; what is said to have happened may not, unless a past day is replayed.
pub(super) fn placed(fact: Fact, what: fmt::Arguments<'_>, scene: &Scene<'_>) -> Evidence {
    let may_lie_ahead = matches!(
        fact.name,
        FactName::OnboardingStart | FactName::CustomerSince | FactName::CsmAssigned
    );
    if fact.on <= scene.span.today {
        Evidence::Known(fact)
    } else if may_lie_ahead {
        Evidence::Ahead(fact)
    } else if fact.on <= scene.span.read_on {
        Evidence::NotYet
    } else {
        let on = Calendar::words(fact.on);
        Evidence::Unclear(format!("{what} is dated {on}, which lies in the future").into())
    }
}
