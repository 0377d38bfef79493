//! Comments by GraphQL: written and rewritten.
use serde_json::Value;
use serde_json::json;

use super::NOT_AVAILABLE;
use super::Run;
use super::change::Payload;
use super::change::objection;
use super::fields::number;
use super::items::Item;
use super::threads::note as kept;
use crate::simulator::epics::Epic;
use crate::simulator::quick_actions;
use crate::simulator::residents::PLANNER;
use crate::simulator::world::World;

pub(super) fn comment(world: &mut World, run: &Run<'_>, input: &Value) -> Payload {
    let id = number(&input["noteableId"], &["WorkItem", "Issue"]);
    let item = id.and_then(|id| Item::find(world, id));
    let item = item.filter(|item| item.is_visible(world, run.actor)).ok_or(NOT_AVAILABLE)?;
    let internal = input["internal"].as_bool().unwrap_or(false);
    if internal && item.level(world, run.actor) < PLANNER {
        return Err(NOT_AVAILABLE.to_owned());
    }
    let body = input["body"].as_str().unwrap_or_default();
    if body.trim().is_empty() {
        return Ok(objection("Note can't be blank"));
    }
    if item.notes().iter().filter(|note| !note.system).count() >= world.bounds.notes_max {
        return Ok(objection("Maximum number of comments exceeded"));
    }
    let note = match item {
        Item::Epic(epic) => {
            let id = epic.id;
            world.comment_on_epic(id, run.actor, (body, internal))
        }
        Item::Issue(issue) => {
            let (id, now) = (issue.id, world.now);
            let (text, commands) = quick_actions::extract(body);
            let is_text = !text.trim().is_empty();
            let note = is_text.then(|| world.comment(id, run.actor, now, text.clone(), internal));
            world.tell(id, run.actor, note, "", &text);
            world.execute(id, run.actor, "note", &commands);
            note
        }
    };
    Ok(json!({ "note": note.and_then(|note| found(world, note)) }))
}

fn found(world: &World, id: u64) -> Option<Value> {
    let epics = world.epics.values().flat_map(|epic| &epic.notes);
    let issues = world.issues.values().flat_map(|issue| &issue.notes);
    epics.chain(issues).find(|note| note.id == id).map(kept)
}

pub(super) fn edit_note(world: &mut World, run: &Run<'_>, input: &Value) -> Payload {
    let id = number(&input["id"], &["Note", "DiscussionNote"]).ok_or(NOT_AVAILABLE)?;
    let holds = |epic: &&Epic| epic.notes.iter().any(|note| note.id == id);
    let epic = world.epics.values().find(holds);
    let epic = epic.filter(|epic| Item::Epic(epic).is_visible(world, run.actor));
    let epic = epic.ok_or(NOT_AVAILABLE)?.id;
    let body = input["body"].as_str().unwrap_or_default();
    if body.trim().is_empty() {
        return Ok(objection("Note can't be blank"));
    }
    world.edit_epic_note((epic, id), run.actor, body).map_err(|_| NOT_AVAILABLE.to_owned())?;
    Ok(json!({ "note": found(world, id) }))
}
