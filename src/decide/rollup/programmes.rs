//! Pilots, cohorts and webinars: how many were reached, what came of it, and how far that can be trusted.

use serde_json::Value as Json;
use serde_json::json;

use crate::decide::rollup::print;
use crate::decide::rollup::view::View;
use crate::metrics::Metric;
use crate::metrics::Unit;

/// What is told, in this order; where there is none of it, nothing is.
const ROWS: [&str; 4] =
    ["cohort_engagement_rate", "pilot_difference", "pilot_speed", "webinar_adoption"];

pub(super) fn rows(view: &View<'_, '_>) -> Vec<Json> {
    let metrics = ROWS.iter().filter_map(|id| Metric::of(id));
    let rows = metrics.filter_map(|metric| {
        let value = view.now.get(metric.id)?;
        let is_there = value.value.is_some() || !value.parts.is_empty() || value.note.is_some();
        let part = |(name, number): (&String, &f64)| {
            let is_share = metric.unit == Unit::Share;
            let number = if is_share { print::percent(*number) } else { print::short(*number) };
            format!("{name} {number}")
        };
        let parts: Vec<String> = value.parts.iter().map(part).collect();
        is_there.then(|| {
            json!({
                "what": metric.words,
                "now": print::value(metric, value),
                "parts": parts.join(", "),
                "note": value.note,
                "method": metric.method,
            })
        })
    });
    rows.collect()
}
