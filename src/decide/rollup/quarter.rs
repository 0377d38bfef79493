//! Quarters: frozen a few working days after they end, and what was corrected since (`semantics.md` b.9).

use chrono::NaiveDate;
use serde_json::Value as Json;
use serde_json::json;

use crate::account::RollupPage;
use crate::consider::Calendar;
use crate::consider::FiscalQuarter;
use crate::decide::Action;
use crate::decide::rollup::print;
use crate::decide::rollup::snapshot;
use crate::decide::rollup::view::View;
use crate::decide::rollup::view::values;
use crate::metrics::METRICS;
use crate::metrics::Values;
use crate::templates;

/// Working days after the end of a quarter on which its numbers are frozen.
const FROZEN_AFTER: i64 = 5;
/// Numbers that differ by less are the same: they were written as JSON.
const SAME: f64 = 1e-9;

/// The last closed quarter of a portfolio, as it is worked out today.
pub(super) struct Closed {
    pub quarter: FiscalQuarter,
    last: NaiveDate,
    is_frozen: bool,
    values: Values,
}

impl Closed {
    /// None while nobody asks for its numbers: they cost another judged day.
    pub(super) fn of(view: &View<'_, '_>, page: &RollupPage) -> Option<Self> {
        let last = view.past.quarter_ended();
        let quarter = view.standings.norms.fiscal.quarter_of(last);
        let key = snapshot::key(view.slice, &quarter.to_string());
        let is_frozen = snapshot::is_there(page, &key);
        let zone = view.rulebook.zones.default;
        let since = Calendar { zone }.working_days_between(last, view.standings.as_of);
        let opened = page.created_at.with_timezone(&zone).date_naive();
        let is_due = since >= FROZEN_AFTER && opened < view.standings.as_of;
        (is_frozen || page.open && is_due).then(|| {
            let by_day = values(&[view.slice], &[view.past.quarter_end()], view.rulebook);
            let values = by_day.into_iter().flatten().next().unwrap_or_default();
            Self { quarter, last, is_frozen, values }
        })
    }

    /// Freezes the quarter once its corrections are in, unless that is done.
    pub(super) fn freeze(&self, view: &View<'_, '_>, page: &RollupPage) -> Option<Action> {
        let key = snapshot::key(view.slice, &self.quarter.to_string());
        (!self.is_frozen).then(|| {
            let quarter = self.quarter.to_string();
            let rows = METRICS.iter().filter_map(|metric| {
                let value = self.values.get(metric.id).filter(|it| it.value.is_some())?;
                Some(format!("- {}: {}", metric.words, print::value(metric, value)))
            });
            let rows: Vec<String> = rows.collect();
            let words = format!(
                "**{}, {quarter}, frozen with the numbers of {}**\n\nWhat is corrected from now on is shown as a restatement.\n\n{}",
                templates::inert(&view.slice.name),
                templates::in_words(self.last),
                rows.join("\n")
            );
            let section = snapshot::section(key.clone(), &words, &self.values, self.last);
            let summary = format!("{quarter} is frozen");
            snapshot::said(view, page, key, &section, &summary)
        })
    }

    /// Numbers of the frozen quarter that are others today.
    pub(super) fn restatements(&self, view: &View<'_, '_>, page: &RollupPage) -> Vec<Json> {
        let key = snapshot::key(view.slice, &self.quarter.to_string());
        let mut sections = page.remarks.iter().flat_map(|remark| &remark.sections);
        let frozen = sections.find(|section| section.marker.key == key);
        let Some(numbers) = frozen.and_then(|section| numbers(&section.body)) else {
            return Vec::new();
        };
        let rows = METRICS.iter().filter_map(|metric| {
            let then = numbers.get(metric.id).and_then(|three| three.get(0)).and_then(Json::as_f64);
            let now = self.values.get(metric.id)?;
            let is_same = match (then, now.value) {
                (Some(then), Some(now)) => (then - now).abs() <= SAME * then.abs().max(1.0),
                (None, None) => true,
                _ => false,
            };
            let was = crate::metrics::Value { value: then, ..crate::metrics::Value::default() };
            (!is_same).then(|| {
                json!({
                    "quarter": self.quarter.to_string(),
                    "what": metric.words,
                    "was": print::brief(metric, &was),
                    "is": print::brief(metric, now),
                })
            })
        });
        rows.collect()
    }
}

/// The block that programs read, out of a snapshot.
fn numbers(body: &str) -> Option<Json> {
    let (_, rest) = body.split_once("```json\n")?;
    let (block, _) = rest.split_once("\n```")?;
    serde_json::from_str::<Json>(block).ok()?.get("metrics").cloned()
}
