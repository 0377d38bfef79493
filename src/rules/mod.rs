//! The rules: one file each, one row each. This is what you will edit; CONTRIBUTING.md has the steps.

mod csm_missing;
mod ebr_declined;
mod ebr_due;
mod facts_missing;
mod handoff_open;
mod hold_stale;
mod onboarding_stuck;
mod stage_disputed;
mod time_to_engage_late;
mod time_to_first_value_late;
mod time_to_onboard_late;
mod triage_green;

mod late;
mod verdict;

pub use verdict::Outcome;
pub use verdict::Verdict;

use serde::de::DeserializeOwned;

use crate::consider::Standing;

/// Every rule, in the order their calls appear in a plan.
pub const RULES: &[Entry] = &[
    Entry::of::<csm_missing::CsmMissing>(),
    Entry::of::<handoff_open::HandoffOpen>(),
    Entry::of::<time_to_engage_late::TimeToEngageLate>(),
    Entry::of::<time_to_first_value_late::TimeToFirstValueLate>(),
    Entry::of::<time_to_onboard_late::TimeToOnboardLate>(),
    Entry::of::<onboarding_stuck::OnboardingStuck>(),
    Entry::of::<triage_green::TriageGreen>(),
    Entry::of::<ebr_due::EbrDue>(),
    Entry::of::<ebr_declined::EbrDeclined>(),
    Entry::of::<facts_missing::FactsMissing>(),
    Entry::of::<stage_disputed::StageDisputed>(),
    Entry::of::<hold_stale::HoldStale>(),
];

/// A rule. Its fields are its settings, read from `[rules.<NAME>]`.
pub trait Rule: DeserializeOwned + Send + Sync + 'static {
    /// File name, settings key, template name and marker: one word, never renamed.
    const NAME: &'static str;
    /// One sentence for people, printed by `stagecoach rules` and in docs/rules.md.
    const PURPOSE: &'static str;
    /// Where in the customer-success handbook it comes from, as an id of our domain notes.
    const SOURCE: &'static str;
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
            template: R::TEMPLATE,
            kept_current: R::KEPT_CURRENT,
            repeats: R::REPEATS && !R::KEPT_CURRENT,
            begins_by_hand: R::BEGINS_BY_HAND,
            uses_usage: R::USES_USAGE,
            load: load::<R>,
        }
    }
}
