//! Quick actions: found as GitLab finds them, carried out, cut from the text, and put on record.
use chrono::NaiveDate;
use pulldown_cmark::Event;
use pulldown_cmark::Tag;
use pulldown_cmark::TagEnd;

use super::changes_of_fields::FieldChange;
use super::records::PLANNER;
use super::text;
use super::world::ExecutedQuickAction;
use super::world::World;

/// Every name GitLab takes for a command; those without an effect here are cut and recorded all the same.
const NAMES: &[&str] = &[
    "assign",
    "award",
    "blocked_by",
    "blocks",
    "clear_health_status",
    "clear_weight",
    "clone",
    "close",
    "confidential",
    "copy_metadata",
    "done",
    "due",
    "duplicate",
    "epic",
    "estimate",
    "health_status",
    "in_reply_to",
    "iteration",
    "label",
    "labels",
    "link",
    "lock",
    "milestone",
    "move",
    "page",
    "promote",
    "promote_to",
    "react",
    "reassign",
    "relabel",
    "relate",
    "remove_due_date",
    "remove_email",
    "remove_epic",
    "remove_estimate",
    "remove_milestone",
    "remove_parent",
    "remove_time_spent",
    "reopen",
    "set_parent",
    "severity",
    "shrug",
    "spend",
    "spent",
    "status",
    "subscribe",
    "tableflip",
    "title",
    "todo",
    "type",
    "unassign",
    "unlabel",
    "unlink",
    "unlock",
    "unsubscribe",
    "weight",
    "zoom",
];

/// One command as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) name: String,
    pub(super) argument: String,
}

/// Splits a text into what stays and the commands: a `/` that starts a line of a top-level paragraph.
pub(super) fn extract(source: &str) -> (String, Vec<Command>) {
    let source = source.replace('\r', "");
    let paragraphs = top_level_paragraphs(&source);
    let code = text::code(&source);
    let mut kept = String::new();
    let mut commands = Vec::new();
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let possible = paragraphs.iter().any(|range| range.contains(&start))
            && !code.iter().any(|range| range.contains(&start));
        match command(line).filter(|_| possible) {
            Some(found) if found.name == "shrug" || found.name == "tableflip" => {
                let face = if found.name == "shrug" {
                    "¯\\＿(ツ)＿/¯"
                } else {
                    "(╯°□°)╯︵ ┻━┻"
                };
                kept.push_str(format!("{} {face}\n", found.argument).trim_start());
                commands.push(found);
            }
            Some(found) => commands.push(found),
            None => kept.push_str(line),
        }
    }
    if commands.is_empty() { (source, commands) } else { (kept.trim().to_owned(), commands) }
}

fn top_level_paragraphs(source: &str) -> Vec<std::ops::Range<usize>> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (event, range) in text::parser(source).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if depth == 0 && tag == Tag::Paragraph {
                    found.push(range);
                }
                depth += 1;
            }
            Event::End(end) => {
                depth -= 1;
                debug_assert!(depth > 0 || end != TagEnd::Emphasis, "inline text sits in a block");
            }
            _ => {}
        }
    }
    found
}

fn command(line: &str) -> Option<Command> {
    let rest = line.strip_prefix('/')?.trim_end();
    let (name, argument) = rest.split_once(' ').unwrap_or((rest, ""));
    let name = name.to_lowercase();
    let argument = argument.trim().to_owned();
    NAMES.contains(&name.as_str()).then_some(Command { name, argument })
}

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
            "title" => self.change(id, by, FieldChange::Title(argument.to_owned())),
            "confidential" => self.change(id, by, FieldChange::Confidential(true)),
            "milestone" => {
                let title = argument.trim_start_matches('%').trim_matches('"').to_owned();
                self.change(id, by, FieldChange::Milestone(Some(title)));
            }
            "remove_milestone" => self.change(id, by, FieldChange::Milestone(None)),
            "relate" | "link" => self.relate(id, by, argument),
            _ => {}
        }
    }

    fn known_labels(&self, id: u64, argument: &str) -> Vec<String> {
        let project = &self.projects[&self.issues[&id].project_id];
        let names = super::labels::names_in(argument);
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

    fn relate(&mut self, id: u64, by: u64, argument: &str) {
        for (path, iid) in text::references(argument, &self.base_url) {
            let home = match path {
                None => Some(self.issues[&id].project_id),
                Some(path) => self.project(&path).map(|project| project.id),
            };
            let target = home.and_then(|home| self.issue_index.get(&(home, iid)).copied());
            if let Some(target) = target.filter(|target| *target != id) {
                self.link((id, target), by, self.now, "relates_to");
            }
        }
    }
}
