//! Labels that a team already has for what one of ours says: read as ours, and left as they are.

use std::collections::BTreeMap;

use crate::gitlab::wire::Issue;
use crate::gitlab::wire::LabelEvent;

/// Labels by name, each with the one of ours that it stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases(pub BTreeMap<String, String>);

impl Aliases {
    /// What a label means: one of ours, or itself.
    pub fn meaning<'a>(&'a self, label: &'a str) -> &'a str {
        self.0.get(label).map_or(label, String::as_str)
    }

    /// The issue with our names for its labels.
    pub(super) fn issue(&self, mut issue: Issue) -> Issue {
        for label in &mut issue.labels {
            self.rename(label);
        }
        issue
    }

    /// The events with our names for their labels; a label keeps its id, by which events are paired.
    pub(super) fn events(&self, mut events: Vec<LabelEvent>) -> Vec<LabelEvent> {
        for label in events.iter_mut().filter_map(|event| event.label.as_mut()) {
            self.rename(&mut label.name);
        }
        events
    }

    fn rename(&self, label: &mut String) {
        if let Some(meant) = self.0.get(label.as_str()) {
            label.clone_from(meant);
        }
    }
}
