//! Work items: epics, and issues, which have the same id as their work item.
use serde_json::Value;
use serde_json::json;

use super::NOT_AVAILABLE;
use super::Run;
use super::fields::Answer;
use super::fields::Arguments;
use super::fields::EPIC_TYPE;
use super::fields::has_epics;
use super::fields::label_row;
use super::fields::one;
use super::fields::plain;
use super::run::Given;
use super::run::Object;
use super::threads;
use crate::simulator::epics::Epic;
use crate::simulator::records::Issue;
use crate::simulator::records::Note;
use crate::simulator::residents::Group;
use crate::simulator::shapes;
use crate::simulator::world::World;

/// A work item.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item<'w> {
    Issue(&'w Issue),
    Epic(&'w Epic),
}

impl<'w> Item<'w> {
    pub(super) fn find(world: &'w World, id: u64) -> Option<Self> {
        let epic = || world.epic_of_work_item(id).filter(|_| has_epics(world)).map(Self::Epic);
        world.issues.get(&id).map(Self::Issue).or_else(epic)
    }

    pub(super) fn id(self) -> u64 {
        match self {
            Self::Issue(issue) => issue.id,
            Self::Epic(epic) => epic.work_item,
        }
    }

    /// The user's access level where the work item lives.
    pub(super) fn level(self, world: &World, user: u64) -> u8 {
        match self {
            Self::Issue(issue) => world.access(user, &world.projects[&issue.project_id]),
            Self::Epic(epic) => world.group_access(user, &world.groups[&epic.group_id]),
        }
    }

    pub(super) fn is_visible(self, world: &World, user: u64) -> bool {
        match self {
            Self::Issue(issue) => {
                world.sees_project(user, &world.projects[&issue.project_id])
                    && issue.visible_to(user, self.level(world, user))
            }
            Self::Epic(epic) => {
                sees_group(world, user, &world.groups[&epic.group_id])
                    && world.sees_epic(user, epic)
            }
        }
    }

    pub(super) fn notes(self) -> &'w [Note] {
        match self {
            Self::Issue(issue) => &issue.notes,
            Self::Epic(epic) => &epic.notes,
        }
    }

    pub(super) fn object(self) -> Object {
        Object { of: "WorkItem", from: json!(self.id()) }
    }
}

pub(super) fn sees_group(world: &World, user: u64, group: &Group) -> bool {
    let below = format!("{}/", group.path);
    world.group_access(user, group) > 0
        || world
            .projects
            .values()
            .any(|project| project.path.starts_with(&below) && world.sees_project(user, project))
}

/// A field of a work item, or of one of its widgets.
pub(super) fn field(
    world: &World,
    run: &Run<'_>,
    item: Item<'_>,
    (of, name): (&str, &str),
    arguments: &Arguments,
) -> Answer {
    if !item.is_visible(world, run.actor) {
        return Err(NOT_AVAILABLE.to_owned());
    }
    Ok(match (of, name) {
        (_, "type") => plain(of.trim_start_matches("WorkItemWidget").to_uppercase()),
        ("WorkItem", "widgets") => Given::Many(
            ["Description", "Labels", "Hierarchy", "Notes"]
                .map(|kind| Object { of: widget(kind), from: json!(item.id()) })
                .to_vec(),
        ),
        ("WorkItemWidgetLabels", _) => Given::Rows(labels(world, item)),
        ("WorkItemWidgetNotes", _) => {
            let level = item.level(world, run.actor);
            Given::Rows(threads::threads(world, item, (run.actor, level), arguments))
        }
        ("WorkItemWidgetHierarchy", _) => hierarchy(world, item, name),
        _ => own(world, item, name),
    })
}

fn widget(kind: &str) -> &'static str {
    match kind {
        "Description" => "WorkItemWidgetDescription",
        "Labels" => "WorkItemWidgetLabels",
        "Hierarchy" => "WorkItemWidgetHierarchy",
        _ => "WorkItemWidgetNotes",
    }
}

