//! Which lifecycle stage the facts support, since when, and where a label disagrees.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Account;
use crate::account::Because;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Source;
use crate::account::Stay;
use crate::account::is_after;
use crate::consider::evidence::Evidence;
use crate::consider::evidence::earliest_of_merged;
use crate::consider::runs::Runs;
use crate::consider::scene::Scene;
use crate::consider::weigh::Weight;
use crate::consider::weigh::weigh;

/// The stage of an account and what it rests on.
#[derive(Clone, Debug)]
pub struct StageReading {
    pub stage: LifecycleStage,
    /// Local date it began, where known.
    pub since: Option<NaiveDate>,
    pub source: Source,
    /// Set when a person's label says otherwise. The label stays as it is.
    pub disputed: Option<Dispute>,
    pub(super) ground: Ground,
    /// The stage labels that were there on the judged day.
    pub labels: BTreeSet<LifecycleStage>,
}

/// What a stage rests on.
#[derive(Clone, Debug)]
pub(super) enum Ground {
    /// A person's label.
    Label,
    /// A date of onboarding, or of the contract.
    Date(Fact),
    /// Nothing that has a day.
    Nothing,
}

/// A label that the dates do not bear out.
#[derive(Clone, Debug)]
pub struct Dispute {
    pub label: LifecycleStage,
    /// The day the disagreement began: the later of the label and the evidence.
    pub since: NaiveDate,
}

/// A stage with its beginning, before labels and dates are weighed against each other.
struct Claim {
    stage: LifecycleStage,
    since: Option<NaiveDate>,
    source: Source,
    ground: Ground,
    /// Whether it can speak against a label: dates that contradict each other cannot.
    is_firm: bool,
}

impl StageReading {
    /// Precedence of `domain.md` LIF-5: leaving by label, a label the dates bear out, the dates.
    pub(super) fn of(scene: &Scene<'_>, runs: &Runs) -> Self {
        let today = scene.span.today;
        let labels = labels_on(scene);
        let label = labelled(scene, &labels);
        let reading = match (label, dated(scene, runs)) {
            (Some(label), Some(dates)) if dates.stage == label.stage => dates.settled(None),
            (Some(label), Some(dates)) if dates.is_firm && !bears_out(dates.stage, label.stage) => {
                let since = label.since.max(dates.since).unwrap_or(today);
                dates.settled(Some(Dispute { label: label.stage, since }))
            }
            (Some(label), _) => label.settled(None),
            (None, Some(dates)) => dates.settled(None),
            (None, None) => assumed(scene).settled(None),
        };
        Self { labels, ..reading }
    }

    /// What it rests on, as actions cite it.
    pub fn because(&self, account: &Account) -> Option<Because> {
        match &self.ground {
            Ground::Label => Some(Because {
                fact: format!("labelled stage::{}", self.stage),
                on: self.since,
                source: self.source,
                url: account.url.clone(),
            }),
            Ground::Date(fact) => Some(Because::of(fact)),
            Ground::Nothing => None,
        }
    }
}

impl Claim {
    fn settled(self, disputed: Option<Dispute>) -> StageReading {
        let Self { stage, since, source, ground, .. } = self;
        StageReading { stage, since, source, disputed, ground, labels: BTreeSet::new() }
    }
}

/// The stage labels as they stood at the end of a day: a replay must not know of later ones. Where
/// the history of a label is incomplete, the label of now counts.
fn labels_on(scene: &Scene<'_>) -> BTreeSet<LifecycleStage> {
    let Scene { account, span, .. } = scene;
    let today = span.today;
    let is_later = |at: DateTime<Utc>| is_after(at, today, scene.zone);
    let was_there = |stage: LifecycleStage| {
        let stays = account.stays.iter().filter(|stay| stay.stage == stage);
        let is_now = account.stage_labels.contains(&stage);
        let is_told = stays.clone().any(|stay| stay.left.is_none());
        let mut begun = stays.filter(|stay| !is_later(stay.entered));
        begun.any(|stay| stay.left.map_or(is_now, is_later)) || (is_now && !is_told)
    };
    LifecycleStage::ALL.into_iter().filter(|stage| was_there(*stage)).collect()
}

