//! `[[portfolios]]` and `[rollups]`: which pages managers get, about whom, and where they are kept.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::account::Segment;
use crate::decide::Charts;
use crate::decide::LiveLists;
use crate::decide::RollupForm;
use crate::decide::RollupTerms;
use crate::decide::Slice;
use crate::settings::Settings;
use crate::settings::problem::Problem;

/// The name of the only portfolio where none is set.
const EVERYTHING: &str = "All accounts";

/// `[rollups]`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct RollupSettings {
    enabled: bool,
    form: RollupForm,
    group: String,
    confidential: bool,
    glql: String,
}

/// One of `[[portfolios]]`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct PortfolioSettings {
    name: String,
    #[serde(default)]
    within: String,
    #[serde(default)]
    segments: Vec<String>,
    #[serde(default)]
    regions: Vec<String>,
    #[serde(default)]
    csms: Vec<String>,
    #[serde(default)]
    managers: Vec<String>,
    #[serde(default)]
    priorities: Vec<u8>,
    #[serde(default)]
    parents: Vec<String>,
    #[serde(default)]
    group: String,
}

impl Settings {
    /// What roll-ups go by, and every problem with it.
    pub(super) fn rollup_terms(&self) -> (RollupTerms, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut slices = Vec::new();
        for (number, portfolio) in self.portfolios.iter().enumerate() {
            slices.push(portfolio.slice(number, &mut problems));
        }
        problems.extend(nesting(&slices));
        if slices.is_empty() {
            slices.push(Slice { name: EVERYTHING.to_owned(), ..Slice::default() });
        }
        let rollups = &self.rollups;
        let group = filled(&rollups.group);
        let may_be_epics = rollups.enabled && rollups.form != RollupForm::Issue;
        let groups: BTreeSet<Option<String>> =
            slices.iter().map(|slice| slice.group.clone().or_else(|| group.clone())).collect();
        let terms = RollupTerms {
            enabled: rollups.enabled,
            form: rollups.form,
            slices,
            group,
            groups: if may_be_epics { groups.into_iter().collect() } else { Vec::new() },
            confidential: rollups.confidential,
            live_lists: match rollups.glql.as_str() {
                "true" => LiveLists::On,
                "false" => LiveLists::Off,
                _ => LiveLists::Auto,
            },
            charts: self.charts(),
            targets: self.metric_targets(),
        };
        (terms, problems)
    }

    pub(super) fn charts(&self) -> Charts {
        match self.status_card.charts.as_str() {
            "off" => Charts::Off,
            "basic" => Charts::Basic,
            _ => Charts::All,
        }
    }
}

impl PortfolioSettings {
    fn slice(&self, number: usize, problems: &mut Vec<Problem>) -> Slice {
        let key = |leaf: &str| format!("portfolios[{number}].{leaf}");
        if self.name.trim().is_empty() {
            problems.push(Problem::new(key("name"), "is empty: say what people call it"));
        }
        let mut segments = Vec::new();
        for (at, name) in self.segments.iter().enumerate() {
            if let Some(segment) = Segment::from_label(&format!("segment::{name}")) {
                segments.push(segment);
            } else {
                let text = format!("expected strategic, growth, scale or digital, found “{name}”");
                problems.push(Problem::new(key(&format!("segments[{at}]")), text));
            }
        }
        if let Some(other) = self.priorities.iter().find(|number| !(1..=4).contains(*number)) {
            let text = format!("expected priorities from 1 to 4, found {other}");
            problems.push(Problem::new(key("priorities"), text));
        }
        let plain = |names: &[String]| -> Vec<String> {
            names.iter().map(|name| name.trim().trim_start_matches('@').to_owned()).collect()
        };
        Slice {
            name: self.name.trim().to_owned(),
            within: filled(&self.within),
            segments,
            regions: plain(&self.regions),
            csms: plain(&self.csms),
            managers: plain(&self.managers),
            priorities: self.priorities.clone(),
            parents: self.parents.clone(),
            group: filled(&self.group),
        }
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text.trim().trim_matches('/').to_owned()).filter(|text| !text.is_empty())
}

/// Names that are there twice, that name nothing, or that go round in a circle.
fn nesting(slices: &[Slice]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, slice) in slices.iter().enumerate() {
        let key = |leaf: &str| format!("portfolios[{number}].{leaf}");
        if !seen.insert(slice.slug()) {
            let text =
                format!("“{}” is there twice: each portfolio has a page of its own", slice.name);
            problems.push(Problem::new(key("name"), text));
        }
        let above = |slice: &Slice| {
            let name = slice.within.as_ref()?;
            slices.iter().find(|one| one.name == *name)
        };
        let chain = std::iter::successors(Some(slice), |slice| above(slice));
        if chain.take(slices.len() + 1).count() > slices.len() {
            let text = format!("“{}” is within itself", slice.name);
            problems.push(Problem::new(key("within"), text));
        } else if let Some(name) = slice.within.as_ref().filter(|_| above(slice).is_none()) {
            let known: Vec<&str> = slices.iter().map(|one| one.name.as_str()).collect();
            let text = format!("expected one of {}, found “{name}”", known.join(", "));
            problems.push(Problem::new(key("within"), text));
        }
    }
    problems
}
