//! Labels of projects and groups: found by exact name, made on the fly, renamed and deleted with their traces.
use super::records::Label;
use super::records::LabelHome;
use super::residents::Project;
use super::world::World;

/// The names in a quick action's argument: `~a ~"b c" d`.
pub(super) fn names_in(argument: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = argument.trim();
    while !rest.is_empty() {
        rest = rest.trim_start_matches(['~', ',', ' ']);
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once([' ', ',']).unwrap_or((rest, "")),
        };
        if !name.is_empty() {
            names.push(name.to_owned());
        }
        rest = after.trim_start();
    }
    names
}

impl World {
    /// The label a name means in a project: its own, or one of a group above.
    pub(super) fn label_in(&self, project: &Project, name: &str) -> Option<u64> {
        let homes = self.homes_of_project(project);
        homes.iter().find_map(|home| self.label_index.get(home)?.get(name).copied())
    }

    pub(super) fn homes_of_project(&self, project: &Project) -> Vec<LabelHome> {
        let groups = self.groups_above(&project.path).into_iter();
        let above = groups.map(|group| LabelHome::Group(group.id));
        std::iter::once(LabelHome::Project(project.id)).chain(above).collect()
    }

    /// The label a name means in a group: its own, or one of a group above.
    pub(super) fn label_of_group(&self, group: u64, name: &str) -> Option<u64> {
        let homes = self.homes_of_group(group);
        homes.iter().find_map(|home| self.label_index.get(home)?.get(name).copied())
    }

    /// The group, then those above it.
    pub(super) fn homes_of_group(&self, group: u64) -> Vec<LabelHome> {
        let below = format!("{}/", self.groups[&group].path);
        self.groups_above(&below).into_iter().map(|group| LabelHome::Group(group.id)).collect()
    }

    pub(super) fn ensure_group_label(&mut self, group: u64, name: &str) -> u64 {
        let known = self.label_of_group(group, name);
        known.unwrap_or_else(|| self.add_label(LabelHome::Group(group), name, "#6699cc"))
    }

    pub(super) fn ensure_label(&mut self, project: u64, name: &str) -> u64 {
        if let Some(id) = self.label_in(&self.projects[&project], name) {
            return id;
        }
        self.add_label(LabelHome::Project(project), name, "#6699cc")
    }

    pub(super) fn add_label(&mut self, home: LabelHome, name: &str, color: &str) -> u64 {
        let id = self.fresh_id("label");
        let (name, color) = (name.to_owned(), color.to_owned());
        self.label_index.entry(home).or_default().insert(name.clone(), id);
        self.labels.insert(id, Label { id, home, name, color, description: None, priority: None });
        id
    }

    /// Deletes a label: it leaves the issues, and events about it lose its name.
    pub(super) fn delete_label(&mut self, id: u64) {
        let label = self.labels.remove(&id).expect("the route found the label");
        self.label_index.entry(label.home).or_default().remove(&label.name);
        for issue in self.issues.values_mut() {
            for event in issue.label_events.iter_mut().filter(|event| event.label == Some(id)) {
                event.label = None;
            }
        }
        for issue in self.issues_below(label.home) {
            self.issue_mut(issue).labels.remove(&label.name);
        }
    }

    pub(super) fn rename_label(&mut self, id: u64, name: &str) {
        let label = self.labels.get_mut(&id).expect("the route found the label");
        let home = label.home;
        let old = std::mem::replace(&mut label.name, name.to_owned());
        let index = self.label_index.entry(home).or_default();
        index.remove(&old);
        index.insert(name.to_owned(), id);
        for issue in self.issues_below(home) {
            let labels = &mut self.issue_mut(issue).labels;
            if labels.remove(&old) {
                labels.insert(name.to_owned());
            }
        }
    }

    pub(super) fn issues_below(&self, home: LabelHome) -> Vec<u64> {
        let inside = |project: &&Project| match home {
            LabelHome::Project(id) => project.id == id,
            LabelHome::Group(id) => {
                self.groups_above(&project.path).iter().any(|group| group.id == id)
            }
        };
        let projects: Vec<u64> =
            self.projects.values().filter(inside).map(|project| project.id).collect();
        let issues = self.issues.values().filter(|issue| projects.contains(&issue.project_id));
        issues.map(|issue| issue.id).collect()
    }
}
