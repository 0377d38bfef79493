//! Figures: every metric of the catalogue is there, parts add up to the whole, and nothing is made of nothing.

use std::collections::BTreeSet;

use stagecoach::metrics::Figures;
use stagecoach::metrics::Frame;
use stagecoach::metrics::METRICS;
use stagecoach::metrics::Metric;
use stagecoach::metrics::Unit;
use stagecoach::settings::Settings;

use crate::support::docs;

fn frame(day: &str) -> Frame {
    let policy = Settings::defaults().policy().unwrap();
    let (norms, targets) = (policy.targets.norms, policy.metric_targets);
    Frame { as_of: day.parse().unwrap(), norms, targets }
}

#[test]
fn every_metric_of_the_catalogue_is_read_and_every_one_read_is_in_the_catalogue() {
    let frame = frame("2026-03-02");
    let values = Figures::default().values(&frame);
    let listed: BTreeSet<&str> = METRICS.iter().map(|it| it.id).collect();
    assert_eq!(values.keys().copied().collect::<BTreeSet<_>>(), listed);
    assert_eq!(listed.len(), METRICS.len(), "an id is there twice");
    for (id, value) in values {
        assert_eq!(value.value, None, "{id}: a number of nothing");
    }
}

#[test]
fn every_target_is_that_of_a_metric() {
    let ids: BTreeSet<&str> = METRICS.iter().map(|it| it.id).collect();
    let unknown = |id: &&String| !ids.contains(id.as_str());
    let targets = frame("2026-03-02").targets;
    assert_eq!(targets.keys().find(unknown), None);
}

/// What stands above the table of docs/metrics.md.
const INTRODUCTION: &str = "# Metrics

What `stagecoach report` and the roll-ups ([docs/roll-ups.md](roll-ups.md)) count, in their order. A test makes this
page out of the catalogue in `src/metrics`; `UPDATE_DOCS=1 cargo test` writes it. The ids are those of JSON, CSV and
OpenMetrics and of the settings `[metrics.targets]`; they do not change.

- **Unit.** A *share* is a fraction between 0 and 1 in files, and counts with a percentage for people: `11/13 (84.6 %,
  57.8–95.7)`. Of fewer than 5 there is no percentage; of fewer than 20 the 95 % interval stands behind it. *Parts* has
  its numbers by part: by stage, by sign, by reason. A *difference* is one share less another, between -1 and 1.
- **Of nothing there is no number.** Where nobody is counted the value is null, and `n/a` for people: never 0 % and
  never 100 %. Who is left out, and why, stands beside every number.
- **Target** is what the settings ship with; a dash where there is none.
- **Quarter** is the fiscal quarter of the day that is measured, up to that day (`calendar.fiscal_year_start_month`).
- **Source** names the definition in the design notes of Stagecoach, part f.

| Id | In words | Unit | Better | Target | Method | Source |
|---|---|---|---|--:|---|---|
";

/// `90 %`, `5`, or a dash.
fn in_words(metric: &Metric, target: Option<&f64>) -> String {
    match (target, metric.unit) {
        (None, _) => "–".to_owned(),
        (Some(target), Unit::Share) => format!("{} %", target * 100.0),
        (Some(target), Unit::Days) => format!("{target} days"),
        (Some(target), _) => target.to_string(),
    }
}

#[test]
fn the_page_about_metrics_is_the_catalogue() {
    let targets = frame("2026-03-02").targets;
    let row = |metric: &Metric| {
        let Metric { id, words, unit, better, method } = metric;
        let (source, method) = method.split_once(": ").unwrap_or_else(|| panic!("{id}: no source"));
        assert!(source.starts_with("f."), "{id}: {source}");
        let cells = [words, method].map(|text| text.replace('|', "\\|"));
        let target = in_words(metric, targets.get(*id));
        let [words, method] = cells;
        let (unit, better) = (unit.name(), better.name());
        format!("| `{id}` | {words} | {unit} | {better} | {target} | {method} | {source} |\n")
    };
    let rows: String = METRICS.iter().map(row).collect();
    docs::assert_page("docs/metrics.md", &format!("{INTRODUCTION}{rows}"));
}
