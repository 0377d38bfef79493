//! Quick actions carried out and put on record.
use chrono::NaiveDate;

use super::changes_of_fields::FieldChange;
use super::fields::valid_title;
use super::labels;
use super::moves;
use super::quick_actions::Command;
use super::residents::PLANNER;
use super::text;
use super::traces::ExecutedQuickAction;
use super::world::World;

impl World {
    /// Carries commands out and records them; gives the sentences of GitLab's summary.
    pub(super) fn execute(
        &mut self,
        id: u64,
        by: u64,
        place: &'static str,
        commands: &[Command],
    ) -> Vec<String> {
        let mut summary = Vec::new();
        for command in commands {
            let issue = &self.issues[&id];
            self.executed_quick_actions.push(ExecutedQuickAction {
                by: self.users[&by].username.clone(),
                project: self.projects[&issue.project_id].path.clone(),
                iid: issue.iid,
                place,
                command: command.name.clone(),
                argument: command.argument.clone(),
            });
            let project = &self.projects[&issue.project_id];
            let may = self.access(by, project) >= PLANNER || issue.author == by;
            if may {
                self.perform(id, by, &command.name, &command.argument);
                summary.push(format!("Applied {} command.", command.name));
            } else {
                summary.push(format!("Could not apply {} command.", command.name));
            }
        }
        summary
    }

    fn perform(&mut self, id: u64, by: u64, name: &str, argument: &str) {
        let at = self.now;
        let current = self.issues[&id].labels.clone();
        match name {
            "close" => self.set_open(id, by, at, false),
            "reopen" => self.set_open(id, by, at, true),
            "label" | "labels" => {
                let added = self.known_labels(id, argument);
                let labels = self.with_labels(current, &added);
                self.relabel(id, by, at, labels);
            }
            "relabel" => {
                let labels = self.with_labels([].into(), &self.known_labels(id, argument));
                self.relabel(id, by, at, labels);
            }
            "unlabel" => {
                let gone = self.known_labels(id, argument);
                let all = argument.is_empty();
                let kept = current.into_iter().filter(|label| !all && !gone.contains(label));
                self.relabel(id, by, at, kept.collect());
            }
            "assign" | "reassign" => {
                let people = self.people(by, argument);
                self.change(id, by, FieldChange::Assignees(people));
            }
            "unassign" => self.change(id, by, FieldChange::Assignees(Vec::new())),
            "due" => {
                if let Ok(day) = argument.parse::<NaiveDate>() {
                    self.change(id, by, FieldChange::DueDate(Some(day)));
                }
            }
            "remove_due_date" => self.change(id, by, FieldChange::DueDate(None)),
            "title" => {
                if let Ok(title) = valid_title(argument) {
                    self.change(id, by, FieldChange::Title(title));
                }
            }
            "confidential" => self.change(id, by, FieldChange::Confidential(true)),
            "milestone" => {
                let title = argument.trim_start_matches('%').trim_matches('"').to_owned();
                self.change(id, by, FieldChange::Milestone(Some(title)));
            }
            "remove_milestone" => self.change(id, by, FieldChange::Milestone(None)),
            "clone" => {
                let with_notes = argument.contains("--with_notes");
                let path = argument.split(' ').find(|word| !word.starts_with("--"));
                let path = path.filter(|path| !path.is_empty()).and_then(|path| self.project(path));
                let target = path.map_or(self.issues[&id].project_id, |project| project.id);
                moves::clone(self, id, by, target, with_notes);
            }
            "duplicate" => self.close_as_duplicate(id, by, argument),
            "relate" | "link" => self.relate(id, by, argument),
            _ => {}
        }
    }

    fn known_labels(&self, id: u64, argument: &str) -> Vec<String> {
        let project = &self.projects[&self.issues[&id].project_id];
        let names = labels::names_in(argument);
        names.into_iter().filter(|name| self.label_in(project, name).is_some()).collect()
    }

    fn people(&self, by: u64, argument: &str) -> Vec<u64> {
        let names = argument.split([' ', ',']).filter(|name| !name.is_empty());
        let found = names.filter_map(|name| match name.trim_start_matches('@') {
            "me" => Some(by),
            name => self.user(name).map(|user| user.id),
        });
        found.collect()
    }

    /// Closes an issue in favour of another one, and says so at both ends.
    fn close_as_duplicate(&mut self, id: u64, by: u64, argument: &str) {
        let named = text::references(argument, &self.base_url).into_iter().next();
        let target = named.and_then(|(path, iid)| self.named_issue(id, path.as_deref(), iid));
        let Some(target) = target.filter(|target| *target != id) else { return };
        let at = self.now;
        let here = format!("marked this issue as a duplicate of {}", self.reference(id, target));
        let there = format!("marked {} as a duplicate of this issue", self.reference(target, id));
        self.system_note(id, by, at, here);
        self.system_note(target, by, at, there);
        self.link((id, target), by, at, "relates_to");
        self.set_open(id, by, at, false);
        self.issue_mut(id).duplicate_of = Some(target);
    }

    fn relate(&mut self, id: u64, by: u64, argument: &str) {
        for (path, iid) in text::references(argument, &self.base_url) {
            let target = self.named_issue(id, path.as_deref(), iid);
            if let Some(target) = target.filter(|target| *target != id) {
                self.link((id, target), by, self.now, "relates_to");
            }
        }
    }
}
