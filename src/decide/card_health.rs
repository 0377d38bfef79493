//! Health and success plan on the status card, as values for the wording. No scores and no day counts:
//! they would change the card every night.

use serde_json::Value;
use serde_json::json;

use crate::account::Colour;
use crate::consider::HealthColour;
use crate::consider::PlanColour;
use crate::consider::Standing;

pub(super) fn health(standing: &Standing<'_>) -> Value {
    let health = &standing.health;
    let stale = health.sentiment().is_some_and(|(_, is_stale)| is_stale);
    let said = health.colour.colour().is_some();
    let why: Vec<String> = [
        health.reason(),
        (said && health.is_low_confidence()).then(|| "much is not known".to_owned()),
        (said && stale).then(|| "the sentiment should be looked at again".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let colour = match health.colour {
        HealthColour::Unknown => "unknown",
        HealthColour::Leaving => "not counted",
        colour => colour.label(),
    };
    json!({ "mark": mark(health.colour.colour()), "colour": colour, "why": why.join("; ") })
}

pub(super) fn plan(standing: &Standing<'_>) -> Value {
    let plan = &standing.success_plan;
    let (mark, colour) = match plan.colour {
        PlanColour::Green if plan.is_qualified => ("🟢", "green, qualified"),
        PlanColour::Green => ("🟢", "green"),
        PlanColour::Yellow => ("🟡", "yellow"),
        PlanColour::Red => ("🔴", "red"),
        PlanColour::Unknown => ("❔", "unknown"),
        PlanColour::NotApplicable => ("⚪", "not needed"),
    };
    let lapsed = plan.review.lapsed().filter(|_| plan.colour == PlanColour::Green);
    let why: Vec<String> = [Some(plan.reason.to_string()), lapsed].into_iter().flatten().collect();
    json!({ "mark": mark, "colour": colour, "why": why.join("; ") })
}

fn mark(colour: Option<Colour>) -> &'static str {
    match colour {
        Some(Colour::Green) => "🟢",
        Some(Colour::Yellow) => "🟡",
        Some(Colour::Red) => "🔴",
        None => "❔",
    }
}
