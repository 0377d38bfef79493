//! From `[clocks]` to the promises: the shipped version, what a file changes and from when, and every
//! slip named (`semantics.md` b.8).

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use crate::account::Segment;
use crate::account::is_silence;
use crate::consider::Clocks;
use crate::consider::Policy;
use crate::consider::Promise;
use crate::consider::Sla;
use crate::settings::problem::Problem;
use crate::settings::promise_edits::edited;
use crate::settings::promise_edits::twins;
use crate::settings::promise_words::anchor;
use crate::settings::promise_words::day;
use crate::settings::promise_words::rebind;
use crate::settings::promise_words::segment_change;
use crate::settings::promise_words::unit;

/// `[clocks]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockSettings {
    at_risk_percent: u32,
    half_way_percent: u32,
    pausing_reasons: BTreeSet<String>,
    other_reasons: BTreeSet<String>,
    hold_days_max: u32,
    reopen_within_days: u32,
    time_to_engage: PromiseSettings,
    time_to_first_value: PromiseSettings,
    time_to_onboard: PromiseSettings,
}

/// `[clocks.time_to_engage]` and its siblings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PromiseSettings {
    enabled: bool,
    effective_from: String,
    target_days: u32,
    unit: String,
    start: String,
    segments: Vec<Segment>,
    enforce_from: String,
    segment_change: String,
    rebind: String,
    versions: Vec<VersionSettings>,
}

/// One of `[[clocks.….versions]]`: what it does not say is as in the section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionSettings {
    id: Option<String>,
    effective_from: String,
    target_days: Option<u32>,
    unit: Option<String>,
    start: Option<String>,
    segments: Option<Vec<Segment>>,
    enforce_from: Option<String>,
    segment_change: Option<String>,
    rebind: Option<String>,
}

/// The id of the promise that everybody gets who has no other.
const STANDARD: &str = "standard";

impl ClockSettings {
    /// The promises; `shipped` is what the reference and the profile say without any other layer.
    pub(super) fn clocks(&self, shipped: &Self) -> Result<Clocks, Vec<Problem>> {
        let mut problems = self.contradictions();
        let mut promises = Vec::new();
        for sla in Sla::ALL {
            match self.of(sla).promise(sla, shipped.of(sla)) {
                Ok(promise) => promises.push(promise),
                Err(more) => problems.extend(more),
            }
        }
        match <[Promise; 3]>::try_from(promises) {
            Ok(promises) if problems.is_empty() => Ok(Clocks {
                at_risk_percent: self.at_risk_percent,
                half_way_percent: self.half_way_percent,
                pausing_reasons: self.pausing_reasons.clone(),
                other_reasons: self.other_reasons.clone(),
                hold_days_max: self.hold_days_max,
                reopen_within_days: self.reopen_within_days,
                promises,
            }),
            _ => Err(problems),
        }
    }

    fn of(&self, sla: Sla) -> &PromiseSettings {
        match sla {
            Sla::TimeToEngage => &self.time_to_engage,
            Sla::TimeToFirstValue => &self.time_to_first_value,
            Sla::TimeToOnboard => &self.time_to_onboard,
        }
    }

    fn contradictions(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let shares = [
            ("clocks.at_risk_percent", self.at_risk_percent),
            ("clocks.half_way_percent", self.half_way_percent),
        ];
        for (key, percent) in shares.into_iter().filter(|(_, it)| !(1..=100).contains(it)) {
            let text = format!("expected a percentage from 1 to 100, found {percent}");
            problems.push(Problem::new(key, text));
        }
        for reason in self.pausing_reasons.iter().filter(|reason| is_silence(reason)) {
            let text = format!("“{reason}”: silence is a risk and never stops a clock: remove it");
            problems.push(Problem::new("clocks.pausing_reasons", text));
        }
        for reason in self.pausing_reasons.intersection(&self.other_reasons) {
            let text = format!("“{reason}” stands in clocks.other_reasons, too: keep it in one");
            problems.push(Problem::new("clocks.pausing_reasons", text));
        }
        problems
    }
}

impl PromiseSettings {
    /// Every version: those that a file lists, the section itself, and what was shipped before it.
    fn promise(&self, sla: Sla, shipped: &Self) -> Result<Promise, Vec<Problem>> {
        let path = format!("clocks.{}", sla.name());
        let mut problems = Vec::new();
        let base = self.base(&path).map_err(|problem| problems.push(problem)).ok();
        let was = shipped.base(&path).ok();
        let mut policies = Vec::new();
        for (nth, version) in self.versions.iter().enumerate() {
            let path = format!("{path}.versions[{nth}]");
            match self.version(version, &path) {
                Ok(policy) => policies.push(policy),
                Err(problem) => problems.push(problem),
            }
        }
        policies.extend(base.clone());
        if let (Some(base), Some(was)) = (base, was)
            && base != was
        {
            problems.extend(edited(&path, &base, &was));
            policies.extend((base.effective_from > was.effective_from).then_some(was));
        }
        problems.extend(twins(&path, &policies));
        let policies = policies.into_iter().map(Arc::new).collect();
        let promise = Promise { sla, enabled: self.enabled, policies };
        if problems.is_empty() { Ok(promise) } else { Err(problems) }
    }

    fn base(&self, path: &str) -> Result<Policy, Problem> {
        let version = VersionSettings {
            id: None,
            effective_from: self.effective_from.clone(),
            target_days: None,
            unit: None,
            start: None,
            segments: None,
            enforce_from: None,
            segment_change: None,
            rebind: None,
        };
        self.version(&version, path)
    }

    fn version(&self, version: &VersionSettings, path: &str) -> Result<Policy, Problem> {
        let at = |key: &str| format!("{path}.{key}");
        let text = |own: &Option<String>, base: &str| own.clone().unwrap_or(base.to_owned());
        let target_days = version.target_days.unwrap_or(self.target_days);
        if !(1..=3650).contains(&target_days) {
            let text = format!("expected 1 to 3650 days, found {target_days}");
            return Err(Problem::new(at("target_days"), text));
        }
        let enforce_from = text(&version.enforce_from, &self.enforce_from);
        Ok(Policy {
            id: text(&version.id, STANDARD),
            effective_from: day(&at("effective_from"), &version.effective_from)?,
            segments: version.segments.clone().unwrap_or(self.segments.clone()),
            target_days,
            unit: unit(&at("unit"), &text(&version.unit, &self.unit))?,
            start: anchor(&at("start"), &text(&version.start, &self.start))?,
            enforce_from: match enforce_from.as_str() {
                "" => None,
                text => Some(day(&at("enforce_from"), text)?),
            },
            segment_change: segment_change(
                &at("segment_change"),
                &text(&version.segment_change, &self.segment_change),
            )?,
            takes_open_clocks: rebind(&at("rebind"), &text(&version.rebind, &self.rebind))?,
        })
    }
}
