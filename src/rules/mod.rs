//! The rules: one file each, one row each. This is what you will edit; CONTRIBUTING.md has the steps.

mod adoption_review_due;
mod cohort_quiet;
mod contacts_thin;
mod csm_missing;
mod ebr_declined;
mod ebr_due;
mod ebr_overdue;
mod escalation_update_overdue;
mod facts_missing;
mod gone_quiet;
mod growth_plan_stale;
mod handoff_open;
mod health_red;
mod hold_stale;
mod labels_contradict;
mod maturity_unknown;
mod onboarding_stuck;
mod playbook_missing;
mod playbook_stalled;
mod pool_assignment;
mod pool_request_waiting;
mod priority_review_due;
mod renewal_approaching;
mod renewal_undecided;
mod risk_undocumented;
mod sentiment_stale;
mod stage_disputed;
mod success_plan_missing;
mod success_plan_not_green;
mod success_plan_review_due;
mod success_plan_stale;
mod territory_contribution_due;
mod time_to_engage_late;
mod time_to_first_value_late;
mod time_to_onboard_late;
mod transition_due;
mod triage_green;
mod triage_update_overdue;
mod webinar_due;
mod will_churn_incomplete;
mod workshop_due;

mod ebr_ladder;
mod in_triage;
mod late;
mod pilot;
mod pool_criteria;
mod pool_wait;
mod said;
mod shared;
mod stuck;
mod triage_text;
mod verdict;
mod written_plan;

pub use shared::Place;
pub use shared::SharedReady;
pub use shared::SharedRule;
pub use shared::SharedVerdict;
pub use verdict::Outcome;
pub use verdict::Verdict;

use serde::de::DeserializeOwned;

use crate::account::Severity;
use crate::consider::Standing;

/// Every rule, in the order their calls appear in a plan.
pub const RULES: &[Entry] = &[
    Entry::of::<csm_missing::CsmMissing>(),
    Entry::of::<transition_due::TransitionDue>(),
    Entry::of::<handoff_open::HandoffOpen>(),
    Entry::of::<time_to_engage_late::TimeToEngageLate>(),
    Entry::of::<time_to_first_value_late::TimeToFirstValueLate>(),
    Entry::of::<time_to_onboard_late::TimeToOnboardLate>(),
    Entry::of::<onboarding_stuck::OnboardingStuck>(),
    Entry::of::<success_plan_missing::SuccessPlanMissing>(),
    Entry::of::<success_plan_not_green::SuccessPlanNotGreen>(),
    Entry::of::<success_plan_stale::SuccessPlanStale>(),
    Entry::of::<success_plan_review_due::SuccessPlanReviewDue>(),
    Entry::of::<gone_quiet::GoneQuiet>(),
    Entry::of::<contacts_thin::ContactsThin>(),
    Entry::of::<playbook_missing::PlaybookMissing>(),
    Entry::of::<playbook_stalled::PlaybookStalled>(),
    Entry::of::<workshop_due::WorkshopDue>(),
    Entry::of::<maturity_unknown::MaturityUnknown>(),
    Entry::of::<ebr_due::EbrDue>(),
    Entry::of::<ebr_overdue::EbrOverdue>(),
    Entry::of::<ebr_declined::EbrDeclined>(),
    Entry::of::<renewal_approaching::RenewalApproaching>(),
    Entry::of::<renewal_undecided::RenewalUndecided>(),
    Entry::of::<growth_plan_stale::GrowthPlanStale>(),
    Entry::of::<adoption_review_due::AdoptionReviewDue>(),
    Entry::shared::<territory_contribution_due::TerritoryContributionDue>(),
    Entry::of::<health_red::HealthRed>(),
    Entry::of::<triage_update_overdue::TriageUpdateOverdue>(),
    Entry::of::<triage_green::TriageGreen>(),
    Entry::of::<sentiment_stale::SentimentStale>(),
    Entry::of::<risk_undocumented::RiskUndocumented>(),
    Entry::of::<will_churn_incomplete::WillChurnIncomplete>(),
    Entry::of::<escalation_update_overdue::EscalationUpdateOverdue>(),
    Entry::both::<pool_request_waiting::PoolRequestWaiting>(),
    Entry::of::<pool_assignment::PoolAssignment>(),
    Entry::shared::<cohort_quiet::CohortQuiet>(),
    Entry::shared::<webinar_due::WebinarDue>(),
    Entry::of::<facts_missing::FactsMissing>(),
    Entry::of::<stage_disputed::StageDisputed>(),
    Entry::of::<labels_contradict::LabelsContradict>(),
    Entry::of::<hold_stale::HoldStale>(),
    Entry::of::<priority_review_due::PriorityReviewDue>(),
];

