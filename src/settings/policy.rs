//! From settings to the policy: rules with their settings read, wording checked, zones resolved.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use config::Value;

use crate::account::Role;
use crate::bot::Policy;
use crate::consider::Calendar;
use crate::consider::EvidenceRules;
use crate::consider::HealthTerms;
use crate::consider::HourTarget;
use crate::consider::PoolTerms;
use crate::consider::Targets;
use crate::decide::Charts;
use crate::decide::LoadedRule;
use crate::decide::Rulebook;
use crate::rules::Entry;
use crate::rules::RULES;
use crate::settings::Settings;
use crate::settings::problem::Problem;
use crate::settings::problem::SettingsError;
use crate::settings::warnings;

/// Wordings that belong to no rule.
const TEXTS: [(&str, &str); 10] = [
    ("status_card", include_str!("../../config/templates/status_card.md")),
    ("baseline", include_str!("../../config/templates/baseline.md")),
    ("command", include_str!("../../config/templates/command.md")),
    ("explain", include_str!("../../config/templates/explain.md")),
    ("digest", include_str!("../../config/templates/digest.md")),
    ("digest_lead", include_str!("../../config/templates/digest_lead.md")),
    ("one_to_one", include_str!("../../config/templates/one_to_one.md")),
    ("ops", include_str!("../../config/templates/ops.md")),
    ("risk_meeting", include_str!("../../config/templates/risk_meeting.md")),
    ("rollup", include_str!("../../config/templates/rollup.md")),
];

/// Every wording by name, as built in.
pub fn sample_texts() -> impl Iterator<Item = (String, String)> {
    let rules = RULES.iter().map(|rule| (rule.name, rule.template));
    rules.chain(TEXTS).map(|(name, text)| (name.to_owned(), text.to_owned()))
}

impl Settings {
    /// The policy these settings describe.
    pub fn policy(&self) -> Result<Policy, SettingsError> {
        let mut problems = Vec::new();
        let mut rules = Vec::new();
        for entry in RULES {
            match self.rule(entry) {
                Ok(rule) => rules.extend(rule),
                Err(problem) => problems.push(problem),
            }
        }
        let templates = self.wordings(&mut problems);
        let targets = self.targets().map_err(|more| problems.extend(more.0)).ok();
        let zones = self.zones().map_err(|more| problems.extend(more.0)).ok();
        let (Some(targets), Some(zones), Some(templates), true) =
            (targets, zones, templates, problems.is_empty())
        else {
            return Err(SettingsError(problems));
        };
        let quiet = self.quiet_days(targets.business.clone());
        let hours = self.mention_hours().map_err(|problem| problems.push(problem)).unwrap_or(None);
        let ((rollups, of_rollups), (aliases, of_labels)) = (self.rollup_terms(), self.aliases());
        problems.extend(of_rollups.into_iter().chain(of_labels));
        let outages = self.outages().map_err(|more| problems.extend(more.0)).unwrap_or_default();
        if !problems.is_empty() {
            return Err(SettingsError(problems));
        }
        let rulebook = Rulebook {
            policy: self.policy.name.clone(),
            rules,
            templates,
            charts: self.charts() != Charts::Off,
            people: self.people(),
            comment_every_days: self.etiquette.comment_every_days,
            minimum_role: self.minimum_role(),
            ack_days: self.commands.ack_days,
            quiet,
            hours,
            zones: zones.clone(),
            mentions_per_day: self.etiquette.mentions_per_day,
            routine_issues_per_day: self.etiquette.routine_issues_per_day,
            repeat_after_days: self.etiquette.repeat_after_days,
            outages,
            shadow_days: self.etiquette.shadow_days,
            precision: self.etiquette.precision(),
            arr_bands: self.etiquette.arr_bands(),
            digests: self.etiquette.digests,
            manager_packs: self.etiquette.manager_packs,
            ops: self.etiquette.ops(),
            limits_in_words: self.limits.to_string(),
            one_to_ones: self.etiquette.one_to_ones.clone(),
            rollups,
        };
        let (limits, metric_targets) = (self.limits.clone(), self.metric_targets());
        Ok(Policy { targets, zones, aliases, rulebook, limits, metric_targets })
    }

    fn minimum_role(&self) -> Role {
        self.commands.minimum_role.parse().expect("the reference lists the roles")
    }

    /// What each metric should reach; of EBRs it is said once, where the window is.
    pub(super) fn metric_targets(&self) -> BTreeMap<String, f64> {
        let mut targets = self.metrics.targets();
        let coverage = self.ebr.coverage_target.value();
        targets.extend(coverage.map(|share| ("ebr_coverage".to_owned(), share)));
        targets
    }