/// A stay as local dates.
fn days(stay: &Stay, scene: &Scene<'_>) -> (NaiveDate, Option<NaiveDate>) {
    let local = |at: DateTime<Utc>| at.with_timezone(&scene.zone).date_naive();
    (local(stay.entered), stay.left.map(local))
}

/// What a person's label says, unless there are several.
fn labelled(scene: &Scene<'_>, labels: &BTreeSet<LifecycleStage>) -> Option<Claim> {
    let Scene { account, span, .. } = scene;
    let mut labels = labels.iter().copied();
    let (Some(stage), None) = (labels.next(), labels.next()) else { return None };
    let stays = account.stays.iter().rev().filter(|stay| stay.stage == stage);
    let days = stays.map(|stay| days(stay, scene));
    let there = days.filter(|(_, left)| left.is_none_or(|left| span.today < left));
    let since = there.map(|(entered, _)| entered).find(|day| *day <= span.today);
    let source = if since.is_some() { Source::LabelEvent } else { Source::Label };
    Some(Claim { stage, since, source, ground: Ground::Label, is_firm: true })
}

/// The fact of a name that counts most, or the earlier one of an issue that was merged into this.
fn known(name: FactName, scene: &Scene<'_>) -> Option<Fact> {
    let mut facts = scene.account.facts.all(name).iter();
    let own = facts.find(|fact| weigh(fact, scene) == Weight::Counts);
    let own =
        own.map_or(Evidence::NotYet, |fact| Evidence::Known(fact.clone().in_zone(scene.zone)));
    match earliest_of_merged(own, name, scene) {
        Evidence::Known(fact) => Some(fact),
        _ => None,
    }
}

/// What the dates of onboarding say (`domain.md` 2.2 and LIF-1), if they say anything.
fn dated(scene: &Scene<'_>, runs: &Runs) -> Option<Claim> {
    let claim = |stage, fact: Fact, is_firm| Claim {
        stage,
        since: Some(fact.on),
        source: fact.source,
        ground: Ground::Date(fact),
        is_firm,
    };
    let run = runs.count();
    let start = runs.start(run).cloned().or_else(|| known(FactName::OnboardingStart, scene));
    let closed = known(FactName::OnboardingClosed, scene).filter(|fact| runs.ends(run, fact.on));
    // Who starts again after an end is onboarding again; or one of the two dates is wrong.
    let ended_first = |closed: &Fact| start.as_ref().is_some_and(|start| closed.on < start.on);
    let is_firm = !closed.as_ref().is_some_and(ended_first);
    match closed.filter(|_| is_firm) {
        Some(closed) => {
            let waits = scene.account.facts.value("infrastructure ready").is_some_and(says_no);
            let stage =
                if waits { LifecycleStage::Implementation } else { LifecycleStage::Adoption };
            Some(claim(stage, closed, true))
        }
        None => Some(claim(LifecycleStage::Onboarding, start?, is_firm)),
    }
}

fn says_no(value: &str) -> bool {
    let first = value.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    first.eq_ignore_ascii_case("no") || first.eq_ignore_ascii_case("not")
}

/// Without stage label and onboarding dates: the onboarding label, else a signed contract means
/// onboarding, else pre-sales.
fn assumed(scene: &Scene<'_>) -> Claim {
    let signed = known(FactName::CustomerSince, scene);
    let status = scene.onboarding();
    let (stage, source) = match (status, &signed) {
        (Some(OnboardingStatus::Completed), _) => (LifecycleStage::Adoption, Source::Label),
        (_, Some(_)) => (LifecycleStage::Onboarding, Source::Derived),
        (_, None) => (LifecycleStage::Align, Source::Derived),
    };
    let began = signed.filter(|_| stage == LifecycleStage::Onboarding);
    Claim {
        stage,
        since: began.as_ref().map(|fact| fact.on),
        source,
        ground: began.map_or(Ground::Nothing, Ground::Date),
        is_firm: false,
    }
}

/// Whether the dates leave room for the label: a person may know more than the dates say.
fn bears_out(dates: LifecycleStage, label: LifecycleStage) -> bool {
    match label {
        LifecycleStage::WillChurn | LifecycleStage::Churned | LifecycleStage::Implementation => {
            true
        }
        LifecycleStage::Align => false,
        LifecycleStage::Onboarding => dates == LifecycleStage::Onboarding,
        LifecycleStage::Adoption | LifecycleStage::Optimize => dates.is_past_onboarding(),
    }
}
