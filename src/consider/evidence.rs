//! The evidence that starts and stops each clock, in order of trust.

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Finding;
use crate::account::Flaw;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Source;
use crate::consider::Anchor;
use crate::consider::Calendar;
use crate::consider::Sla;
use crate::consider::StageReading;

/// What is known about one end of a clock.
#[derive(Clone, Debug)]
pub(super) enum Evidence {
    Known(Fact),
    /// Nobody said anything, and nothing need have happened yet.
    NotYet,
    /// It lies ahead of the day that is judged.
    Ahead(Fact),
    /// It must be known by now and is not; the sentence says what is missing.
    Lacking(String),
    /// Something is written that cannot be right or cannot be read.
    Unclear(String),
}

/// The days between which evidence is weighed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// The day that is judged.
    pub today: NaiveDate,
    /// The day GitLab was read; later dates lie in the future for everybody.
    pub read_on: NaiveDate,
}

/// What starts a clock, with the fallbacks of `domain.md` SLA-10.
pub(super) fn start(
    anchor: Anchor,
    account: &Account,
    stage: &StageReading,
    calendar: &Calendar,
    span: Span,
) -> Evidence {
    let name = match anchor {
        Anchor::OnboardingStart => FactName::OnboardingStart,
        Anchor::ContractDate => FactName::CustomerSince,
        Anchor::CsmAssigned => FactName::CsmAssigned,
    };
    match stated(account, name, span) {
        Evidence::NotYet if anchor == Anchor::OnboardingStart => {
            onboarding_start_instead(account, stage, calendar, span)
        }
        // Onboarding may begin before the contract is signed (E4-3); what follows it may not.
        Evidence::NotYet if stage.stage.is_past_onboarding() => {
            Evidence::Lacking(format!("“{}” is missing", name.field()))
        }
        found => found,
    }
}

/// A missing onboarding start is replaced only while onboarding is under way: nobody is helped by
/// a guess about years ago.
fn onboarding_start_instead(
    account: &Account,
    stage: &StageReading,
    calendar: &Calendar,
    span: Span,
) -> Evidence {
    if stage.stage != LifecycleStage::Onboarding {
        return match stage.stage {
            LifecycleStage::Align => Evidence::NotYet,
            _ => Evidence::Lacking("“Onboarding start” is missing".to_owned()),
        };
    }
    let fact = |on, source, words: &str| Fact {
        name: FactName::OnboardingStart,
        on,
        recorded: None,
        source,
        url: account.url.clone(),
        words: words.to_owned(),
    };
    let first = account.stays.iter().find(|stay| stay.stage == LifecycleStage::Onboarding);
    let labelled = first.map(|stay| {
        let on = calendar.local_date(stay.entered);
        fact(on, Source::LabelEvent, "stage::onboarding was added")
    });
    let assigned = account.facts.best(FactName::CsmAssigned).map(|assigned| {
        fact(assigned.on, Source::IssueCreated, "no onboarding start; the CSM was assigned")
    });
    let created = fact(
        calendar.local_date(account.created_at),
        Source::IssueCreated,
        "no onboarding start; the account issue was created",
    );
    // Onboarding begins once there is a CSM (ONB-1, E4-2): without one nothing is guessed.
    let guesses = assigned.into_iter().chain([created]).filter(|_| account.csm.is_some());
    match labelled.into_iter().chain(guesses).find(|fact| fact.on <= span.today) {
        Some(fact) => Evidence::Known(fact),
        None if account.csm.is_none() => Evidence::NotYet,
        None => Evidence::Lacking("“Onboarding start” is missing".to_owned()),
    }
}

/// What stops a clock.
pub(super) fn stop(sla: Sla, account: &Account, stage: &StageReading, span: Span) -> Evidence {
    let (name, lacking) = match sla {
        Sla::TimeToEngage => return first_conversation(account, stage, span),
        Sla::TimeToFirstValue => (
            FactName::FirstValue,
            (stage.stage == LifecycleStage::Optimize)
                .then_some("the account is optimizing, but “First value date” is missing"),
        ),
        Sla::TimeToOnboard => (
            FactName::OnboardingClosed,
            is_past_onboarding(account, stage)
                .then_some("the labels say onboarding is over, but “Onboarding closed” is missing"),
        ),
    };
    match (stated(account, name, span), lacking) {
        (Evidence::NotYet, Some(reason)) => Evidence::Lacking(reason.to_owned()),
        (found, _) => found,
    }
}