    /// What judgement goes by. Problems with the zones are for [`Settings::zones`] to tell.
    fn targets(&self) -> Result<Targets, SettingsError> {
        let mut problems = Vec::new();
        let shipped = self.shipped_clocks.as_ref().unwrap_or(&self.clocks);
        let clocks = self.clocks.clocks(shipped).map_err(|more| problems.extend(more)).ok();
        let business = self.business_calendar().map_err(|more| problems.extend(more.0)).ok();
        let hours = self.opening_hours().map_err(|more| problems.extend(more.0)).ok();
        let absences = self.absences().map_err(|more| problems.extend(more.0)).ok();
        let pilots = self.pilots().map_err(|more| problems.extend(more.0)).ok();
        let (Some(clocks), Some(business), Some(hours), Some(absences), Some(pilots)) =
            (clocks, business, hours, absences, pilots)
        else {
            return Err(SettingsError(problems));
        };
        let evidence = EvidenceRules {
            reason_after_days: self.evidence.reason_after_days,
            approval_after_days: self.evidence.approval_after_days,
            before_contract_days: self.evidence.before_contract_days,
            reported_breach_needs_approval: self.evidence.reported_breach_needs_approval,
            managers: self.people.managers.iter().cloned().collect(),
        };
        let managers = self.people.managers.clone();
        let within = |hours: u32| HourTarget {
            target_seconds: i64::from(hours) * 3600,
            at_risk_percent: clocks.at_risk_percent,
        };
        let (first_reply, taken) =
            (within(self.pool.first_reply_hours), within(self.pool.taken_hours));
        let desk = self.pool_desk().map_err(SettingsError)?;
        Ok(Targets {
            calendar: Calendar { zone: self.zones().map_or(Tz::UTC, |zones| zones.default) },
            business,
            clocks,
            evidence,
            pool: PoolTerms { hours, first_reply, taken, desk },
            health: HealthTerms { managers, ..self.health.clone() },
            norms: self.norms(),
            absences,
            pilots,
        })
    }

    /// What these settings say that is probably not meant. Nothing is refused because of it.
    pub fn warnings(&self) -> Vec<Problem> {
        let Ok(policy) = self.policy() else { return Vec::new() };
        let mut warnings = warnings::about(&policy.targets.clocks);
        warnings.extend(self.idle_pilots(&policy));
        warnings.extend(warnings::unmet(&policy, &self.schedules().unwrap_or_default()));
        warnings
    }

    /// A rule with its settings, if it is switched on.
    fn rule(&self, entry: &'static Entry) -> Result<Option<LoadedRule>, Problem> {
        let path = format!("rules.{}", entry.name);
        let table = self.rules.get(entry.name);
        let table = table.ok_or_else(|| Problem::new(&path, "has no settings"))?;
        let mut table =
            table.clone().into_table().map_err(|error| Problem::of_path(&path, &error))?;
        let enabled = table.remove("enabled").is_none_or(|value| value.into_bool().unwrap_or(true));
        let mode = table.remove("mode").map(|value| value.to_string());
        let is_shadow = mode.as_deref() == Some("shadow");
        let wrong = |error| Problem::of_path(&path, &error);
        let table = Value::from(table);
        let shared = entry.load_shared.map(|load| load(table.clone())).transpose();
        let shared = shared.map_err(wrong)?;
        let evaluate = (entry.load)(table).map_err(wrong)?;
        Ok(enabled.then_some(LoadedRule { entry, evaluate, shared, is_shadow }))
    }

    /// What is readable and cannot be meant.
    pub(super) fn contradictions(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut unless = |holds: bool, key: &str, text: String| {
            if !holds {
                problems.push(Problem::new(key, text));
            }
        };
        let source = &self.source;
        let both = !source.project.is_empty() && !source.group.is_empty();
        unless(!both, "source", "a project and a group are set: keep one".into());
        let points = self.health.improves_by_points;
        let text = format!("expected 0 to 25 points, found {points}");
        unless((0..=25).contains(&points), "health.improves_by_points", text);
        let (stale, void) =
            (self.health.sentiment_stale_after_days, self.health.sentiment_void_after_days);
        let text = format!("expected at least the {stale} days of staleness, found {void}");
        unless(stale <= void, "health.sentiment_void_after_days", text);
        unless(self.gitlab.concurrency > 0, "gitlab.concurrency", "expected at least 1".into());
        unless(self.gitlab.attempts_max > 0, "gitlab.attempts_max", "expected at least 1".into());
        let timeout = self.gitlab.timeout_seconds;
        unless(timeout > 0, "gitlab.timeout_seconds", "expected at least 1".into());
        problems
    }
}