fn labels(world: &World, item: Item<'_>) -> Vec<(String, Object)> {
    let (names, ids): (_, Vec<Option<u64>>) = match item {
        Item::Issue(issue) => {
            let project = &world.projects[&issue.project_id];
            (&issue.labels, issue.labels.iter().map(|name| world.label_in(project, name)).collect())
        }
        Item::Epic(epic) => {
            let id = |name: &String| world.label_of_group(epic.group_id, name);
            (&epic.labels, epic.labels.iter().map(id).collect())
        }
    };
    debug_assert_eq!(names.len(), ids.len());
    ids.into_iter().flatten().map(|id| label_row(&world.labels[&id])).collect()
}

fn hierarchy(world: &World, item: Item<'_>, name: &str) -> Given {
    let parent = match item {
        Item::Issue(issue) => world.epics.values().find(|epic| epic.issues.contains(&issue.id)),
        Item::Epic(epic) => epic.parent.and_then(|id| world.epics.get(&id)),
    };
    let below: Vec<Object> = match item {
        Item::Issue(_) => Vec::new(),
        Item::Epic(above) => {
            let epics = world.epics.values().filter(|epic| epic.parent == Some(above.id));
            let issues = above.issues.iter().filter_map(|id| world.issues.get(id));
            epics.map(Item::Epic).chain(issues.map(Item::Issue)).map(Item::object).collect()
        }
    };
    match name {
        "parent" => {
            Given::One(parent.filter(|_| has_epics(world)).map(|it| Item::Epic(it).object()))
        }
        "hasParent" => plain(parent.is_some()),
        "hasChildren" => plain(!below.is_empty()),
        _ => Given::Rows(below.into_iter().map(|it| (it.from.to_string(), it)).collect()),
    }
}

fn own(world: &World, item: Item<'_>, name: &str) -> Given {
    let record = match item {
        Item::Issue(issue) => {
            let project = &world.projects[&issue.project_id];
            json!({ "iid": issue.iid.to_string(), "title": issue.title, "description": issue.description,
                "state": issue.open, "confidential": issue.confidential, "author": issue.author,
                "createdAt": issue.created_at, "updatedAt": issue.updated_at, "closedAt": issue.closed_at,
                "webUrl": shapes::issue_url(world, project, issue.iid), "lockVersion": issue.lock_version })
        }
        Item::Epic(epic) => {
            json!({ "iid": epic.iid.to_string(), "title": epic.title, "description": epic.description,
                "state": epic.open, "confidential": epic.confidential, "author": epic.author,
                "createdAt": epic.created_at, "updatedAt": epic.updated_at, "closedAt": epic.closed_at,
                "webUrl": world.epic_url(epic), "lockVersion": epic.lock_version })
        }
    };
    match (name, item) {
        ("id", _) => plain(format!("gid://gitlab/WorkItem/{}", item.id())),
        ("state", _) => plain(if record[name] == true { "OPEN" } else { "CLOSED" }),
        ("author", _) => one("UserCore", record[name].clone()),
        ("createdAt" | "updatedAt" | "closedAt", _) => plain(seconds(&record[name])),
        ("namespace", Item::Epic(epic)) => one("Namespace", json!(epic.group_id)),
        ("namespace", Item::Issue(issue)) => {
            one("Namespace", json!(world.projects[&issue.project_id].group_id))
        }
        ("workItemType", Item::Epic(_)) => {
            one("WorkItemType", json!({ "id": EPIC_TYPE, "name": "Epic" }))
        }
        ("workItemType", Item::Issue(_)) => {
            one("WorkItemType", json!({ "id": "gid://gitlab/WorkItems::Type/1", "name": "Issue" }))
        }
        _ => plain(record[name].clone()),
    }
}

/// GraphQL tells whole seconds.
pub(super) fn seconds(at: &Value) -> Value {
    let at = at.as_str().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
    at.map_or(Value::Null, |at| json!(at.to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string()))
}
