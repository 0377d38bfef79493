//! `[[pilots]]`: what is said of a pilot before it begins, and which of them cannot work.

use serde::Deserialize;

use crate::account::LifecycleStage;
use crate::account::Segment;
use crate::bot::Policy;
use crate::consider::Pilot;
use crate::consider::PilotOutcome;
use crate::settings::Settings;
use crate::settings::calendar::date;
use crate::settings::problem::Problem;
use crate::settings::problem::SettingsError;

/// The rule that shows a pilot.
const SHOWN_BY: &str = "cohort_quiet";

/// One pilot.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct PilotSettings {
    name: String,
    #[serde(default)]
    segments: Vec<Segment>,
    #[serde(default)]
    stages: Vec<LifecycleStage>,
    start: String,
    planned_end: String,
    outcome: PilotOutcome,
    seed: String,
}

impl Settings {
    /// Every pilot. What contradicts itself is refused.
    pub(super) fn pilots(&self) -> Result<Vec<Pilot>, SettingsError> {
        let (mut problems, mut pilots) = (Vec::new(), Vec::<Pilot>::new());
        for (number, pilot) in self.pilots.iter().enumerate() {
            let key = |leaf: &str| format!("pilots[{number}].{leaf}");
            let start = date(&key("start"), &pilot.start, &mut problems);
            let planned_end = date(&key("planned_end"), &pilot.planned_end, &mut problems);
            let (name, seed) = (pilot.name.trim().to_owned(), pilot.seed.trim().to_owned());
            if name.is_empty() {
                problems.push(Problem::new(key("name"), "is empty: cohort issues name it"));
            }
            if pilots.iter().any(|other| other.name.eq_ignore_ascii_case(&name)) {
                let text = format!("“{name}” is the name of another pilot, too");
                problems.push(Problem::new(key("name"), text));
            }
            if seed.is_empty() {
                let text = "is empty: any text will do, and it stays as it is";
                problems.push(Problem::new(key("seed"), text));
            }
            if let Some(stage) = pilot.stages.iter().find(|stage| stage.is_leaving()) {
                let text = format!("{stage}: customers who leave take no part");
                problems.push(Problem::new(key("stages"), text));
            }
            let (Some(start), Some(planned_end)) = (start, planned_end) else { continue };
            if planned_end <= start {
                let text = format!("expected a day after {start}, found {planned_end}");
                problems.push(Problem::new(key("planned_end"), text));
            }
            let (segments, stages) = (pilot.segments.clone(), pilot.stages.clone());
            let outcome = pilot.outcome;
            pilots.push(Pilot { name, segments, stages, start, planned_end, outcome, seed });
        }
        if problems.is_empty() { Ok(pilots) } else { Err(SettingsError(problems)) }
    }

    /// Pilots that cannot show what they are for.
    pub(super) fn idle_pilots(&self, policy: &Policy) -> Vec<Problem> {
        let pilots = &policy.targets.pilots;
        let shown = policy.rulebook.rules.iter().any(|rule| rule.entry.name == SHOWN_BY);
        let mut warnings = Vec::new();
        for (number, pilot) in pilots.iter().enumerate() {
            let mut warn = |leaf: &str, text: String| {
                warnings.push(Problem::new(format!("pilots[{number}].{leaf}"), text));
            };
            let name = &pilot.name;
            if !shown {
                let text = format!("“{name}” is shown nowhere: rules.{SHOWN_BY} is switched off");
                warn("name", text);
            }
            let days = (pilot.planned_end - pilot.start).num_days();
            let needed = self.days_needed(pilot, policy);
            if days < needed {
                let what = pilot.outcome.words();
                let text = format!(
                    "“{name}” runs for {days} days, and “{what}” takes {needed}: nobody can tell before it ends"
                );
                warn("planned_end", text);
            }
            if let Some(sla) = pilot.outcome.promise() {
                let policies = &policy.targets.clocks.promise(sla).policies;
                let is_promised = |it: &Segment| policies.iter().any(|p| p.segments.contains(it));
                if let Some(segment) = pilot.segments.iter().find(|it| !is_promised(it)) {
                    let text = format!(
                        "“{name}” is judged by {}, and {segment} accounts have no such promise",
                        sla.name()
                    );
                    warn("segments", text);
                }
            }
            if let Some(other) = pilots[..number].iter().find(|other| overlap(pilot, other)) {
                let text = format!(
                    "“{name}” and “{}” may have the same accounts at the same time: then neither shows what it did",
                    other.name
                );
                warn("segments", text);
            }
        }
        warnings
    }

    /// Days that an account takes to come to the outcome, or to be silent.
    fn days_needed(&self, pilot: &Pilot, policy: &Policy) -> i64 {
        if let Some(sla) = pilot.outcome.promise() {
            let days = policy.targets.clocks.promise(sla).policies.iter().map(|it| it.target_days);
            return days.min().map_or(0, i64::from);
        }
        let table = self.rules.get(SHOWN_BY).and_then(|table| table.clone().into_table().ok());
        let days =
            table.and_then(|table| table.get("engaged_within_days")?.clone().into_int().ok());
        days.unwrap_or(0)
    }
}

/// Whether two pilots may have an account in common at one time.
fn overlap(one: &Pilot, other: &Pilot) -> bool {
    fn meet<T: PartialEq>(one: &[T], other: &[T]) -> bool {
        one.is_empty() || other.is_empty() || one.iter().any(|it| other.contains(it))
    }
    one.start <= other.planned_end
        && other.start <= one.planned_end
        && meet(&one.segments, &other.segments)
        && meet(&one.stages, &other.stages)
}
