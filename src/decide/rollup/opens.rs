//! Every number opens: the accounts behind each share of the headline, in it and not in it.

use serde_json::Value as Json;
use serde_json::json;

use crate::decide::rollup::print;
use crate::decide::rollup::view::View;
use crate::metrics::METRICS;
use crate::metrics::Named;
use crate::metrics::Names;

/// Each number that is known with who counts and who does not, at most so many of each.
pub(super) fn rows(view: &View<'_, '_>, named_max: usize) -> Vec<Json> {
    let rows = METRICS.iter().filter_map(|metric| {
        let value = view.now.get(metric.id)?;
        let is_counted = value.yes.count + value.no.count > 0;
        let is_tail = metric.id.ends_with("_p75") || metric.id.ends_with("_p90");
        let is_open = is_counted && value.value.is_some() && !is_tail;
        is_open.then(|| {
            let excluded: Vec<String> =
                value.excluded.iter().map(|it| format!("{} {}", it.accounts, it.reason)).collect();
            json!({
                "what": metric.words,
                "now": print::value(metric, value),
                "yes": names(&value.yes, named_max),
                "no": names(&value.no, named_max),
                "excluded": excluded.join(", "),
                "method": metric.method,
            })
        })
    });
    rows.collect()
}

fn names(names: &Names, max: usize) -> Json {
    let shown = names.kept.len().min(max);
    let row = |one: &Named| json!({ "name": one.name, "url": one.url });
    let kept: Vec<Json> = names.kept.iter().take(shown).map(row).collect();
    let more = names.count - u64::try_from(shown).unwrap_or(names.count);
    json!({ "count": names.count, "named": kept, "more": more })
}
