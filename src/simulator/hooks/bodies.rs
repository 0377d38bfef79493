//! The bodies of webhooks, in GitLab's shapes.
use serde_json::Value;
use serde_json::json;

use super::Hook;
use crate::simulator::epics::Epic;
use crate::simulator::records::Award;
use crate::simulator::records::Issue;
use crate::simulator::records::Label;
use crate::simulator::records::LabelHome;
use crate::simulator::records::Note;
use crate::simulator::reply::stamp;
use crate::simulator::residents::Visibility;
use crate::simulator::shapes;
use crate::simulator::world::World;

/// About a change of an issue, with what it was before where that is known.
pub(super) fn of_issue(
    world: &World,
    before: Option<&Issue>,
    issue: &Issue,
    (action, by): (&str, u64),
) -> Hook {
    // Every type but the issue has an object kind of its own, and no header of its own.
    let is_issue = issue.issue_type == "issue";
    let (kind, confidential) = if is_issue {
        ("issue", "confidential_issue")
    } else {
        ("work_item", "confidential_work_item")
    };
    let mut attributes = attributes(world, issue);
    attributes["action"] = json!(action);
    let body = json!({
        "object_kind": kind, "event_type": if issue.confidential { confidential } else { kind },
        "user": shapes::person(world, by), "project": project_of(world, issue),
        "object_attributes": attributes, "labels": labels_of(world, issue),
        "changes": before.map_or_else(|| json!({}), |before| changes(world, before, issue)),
        "assignees": issue.assignees.iter().map(|id| shapes::person(world, *id)).collect::<Vec<_>>(),
    });
    let event = if issue.confidential { "Confidential Issue Hook" } else { "Issue Hook" };
    Hook { event, idempotency_key: String::new(), body }
}

/// About a change of an epic: a work item of no project.
pub(super) fn of_epic(world: &World, epic: &Epic, (action, by): (&str, u64)) -> Hook {
    let homes = world.homes_of_group(epic.group_id);
    let labels = world.labels.values().filter(|label| homes.contains(&label.home));
    let labels = labels.filter(|label| epic.labels.contains(&label.name));
    let labels: Vec<Value> = labels.map(label).collect();
    let kind = if epic.confidential { "confidential_work_item" } else { "work_item" };
    let body = json!({
        "object_kind": "work_item", "event_type": kind, "user": shapes::person(world, by),
        "project": null, "repository": null, "labels": labels, "changes": {},
        "object_attributes": {
            "id": epic.work_item, "iid": epic.iid, "project_id": null, "title": epic.title,
            "description": epic.description, "author_id": epic.author, "assignee_ids": [],
            "confidential": epic.confidential, "due_date": epic.due_date,
            "created_at": stamp(epic.created_at), "updated_at": stamp(epic.updated_at),
            "closed_at": epic.closed_at.map(stamp), "type": "Epic", "action": action,
            "state": if epic.open { "opened" } else { "closed" },
            "url": world.epic_url(epic), "labels": labels,
        },
    });
    let event = if epic.confidential { "Confidential Issue Hook" } else { "Issue Hook" };
    Hook { event, idempotency_key: String::new(), body }
}

/// About a comment; `action` is create or update.
pub(super) fn of_note(world: &World, issue: &Issue, note: &Note, action: &str) -> Hook {
    let hidden = note.internal || issue.confidential;
    let url = format!("{}#note_{}", url_of(world, issue), note.id);
    let body = json!({
        "object_kind": "note",
        "event_type": if hidden { "confidential_note" } else { "note" },
        "user": shapes::person(world, note.author), "project_id": issue.project_id,
        "project": project_of(world, issue),
        "object_attributes": {
            "id": note.id, "note": note.body, "noteable_type": "Issue", "action": action,
            "author_id": note.author, "created_at": stamp(note.created_at),
            "updated_at": stamp(note.updated_at), "project_id": issue.project_id,
            "noteable_id": issue.id, "system": false, "internal": note.internal, "url": url,
        },
        "issue": attributes(world, issue),
    });
    let event = if hidden { "Confidential Note Hook" } else { "Note Hook" };
    Hook { event, idempotency_key: String::new(), body }
}

