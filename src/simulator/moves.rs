//! Issues that move to another project, and projects that get another path.
use serde_json::Value;
use serde_json::json;

use super::Simulator;
use super::ask::Ask;
use super::ask::at_least;
use super::records::Issue;
use super::reply;
use super::reply::Answer;
use super::reply::Reply;
use super::residents::PLANNER;
use super::shapes;
use super::world::World;

/// Copies the issue with its history, closes the old one and points from it to the new.
pub(super) fn issue(world: &mut World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, level) = ask.issue(world, project, iid)?;
    let old = issue.clone();
    ask.params.require(&["to_project_id"])?;
    let target = ask.project(world, ask.params.text("to_project_id").unwrap_or_default())?;
    let (target_id, target_level) = (target.id, world.access(ask.actor, target));
    at_least(level.min(target_level), PLANNER)?;
    if target_id == old.project_id {
        let words = "Cannot move issue to project it originates from!";
        return Err(reply::message(400, words));
    }
    let now = world.now;
    let id = copied(world, &old, target_id);
    let from = format!("moved from {}", world.reference(id, old.id));
    let to = format!("moved to {}", world.reference(old.id, id));
    world.system_note(id, ask.actor, now, from);
    world.system_note(old.id, ask.actor, now, to);
    world.set_open(old.id, ask.actor, now, false);
    world.issue_mut(old.id).moved_to = Some(id);
    Ok(reply::json(201, &shapes::issue(world, &world.issues[&id], false)))
}

/// The issue in another project, with its comments and events: who wrote them and when stays.
fn copied(world: &mut World, old: &Issue, target: u64) -> u64 {
    let now = world.now;
    let id = world.open_issue(target, old.author, old.created_at, old.title.clone(), None);
    for name in &old.labels {
        world.ensure_label(target, name);
    }
    let fresh = world.issue_mut(id);
    let iid = fresh.iid;
    *fresh = old.clone();
    (fresh.id, fresh.iid, fresh.project_id) = (id, iid, target);
    (fresh.milestone, fresh.links) = (None, Vec::new());
    fresh.updated_at = now;
    for at in 0..old.notes.len() {
        let note = world.fresh_id("note");
        world.issue_mut(id).notes[at].id = note;
    }
    for at in 0..old.label_events.len() {
        let event = world.fresh_id("label event");
        world.issue_mut(id).label_events[at].id = event;
    }
    id
}

/// A copy beside the original: written by who cloned it, now, without comments unless asked for.
pub(super) fn clone(world: &mut World, old: u64, by: u64, target: u64, with_notes: bool) {
    let (now, old) = (world.now, world.issues[&old].clone());
    let id = copied(world, &old, target);
    let fresh = world.issue_mut(id);
    (fresh.author, fresh.created_at) = (by, now);
    if !with_notes {
        let labels = std::mem::take(&mut fresh.labels);
        (fresh.notes, fresh.label_events) = (Vec::new(), Vec::new());
        world.relabel(id, by, now, labels);
    }
    let from = format!("cloned from {}", world.reference(id, old.id));
    let to = format!("cloned to {}", world.reference(old.id, id));
    world.system_note(id, by, now, from);
    world.system_note(old.id, by, now, to);
}

/// The answer to a request that names a project by a path it no longer has.
pub(super) fn redirect(world: &World, reading: bool, address: &str, key: &str) -> Option<Reply> {
    let project = world.projects.get(world.old_paths.get(key)?)?;
    if world.project(key).is_some() {
        return None;
    }
    if !reading {
        let words = "405 Non GET methods are not allowed for moved projects";
        return Some(reply::message(405, words));
    }
    let encoded: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let location = address.replacen(&encoded, &project.id.to_string(), 1);
    let words = format!("This resource has been moved permanently to {location}");
    let body: Value = json!({ "message": words, "location": location });
    Some(reply::json(301, &body).with("location", location))
}

impl Simulator {
    /// Marks an issue as made by an import.
    pub fn mark_imported(&mut self, path: &str, iid: u64) {
        let id = self.issue(path, iid).id;
        self.world.issue_mut(id).imported = true;
    }

    /// Gives a project another path below groups that exist; the old one redirects.
    pub fn rename_project(&mut self, path: &str, to: &str) {
        let known = self.world.project(path).map(|project| project.id);
        let id = known.unwrap_or_else(|| panic!("no project {path}"));
        let above = to.rsplit_once('/').map(|(group, _)| group);
        let group = above.and_then(|group| self.world.group(group)).map(|group| group.id);
        let group = group.unwrap_or_else(|| panic!("no group above {to}"));
        let project = self.world.projects.get_mut(&id).expect("the project was just found");
        let old = std::mem::replace(&mut project.path, to.to_owned());
        project.group_id = group;
        self.world.old_paths.insert(old, id);
    }
}
