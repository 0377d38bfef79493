//! Which lifecycle stage the facts support, since when, and where a label disagrees.

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Because;
use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::account::Source;
use crate::consider::Calendar;

/// The stage of an account and what it rests on.
#[derive(Clone, Debug)]
pub struct StageReading {
    pub stage: LifecycleStage,
    /// Local date it began, where known.
    pub since: Option<NaiveDate>,
    pub source: Source,
    /// Set when a person's label says otherwise. The label stays as it is.
    pub disputed: Option<Dispute>,
    pub because: Vec<Because>,
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
    because: Vec<Because>,
}

impl StageReading {
    /// Precedence of `domain.md` LIF-5: leaving by label, a label the dates bear out, the dates.
    pub(super) fn of(account: &Account, calendar: &Calendar, today: NaiveDate) -> Self {
        let label = labelled(account, calendar, today);
        let dates = dated(account, today);
        match (label, dates) {
            (Some(label), Some(dates)) if !bears_out(dates.stage, label.stage) => {
                let since = label.since.max(dates.since).unwrap_or(today);
                dates.settled(Some(Dispute { label: label.stage, since }))
            }
            (Some(label), Some(dates)) if dates.stage == label.stage => dates.settled(None),
            (Some(label), _) => label.settled(None),
            (None, Some(dates)) => dates.settled(None),
            (None, None) => assumed(account, today).settled(None),
        }
    }
}

impl Claim {
    fn settled(self, disputed: Option<Dispute>) -> StageReading {
        let Self { stage, since, source, because } = self;
        StageReading { stage, since, source, disputed, because }
    }
}

/// What a person's label says, unless there are several.
fn labelled(account: &Account, calendar: &Calendar, today: NaiveDate) -> Option<Claim> {
    let mut labels = account.stage_labels.iter().copied();
    let (Some(stage), None) = (labels.next(), labels.next()) else { return None };
    let entered =
        account.stays.iter().rev().find(|stay| stay.stage == stage && stay.left.is_none());
    let since = entered.map(|stay| calendar.local_date(stay.entered)).filter(|day| *day <= today);
    let source = if since.is_some() { Source::LabelEvent } else { Source::Label };
    let fact = format!("labelled stage::{stage}");
    let because = vec![Because { fact, on: since, source, url: account.url.clone() }];
    Some(Claim { stage, since, source, because })
}

/// What the dates of onboarding say (`domain.md` 2.2 and LIF-1), if they say anything.
fn dated(account: &Account, today: NaiveDate) -> Option<Claim> {
    let known = |name| account.facts.all(name).iter().find(|fact| fact.on <= today);
    let (stage, fact) = if let Some(closed) = known(FactName::OnboardingClosed) {
        let waits = account.facts.value("infrastructure ready").is_some_and(says_no);
        let stage = if waits { LifecycleStage::Implementation } else { LifecycleStage::Adoption };
        (stage, closed)
    } else {
        (LifecycleStage::Onboarding, known(FactName::OnboardingStart)?)
    };
    let because = vec![Because::of(fact)];
    Some(Claim { stage, since: Some(fact.on), source: fact.source, because })
}

fn says_no(value: &str) -> bool {
    let first = value.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    first.eq_ignore_ascii_case("no") || first.eq_ignore_ascii_case("not")
}

/// Without label and onboarding dates: a signed contract means onboarding, else pre-sales.
fn assumed(account: &Account, today: NaiveDate) -> Claim {
    let signed = account.facts.all(FactName::CustomerSince).iter().find(|fact| fact.on <= today);
    match signed {
        Some(fact) => Claim {
            stage: LifecycleStage::Onboarding,
            since: Some(fact.on),
            source: Source::Derived,
            because: vec![Because::of(fact)],
        },
        None => Claim {
            stage: LifecycleStage::Align,
            since: None,
            source: Source::Derived,
            because: Vec::new(),
        },
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
