//! The records as GitLab's JSON.
use serde_json::Value;
use serde_json::json;

use super::records::Award;
use super::records::Issue;
use super::records::Label;
use super::records::LabelEvent;
use super::records::LabelHome;
use super::records::Note;
use super::records::StateEvent;
use super::reply::stamp;
use super::residents::Project;
use super::world::World;

pub(super) fn person(world: &World, id: u64) -> Value {
    let Some(user) = world.users.get(&id) else { return Value::Null };
    json!({
        "id": user.id, "username": user.username, "name": user.name,
        "state": if user.blocked { "blocked" } else { "active" },
        "locked": false, "avatar_url": null, "web_url": format!("{}/{}", world.base_url, user.username),
    })
}

pub(super) fn issue_url(world: &World, project: &Project, iid: u64) -> String {
    format!("{}/{}/-/issues/{iid}", world.base_url, project.path)
}

/// An issue as in a list; a single one adds `subscribed`.
pub(super) fn issue(world: &World, issue: &Issue, label_details: bool) -> Value {
    let project = &world.projects[&issue.project_id];
    let api = format!("{}/api/v4/projects/{}", world.base_url, project.id);
    let assignees: Vec<Value> = issue.assignees.iter().map(|id| person(world, *id)).collect();
    let labels: Vec<Value> = if label_details {
        let found = issue.labels.iter().filter_map(|name| world.label_in(project, name));
        found.map(|found| label(&world.labels[&found], project.id)).collect()
    } else {
        issue.labels.iter().map(|name| json!(name)).collect()
    };
    let (tasks, done) = checkboxes(issue.description.as_deref().unwrap_or_default());
    let comments = issue.notes.iter().filter(|note| !note.system).count();
    let votes = |name: &str| issue.awards.iter().filter(|award| award.name == name).count();
    json!({
        "id": issue.id, "iid": issue.iid, "project_id": issue.project_id,
        "title": issue.title, "description": issue.description,
        "state": if issue.open { "opened" } else { "closed" },
        "created_at": stamp(issue.created_at), "updated_at": stamp(issue.updated_at),
        "closed_at": issue.closed_at.map(stamp),
        "closed_by": issue.closed_by.map(|id| person(world, id)),
        "labels": labels, "milestone": milestone(world, project, issue.milestone.as_deref()),
        "assignees": assignees, "assignee": assignees.first(),
        "author": person(world, issue.author),
        "type": issue.issue_type.to_uppercase(), "issue_type": issue.issue_type,
        "user_notes_count": comments, "merge_requests_count": 0,
        "upvotes": votes("thumbsup"), "downvotes": votes("thumbsdown"),
        "start_date": null, "due_date": issue.due_date, "confidential": issue.confidential,
        "discussion_locked": null, "web_url": issue_url(world, project, issue.iid),
        "time_stats": {
            "time_estimate": 0, "total_time_spent": 0,
            "human_time_estimate": null, "human_total_time_spent": null,
        },
        "task_completion_status": { "count": tasks, "completed_count": done },
        "weight": null, "blocking_issues_count": 0, "has_tasks": tasks > 0,
        "task_status": format!("{done} of {tasks} checklist items completed"),
        "_links": {
            "self": format!("{api}/issues/{}", issue.iid),
            "notes": format!("{api}/issues/{}/notes", issue.iid),
            "award_emoji": format!("{api}/issues/{}/award_emoji", issue.iid),
            "project": api, "closed_as_duplicate_of": duplicate_of(world, issue),
        },
        "references": {
            "short": format!("#{}", issue.iid), "relative": format!("#{}", issue.iid),
            "full": format!("{}#{}", project.path, issue.iid),
        },
        "severity": "UNKNOWN", "moved_to_id": issue.moved_to, "imported": issue.imported,
        "imported_from": if issue.imported { "gitlab_project" } else { "none" },
        "service_desk_reply_to": issue.service_desk_reply_to,
    })
}

/// The API address of the issue that goes on in this one's place.
fn duplicate_of(world: &World, issue: &Issue) -> Option<String> {
    let other = world.issues.get(&issue.duplicate_of?)?;
    let (project, iid) = (other.project_id, other.iid);
    Some(format!("{}/api/v4/projects/{project}/issues/{iid}", world.base_url))
}

pub(super) fn milestone(world: &World, project: &Project, title: Option<&str>) -> Value {
    let Some((id, title)) = title
        .and_then(|title| project.milestones.iter().find(|(_, known)| known.as_str() == title))
    else {
        return Value::Null;
    };
    json!({
        "id": id, "iid": id % 1_000_000, "project_id": project.id, "title": title,
        "description": "", "state": "active", "due_date": null, "start_date": null,
        "web_url": format!("{}/{}/-/milestones/{}", world.base_url, project.path, id % 1_000_000),
    })
}

pub(super) fn note(world: &World, issue: &Issue, note: &Note) -> Value {
    json!({
        "id": note.id, "type": null, "body": note.body, "author": person(world, note.author),
        "created_at": stamp(note.created_at), "updated_at": stamp(note.updated_at),
        "system": note.system, "noteable_id": issue.id, "noteable_type": "Issue",
        "noteable_iid": issue.iid, "project_id": issue.project_id, "resolvable": false,
        "confidential": note.internal, "internal": note.internal, "imported": false,
        "imported_from": "none", "commands_changes": {},
    })
}

pub(super) fn label(label: &Label, project: u64) -> Value {
    json!({
        "id": label.id, "name": label.name, "color": label.color, "text_color": "#FFFFFF",
        "description": label.description,
        "description_html": label.description.clone().unwrap_or_default(),
        "subscribed": false, "priority": label.priority, "archived": false,
        "is_project_label": label.home == LabelHome::Project(project),
    })
}

pub(super) fn label_event(world: &World, issue: &Issue, event: &LabelEvent) -> Value {
    let label = event.label.and_then(|id| world.labels.get(&id)).map(|label| {
        json!({ "id": label.id, "name": label.name, "color": label.color, "text_color": "#FFFFFF",
                "description": label.description, "archived": false })
    });
    json!({
        "id": event.id, "user": person(world, event.user), "created_at": stamp(event.created_at),
        "resource_type": "Issue", "resource_id": issue.id, "label": label,
        "action": if event.added { "add" } else { "remove" },
    })
}

pub(super) fn state_event(world: &World, issue: &Issue, event: &StateEvent) -> Value {
    json!({
        "id": event.id, "user": person(world, event.user), "created_at": stamp(event.created_at),
        "resource_type": "Issue", "resource_id": issue.id, "source_commit": null,
        "source_merge_request_id": null, "state": if event.closed { "closed" } else { "reopened" },
    })
}

pub(super) fn award(world: &World, award: &Award, on: u64, kind: &str) -> Value {
    json!({
        "id": award.id, "name": award.name, "user": person(world, award.user),
        "created_at": stamp(award.created_at), "updated_at": stamp(award.created_at),
        "awardable_id": on, "awardable_type": kind, "url": null,
    })
}

fn checkboxes(description: &str) -> (usize, usize) {
    let boxes = description.lines().filter_map(|line| {
        let item = line.trim_start().strip_prefix(['-', '*', '+'])?.trim_start();
        match item.get(..3)? {
            "[ ]" => Some(false),
            "[x]" | "[X]" => Some(true),
            _ => None,
        }
    });
    boxes.fold((0, 0), |(all, done), ticked| (all + 1, done + usize::from(ticked)))
}
