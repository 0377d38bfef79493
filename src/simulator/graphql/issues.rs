//! A project's issues by number, with what was written on them.
use serde_json::Value;
use serde_json::json;

use super::NOT_AVAILABLE;
use super::Run;
use super::fields::Answer;
use super::fields::Arguments;
use super::fields::plain;
use super::items::Item;
use super::run::Given;
use super::run::Object;
use super::threads;
use crate::simulator::records::Issue;
use crate::simulator::world::World;

/// A project by its full path, if the asker may see it.
pub(super) fn project(world: &World, run: &Run<'_>, path: &str) -> Option<Object> {
    let found = world.projects.values().find(|project| project.path.eq_ignore_ascii_case(path));
    let found = found.filter(|project| world.sees_project(run.actor, project))?;
    Some(Object { of: "Project", from: json!(found.id) })
}

/// A field of a project or of one of its issues.
pub(super) fn field(
    world: &World,
    run: &Run<'_>,
    object: &Object,
    (name, arguments): (&str, &Arguments),
) -> Answer {
    let id = object.from.as_u64().unwrap_or_default();
    if object.of == "Project" {
        let project = world.projects.get(&id).ok_or(NOT_AVAILABLE)?;
        return Ok(match name {
            "id" => plain(format!("gid://gitlab/Project/{id}")),
            "fullPath" => plain(project.path.clone()),
            _ => Given::Rows(of_project(world, run, id, arguments)),
        });
    }
    let issue = world.issues.get(&id).ok_or(NOT_AVAILABLE)?;
    Ok(match name {
        "id" => plain(format!("gid://gitlab/Issue/{id}")),
        "iid" => plain(issue.iid.to_string()),
        _ => {
            let level = Item::Issue(issue).level(world, run.actor);
            Given::Rows(threads::notes(world, issue, (run.actor, level)))
        }
    })
}

/// Newest first, as GitLab sorts unless told otherwise.
fn of_project(
    world: &World,
    run: &Run<'_>,
    project: u64,
    arguments: &Arguments,
) -> Vec<(String, Object)> {
    // A world has very many issues; those that are named are found by number.
    let mut found: Vec<&Issue> = match arguments.get("iids").and_then(Value::as_array) {
        Some(iids) => {
            let iids = iids.iter().filter_map(|iid| iid.as_str()?.parse().ok());
            iids.filter_map(|iid| world.issue_at(project, iid)).collect()
        }
        None => world.issues.values().filter(|issue| issue.project_id == project).collect(),
    };
    found.retain(|issue| {
        Item::Issue(issue).is_visible(world, run.actor)
            && world.lists_end_at.is_none_or(|end| issue.created_at < end)
    });
    found.sort_by_key(|issue| std::cmp::Reverse((issue.created_at, issue.id)));
    found.dedup_by_key(|issue| issue.id);
    let row = |issue: &Issue| (issue.id.to_string(), Object { of: "Issue", from: json!(issue.id) });
    found.into_iter().map(row).collect()
}
