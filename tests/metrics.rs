//! Figures: every metric of the catalogue is there, parts add up to the whole, and nothing is made of nothing.

use std::collections::BTreeSet;

use stagecoach::metrics::Figures;
use stagecoach::metrics::Frame;
use stagecoach::metrics::METRICS;
use stagecoach::settings::Settings;

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
