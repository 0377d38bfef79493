//! The first table: where the portfolio stands, where it stood four weeks ago, and where it should.

use serde_json::Value as Json;
use serde_json::json;

use crate::decide::rollup::print;
use crate::decide::rollup::view::View;
use crate::metrics::Better;
use crate::metrics::Metric;
use crate::metrics::Value;
use crate::metrics::VersionShare;

/// What a manager looks at first, in this order; what nobody measures is left out.
pub(super) const ROWS: [&str; 10] = [
    "time_to_engage_attainment",
    "time_to_first_value_reached",
    "time_to_onboard_attainment",
    "success_plan_qualified_green",
    "ebr_coverage",
    "playbooks_completed",
    "gross_revenue_retention",
    "net_revenue_retention",
    "renewal_rate_gross",
    "expected_breaches_30d",
];

/// A change smaller than this share of the number is no change.
const SAME: f64 = 0.005;

pub(super) fn rows(view: &View<'_, '_>) -> Vec<Json> {
    let rows = ROWS.iter().filter_map(|id| Metric::of(id));
    let rows = rows.filter_map(|metric| {
        let now = view.now.get(metric.id)?;
        let then = view.then.get(metric.id)?;
        let is_known = now.value.is_some() || then.value.is_some();
        let whole = || {
            json!({
                "what": metric.words,
                "now": print::value(metric, now),
                "then": print::brief(metric, then),
                "target": print::target(metric, now),
                "course": course(metric, now, then),
            })
        };
        is_known.then(|| [whole()].into_iter().chain(by_version(now, then)))
    });
    rows.flatten().collect()
}

/// One row below for each version of the promise, where more than one applied (b.8).
fn by_version(now: &Value, then: &Value) -> Vec<Json> {
    let row = |share: &VersionShare| {
        let before = then.by_version.iter().find(|it| it.version == share.version);
        json!({
            "what": format!("… as promised by {}", share.version),
            "now": share.ratio().to_string(),
            "then": before.map_or_else(|| "–".to_owned(), |it| it.ratio().to_string()),
            "target": "–",
            "course": "",
        })
    };
    now.by_version.iter().map(row).collect()
}

/// Which way it went, and whether that is enough: a mark and a word.
fn course(metric: &Metric, now: &Value, then: &Value) -> String {
    let moved = match (now.value, then.value) {
        (Some(now), Some(then)) => Some(direction(metric.better, now, then)),
        _ => None,
    };
    let short = match (now.value, now.target, metric.better) {
        (Some(now), Some(target), Better::Higher) => Some(now < target),
        (Some(now), Some(target), Better::Lower) => Some(now > target),
        _ => None,
    };
    let parts = [
        moved,
        short.map(|is_short| if is_short { "🔻 misses the target" } else { "✔ on target" }),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn direction(better: Better, now: f64, then: f64) -> &'static str {
    let change = now - then;
    if change.abs() <= SAME * then.abs().max(1.0).min(now.abs().max(1.0)) {
        return "▬ unchanged";
    }
    match (better, change > 0.0) {
        (Better::Higher, true) | (Better::Lower, false) => "▲ better",
        (Better::Higher, false) | (Better::Lower, true) => "▼ worse",
        (Better::Neither, true) => "▲ more",
        (Better::Neither, false) => "▼ fewer",
    }
}
