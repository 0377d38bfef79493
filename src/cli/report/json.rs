//! The report for programs, by config/schema/report.json. Additions are fine, renames are breaking.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_json::json;

use crate::cli::report::Figures;
use crate::decide::Measured;
use crate::metrics::METRICS;

pub(super) fn of(figures: &Figures) -> Json {
    let portfolios: Vec<Json> = figures.portfolios.iter().map(portfolio).collect();
    json!({
        "as_of": figures.as_of,
        "accounts": figures.read,
        "listed": figures.listed,
        "complete": figures.read == figures.listed,
        "portfolios": portfolios,
    })
}

fn portfolio(measured: &Measured) -> Json {
    let metrics: BTreeMap<&str, Json> = METRICS
        .iter()
        .filter_map(|metric| {
            let mut value = json!(measured.values.get(metric.id)?);
            value["unit"] = json!(metric.unit.name());
            Some((metric.id, value))
        })
        .collect();
    let Measured { name, slug, within, accounts, .. } = measured;
    json!({ "name": name, "slug": slug, "within": within, "accounts": accounts, "metrics": metrics })
}
