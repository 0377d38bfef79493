//! Webhooks as GitLab would send them about an issue: built on request, posted by whoever asked.
use serde_json::Value;
use serde_json::json;

use crate::simulator::Simulator;
use crate::simulator::records::Issue;
use crate::simulator::reply::stamp;
use crate::simulator::shapes;

/// A webhook: what goes into `X-Gitlab-Event` and `Idempotency-Key`, and the body.
#[derive(Debug, Clone, PartialEq)]
pub struct Hook {
    pub event: &'static str,
    pub idempotency_key: String,
    pub body: Value,
}

impl Simulator {
    /// The hook about a change of an issue; `action` is open, update, close or reopen.
    pub fn issue_hook(&self, project: &str, iid: u64, action: &str, by: &str) -> Hook {
        let issue = self.issue(project, iid);
        let event_type = if issue.confidential { "confidential_issue" } else { "issue" };
        let mut attributes = self.attributes(issue);
        attributes["action"] = json!(action);
        let body = json!({
            "object_kind": "issue", "event_type": event_type, "user": self.actor(by),
            "project": self.project_of(issue), "object_attributes": attributes,
            "labels": self.labels_of(issue), "changes": {},
            "assignees": issue.assignees.iter().map(|id| shapes::person(self.world(), *id))
                .collect::<Vec<_>>(),
        });
        let event = if issue.confidential { "Confidential Issue Hook" } else { "Issue Hook" };
        Hook { event, idempotency_key: self.key(issue, action), body }
    }

    /// The hook about the latest comment of an issue; panics when it has none.
    pub fn note_hook(&self, project: &str, iid: u64) -> Hook {
        let issue = self.issue(project, iid);
        let notes = self.notes(project, iid);
        let note = notes.last().unwrap_or_else(|| panic!("{project}#{iid} has no comment"));
        let hidden = note.internal || issue.confidential;
        let author = &self.world().users[&note.author].username;
        let url = format!("{}#note_{}", self.url_of(issue), note.id);
        let body = json!({
            "object_kind": "note",
            "event_type": if hidden { "confidential_note" } else { "note" },
            "user": self.actor(author), "project_id": issue.project_id,
            "project": self.project_of(issue),
            "object_attributes": {
                "id": note.id, "note": note.body, "noteable_type": "Issue", "action": "create",
                "author_id": note.author, "created_at": stamp(note.created_at),
                "updated_at": stamp(note.updated_at), "project_id": issue.project_id,
                "noteable_id": issue.id, "system": false, "internal": note.internal, "url": url,
            },
            "issue": self.attributes(issue),
        });
        let event = if hidden { "Confidential Note Hook" } else { "Note Hook" };
        Hook { event, idempotency_key: format!("sim-note-{}", note.id), body }
    }

    fn key(&self, issue: &Issue, action: &str) -> String {
        format!("sim-{}-{action}-{}", issue.id, self.now().timestamp_millis())
    }

    fn actor(&self, username: &str) -> Value {
        shapes::person(self.world(), self.user_id(username))
    }

    fn url_of(&self, issue: &Issue) -> String {
        let project = &self.world().projects[&issue.project_id];
        shapes::issue_url(self.world(), project, issue.iid)
    }

    fn project_of(&self, issue: &Issue) -> Value {
        let project = &self.world().projects[&issue.project_id];
        let url = format!("{}/{}", self.world().base_url, project.path);
        json!({
            "id": project.id, "name": project.name, "path_with_namespace": project.path,
            "web_url": url, "homepage": url, "default_branch": "main", "description": "",
        })
    }

    fn labels_of(&self, issue: &Issue) -> Vec<Value> {
        let project = &self.world().projects[&issue.project_id];
        let found = issue.labels.iter().filter_map(|name| self.world().label_in(project, name));
        let labels = found.map(|id| &self.world().labels[&id]);
        labels
            .map(|label| json!({ "id": label.id, "title": label.name, "color": label.color }))
            .collect()
    }

    fn attributes(&self, issue: &Issue) -> Value {
        json!({
            "id": issue.id, "iid": issue.iid, "project_id": issue.project_id,
            "title": issue.title, "description": issue.description, "author_id": issue.author,
            "assignee_ids": issue.assignees, "confidential": issue.confidential,
            "due_date": issue.due_date, "created_at": stamp(issue.created_at),
            "updated_at": stamp(issue.updated_at), "closed_at": issue.closed_at.map(stamp),
            "state": if issue.open { "opened" } else { "closed" }, "type": "Issue",
            "url": self.url_of(issue), "labels": self.labels_of(issue),
        })
    }
}