/// A rule. Its fields are its settings, read from `[rules.<NAME>]`.
pub trait Rule: DeserializeOwned + Send + Sync + 'static {
    /// File name, settings key, template name and marker: one word, never renamed.
    const NAME: &'static str;
    /// One sentence for people, printed by `stagecoach rules` and in docs/rules.md.
    const PURPOSE: &'static str;
    /// Where in the customer-success handbook it comes from, as an id of our domain notes.
    const SOURCE: &'static str;
    /// How urgent its calls can be; 1 is the highest, and 4 notifies nobody.
    const SEVERITIES: &'static [Severity];
    /// Its wording; the first line of a work issue's template is the title.
    const TEMPLATE: &'static str;
    /// Whether its comment follows the facts and says when all is well; a notice stays as said.
    const KEPT_CURRENT: bool = false;
    /// Whether a notice that nobody acted on is said again; a rule with steps of its own says no.
    const REPEATS: bool = true;
    /// Whether what a person does begins it, so that this very deed answers nothing.
    const BEGINS_BY_HAND: bool = false;
    /// Whether it goes by numbers about usage, which an outage falsifies.
    const USES_USAGE: bool = false;

    /// What this account needs, if anything, and why or why not.
    fn evaluate(&self, standing: &Standing<'_>) -> Verdict;
}

/// A rule with its settings read.
pub type Ready = Box<dyn Fn(&Standing<'_>) -> Verdict + Send + Sync>;

/// A rule as the table holds it.
#[expect(clippy::struct_excessive_bools, reason = "each tells etiquette what it cannot see")]
pub struct Entry {
    pub name: &'static str,
    pub purpose: &'static str,
    pub source: &'static str,
    pub severities: &'static [Severity],
    pub template: &'static str,
    /// Whether its comment follows the facts.
    pub kept_current: bool,
    /// Whether a notice is said again when nobody acts.
    pub repeats: bool,
    /// Whether a person's deed begins it.
    pub begins_by_hand: bool,
    /// Whether it goes by numbers about usage.
    pub uses_usage: bool,
    /// Reads the rule's settings from its table.
    pub load: fn(config::Value) -> Result<Ready, config::ConfigError>,
    /// The same for what it says about more than one account, if it does.
    pub load_shared: Option<fn(config::Value) -> Result<SharedReady, config::ConfigError>>,
    /// Whether it has anything to say about single accounts.
    pub is_of_accounts: bool,
}

impl Entry {
    const fn of<R: Rule>() -> Self {
        fn load<R: Rule>(settings: config::Value) -> Result<Ready, config::ConfigError> {
            let rule = R::deserialize(settings)?;
            Ok(Box::new(move |standing| rule.evaluate(standing)))
        }
        Self {
            name: R::NAME,
            purpose: R::PURPOSE,
            source: R::SOURCE,
            severities: R::SEVERITIES,
            template: R::TEMPLATE,
            kept_current: R::KEPT_CURRENT,
            repeats: R::REPEATS && !R::KEPT_CURRENT,
            begins_by_hand: R::BEGINS_BY_HAND,
            uses_usage: R::USES_USAGE,
            load: load::<R>,
            load_shared: None,
            is_of_accounts: true,
        }
    }

    /// A rule that is never about one account.
    const fn shared<R: SharedRule>() -> Self {
        fn load<R: SharedRule>(settings: config::Value) -> Result<Ready, config::ConfigError> {
            drop(shared::ready::<R>(settings)?);
            Ok(Box::new(|_| Verdict::not_applicable("it is about more than one account")))
        }
        Self {
            name: R::NAME,
            purpose: R::PURPOSE,
            source: R::SOURCE,
            severities: R::SEVERITIES,
            template: R::TEMPLATE,
            kept_current: true,
            repeats: false,
            begins_by_hand: false,
            uses_usage: false,
            load: load::<R>,
            load_shared: Some(shared::ready::<R>),
            is_of_accounts: false,
        }
    }

    /// A rule about accounts, and about what belongs to none of them.
    const fn both<R: Rule + SharedRule>() -> Self {
        Self { load_shared: Some(shared::ready::<R>), ..Self::of::<R>() }
    }
}
