//! The changes that epics go through, whichever language they were asked for in.
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Epic;
use crate::simulator::quick_actions;
use crate::simulator::records::LabelEvent;
use crate::simulator::world::World;

/// What shall change; None leaves it.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Fields {
    pub(in crate::simulator) title: Option<String>,
    pub(in crate::simulator) description: Option<String>,
    pub(in crate::simulator) labels: Option<BTreeSet<String>>,
    pub(in crate::simulator) open: Option<bool>,
    pub(in crate::simulator) confidential: Option<bool>,
    pub(in crate::simulator) due_date: Option<NaiveDate>,
    pub(in crate::simulator) parent: Above,
}

/// Where an epic is moved.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulator) enum Above {
    #[default]
    AsItIs,
    Nothing,
    /// An epic, by its id.
    Epic(u64),
}

impl Above {
    /// A parent that was given, if only as nothing.
    pub(in crate::simulator) fn given(parent: Option<u64>) -> Self {
        parent.map_or(Self::Nothing, Self::Epic)
    }

    /// What was above, and what is then.
    pub(in crate::simulator) fn after(self, before: Option<u64>) -> Option<u64> {
        match self {
            Self::AsItIs => before,
            Self::Nothing => None,
            Self::Epic(id) => Some(id),
        }
    }
}

impl World {
    /// Opens an epic with these fields.
    pub(in crate::simulator) fn open_epic(
        &mut self,
        group_id: u64,
        author: u64,
        title: String,
        fields: Fields,
    ) -> u64 {
        let iids = self.epics.values().filter(|epic| epic.group_id == group_id);
        let iid = iids.map(|epic| epic.iid).max().unwrap_or(0) + 1;
        let (id, work_item, now) = (self.fresh_id("epic"), self.fresh_id("issue"), self.now);
        let epic = Epic {
            id,
            work_item,
            iid,
            group_id,
            parent: None,
            title,
            description: String::new(),
            open: true,
            confidential: false,
            author,
            labels: BTreeSet::new(),
            due_date: None,
            created_at: now,
            updated_at: now,
            closed_at: None,
            lock_version: 0,
            issues: Vec::new(),
            notes: Vec::new(),
            label_events: Vec::new(),
        };
        self.epics.insert(id, epic);
        self.change_epic(id, author, fields);
        let epic = self.epic_mut(id);
        // GitLab writes nothing about what an epic is born with.
        epic.notes.clear();
        epic.lock_version = 0;
        id
    }

    /// Sets the fields; an equal value changes nothing, not even `updated_at`.
    pub(in crate::simulator) fn change_epic(&mut self, id: u64, by: u64, fields: Fields) {
        let mut changed = false;
        if let Some(title) = fields.title.filter(|title| *title != self.epics[&id].title) {
            let old = std::mem::replace(&mut self.epic_mut(id).title, title.clone());
            let words = format!("changed title from **{old}** to **{title}**");
            self.epic_note(id, by, &words, true);
            changed = true;
        }
        if let Some(text) = fields.description {
            changed |= self.describe_epic(id, by, &text);
        }
        if let Some(labels) = fields.labels {
            changed |= self.relabel_epic(id, by, labels);
        }
        let now = self.now;
        let epic = self.epic_mut(id);
        let due = fields.due_date.or(epic.due_date);
        changed |= std::mem::replace(&mut epic.due_date, due) != due;
        if let Some(open) = fields.open.filter(|open| *open != epic.open) {
            (epic.open, epic.closed_at) = (open, (!open).then_some(now));
            changed = true;
        }
        if let Some(hidden) = fields.confidential {
            changed |= std::mem::replace(&mut epic.confidential, hidden) != hidden;
        }
        let parent = fields.parent.after(epic.parent);
        changed |= std::mem::replace(&mut epic.parent, parent) != parent;
        if changed {
            epic.updated_at = now;
            epic.lock_version += 1;
        }
    }

    fn describe_epic(&mut self, id: u64, by: u64, text: &str) -> bool {
        let (text, commands) = quick_actions::extract(text);
        self.epic_commands(id, by, "description", &commands);
        let before = self.epics[&id].description.clone();
        if text == before {
            return false;
        }
        self.tell_of_epic(id, by, None, (&before, &text));
        self.epic_mut(id).description.clone_from(&text);
        let note = self.epic_note(id, by, "changed the description", true);
        let notes = &mut self.epic_mut(id).notes;
        let note = notes.iter_mut().find(|known| known.id == note);
        note.expect("the note was just written").version = Some(text);
        true
    }

    fn relabel_epic(&mut self, id: u64, by: u64, to: BTreeSet<String>) -> bool {
        let from = self.epics[&id].labels.clone();
        let (group, now) = (self.epics[&id].group_id, self.now);
        let added = to.difference(&from).map(|name| (name, true));
        let changes: Vec<_> = added.chain(from.difference(&to).map(|name| (name, false))).collect();
        for (name, added) in &changes {
            let label = self.label_of_group(group, name);
            let event = self.fresh_id("label event");
            let event = LabelEvent { id: event, user: by, created_at: now, label, added: *added };
            self.epic_mut(id).label_events.push(event);
        }
        let is_other = !changes.is_empty();
        self.epic_mut(id).labels = to;
        is_other
    }
}
