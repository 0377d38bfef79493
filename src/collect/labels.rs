//! Labels → segment, priority, stage and status; two of a kind at once are a finding, not a choice.

use std::collections::BTreeSet;

use crate::account::Finding;
use crate::account::Flaw;
use crate::account::LifecycleStage;
use crate::account::OnboardingStatus;
use crate::account::Priority;
use crate::account::Segment;

/// What the labels of one account say.
pub(super) struct LabelReading {
    pub segment: Option<Segment>,
    pub priority: Option<Priority>,
    pub region: Option<String>,
    pub onboarding: Option<OnboardingStatus>,
    pub stages: BTreeSet<LifecycleStage>,
    pub findings: Vec<Finding>,
}

pub(super) fn read(labels: &[String], url: &str) -> LabelReading {
    let mut findings = Vec::new();
    let mut only = |kind: &str, found: Vec<&str>| {
        if found.len() > 1 {
            findings.push(contradiction(kind, &found, url));
        }
    };
    let segments = distinct(labels, Segment::from_label);
    let priorities = distinct(labels, Priority::from_label);
    let stages = distinct(labels, LifecycleStage::from_label);
    let statuses = distinct(labels, OnboardingStatus::from_label);
    let regions = distinct(labels, region_of);
    only("Segment", names(&segments));
    only("Priority", names(&priorities));
    only("Stage", names(&stages));
    only("Onboarding status", names(&statuses));
    only("Region", names(&regions));
    only("Sentiment", names(&distinct(labels, sentiment)));
    LabelReading {
        segment: single(&segments),
        priority: single(&priorities),
        region: single(&regions),
        onboarding: single(&statuses),
        stages: stages.into_iter().map(|(stage, _)| stage).collect(),
        findings,
    }
}

/// The distinct values among the labels, each with the first label that says so: an alias beside
/// its own label is no contradiction.
fn distinct<T: PartialEq>(labels: &[String], read: fn(&str) -> Option<T>) -> Vec<(T, &str)> {
    let mut found: Vec<(T, &str)> = Vec::new();
    for label in labels {
        if let Some(value) = read(label)
            && !found.iter().any(|(known, _)| *known == value)
        {
            found.push((value, label));
        }
    }
    found
}

fn names<'a, T>(found: &[(T, &'a str)]) -> Vec<&'a str> {
    found.iter().map(|(_, label)| *label).collect()
}

fn single<T: Clone>(found: &[(T, &str)]) -> Option<T> {
    match found {
        [(value, _)] => Some(value.clone()),
        _ => None,
    }
}

/// The region that a label means, by its own name or by one of the field.
pub fn region_of(label: &str) -> Option<String> {
    let alias = match label {
        "EMEA" => "emea",
        "APAC" => "apac",
        "US-WEST" => "amer-west",
        "US-EAST" => "amer-east",
        "LATAM" | "LACSM" => "latam",
        "Commercial" => "commercial",
        _ => label.strip_prefix("region::")?,
    };
    Some(alias.to_owned())
}

fn sentiment(label: &str) -> Option<String> {
    label.strip_prefix("HS::").map(str::to_owned)
}

fn contradiction(kind: &str, found: &[&str], url: &str) -> Finding {
    let all = found.join(" and ");
    Finding {
        flaw: Flaw::Contradictory,
        about: kind.to_owned(),
        sentence: format!("two {} labels at once: {all}", kind.to_lowercase()),
        paste: found.iter().skip(1).map(|label| format!("/unlabel ~\"{label}\"")).collect(),
        url: url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(labels: &[&str]) -> LabelReading {
        let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
        read(&labels, "")
    }

    #[test]
    fn aliases_are_read_and_agree_with_their_own_label() {
        let read = reading(&["high-touch", "segment::strategic", "PR1", "LATAM", "Adopting"]);
        assert_eq!(read.segment, Some(Segment::Strategic));
        assert_eq!(read.priority, Some(Priority(1)));
        assert_eq!(read.region.as_deref(), Some("latam"));
        assert_eq!(read.stages, [LifecycleStage::Adoption].into());
        assert_eq!(read.findings, vec![]);
    }

    #[test]
    fn e4_30_lacsm_is_latin_america() {
        assert_eq!(reading(&["LACSM"]).region.as_deref(), Some("latam"));
        let both = reading(&["LACSM", "LATAM", "region::latam"]);
        assert_eq!((both.region.as_deref(), both.findings), (Some("latam"), vec![]));
    }

    #[test]
    fn two_of_a_kind_are_a_finding_and_neither_counts() {
        let read = reading(&["segment::growth", "segment::scale", "HS::Red", "HS::Green"]);
        assert_eq!(read.segment, None);
        let about: Vec<&str> = read.findings.iter().map(|f| f.about.as_str()).collect();
        assert_eq!(about, ["Segment", "Sentiment"]);
    }
}
