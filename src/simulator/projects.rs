//! Projects, groups and namespaces.
use serde_json::Value;
use serde_json::json;

use super::ask::Ask;
use super::paging;
use super::reply;
use super::reply::Answer;
use super::reply::stamp;
use super::residents::GUEST;
use super::residents::Group;
use super::residents::Project;
use super::residents::Tier;
use super::shapes;
use super::world::World;

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn namespace(world: &World, group: &Group) -> Value {
    let parent = world.groups_above(&group.path).first().map(|parent| parent.id);
    json!({
        "id": group.id, "name": group.name, "path": last(&group.path), "kind": "group",
        "full_path": group.path, "parent_id": parent, "avatar_url": null,
        "web_url": format!("{}/groups/{}", world.base_url, group.path),
    })
}

fn shape(world: &World, ask: &Ask, project: &Project) -> Value {
    let group = &world.groups[&project.group_id];
    let level = world.access(ask.actor, project);
    let access =
        (level >= GUEST).then(|| json!({ "access_level": level, "notification_level": 3 }));
    let here = || world.issue_index.range((project.id, 0)..=(project.id, u64::MAX));
    let open = here().filter(|(_, id)| world.issues[id].open).count();
    let active = here().map(|(_, id)| world.issues[id].updated_at).max();
    let url = format!("{}/{}", world.base_url, project.path);
    json!({
        "id": project.id, "name": project.name, "path": last(&project.path),
        "path_with_namespace": project.path, "description": "",
        "name_with_namespace": format!("{} / {}", group.name, project.name),
        "visibility": project.visibility.as_str(), "web_url": url, "default_branch": "main",
        "created_at": stamp(project.created_at),
        "last_activity_at": stamp(active.unwrap_or(project.created_at)),
        "namespace": namespace(world, group), "archived": false, "empty_repo": project.commits.is_empty(),
        "issues_enabled": true, "issues_access_level": "enabled", "open_issues_count": open,
        "service_desk_enabled": false, "service_desk_address": null, "topics": project.topics,
        "permissions": { "project_access": access, "group_access": null },
    })
}

pub(super) fn get(world: &World, ask: &Ask, key: &str) -> Answer {
    Ok(reply::json(200, &shape(world, ask, ask.project(world, key)?)))
}

pub(super) fn list(world: &World, ask: &Ask) -> Answer {
    let member = ask.params.flag("membership")?.unwrap_or(false);
    let search = ask.params.text("search").unwrap_or_default().to_lowercase();
    let listed = |project: &&Project| {
        world.sees_project(ask.actor, project)
            && (!member || world.access(ask.actor, project) >= GUEST)
            && project.path.to_lowercase().contains(&search)
    };
    let rows: Vec<&Project> = world.projects.values().rev().filter(listed).collect();
    paging::by_offset(&world.bounds, ask, &rows, |project| Some(shape(world, ask, project)))
}

pub(super) fn of_group(world: &World, ask: &Ask, key: &str) -> Answer {
    let group = ask.group(world, key)?;
    let below = ask.params.flag("include_subgroups")?.unwrap_or(false);
    let stem = format!("{}/", group.path);
    let listed = |project: &&Project| {
        let direct = project.group_id == group.id;
        (direct || below && project.path.starts_with(&stem))
            && world.sees_project(ask.actor, project)
    };
    let rows: Vec<&Project> = world.projects.values().filter(listed).collect();
    paging::by_offset(&world.bounds, ask, &rows, |project| Some(shape(world, ask, project)))
}

pub(super) fn group(world: &World, ask: &Ask, key: &str) -> Answer {
    let group = ask.group(world, key)?;
    let mut shape = namespace(world, group);
    // A namespace has a kind; a group asked for as such has none.
    shape.as_object_mut().expect("it was made as one").remove("kind");
    shape["full_name"] = json!(group.path.replace('/', " / "));
    shape["visibility"] = json!(group.visibility.as_str());
    shape["description"] = json!("");
    Ok(reply::json(200, &shape))
}

pub(super) fn namespace_of(world: &World, ask: &Ask, key: &str) -> Answer {
    let mut shape = namespace(world, ask.group(world, key)?);
    shape["plan"] = json!(match world.tier {
        Tier::Free => "free",
        Tier::Premium => "premium",
        Tier::Ultimate => "ultimate",
    });
    Ok(reply::json(200, &shape))
}

pub(super) fn milestones(world: &World, ask: &Ask, key: &str) -> Answer {
    let project = ask.project(world, key)?;
    let title = ask.params.text("title");
    let listed = |known: &&String| title.is_none_or(|title| title == known.as_str());
    let rows: Vec<&String> = project.milestones.values().filter(listed).collect();
    paging::by_offset(&world.bounds, ask, &rows, |title| {
        Some(shapes::milestone(world, project, Some(title.as_str())))
    })
}
