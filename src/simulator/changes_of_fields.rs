//! Changes of an issue's plain fields; each writes the system note that GitLab writes.
use chrono::NaiveDate;

use super::residents::Tier;
use super::world::World;

/// One field with its new value.
#[derive(Debug, Clone)]
pub(super) enum FieldChange {
    Title(String),
    Description(Option<String>),
    Assignees(Vec<u64>),
    DueDate(Option<NaiveDate>),
    Milestone(Option<String>),
    Confidential(bool),
    Kind(String),
}

impl World {
    /// Sets a field; an equal value changes nothing, not even `updated_at`.
    pub(super) fn change(&mut self, id: u64, by: u64, change: FieldChange) {
        let at = self.now;
        let described = matches!(change, FieldChange::Description(_));
        let several = self.tier > Tier::Free;
        let project = self.issues[&id].project_id;
        let issue = self.issue_mut(id);
        let words = match change {
            FieldChange::Title(title) => {
                let old = std::mem::replace(&mut issue.title, title);
                (old != issue.title)
                    .then(|| format!("changed title from **{old}** to **{}**", issue.title))
            }
            FieldChange::Description(text) => {
                let old = std::mem::replace(&mut issue.description, text);
                (old != issue.description).then(|| "changed the description".to_owned())
            }
            FieldChange::Assignees(mut people) => {
                people.truncate(if several { usize::MAX } else { 1 });
                let old = std::mem::replace(&mut issue.assignees, people.clone());
                (old != people).then(|| self.assignment_words(&old, &people))
            }
            FieldChange::DueDate(day) => {
                let old = std::mem::replace(&mut issue.due_date, day);
                (old != day).then(|| match day {
                    Some(day) => format!("changed due date to {}", day.format("%B %-d, %Y")),
                    None => "removed due date".to_owned(),
                })
            }
            FieldChange::Milestone(title) => {
                let exists = title.as_ref().is_none_or(|title| {
                    self.projects[&project].milestones.values().any(|known| known == title)
                });
                let issue = self.issue_mut(id);
                if exists && issue.milestone != title {
                    issue.milestone = title;
                    self.touch(id, at);
                }
                None
            }
            FieldChange::Confidential(confidential) => {
                let old = std::mem::replace(&mut issue.confidential, confidential);
                let words = if confidential { "confidential" } else { "visible to everyone" };
                (old != confidential).then(|| format!("made the issue {words}"))
            }
            FieldChange::Kind(kind) => {
                let old = std::mem::replace(&mut issue.issue_type, kind);
                (old != issue.issue_type).then(|| format!("changed type from {old}"))
            }
        };
        if let Some(words) = words {
            self.system_note(id, by, at, words);
            self.touch(id, at);
            let issue = self.issue_mut(id);
            issue.lock_version += 1;
            if let Some(note) = issue.notes.last_mut().filter(|_| described) {
                note.version = Some(issue.description.clone().unwrap_or_default());
            }
        }
    }

    fn assignment_words(&self, old: &[u64], new: &[u64]) -> String {
        let names = |ids: &[u64], other: &[u64]| {
            let only = ids.iter().filter(|id| !other.contains(id));
            let names = only.filter_map(|id| self.users.get(id));
            names.map(|user| format!("@{}", user.username)).collect::<Vec<_>>().join(" and ")
        };
        let (added, removed) = (names(new, old), names(old, new));
        match (added.is_empty(), removed.is_empty()) {
            (false, false) => format!("assigned to {added} and unassigned {removed}"),
            (false, true) => format!("assigned to {added}"),
            _ => format!("unassigned {removed}"),
        }
    }
}
