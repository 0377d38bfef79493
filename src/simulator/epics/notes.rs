//! What is written on epics, and what it sets off. Comments go by the epic's id, not by its number.
use serde_json::Value;
use serde_json::json;

use super::Epic;
use super::rest::group;
use crate::simulator::ask::Ask;
use crate::simulator::ask::number;
use crate::simulator::paging;
use crate::simulator::quick_actions;
use crate::simulator::quick_actions::Command;
use crate::simulator::records::Note;
use crate::simulator::reply;
use crate::simulator::reply::Answer;
use crate::simulator::reply::Reply;
use crate::simulator::reply::stamp;
use crate::simulator::residents::MAINTAINER;
use crate::simulator::residents::PLANNER;
use crate::simulator::shapes;
use crate::simulator::text;
use crate::simulator::traces::ExecutedQuickAction;
use crate::simulator::traces::Notification;
use crate::simulator::world::World;

impl World {
    /// Appends a note and gives its id.
    pub(in crate::simulator) fn epic_note(
        &mut self,
        id: u64,
        author: u64,
        body: &str,
        system: bool,
    ) -> u64 {
        let (note, now, body) = (self.fresh_id("note"), self.now, body.to_owned());
        let epic = self.epic_mut(id);
        epic.notes.push(Note {
            id: note,
            body,
            author,
            created_at: now,
            updated_at: now,
            system,
            internal: false,
            version: None,
            awards: Vec::new(),
        });
        epic.updated_at = epic.updated_at.max(now);
        note
    }

    /// Writes a comment; None when it was nothing but quick actions.
    pub(in crate::simulator) fn comment_on_epic(
        &mut self,
        id: u64,
        by: u64,
        (body, internal): (&str, bool),
    ) -> Option<u64> {
        let (body, commands) = quick_actions::extract(body);
        self.epic_commands(id, by, "note", &commands);
        if body.trim().is_empty() {
            return None;
        }
        let note = self.epic_note(id, by, &body, false);
        if internal {
            let notes = self.epic_mut(id).notes.iter_mut();
            notes.filter(|known| known.id == note).for_each(|note| note.internal = true);
        }
        self.tell_of_epic(id, by, Some(note), ("", &body));
        Some(note)
    }

    /// Rewrites a comment of one's own, or of others as a Maintainer.
    pub(in crate::simulator) fn edit_epic_note(
        &mut self,
        (id, note): (u64, u64),
        by: u64,
        body: &str,
    ) -> Result<(), Reply> {
        let epic = &self.epics[&id];
        let level = self.group_access(by, &self.groups[&epic.group_id]);
        let found = epic.notes.iter().find(|known| known.id == note);
        let found = found.ok_or_else(|| reply::not_found("Note"))?;
        if found.system || found.author != by && level < MAINTAINER {
            return Err(reply::forbidden());
        }
        let (before, now) = (found.body.clone(), self.now);
        self.tell_of_epic(id, by, Some(note), (&before, body));
        let known = self.epic_mut(id).notes.iter_mut().find(|known| known.id == note);
        let known = known.expect("the note was just found");
        if known.body != body {
            (known.body, known.updated_at) = (body.to_owned(), now);
        }
        Ok(())
    }

    /// Who is told by a text that changed.
    pub(super) fn tell_of_epic(
        &mut self,
        id: u64,
        by: u64,
        note: Option<u64>,
        (before, after): (&str, &str),
    ) {
        let known = text::mentions(before);
        let epic = &self.epics[&id];
        let (project, iid) = (self.groups[&epic.group_id].path.clone(), epic.iid);
        let (by, at) = (self.users[&by].username.clone(), self.now);
        for mentioned in text::mentions(after).difference(&known).cloned() {
            let (by, project) = (by.clone(), project.clone());
            self.notifications.push(Notification { mentioned, by, project, iid, note, at });
        }
    }

    /// Quick actions on epics: recorded; of their effects only closing and opening again.
    pub(super) fn epic_commands(&mut self, id: u64, by: u64, place: &'static str, all: &[Command]) {
        let project = self.groups[&self.epics[&id].group_id].path.clone();
        for Command { name, argument } in all.iter().cloned() {
            let epic = self.epic_mut(id);
            match name.as_str() {
                "close" => epic.open = false,
                "reopen" => epic.open = true,
                _ => {}
            }
            let (iid, by, project) = (epic.iid, self.users[&by].username.clone(), project.clone());
            let ran = ExecutedQuickAction { by, project, iid, place, command: name, argument };
            self.executed_quick_actions.push(ran);
        }
    }
}

