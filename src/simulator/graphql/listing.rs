//! The work items of a group: filtered and sorted.
use serde_json::Value;

use super::Run;
use super::fields::Arguments;
use super::fields::has_epics;
use super::items::Item;
use super::run::Given;
use crate::simulator::epics::Epic;
use crate::simulator::residents::Group;
use crate::simulator::world::World;

/// `workItem` and `workItems` of a group: epics; issues live in projects.
pub(super) fn of_group(
    world: &World,
    run: &Run<'_>,
    group: &Group,
    (name, arguments): (&str, &Arguments),
) -> Given {
    let words = |name: &str| -> Option<Vec<&str>> {
        Some(arguments.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect())
    };
    let text = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
    let below = arguments.get("includeDescendants").and_then(Value::as_bool).unwrap_or(false);
    let prefix = format!("{}/", group.path);
    let is_wanted = |epic: &&Epic| {
        let home = &world.groups[&epic.group_id].path;
        let iid = epic.iid.to_string();
        (epic.group_id == group.id || below && home.starts_with(&prefix))
            && has_epics(world)
            && Item::Epic(epic).is_visible(world, run.actor)
            && (name == "workItems" || iid == text("iid"))
            && words("types").is_none_or(|types| types.contains(&"EPIC"))
            && words("iids").is_none_or(|iids| iids.contains(&iid.as_str()))
            && words("labelName")
                .is_none_or(|labels| labels.iter().all(|label| epic.labels.contains(*label)))
            && match text("state") {
                "opened" => epic.open,
                "closed" => !epic.open,
                _ => true,
            }
            && ["", &world.users[&epic.author].username].contains(&text("authorUsername"))
            && world.lists_end_at.is_none_or(|end| epic.created_at < end || name == "workItem")
    };
    let mut found: Vec<&Epic> = world.epics.values().filter(is_wanted).collect();
    match text("sort") {
        "CREATED_ASC" => found.sort_by_key(|epic| (epic.created_at, epic.id)),
        "UPDATED_ASC" => found.sort_by_key(|epic| (epic.updated_at, epic.id)),
        "UPDATED_DESC" => found.sort_by_key(|epic| std::cmp::Reverse((epic.updated_at, epic.id))),
        "TITLE_ASC" => found.sort_by_key(|epic| (epic.title.clone(), epic.id)),
        "TITLE_DESC" => found.sort_by_key(|epic| std::cmp::Reverse((epic.title.clone(), epic.id))),
        _ => found.sort_by_key(|epic| std::cmp::Reverse((epic.created_at, epic.id))),
    }
    let mut found = found.into_iter().map(|epic| Item::Epic(epic).object());
    if name == "workItem" {
        return Given::One(found.next());
    }
    Given::Rows(found.map(|object| (object.from.to_string(), object)).collect())
}
