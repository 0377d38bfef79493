//! What stands below an epic: issues, and other epics.
use serde_json::json;

use super::Epic;
use super::changes::Above;
use super::changes::Fields;
use super::rest::find;
use super::rest::shape;
use crate::simulator::ask::Ask;
use crate::simulator::ask::at_least;
use crate::simulator::ask::number;
use crate::simulator::paging;
use crate::simulator::reply;
use crate::simulator::reply::Answer;
use crate::simulator::residents::PLANNER;
use crate::simulator::shapes;
use crate::simulator::world::World;

impl World {
    /// Puts an issue below an epic, or below none, and takes it out of any other.
    pub(in crate::simulator) fn put_below(&mut self, epic: Option<u64>, issue: u64) {
        for other in self.epics.values_mut() {
            other.issues.retain(|known| *known != issue);
        }
        let now = self.now;
        if let Some(epic) = epic {
            let epic = self.epic_mut(epic);
            epic.issues.push(issue);
            epic.updated_at = now;
        }
    }
}

pub(in crate::simulator) fn issues(world: &World, ask: &Ask, key: &str, iid: &str) -> Answer {
    let (id, _) = find(world, ask, key, iid)?;
    let rows: Vec<u64> = world.epics[&id].issues.clone();
    paging::by_offset(&world.bounds, ask, &rows, |issue| {
        Some(shapes::issue(world, world.issues.get(issue)?, false))
    })
}

/// Attaches an issue, by its id.
pub(in crate::simulator) fn attach(
    world: &mut World,
    ask: &Ask,
    (key, iid, issue): (&str, &str, &str),
) -> Answer {
    let (id, level) = find(world, ask, key, iid)?;
    at_least(level, PLANNER)?;
    let issue = number(issue, "issue_id")?;
    if !world.issues.contains_key(&issue) {
        return Err(reply::not_found("Issue"));
    }
    if world.epics[&id].issues.contains(&issue) {
        return Err(reply::message(409, "Issue(s) already assigned"));
    }
    world.put_below(Some(id), issue);
    let shown = shape(world, &world.epics[&id]);
    let issue = shapes::issue(world, &world.issues[&issue], false);
    Ok(reply::json(201, &json!({ "id": issue["id"], "epic": shown, "issue": issue })))
}

pub(in crate::simulator) fn children(world: &World, ask: &Ask, key: &str, iid: &str) -> Answer {
    let (id, _) = find(world, ask, key, iid)?;
    let rows: Vec<&Epic> = world.epics.values().filter(|epic| epic.parent == Some(id)).collect();
    paging::by_offset(&world.bounds, ask, &rows, |epic| Some(shape(world, epic)))
}

/// Attaches another epic, by its id.
pub(in crate::simulator) fn adopt(
    world: &mut World,
    ask: &Ask,
    (key, iid, child): (&str, &str, &str),
) -> Answer {
    let (id, level) = find(world, ask, key, iid)?;
    at_least(level, PLANNER)?;
    let child = number(child, "child_epic_id")?;
    match world.epics.get(&child) {
        None => return Err(reply::not_found("Epic")),
        Some(epic) if epic.parent == Some(id) => {
            return Err(reply::message(409, "Epic(s) already assigned"));
        }
        Some(_) if child == id => return Err(reply::message(409, "Epic hierarchy is circular")),
        Some(_) => {}
    }
    world.change_epic(child, ask.actor, Fields { parent: Above::Epic(id), ..Fields::default() });
    Ok(reply::json(201, &shape(world, &world.epics[&child])))
}
