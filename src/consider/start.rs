//! What starts a clock: the promise's anchor, or what stands in for it (`domain.md` SLA-10).

use chrono::DateTime;
use chrono::Utc;

use crate::account::Fact;
use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::account::Pin;
use crate::account::Source;
use crate::account::Stay;
use crate::consider::Anchor;
use crate::consider::Sla;
use crate::consider::binding;
use crate::consider::evidence::Evidence;
use crate::consider::evidence::earliest_of_merged;
use crate::consider::evidence::placed;
use crate::consider::evidence::stated;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene;
use crate::consider::scene::Staged;

/// What starts a clock, with the fallbacks of `domain.md` SLA-10.
pub(super) fn evidence(anchor: &Anchor, staged: &Staged<'_>) -> Evidence {
    let scene = &staged.scene;
    let name = match anchor {
        Anchor::OnboardingStart => FactName::OnboardingStart,
        Anchor::ContractDate => FactName::CustomerSince,
        Anchor::CsmAssigned => FactName::CsmAssigned,
        Anchor::Field(field) => return named_field(field, scene),
        Anchor::Label(label) => return named_label(label, scene),
    };
    match earliest_of_merged(stated(name, scene), name, scene) {
        Evidence::NotYet if *anchor == Anchor::OnboardingStart => onboarding_start_instead(staged),
        // Onboarding may begin before the contract is signed (E4-3); what follows it may not.
        Evidence::NotYet if staged.stage.stage.is_past_onboarding() => {
            Evidence::Lacking(format!("“{}” is missing", name.field()).into())
        }
        found => found,
    }
}

fn named_field(field: &str, scene: &Scene<'_>) -> Evidence {
    let facts = &scene.account.facts;
    let Some(on) = facts.day(field).filter(|day| scene.life.holds(*day)) else {
        return Evidence::NotYet;
    };
    let words = format!("“{field}” on the card");
    let (name, url) = (FactName::OnboardingStart, &scene.account.url);
    placed(Fact::new(name, on, Source::Card, url, &words), format_args!("“{field}”"), scene)
}

fn named_label(label: &str, scene: &Scene<'_>) -> Evidence {
    let spans = scene.account.history.spans.iter().filter(|span| span.name == label);
    let days = spans.map(|span| {
        let (name, url) = (FactName::OnboardingStart, &scene.account.url);
        let on = span.added.with_timezone(&scene.zone).date_naive();
        let words = format!("{label} was added");
        Fact::new(name, on, Source::LabelEvent, url, &words).at(span.added)
    });
    let mut known = days.filter(|fact| scene.life.holds(fact.on) && fact.on <= scene.span.today);
    known.next().map_or(Evidence::NotYet, Evidence::Known)
}

/// A missing onboarding start is replaced only while onboarding is under way: nobody is helped by
/// a guess about years ago.
fn onboarding_start_instead(staged: &Staged<'_>) -> Evidence {
    let Staged { scene, stage, .. } = staged;
    let account = scene.account;
    if stage.stage != LifecycleStage::Onboarding {
        return match stage.stage {
            LifecycleStage::Align => Evidence::NotYet,
            _ => Evidence::Lacking("“Onboarding start” is missing".into()),
        };
    }
    let fact = |on, source, words: &str| {
        let fact = Fact::new(FactName::OnboardingStart, on, source, &account.url, words);
        Fact { is_imported: account.is_imported, ..fact }
    };
    let local = |at: DateTime<Utc>| at.with_timezone(&scene.zone).date_naive();
    let in_onboarding = |stay: &&Stay| stay.stage == LifecycleStage::Onboarding;
    let mut stays = account.stays.iter().filter(in_onboarding);
    let first = stays.find(|stay| scene.life.holds(local(stay.entered)));
    let labelled = first.map(|stay| {
        let words = "stage::onboarding was added";
        fact(local(stay.entered), Source::LabelEvent, words).at(stay.entered)
    });
    let assigned = account.facts.best(FactName::CsmAssigned).map(|assigned| {
        fact(assigned.on, Source::IssueCreated, "no onboarding start; the CSM was assigned")
    });
    let created = fact(
        local(account.created_at),
        Source::IssueCreated,
        "no onboarding start; the account issue was created",
    );
    // Onboarding begins once there is a CSM (ONB-1, E4-2): without one nothing is guessed.
    let guesses = assigned.into_iter().chain([created]).filter(|_| account.csm.is_some());
    let mut known = labelled.into_iter().chain(guesses);
    match known.find(|fact| fact.on <= scene.span.today && scene.life.holds(fact.on)) {
        Some(fact) => Evidence::Known(fact),
        None if account.csm.is_none() => Evidence::NotYet,
        None => Evidence::Lacking("“Onboarding start” is missing".into()),
    }
}

/// The start of a run; the fallbacks of the promise's anchor are for the first one.
pub(super) fn of_run(
    sla: Sla,
    run: usize,
    runs: &Runs,
    staged: &Staged<'_>,
    pin: Option<&Pin>,
) -> Evidence {
    if let Some(again) = runs.start(run) {
        return Evidence::Known(again.clone().in_zone(staged.scene.zone));
    }
    let scene = &staged.scene;
    let promise = scene.targets.clocks.promise(sla);
    let known = pin.map(|pin| pin.start);
    let likely = binding::segment_at(scene, known, pin);
    let today = scene.span.today;
    let Some(first) = promise.in_force(likely, today).or(promise.policies.first()) else {
        return Evidence::NotYet;
    };
    let found = evidence(&first.start, staged);
    let Evidence::Known(fact) = &found else { return found };
    // The segment of that day may be promised something that starts elsewhere.
    let segment = binding::segment_at(scene, Some(fact.on), pin);
    match promise.in_force(segment, fact.on) {
        Some(policy) if policy.start != first.start => evidence(&policy.start, staged),
        _ => found,
    }
}
