//! What the triage issues have in common: drivers, overrides, renewal and the people to tell (TRI-3, TRI-5).

use serde_json::Value;
use serde_json::json;

use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Source;
use crate::consider::Measure;
use crate::consider::Reading;
use crate::consider::Standing;

/// What overrules the score, and what costs most, each as a fact to cite.
pub(super) fn facts(standing: &Standing<'_>) -> Vec<Because> {
    let (health, url) = (&standing.health, &standing.account.url);
    let overruled = health.overrides.iter().map(|it| Because {
        fact: it.to_string(),
        on: None,
        source: Source::Derived,
        url: url.clone(),
    });
    let drags = health.drags().into_iter().take(3).filter_map(|measure| {
        let Reading::Known { seen, on, source, .. } = &measure.reading else { return None };
        let fact = format!("{}: {seen}", measure.name);
        Some(Because { fact, on: *on, source: *source, url: url.clone() })
    });
    let colour = Because {
        fact: format!("health is {}", health.colour.label()),
        on: None,
        source: Source::Derived,
        url: url.clone(),
    };
    let all: Vec<Because> = overruled.chain(drags).collect();
    if all.is_empty() { vec![colour] } else { all }
}

/// The values that the wordings share.
pub(super) fn details(
    call: CallToAction,
    standing: &Standing<'_>,
    drivers_max: usize,
) -> CallToAction {
    let (health, account) = (&standing.health, standing.account);
    let drivers: Vec<Value> =
        health.drags().into_iter().take(drivers_max).filter_map(driver).collect();
    let overrides: Vec<String> = health.overrides.iter().map(ToString::to_string).collect();
    let quarter = standing.renewal.map(|on| standing.norms.fiscal.quarter_of(on).to_string());
    let triage = &standing.norms.triage;
    let is_red = health.colour.label() == "red";
    let update_days = if is_red { triage.red_update_days } else { triage.yellow_update_days };
    let felt = health.sentiment().map(|(colour, _)| colour.as_str());
    call.detail("drivers", drivers)
        .detail("overrides", overrides)
        .detail("colour", health.colour.label())
        .detail("renewal", standing.renewal.map(|day| day.to_string()).unwrap_or_default())
        .detail("quarter", quarter.unwrap_or_default())
        .detail("sentiment", felt.or(account.facts.value("sentiment")).unwrap_or_default())
        .detail("felt_on", health.felt_on.map(|day| day.to_string()).unwrap_or_default())
        .detail("update_days", update_days)
}

fn driver(measure: &Measure) -> Option<Value> {
    let Reading::Known { seen, .. } = &measure.reading else { return None };
    let points = Some(measure.drag / 100).filter(|points| *points > 0)?;
    Some(json!({ "name": measure.name.as_str(), "seen": seen.to_string(), "points": points }))
}