/// By the id, as GitLab has it for comments.
fn find(world: &World, ask: &Ask, key: &str, id: &str) -> Result<(u64, u8), Reply> {
    let (group_id, _, level) = group(world, ask, key)?;
    let id = number(id, "epic_id")?;
    let found = world.epics.get(&id).filter(|epic| epic.group_id == group_id);
    let found = found.filter(|epic| world.sees_epic(ask.actor, epic));
    found.map(|epic| (epic.id, level)).ok_or_else(|| reply::not_found("Epic"))
}

pub(in crate::simulator) fn sees(note: &Note, actor: u64, level: u8) -> bool {
    !note.internal || level >= PLANNER || note.author == actor
}

pub(in crate::simulator) fn list(world: &World, ask: &Ask, key: &str, id: &str) -> Answer {
    let (id, level) = find(world, ask, key, id)?;
    let ascending = ask.params.choice("sort", &["desc", "asc"])? == "asc";
    let activity = ["all_notes", "only_comments", "only_activity"];
    let activity = ask.params.choice("activity_filter", &activity)?;
    let epic = &world.epics[&id];
    let is_listed = |note: &&Note| {
        let is_old = world.lists_end_at.is_none_or(|end| note.created_at < end);
        is_old && activity != if note.system { "only_comments" } else { "only_activity" }
    };
    let mut rows: Vec<&Note> = epic.notes.iter().filter(is_listed).collect();
    rows.sort_by_key(|note| (note.created_at, note.id));
    if !ascending {
        rows.reverse();
    }
    paging::by_offset(&world.bounds, ask, &rows, |note| {
        sees(note, ask.actor, level).then(|| shape(world, epic, note))
    })
}

pub(in crate::simulator) fn create(world: &mut World, ask: &Ask, key: &str, id: &str) -> Answer {
    let (id, _) = find(world, ask, key, id)?;
    ask.params.require(&["body"])?;
    let body = ask.params.text("body").unwrap_or_default().to_owned();
    if body.trim().is_empty() {
        return Err(reply::message(400, "400 Bad request - Note {:note=>[\"can't be blank\"]}"));
    }
    let internal = ask.params.flag("internal")?.unwrap_or(false);
    let Some(note) = world.comment_on_epic(id, ask.actor, (&body, internal)) else {
        return Ok(reply::json(202, &json!({ "commands_changes": {}, "summary": ["Done."] })));
    };
    Ok(reply::json(201, &found(world, id, note)))
}

pub(in crate::simulator) fn get(
    world: &World,
    ask: &Ask,
    (key, id, note): (&str, &str, &str),
) -> Answer {
    let (id, level) = find(world, ask, key, id)?;
    let note = number(note, "note_id")?;
    let known = world.epics[&id].notes.iter().find(|known| known.id == note);
    let known = known.filter(|note| sees(note, ask.actor, level));
    known.ok_or_else(|| reply::not_found("Note"))?;
    Ok(reply::json(200, &found(world, id, note)))
}

pub(in crate::simulator) fn update(
    world: &mut World,
    ask: &Ask,
    path: (&str, &str, &str),
) -> Answer {
    let (id, _) = find(world, ask, path.0, path.1)?;
    ask.params.require(&["body"])?;
    let body = ask.params.text("body").unwrap_or_default().to_owned();
    world.edit_epic_note((id, number(path.2, "note_id")?), ask.actor, &body)?;
    get(world, ask, path)
}

fn found(world: &World, id: u64, note: u64) -> Value {
    let epic = &world.epics[&id];
    let note = epic.notes.iter().find(|known| known.id == note);
    shape(world, epic, note.expect("the note was just found or written"))
}

fn shape(world: &World, epic: &Epic, note: &Note) -> Value {
    json!({
        "id": note.id, "type": null, "body": note.body,
        "author": shapes::person(world, note.author), "created_at": stamp(note.created_at),
        "updated_at": stamp(note.updated_at), "system": note.system, "noteable_id": epic.id,
        "noteable_type": "Epic", "noteable_iid": epic.iid, "resolvable": false,
        "confidential": note.internal, "internal": note.internal, "commands_changes": {},
    })
}
