//! Settings: defaults < file < environment < flags, with every problem named at once.

mod away;
mod calendar;
mod clocks;
mod compared;
mod connection;
mod etiquette;
mod heartbeat;
mod holidays;
mod labels;
mod layers;
mod memo;
mod metrics;
mod norms;
mod opening;
mod people;
mod pilots;
mod policy;
mod pool;
mod portfolios;
mod problem;
mod profile;
mod promise_edits;
mod promise_words;
mod renamed;
mod shape;
mod source;
mod value;
mod warnings;
mod webhook;
mod wording;
mod zone;

pub use calendar::CalendarSettings;
pub use layers::Layers;
pub use policy::sample_texts;
pub use pool::PoolSettings;
pub use problem::Problem;
pub use problem::SettingsError;
pub use profile::profiles;
pub use renamed::Became;
pub use renamed::RENAMED;
pub use source::environment;
pub use webhook::WebhookTerms;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::consider::CadenceNorms;
use crate::consider::EbrNorms;
use crate::consider::EscalationNorms;
use crate::consider::FamilyNorms;
use crate::consider::HealthTerms;
use crate::consider::PriorityNorms;
use crate::consider::RenewalNorms;
use crate::consider::TriageNorms;
use crate::decide::Limits;
use crate::settings::away::Away;
use crate::settings::clocks::ClockSettings;
use crate::settings::etiquette::EtiquetteSettings;
use crate::settings::labels::LabelSettings;
use crate::settings::memo::MemoSettings;
use crate::settings::metrics::MetricSettings;
use crate::settings::pilots::PilotSettings;
use crate::settings::portfolios::PortfolioSettings;
use crate::settings::portfolios::RollupSettings;
use crate::settings::webhook::WebhookSettings;
use crate::settings::wording::WordingSettings;

/// The settings reference, built in.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// Every setting, read and checked. Paths are those of `config/default.toml`.
#[derive(Clone, Debug, Deserialize)]
pub struct Settings {
    portfolios: Vec<PortfolioSettings>,
    pub gitlab: GitLabSettings,
    pub source: SourceSettings,
    labels: LabelSettings,
    pub policy: PolicySettings,
    pub calendar: CalendarSettings,
    clocks: ClockSettings,
    /// What the reference and the profile say of the clocks, before any other layer.
    #[serde(skip)]
    shipped_clocks: Option<ClockSettings>,
    pub evidence: EvidenceSettings,
    pub pool: PoolSettings,
    pub health: HealthTerms,
    pub cadence: CadenceNorms,
    pub ebr: EbrNorms,
    pub priorities: PriorityNorms,
    pub triage: TriageNorms,
    pub escalations: EscalationNorms,
    pub renewal: RenewalNorms,
    pub subsidiaries: FamilyNorms,
    pilots: Vec<PilotSettings>,
    /// Each rule reads its own table.
    rules: BTreeMap<String, config::Value>,
    metrics: MetricSettings,
    rollups: RollupSettings,
    pub status_card: StatusCardSettings,
    pub wording: WordingSettings,
    pub people: PeopleSettings,
    pub commands: CommandSettings,
    pub etiquette: EtiquetteSettings,
    pub limits: Limits,
    pub memo: MemoSettings,
    pub serve: ServeSettings,
    webhook: WebhookSettings,
    pub heartbeat: HeartbeatSettings,
    pub log: crate::telemetry::LogSettings,
}

#[derive(Clone, Debug, Deserialize)]
pub struct GitLabSettings {
    pub url: String,
    token: secrecy::SecretString,
    token_file: String,
    ca_file: String,
    timeout_seconds: u64,
    pub concurrency: usize,
    answer_mib_max: usize,
    requests_per_minute: u32,
    comments_per_minute: u32,
    issues_per_minute: u32,
    attempts_max: u32,
    wait_seconds_max: u64,
    rate_limit_share_percent: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub struct SourceSettings {
    pub project: String,
    pub group: String,
    pub external_topics: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PolicySettings {
    pub profile: String,
    pub name: String,
}

/// `[evidence]`: when a statement about the past counts.
#[derive(Clone, Debug, Deserialize)]
pub struct EvidenceSettings {
    pub reason_after_days: u32,
    pub approval_after_days: u32,
    pub before_contract_days: u32,
    pub reported_breach_needs_approval: bool,
}

/// `[status_card]`.
#[derive(Clone, Debug, Deserialize)]
pub struct StatusCardSettings {
    pub charts: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PeopleSettings {
    pub managers: Vec<String>,
    manager_of: BTreeMap<String, String>,
    directors: Vec<String>,
    away: Vec<Away>,
    zones: BTreeMap<String, String>,
}

/// `[commands]`: what people may ask of the bot in comments.
#[derive(Clone, Debug, Deserialize)]
pub struct CommandSettings {
    minimum_role: String,
    ack_days: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub struct ServeSettings {
    pub schedules: Vec<String>,
    pub timezone: String,
    pub listen: String,
    pub grace_seconds: u64,
    pub run_at_start: bool,
}

/// `[heartbeat]`: who is told that passes are made.
#[derive(Clone, Debug, Deserialize)]
pub struct HeartbeatSettings {
    /// Whoever knows it can fake it.
    url: secrecy::SecretString,
    timeout_seconds: u64,
}

impl Settings {
    /// Reads and checks the layers.
    pub fn load(layers: &Layers) -> Result<Self, SettingsError> {
        Self::load_over(DEFAULTS, layers)
    }

    /// Reads the layers over another reference than the built-in one.
    pub fn load_over(reference: &str, layers: &Layers) -> Result<Self, SettingsError> {
        let (merged, shipped, mut problems) = layers.merged(reference);
        let settings: Self = match serde_path_to_error::deserialize(merged) {
            Ok(settings) => Self { shipped_clocks: shipped.get("clocks").ok(), ..settings },
            Err(error) => {
                problems.push(Problem::of_path(&error.path().to_string(), error.inner()));
                return Err(SettingsError(problems));
            }
        };
        problems.extend(settings.contradictions());
        problems.extend(settings.norm_problems());
        problems.extend(settings.webhook_problems());
        problems.extend(settings.address_problem());
        problems.extend(settings.operation_problems());
        let built = [settings.policy().err(), settings.schedules().err()];
        for problem in built.into_iter().flatten().flat_map(|error| error.0) {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        if problems.is_empty() { Ok(settings) } else { Err(SettingsError(problems)) }
    }

    /// The defaults alone, as the demo and tests use them.
    pub fn defaults() -> Self {
        Self::load(&Layers::default()).expect("the built-in settings are right")
    }
}
