//! Comments: listed, written, edited, deleted.
use serde_json::Value;
use serde_json::json;

use super::ask::Ask;
use super::ask::number;
use super::paging;
use super::quick_actions;
use super::records::Issue;
use super::records::Note;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::residents::GUEST;
use super::residents::MAINTAINER;
use super::residents::OWNER;
use super::residents::PLANNER;
use super::shapes;
use super::world::World;

const NOTE_CHARACTERS_MAX: usize = 1_000_000;

/// Internal notes are for Planners and up, and for whoever wrote them.
fn sees(note: &Note, actor: u64, level: u8) -> bool {
    !note.internal || level >= PLANNER || note.author == actor
}

pub(super) fn list(world: &World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, level) = ask.issue(world, project, iid)?;
    let by_update = ask.params.choice("order_by", &["created_at", "updated_at"])? == "updated_at";
    let ascending = ask.params.choice("sort", &["desc", "asc"])? == "asc";
    let activity = ["all_notes", "only_comments", "only_activity"];
    let activity = ask.params.choice("activity_filter", &activity)?;
    let mut rows: Vec<&Note> = issue
        .notes
        .iter()
        .filter(|note| world.lists_end_at.is_none_or(|end| note.created_at < end))
        .filter(|note| match activity {
            "only_comments" => !note.system,
            "only_activity" => note.system,
            _ => true,
        })
        .collect();
    rows.sort_by_key(|note| (if by_update { note.updated_at } else { note.created_at }, note.id));
    if !ascending {
        rows.reverse();
    }
    paging::by_offset(&world.bounds, ask, &rows, |note| {
        sees(note, ask.actor, level).then(|| shapes::note(world, issue, note))
    })
}

fn find<'w>(
    world: &'w World,
    ask: &Ask,
    (project, iid, id): (&str, &str, &str),
) -> Result<(&'w Issue, &'w Note, u8), Reply> {
    let (issue, level) = ask.issue(world, project, iid)?;
    let id = number(id, "note_id")?;
    let note = issue.notes.iter().find(|note| note.id == id && sees(note, ask.actor, level));
    note.map(|note| (issue, note, level)).ok_or_else(|| reply::not_found("Note"))
}

pub(super) fn get(world: &World, ask: &Ask, path: (&str, &str, &str)) -> Answer {
    let (issue, note, _) = find(world, ask, path)?;
    Ok(reply::json(200, &shapes::note(world, issue, note)))
}

pub(super) fn create(world: &mut World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, level) = ask.issue(world, project, iid)?;
    let (id, comments) = (issue.id, issue.notes.iter().filter(|note| !note.system).count());
    ask.params.require(&["body"])?;
    let (body, commands) = quick_actions::extract(ask.params.text("body").unwrap_or_default());
    let internal = ask.params.flag("internal")?.or(ask.params.flag("confidential")?);
    let internal = internal.unwrap_or(false);
    if level < GUEST && issue.confidential || internal && level < PLANNER {
        return Err(reply::forbidden());
    }
    if body.trim().is_empty() {
        if commands.is_empty() {
            return Err(bad_note("note", "can't be blank"));
        }
        return Ok(only_commands(world, ask, id, &commands));
    }
    if body.chars().count() > NOTE_CHARACTERS_MAX {
        return Err(bad_note("note", "is too long (maximum is 1000000 characters)"));
    }
    if comments >= world.bounds.notes_max {
        return Err(bad_note("base", "Maximum number of comments exceeded"));
    }
    let stated = ask.params.instant("created_at")?.filter(|_| level >= OWNER);
    let at = stated.unwrap_or(world.now);
    let note_id = world.comment(id, ask.actor, at, body.clone(), internal);
    world.tell(id, ask.actor, Some(note_id), "", &body);
    world.execute(id, ask.actor, "note", &commands);
    let issue = &world.issues[&id];
    let note = issue.notes.iter().find(|note| note.id == note_id);
    let mut shape = shapes::note(world, issue, note.expect("the note was just written"));
    shape["commands_changes"] = changes(&commands);
    Ok(reply::json(201, &shape))
}

fn only_commands(
    world: &mut World,
    ask: &Ask,
    id: u64,
    commands: &[quick_actions::Command],
) -> Reply {
    let summary = world.execute(id, ask.actor, "note", commands);
    if summary.iter().all(|sentence| sentence.starts_with("Could not")) {
        return reply::message(400, &format!("400 Bad request - {}", summary.join(" ")));
    }
    reply::json(202, &json!({ "commands_changes": changes(commands), "summary": summary }))
}

fn changes(commands: &[quick_actions::Command]) -> Value {
    let changes = commands.iter().map(|command| {
        let key = match command.name.as_str() {
            "close" | "reopen" => "state_event",
            "label" | "labels" => "add_label_ids",
            "unlabel" => "remove_label_ids",
            "due" | "remove_due_date" => "due_date",
            "assign" | "unassign" => "assignee_ids",
            other => other,
        };
        (key.to_owned(), json!(command.argument))
    });
    Value::Object(changes.collect())
}

fn bad_note(field: &str, problem: &str) -> Reply {
    let words = format!("400 Bad request - Note {{:{field}=>[\"{problem}\"]}}");
    reply::message(400, &words)
}

pub(super) fn update(world: &mut World, ask: &Ask, path: (&str, &str, &str)) -> Answer {
    let (issue, note, level) = find(world, ask, path)?;
    let (issue_id, note_id, before) = (issue.id, note.id, note.body.clone());
    if note.system || note.author != ask.actor && level < MAINTAINER {
        return Err(reply::forbidden());
    }
    ask.params.require(&["body"])?;
    let body = ask.params.text("body").unwrap_or_default().replace('\r', "");
    if body.trim().is_empty() {
        return Err(reply::error(400, "body is empty"));
    }
    let now = world.now;
    world.tell(issue_id, ask.actor, Some(note_id), &before, &body);
    let issue = world.issue_mut(issue_id);
    let note = issue.notes.iter_mut().find(|note| note.id == note_id);
    let note = note.expect("the note was just found");
    if note.body != body {
        note.body = body;
        note.updated_at = now;
        world.touch_gently(issue_id, now);
    }
    get(world, ask, path)
}

pub(super) fn delete(world: &mut World, ask: &Ask, path: (&str, &str, &str)) -> Answer {
    let (issue, note, level) = find(world, ask, path)?;
    let (issue_id, note_id) = (issue.id, note.id);
    if note.author != ask.actor && level < MAINTAINER {
        return Err(reply::forbidden());
    }
    let now = world.now;
    world.issue_mut(issue_id).notes.retain(|note| note.id != note_id);
    world.touch_gently(issue_id, now);
    Ok(reply::no_content())
}
