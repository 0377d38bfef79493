//! What health foresaw of the quarter's renewals: the table of colours and ends, and who ended badly unseen
//! (`semantics.md` c.8).

use serde_json::Value as Json;
use serde_json::json;

use crate::account::Colour;
use crate::decide::rollup::print;
use crate::decide::rollup::view::View;
use crate::metrics::Metric;
use crate::metrics::Value;

/// Accounts that are named; the rest is counted.
const NAMED_MAX: usize = 20;

/// Null while no renewal of the quarter is decided of which health was known.
pub(super) fn of(view: &View<'_, '_>) -> Json {
    let metric = Metric::of("health_backtest");
    let Some((metric, value)) = metric.and_then(|it| Some((it, view.now.get(it.id)?))) else {
        return Json::Null;
    };
    let rows: Vec<Json> = [Colour::Red, Colour::Yellow, Colour::Green]
        .into_iter()
        .filter_map(|it| row(value, it))
        .collect();
    if rows.is_empty() {
        return Json::Null;
    }
    let unseen = value.no.kept.iter().take(NAMED_MAX);
    let unseen: Vec<Json> = unseen.map(|it| json!({ "name": it.name, "url": it.url })).collect();
    let named = u64::try_from(unseen.len()).unwrap_or(u64::MAX);
    let area = value.parts.get("area under the curve").map(|area| print::short(*area));
    json!({
        "now": print::value(metric, value),
        "rows": rows,
        "note": value.note,
        "area": area,
        "unseen": unseen,
        "more": value.no.count.saturating_sub(named),
    })
}

fn row(value: &Value, colour: Colour) -> Option<Json> {
    let of = |end: &str| {
        let name = format!("{} 90 days before, {end}", colour.as_str());
        value.parts.get(&name).copied().unwrap_or_default()
    };
    let [good, less, lost] = ["renewed", "renewed for less", "lost"].map(of);
    let shown = match colour {
        Colour::Red => "🔴 red",
        Colour::Yellow => "🟡 yellow",
        Colour::Green => "🟢 green",
    };
    let [a, b, c] = [good, less, lost].map(print::short);
    (good + less + lost > 0.0).then(|| json!({ "colour": shown, "good": a, "less": b, "lost": c }))
}
