//! The threads on a work item: comments, GitLab's own lines, and lines it makes up from label events.
use serde_json::Value;
use serde_json::json;

use super::fields::Arguments;
use super::items::Item;
use super::items::seconds;
use super::run::Given;
use super::run::Object;
use crate::simulator::epics::notes::sees;
use crate::simulator::records::Issue;
use crate::simulator::records::LabelEvent;
use crate::simulator::records::Note;
use crate::simulator::world::World;

/// The threads that the asker may see, each with one note.
pub(super) fn threads(
    world: &World,
    item: Item<'_>,
    (actor, level): (u64, u8),
    arguments: &Arguments,
) -> Vec<(String, Object)> {
    let text = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
    let filter = text("filter");
    let events = match item {
        Item::Issue(issue) => &issue.label_events,
        Item::Epic(epic) => &epic.label_events,
    };
    let is_shown = |note: &&Note| {
        sees(note, actor, level)
            && filter != if note.system { "ONLY_COMMENTS" } else { "ONLY_ACTIVITY" }
            && world.lists_end_at.is_none_or(|end| note.created_at < end)
    };
    let notes = item.notes().iter().filter(is_shown).map(note);
    let events = events.iter().filter(|_| filter != "ONLY_COMMENTS").map(event);
    let mut all: Vec<Value> = notes.chain(events).collect();
    // Stable: what has the same second keeps GitLab's order, comments by id.
    all.sort_by_key(|note| note["at"].as_str().map(str::to_owned));
    if text("sort") == "CREATED_DESC" {
        all.reverse();
    }
    let row = |note: Value| {
        let key = note["id"].as_str().unwrap_or_default().to_owned();
        (key, Object { of: "Discussion", from: note })
    };
    all.into_iter().map(row).collect()
}

/// A note as it is kept until its fields are asked for.
pub(super) fn note(note: &Note) -> Value {
    let version = note.version.as_ref().map(|text| {
        json!({ "id": format!("gid://gitlab/DescriptionVersion/{}", note.id), "description": text })
    });
    let action = match note.body.as_str() {
        "changed the description" => "description",
        body if body.starts_with("changed title") => "title",
        _ => "other",
    };
    let metadata = note.system.then(|| {
        json!({ "id": format!("gid://gitlab/SystemNoteMetadata/{}", note.id), "action": action,
                "descriptionVersion": version })
    });
    let kind = if note.system { "Note" } else { "DiscussionNote" };
    json!({
        "id": format!("gid://gitlab/{kind}/{}", note.id), "body": note.body, "system": note.system,
        "internal": note.internal, "author": note.author, "at": note.created_at.to_rfc3339(),
        "createdAt": seconds(&json!(note.created_at)), "updatedAt": seconds(&json!(note.updated_at)),
        "systemNoteMetadata": metadata,
    })
}

/// GitLab makes these up from its records; their ids end in no number.
fn event(event: &LabelEvent) -> Value {
    let verb = if event.added { "added" } else { "removed" };
    let label = event.label.map_or("deleted".to_owned(), |id| format!("~{id}"));
    let at = seconds(&json!(event.created_at));
    json!({
        "id": format!("gid://gitlab/LabelNote/{:x}e{:08x}", event.id % 16, event.id),
        "body": format!("{verb} {label} label"), "system": true, "internal": false,
        "author": event.user, "at": event.created_at.to_rfc3339(), "createdAt": at,
        "updatedAt": at, "systemNoteMetadata": null,
    })
}

/// All notes of an issue, oldest first, each with whether the asker may see it: GitLab leaves out the others after it
/// has cut the page.
pub(super) fn notes(
    world: &World,
    issue: &Issue,
    (actor, level): (u64, u8),
) -> Vec<(String, Object)> {
    let is_old = |note: &&Note| world.lists_end_at.is_none_or(|end| note.created_at < end);
    let mut all: Vec<&Note> = issue.notes.iter().filter(is_old).collect();
    all.sort_by_key(|note| (note.created_at, note.id));
    let row = |kept: &Note| {
        let from = if sees(kept, actor, level) { note(kept) } else { Value::Null };
        (kept.id.to_string(), Object { of: "Note", from })
    };
    all.into_iter().map(row).collect()
}

/// Whether a note's author is no longer there.
pub(super) fn is_by_nobody(world: &World, note: &Object) -> bool {
    note.from["author"].as_u64().is_none_or(|author| !world.users.contains_key(&author))
}

/// A field of a thread, a note, or what hangs on it.
pub(super) fn field(object: &Object, name: &str) -> Given {
    let inner = |of: &'static str| {
        let from = object.from[name].clone();
        Given::One((!from.is_null()).then_some(Object { of, from }))
    };
    match (object.of, name) {
        ("Discussion", "id") => {
            let id = object.from["id"].as_str().unwrap_or_default();
            let id = id.rsplit('/').next().unwrap_or_default();
            Given::Plain(json!(format!("gid://gitlab/Discussion/{id}")))
        }
        ("Discussion", _) => {
            let note = Object { of: "Note", from: object.from.clone() };
            Given::Rows(vec![(object.from["id"].to_string(), note)])
        }
        (_, "author") => inner("UserCore"),
        (_, "systemNoteMetadata") => inner("SystemNoteMetadata"),
        (_, "descriptionVersion") => inner("DescriptionVersion"),
        (_, "note") => inner("Note"),
        (_, "workItem") => inner("WorkItem"),
        _ => Given::Plain(object.from[name].clone()),
    }
}
