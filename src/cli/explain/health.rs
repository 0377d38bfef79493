//! Health and success plan in the JSON form of `explain`. Points and shares are printed as numbers.

use serde_json::Value;
use serde_json::json;

use crate::account::Source;
use crate::cli::explain::answer::Answer;
use crate::consider::Check;
use crate::consider::CheckOutcome;
use crate::consider::Disagreement;
use crate::consider::Health;
use crate::consider::Measure;
use crate::consider::Override;
use crate::consider::Reading;
use crate::consider::Standing;
use crate::consider::band;

/// Hundredths as a number with at most two decimals.
#[expect(clippy::cast_precision_loss, reason = "hundredths of a hundred are far below 2^53")]
fn hundredths(count: i64) -> f64 {
    count as f64 / 100.0
}

pub(super) fn health(standing: &Standing<'_>) -> Value {
    let health = &standing.health;
    json!({
        "score": health.score.map(hundredths),
        "colour": health.colour,
        "coverage": hundredths(health.coverage) / 100.0,
        "low_confidence": health.is_low_confidence(),
        "band": health.band,
        "usage_dip": health.is_usage_dip,
        "trend_28_days": health.trend.map(hundredths),
        "disagreement": health.disagreement.map(|which| match which {
            Disagreement::Watermelon => "watermelon",
            Disagreement::Reverse => "reverse",
        }),
        "why": why(health),
        "measures": health.measures.iter().map(measure).collect::<Vec<_>>(),
        "overrides": health.overrides.iter().map(overruled).collect::<Vec<_>>(),
    })
}

/// The colour in a sentence without a full stop: what decided it, else what costs most.
fn why(health: &Health) -> String {
    let costs = || {
        let drags = health.drags().into_iter().take(2);
        let costs: Vec<String> =
            drags.map(|it| format!("{} costs {}", it.name, hundredths(it.drag))).collect();
        if costs.is_empty() { "nothing costs points".to_owned() } else { costs.join(", ") }
    };
    health.reason().unwrap_or_else(costs)
}

/// Both in a line for people.
pub(super) fn line(answer: &Answer) -> String {
    let text = |part: &Value, name: &str| part[name].as_str().unwrap_or_default().replace('_', " ");
    let score = answer.health["score"].as_f64().map(|score| format!(" ({score} of 100)"));
    format!(
        "health {}{}: {} · success plan {}: {}",
        text(&answer.health, "colour"),
        score.unwrap_or_default(),
        text(&answer.health, "why"),
        text(&answer.success_plan, "colour"),
        text(&answer.success_plan, "reason"),
    )
}

fn measure(measure: &Measure) -> Value {
    let (state, reason, on, source, is_stale) = match &measure.reading {
        Reading::Known { seen, on, source, is_stale, .. } => {
            ("known", seen.to_string(), *on, Some(*source), *is_stale)
        }
        Reading::Missing(lack) => ("missing", lack.to_string(), lack.on, None::<Source>, false),
        Reading::NotApplicable(why) => ("not_applicable", (*why).to_owned(), None, None, false),
    };
    let points = measure.reading.points();
    json!({
        "measure": measure.name,
        "group": measure.group,
        "state": state,
        "score": points.map(hundredths),
        "colour": points.map(band),
        "weight": hundredths(measure.weight),
        "drag": hundredths(measure.drag),
        "reason": reason,
        "on": on,
        "source": source,
        "stale": is_stale,
    })
}

fn overruled(overrule: &Override) -> Value {
    json!({ "at_most": overrule.at_most, "reason": overrule.to_string(), "since": overrule.since })
}

pub(super) fn success_plan(standing: &Standing<'_>) -> Value {
    let plan = &standing.success_plan;
    let checks = &standing.plan_checks;
    let only = |outcome: CheckOutcome| -> Vec<&Check> {
        checks.iter().filter(|check| check.outcome == outcome).collect()
    };
    json!({
        "colour": plan.colour,
        "qualified": plan.is_qualified,
        "reason": plan.reason.to_string(),
        "score": plan.lint.map(|lint| hundredths(lint.score)),
        "review": plan.review.lapsed(),
        "source": plan.source,
        "failed_checks": only(CheckOutcome::Failed),
        "unknown_checks": only(CheckOutcome::Unknown),
    })
}
