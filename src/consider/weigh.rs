//! What each statement is worth on the judged day, and why one does not count (`semantics.md` b.9).

use chrono::Days;
use chrono::NaiveDate;
use serde::Serialize;

use crate::account::Fact;
use crate::account::FactName;
use crate::account::Source;
use crate::account::is_after;
use crate::consider::approval;
use crate::consider::scene::Scene;

/// What a statement is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    Counts,
    /// It counts, and another statement counts more.
    Outweighed,
    /// Nobody had written it down by the judged day.
    NotYetSaid,
    /// It lies ahead of the judged day.
    Ahead,
    /// It belongs to the time before the customer left and came back.
    EarlierEpisode,
    /// It lies too long before the contract to be right.
    BeforeContract,
    /// It was said too late to count without a reason.
    NeedsReason,
    /// It was said too late to count without a manager's consent.
    NeedsApproval,
}

impl Weight {
    /// In words, for a table.
    pub fn words(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Outweighed => "another statement counts more",
            Self::NotYetSaid => "not written down yet on that day",
            Self::Ahead => "lies ahead",
            Self::EarlierEpisode => "before the customer left and came back",
            Self::BeforeContract => "too long before the contract",
            Self::NeedsReason => "said too late without a reason",
            Self::NeedsApproval => "said too late: needs correction-approved",
        }
    }

    /// Whether the statement is held back until somebody does something.
    pub(super) fn is_held_back(self) -> bool {
        matches!(self, Self::NeedsReason | Self::NeedsApproval)
    }
}

/// A statement by itself, without its rivals.
pub(super) fn weigh(fact: &Fact, scene: &Scene<'_>) -> Weight {
    let on = fact.on_in(scene.zone);
    let today = scene.span.today;
    let said_at = fact.recorded.at();
    if said_at.is_some_and(|at| is_after(at, today, scene.zone)) {
        return Weight::NotYetSaid;
    }
    if !scene.life.holds(on) && happens_once_a_life(fact.name) {
        return Weight::EarlierEpisode;
    }
    if on > today && !looks_ahead(fact.name) {
        return Weight::Ahead;
    }
    if is_long_before_contract(fact.name, on, scene) {
        return Weight::BeforeContract;
    }
    // What comes every year starts and stops no promise.
    let is_held = fact.source == Source::Command && happens_once_a_life(fact.name);
    match said_at.filter(|_| is_held) {
        Some(at) => late(fact, on, at.with_timezone(&scene.zone).date_naive(), scene),
        None => Weight::Counts,
    }
}

/// A command tells exactly when it was said. The card does not, and an old account may well have
/// been written down years later (E4-66).
fn late(fact: &Fact, on: NaiveDate, said_on: NaiveDate, scene: &Scene<'_>) -> Weight {
    let rules = &scene.targets.evidence;
    let days = u32::try_from((said_on - on).num_days()).unwrap_or(0);
    let author = fact.author.as_deref();
    let day = (scene.zone, scene.span.today);
    let approved = || {
        fact.recorded
            .at()
            .is_none_or(|at| approval::of_correction(scene.account, rules, at, author, day))
    };
    if days > rules.approval_after_days && !approved() {
        Weight::NeedsApproval
    } else if days > rules.reason_after_days && fact.reason.is_none() {
        Weight::NeedsReason
    } else {
        Weight::Counts
    }
}

/// Renewals and EBRs come every year; the steps of onboarding come once.
fn happens_once_a_life(name: FactName) -> bool {
    matches!(
        name,
        FactName::CustomerSince
            | FactName::CsmAssigned
            | FactName::OnboardingStart
            | FactName::FirstEngagement
            | FactName::FirstValue
            | FactName::OnboardingClosed
    )
}

/// Dates that are meant to lie ahead.
fn looks_ahead(name: FactName) -> bool {
    matches!(name, FactName::Renewal | FactName::EbrScheduled)
}

/// A contract date that is itself wrong would refuse everything: only the three stops and the start
/// of onboarding are held against it.
fn is_long_before_contract(name: FactName, on: NaiveDate, scene: &Scene<'_>) -> bool {
    let held = matches!(
        name,
        FactName::OnboardingStart
            | FactName::FirstEngagement
            | FactName::FirstValue
            | FactName::OnboardingClosed
    );
    held && earliest(scene).is_some_and(|earliest| on < earliest)
}

/// The first day on which evidence can lie.
pub(super) fn earliest(scene: &Scene<'_>) -> Option<NaiveDate> {
    let contract = scene.account.facts.best(FactName::CustomerSince)?;
    let days = u64::from(scene.targets.evidence.before_contract_days);
    contract.on.checked_sub_days(Days::new(days)).filter(|_| scene.life.number == 1)
}

/// What every statement of the account is worth, in their order: of each name, the one that counts stands first.
pub(super) fn weights(scene: &Scene<'_>) -> Vec<Weight> {
    // They are listed by name.
    let mut counted = None;
    let worth = |fact: &Fact| {
        let weight = weigh(fact, scene);
        let first = weight != Weight::Counts || counted.replace(fact.name) != Some(fact.name);
        if first { weight } else { Weight::Outweighed }
    };
    scene.account.facts.every().map(worth).collect()
}
