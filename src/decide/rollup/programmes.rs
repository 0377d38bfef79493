//! Pilots, cohorts and webinars: how many were reached, what came of it, and how far that can be trusted.

use serde_json::Value as Json;
use serde_json::json;

use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::webinars::Webinar;
use crate::decide::rollup::print;
use crate::decide::rollup::view::View;
use crate::metrics::Metric;
use crate::metrics::Unit;
use crate::metrics::Value;

/// What is told, in this order; where there is none of it, nothing is.
const ROWS: [&str; 7] = [
    "cohort_engagement_rate",
    "pilot_difference",
    "pilot_change",
    "pilot_speed",
    "webinar_registered",
    "webinar_attended",
    "webinar_adoption",
];

/// Webinars of a quarter that are named; the rest is counted.
const NAMED_MAX: usize = 10;

pub(super) fn rows(view: &View<'_, '_>) -> Vec<Json> {
    let metrics = ROWS.iter().filter_map(|id| Metric::of(id));
    let rows = metrics.filter_map(|metric| {
        let value = view.now.get(metric.id)?;
        let is_there = value.value.is_some() || !value.parts.is_empty() || value.note.is_some();
        is_there.then(|| {
            json!({
                "what": metric.words,
                "now": print::value(metric, value),
                "parts": parts(metric, value),
                "note": value.note,
                "method": metric.method,
            })
        })
    });
    rows.chain(webinars(view)).collect()
}

/// Of one pilot the number is that of the pilot, and told already.
fn parts(metric: &Metric, value: &Value) -> String {
    let part = |(name, number): (&String, &f64)| {
        let number = match metric.unit {
            Unit::Share => print::percent(*number),
            Unit::Difference => print::points(*number),
            _ => print::short(*number),
        };
        format!("{name} {number}")
    };
    let is_whole = |number: &f64| Some(*number) == value.value;
    if value.parts.len() == 1 && value.parts.values().all(is_whole) {
        return value.parts.keys().cloned().collect();
    }
    value.parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// The webinars of the quarter, planned and held, with how many people came of those who registered (C17, WEB-1).
fn webinars(view: &View<'_, '_>) -> Option<Json> {
    let standings = view.standings;
    let quarter = |day| standings.norms.fiscal.quarter_of(day);
    let this = quarter(standings.as_of);
    let all = standings.shared_of(WorkKind::Webinar).map(Webinar::of);
    let all = all.filter_map(|it| Some((it.on.filter(|on| quarter(*on) == this)?, it)));
    // Closed without numbers is called off.
    let mut all: Vec<_> =
        all.filter(|(_, it)| it.shared.issue.open || it.attended.is_some()).collect();
    all.sort_by_key(|(on, it)| (*on, it.shared.place()));
    let held = all.iter().filter(|(on, _)| *on < standings.as_of).count();
    let row = |(on, it): &(chrono::NaiveDate, Webinar<'_>)| {
        let issue = &it.shared.issue;
        let title = || it.topic.unwrap_or(&issue.title);
        let name = if it.shared.confidential { &issue.reference } else { title() };
        let came = it.attendance().map(|rate| format!(", attended of registered {rate}"));
        format!("{name}, round {}, {}{}", it.round, Calendar::words(*on), came.unwrap_or_default())
    };
    let mut told: Vec<String> = all.iter().take(NAMED_MAX).map(row).collect();
    let more = all.len().saturating_sub(NAMED_MAX);
    told.extend((more > 0).then(|| format!("{more} more")));
    (!all.is_empty()).then(|| {
        json!({
            "what": format!("Webinars in {this}, for all accounts"),
            "now": format!("{}, {held} held", all.len()),
            "parts": told.join("; "),
            "note": "",
            "method": "WEB-1: by their due day; people, not accounts, by the numbers in their issues",
        })
    })
}
