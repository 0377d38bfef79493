//! Links between issues, seen from either end.
use serde_json::json;

use super::ask::Ask;
use super::ask::at_least;
use super::ask::number;
use super::records::Link;
use super::reply;
use super::reply::Answer;
use super::reply::stamp;
use super::residents::GUEST;
use super::residents::Tier;
use super::shapes;
use super::world::World;

/// The kind of a link as the issue at one of its ends reads it.
fn kind_from(link: &Link, here: u64) -> &str {
    match link.kind.as_str() {
        "blocks" if link.target == here => "is_blocked_by",
        "is_blocked_by" if link.target == here => "blocks",
        kind => kind,
    }
}

pub(super) fn list(world: &World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, _) = ask.issue(world, project, iid)?;
    let links = issue.links.iter().filter_map(|id| world.links.get(id));
    let rows = links.filter_map(|link| {
        let other = if link.source == issue.id { link.target } else { link.source };
        let other = &world.issues[&other];
        let project = &world.projects[&other.project_id];
        let level = world.access(ask.actor, project);
        let visible = world.sees_project(ask.actor, project) && other.visible_to(ask.actor, level);
        let mut shape = shapes::issue(world, other, false);
        shape["issue_link_id"] = json!(link.id);
        shape["link_type"] = json!(kind_from(link, issue.id));
        shape["link_created_at"] = json!(stamp(link.created_at));
        shape["link_updated_at"] = json!(stamp(link.created_at));
        visible.then_some(shape)
    });
    Ok(reply::json(200, &rows.collect()))
}

pub(super) fn create(world: &mut World, ask: &Ask, project: &str, iid: &str) -> Answer {
    let (issue, level) = ask.issue(world, project, iid)?;
    let source = issue.id;
    ask.params.require(&["target_project_id", "target_issue_iid"])?;
    let target_project = ask.params.text("target_project_id").unwrap_or_default();
    let target_iid = ask.params.text("target_issue_iid").unwrap_or_default();
    let kinds = ["relates_to", "blocks", "is_blocked_by"];
    let kind = ask.params.choice("link_type", &kinds)?;
    let (target, target_level) = ask.issue(world, target_project, target_iid)?;
    let target = target.id;
    at_least(level.min(target_level), GUEST)?;
    if kind != "relates_to" && world.tier == Tier::Free {
        let words = "Blocked issues not available for current license";
        return Err(reply::message(403, words));
    }
    if source == target {
        return Err(reply::message(422, "Issue cannot be related to itself"));
    }
    let now = world.now;
    let Some(id) = world.link((source, target), ask.actor, now, kind) else {
        return Err(reply::message(409, "Issue(s) already assigned"));
    };
    Ok(reply::json(201, &shape(world, &world.links[&id])))
}

fn shape(world: &World, link: &Link) -> serde_json::Value {
    json!({
        "id": link.id, "link_type": link.kind,
        "source_issue": basic(world, link.source),
        "target_issue": basic(world, link.target),
    })
}

/// An end of a link that was just made: less than the issue itself tells.
fn basic(world: &World, id: u64) -> serde_json::Value {
    const MORE: [&str; 9] = [
        "_links",
        "has_tasks",
        "imported",
        "imported_from",
        "moved_to_id",
        "references",
        "service_desk_reply_to",
        "severity",
        "task_status",
    ];
    let mut shape = shapes::issue(world, &world.issues[&id], false);
    let fields = shape.as_object_mut().expect("it was made as one");
    fields.retain(|key, _| !MORE.contains(&key.as_str()));
    shape
}

pub(super) fn delete(
    world: &mut World,
    ask: &Ask,
    (project, iid, id): (&str, &str, &str),
) -> Answer {
    let (issue, level) = ask.issue(world, project, iid)?;
    let id = number(id, "issue_link_id")?;
    if !issue.links.contains(&id) {
        return Err(reply::no_such_record());
    }
    at_least(level, GUEST)?;
    let body = shape(world, &world.links[&id]);
    let link = world.links.remove(&id).expect("both ends of a link know it");
    let now = world.now;
    for (here, there) in [(link.source, link.target), (link.target, link.source)] {
        world.issue_mut(here).links.retain(|known| *known != id);
        let words = format!("removed the relation with {}", world.reference(here, there));
        world.system_note(here, ask.actor, now, words);
    }
    Ok(reply::json(200, &body))
}