/// By label: a clock that a person considers finished is never called breached on a missing date.
/// Two stage labels at once say nothing (E4-27).
fn is_past_onboarding(account: &Account, stage: &StageReading) -> bool {
    let mut labels = stage.labels.iter();
    // The status is known of today only: a replayed day before the end had not completed it.
    let completed = account.onboarding == Some(OnboardingStatus::Completed);
    completed && account.facts.best(FactName::OnboardingClosed).is_none()
        || matches!((labels.next(), labels.next()), (Some(only), None) if only.is_past_onboarding())
}

/// The first call or meeting: a person's own word for it, else the earliest in the log or on the
/// checklist. E-mails and internal updates do not count (`domain.md` 2.3).
fn first_conversation(account: &Account, stage: &StageReading, span: Span) -> Evidence {
    let said = stated(account, FactName::FirstEngagement, span);
    let ticked = match &said {
        Evidence::Known(fact) if fact.source <= Source::Card => return said,
        Evidence::Known(fact) => Some(fact.clone()),
        Evidence::NotYet | Evidence::Ahead(_) | Evidence::Lacking(_) | Evidence::Unclear(_) => None,
    };
    let conversations = account.touchpoints.iter().filter(|touch| touch.kind.is_conversation());
    let logged = conversations.map(|touch| Fact {
        name: FactName::FirstEngagement,
        on: touch.on,
        recorded: None,
        source: Source::ActivityLog,
        url: touch.url.clone(),
        words: touch.words.clone(),
    });
    let key = |fact: &Fact| (fact.on, fact.source, fact.words.clone(), fact.url.clone());
    let first = logged.chain(ticked).min_by_key(key);
    match first.map_or(said, |first| placed(first, "the first call", span)) {
        Evidence::NotYet if stage.stage.is_past_onboarding() => {
            Evidence::Lacking("onboarding is over, but no call or meeting is recorded".into())
        }
        found => found,
    }
}

/// The fact of that name which counts on the judged day. Two that contradict each other are none.
fn stated(account: &Account, name: FactName, span: Span) -> Evidence {
    let flawed = account.findings.iter().filter(|finding| finding.about == name.field());
    let flawed: Vec<&Finding> = flawed.collect();
    if let Some(finding) = flawed.iter().find(|finding| finding.flaw == Flaw::Contradictory) {
        return Evidence::Unclear(finding.sentence.clone());
    }
    let facts = account.facts.all(name);
    // An impossible date is not passed over for a less trusted one (E4-26).
    if let Some(best) = facts.first().filter(|best| best.on > span.read_on) {
        return placed(best.clone(), &format!("“{}”", name.field()), span);
    }
    if let Some(fact) = facts.iter().find(|fact| fact.on <= span.today) {
        return Evidence::Known(fact.clone());
    }
    match (facts.first(), flawed.first()) {
        (Some(fact), _) => placed(fact.clone(), &format!("“{}”", name.field()), span),
        (None, Some(finding)) => Evidence::Unclear(finding.sentence.clone()),
        (None, None) => Evidence::NotYet,
    }
}

/// A start may lie ahead; what is said to have happened may not, unless a past day is replayed.
fn placed(fact: Fact, what: &str, span: Span) -> Evidence {
    let may_lie_ahead = matches!(
        fact.name,
        FactName::OnboardingStart | FactName::CustomerSince | FactName::CsmAssigned
    );
    if fact.on <= span.today {
        Evidence::Known(fact)
    } else if may_lie_ahead {
        Evidence::Ahead(fact)
    } else if fact.on <= span.read_on {
        Evidence::NotYet
    } else {
        let on = Calendar::words(fact.on);
        Evidence::Unclear(format!("{what} is dated {on}, which lies in the future"))
    }
}