/// About a reaction to an issue, or to one of its comments; `event_type` is award or revoke.
pub(super) fn of_award(
    world: &World,
    issue: &Issue,
    (note, award): (Option<&Note>, &Award),
    event_type: &str,
) -> Hook {
    let (on, kind) = note.map_or((issue.id, "Issue"), |note| (note.id, "Note"));
    let mut body = json!({
        "object_kind": "emoji", "event_type": event_type,
        "user": shapes::person(world, award.user), "project_id": issue.project_id,
        "project": project_of(world, issue),
        "object_attributes": {
            "id": award.id, "user_id": award.user, "name": award.name, "awardable_type": kind,
            "awardable_id": on, "created_at": stamp(award.created_at),
            "updated_at": stamp(award.created_at), "action": event_type,
            "awarded_on_url": url_of(world, issue),
        },
        "issue": attributes(world, issue),
    });
    if let Some(note) = note {
        body["note"] = json!({ "id": note.id, "note": note.body, "noteable_type": "Issue" });
    }
    Hook { event: "Emoji Hook", idempotency_key: String::new(), body }
}

fn changes(world: &World, before: &Issue, after: &Issue) -> Value {
    let mut changes = serde_json::Map::new();
    let (was, is) = (attributes(world, before), attributes(world, after));
    for key in ["title", "description", "confidential", "due_date", "closed_at", "updated_at"] {
        if was[key] != is[key] {
            changes.insert(key.to_owned(), json!({ "previous": was[key], "current": is[key] }));
        }
    }
    if before.labels != after.labels {
        let delta = json!({ "previous": was["labels"], "current": is["labels"] });
        changes.insert("labels".to_owned(), delta);
    }
    if before.assignees != after.assignees {
        let people = |issue: &Issue| {
            issue.assignees.iter().map(|id| shapes::person(world, *id)).collect::<Vec<_>>()
        };
        let delta = json!({ "previous": people(before), "current": people(after) });
        changes.insert("assignees".to_owned(), delta);
    }
    Value::Object(changes)
}

fn url_of(world: &World, issue: &Issue) -> String {
    shapes::issue_url(world, &world.projects[&issue.project_id], issue.iid)
}

fn project_of(world: &World, issue: &Issue) -> Value {
    let project = &world.projects[&issue.project_id];
    let url = format!("{}/{}", world.base_url, project.path);
    let level = match project.visibility {
        Visibility::Private => 0,
        Visibility::Internal => 10,
        Visibility::Public => 20,
    };
    json!({
        "id": project.id, "name": project.name, "path_with_namespace": project.path,
        "web_url": url, "homepage": url, "http_url": format!("{url}.git"), "avatar_url": null,
        "namespace": world.groups[&project.group_id].name, "visibility_level": level,
        "default_branch": "main", "description": "",
    })
}

fn labels_of(world: &World, issue: &Issue) -> Vec<Value> {
    let project = &world.projects[&issue.project_id];
    let found = issue.labels.iter().filter_map(|name| world.label_in(project, name));
    found.map(|id| label(&world.labels[&id])).collect()
}

fn label(label: &Label) -> Value {
    let (kind, project, group) = match label.home {
        LabelHome::Project(id) => ("ProjectLabel", Some(id), None),
        LabelHome::Group(id) => ("GroupLabel", None, Some(id)),
    };
    json!({
        "id": label.id, "title": label.name, "color": label.color, "type": kind,
        "project_id": project, "group_id": group, "template": false,
    })
}

/// As in `Issue` and `Test Case`.
fn type_of(issue: &Issue) -> String {
    let words = issue.issue_type.split('_');
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    words.map(capital).collect::<Vec<_>>().join(" ")
}

fn attributes(world: &World, issue: &Issue) -> Value {
    json!({
        "id": issue.id, "iid": issue.iid, "project_id": issue.project_id,
        "title": issue.title, "description": issue.description, "author_id": issue.author,
        "assignee_ids": issue.assignees, "confidential": issue.confidential,
        "due_date": issue.due_date, "created_at": stamp(issue.created_at),
        "updated_at": stamp(issue.updated_at), "closed_at": issue.closed_at.map(stamp),
        "state": if issue.open { "opened" } else { "closed" }, "type": type_of(issue),
        "url": url_of(world, issue), "labels": labels_of(world, issue),
    })
}
