//! The labels that Stagecoach reads and writes (`domain.md` E2): each with a colour and what it means.

mod bots;
mod peoples;
mod works;

/// Whose a scope is: never both people's and the bot's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    People,
    Bot,
}

/// Labels that belong together: a scope with its values, or a family of labels without one.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// `stage`; empty for labels that are no scope.
    pub scope: &'static str,
    pub owner: Owner,
    /// Value, colour, what it means.
    values: &'static [(&'static str, &'static str, &'static str)],
}

/// One label.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub family: &'static Family,
    value: &'static str,
    /// `#rrggbb`.
    pub color: &'static str,
    /// One sentence, as GitLab shows it under the pointer.
    pub meaning: &'static str,
}

impl Known {
    /// The whole name.
    pub fn name(&self) -> String {
        match self.family.scope {
            "" => self.value.to_owned(),
            scope => format!("{scope}::{}", self.value),
        }
    }
}

impl Family {
    /// Its labels, in the order in which they are used.
    pub fn labels(&'static self) -> impl Iterator<Item = Known> {
        let known = move |(value, color, meaning): &(&'static str, &'static str, &'static str)| {
            Known { family: self, value, color, meaning }
        };
        self.values.iter().map(known)
    }
}

/// Every family, those that people need first.
pub fn families() -> impl Iterator<Item = &'static Family> {
    [works::KINDS, peoples::FAMILIES, works::FAMILIES, bots::FAMILIES].into_iter().flatten()
}

/// Every label.
pub fn labels() -> impl Iterator<Item = Known> {
    families().flat_map(Family::labels)
}

/// Labels with names of the field that are read like one of ours (`domain.md` E2): nothing is to be done
/// about them.
pub const ALIASES: &[(&str, &str)] = &[
    ("high-touch", "segment::strategic"),
    ("mid-touch", "segment::growth"),
    ("named", "segment::growth"),
    ("tech-touch", "segment::digital"),
    ("EMEA", "region::emea"),
    ("APAC", "region::apac"),
    ("US-WEST", "region::amer-west"),
    ("US-EAST", "region::amer-east"),
    ("LATAM", "region::latam"),
    ("LACSM", "region::latam"),
    ("Commercial", "region::commercial"),
    ("P1", "csm-priority::1"),
    ("P2", "csm-priority::2"),
    ("P3", "csm-priority::3"),
    ("P4", "csm-priority::4"),
    ("PR1", "csm-priority::1"),
    ("PR2", "csm-priority::2"),
    ("PR3", "csm-priority::3"),
    ("PR4", "csm-priority::4"),
    ("Pr1", "csm-priority::1"),
    ("Pr2", "csm-priority::2"),
    ("Pr3", "csm-priority::3"),
    ("Pr4", "csm-priority::4"),
    ("Adopting", "stage::adoption"),
    ("Will Churn", "stage::will-churn"),
];

const GREEN: &str = "#108548";
const YELLOW: &str = "#c17d10";
const RED: &str = "#c91c00";
const GREY: &str = "#868686";
const BLUE: &str = "#1f75cb";
const PURPLE: &str = "#694cc0";
const TEAL: &str = "#007a87";
const DARK: &str = "#333238";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::LifecycleStage;
    use crate::account::OnboardingStatus;
    use crate::account::Priority;
    use crate::account::RollupPage;
    use crate::account::Segment;
    use crate::account::WorkKind;
    use std::collections::BTreeSet;

    fn names() -> BTreeSet<String> {
        labels().map(|label| label.name()).collect()
    }

    #[test]
    fn every_label_is_there_once_with_a_colour_and_a_sentence() {
        assert_eq!(names().len(), labels().count(), "a label stands twice");
        for label in labels() {
            let hex = label.color.strip_prefix('#').unwrap_or_default();
            assert!(hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()), "{label:?}");
            assert!(label.meaning.len() > 10 && label.meaning.ends_with('.'), "{label:?}");
            assert!(!label.name().contains(','), "GitLab cuts lists of labels at commas");
        }
    }

    #[test]
    fn what_is_read_is_in_the_vocabulary() {
        let names = names();
        let has = |name: String| assert!(names.contains(&name), "{name} is missing");
        for stage in LifecycleStage::ALL {
            has(format!("stage::{stage}"));
        }
        for segment in [Segment::Strategic, Segment::Growth, Segment::Scale, Segment::Digital] {
            has(format!("segment::{segment}"));
        }
        for label in labels() {
            let (name, scope) = (label.name(), label.family.scope);
            let is_read = match scope {
                "stage" => LifecycleStage::from_label(&name).is_some(),
                "segment" => Segment::from_label(&name).is_some(),
                "csm-priority" => Priority::from_label(&name).is_some(),
                "onboarding" => OnboardingStatus::from_label(&name).is_some(),
                "csm" if name != "csm::account" && name != RollupPage::LABEL => {
                    WorkKind::from_label(&name).is_some_and(|kind| kind != WorkKind::Other)
                }
                _ => true,
            };
            assert!(is_read, "{name} is in the vocabulary and nobody reads it");
        }
    }

    #[test]
    fn aliases_are_read_as_what_the_table_says() {
        let names = names();
        for (alias, meant) in ALIASES {
            assert!(names.contains(*meant), "{meant}");
            let same = |read: fn(&str) -> Option<String>| {
                read(alias).is_some() && read(alias) == read(meant)
            };
            let is_same = same(|it| Some(Segment::from_label(it)?.to_string()))
                || same(|it| Some(Priority::from_label(it)?.0.to_string()))
                || same(|it| Some(LifecycleStage::from_label(it)?.to_string()))
                || same(crate::collect::region_of);
            assert!(is_same, "{alias} is not read as {meant}");
        }
    }
}
