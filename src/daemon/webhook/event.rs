//! What GitLab says in a webhook: which issue, in which project, by whom. A pure function of header and body.

use std::collections::BTreeSet;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;

use crate::daemon::webhook::Refusal;

/// An issue by the id of its project and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub project: u64,
    pub iid: u64,
}

/// What happened, as far as it concerns us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: Kind,
    /// The issue it is about; none when it is about something else: an epic, a merge request.
    pub place: Option<Place>,
    /// Full path of the project; none when it is a group's, such as an epic.
    pub project: Option<String>,
    pub project_id: Option<u64>,
    /// Id of who did it.
    pub actor: Option<u64>,
    /// Labels the issue has or had; none when GitLab does not say.
    pub labels: Option<BTreeSet<String>>,
}

/// What kind of event it is, in GitLab's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Issue,
    /// Any other type of work item: under the header of issues, known by its `object_kind` only.
    WorkItem,
    Note,
    Emoji,
    /// Whatever else a hook may be subscribed to.
    Other,
}

#[derive(Deserialize)]
struct Head {
    object_kind: Option<String>,
    /// What members, subgroups and projects of a group are told by, without an `object_kind`.
    event_name: Option<String>,
}

/// All that is looked at in an event of another kind: whose it is, where it has that shape.
#[derive(Deserialize)]
struct OfProject {
    #[serde(default)]
    project: serde_json::Value,
}

#[derive(Deserialize)]
struct Body {
    user: Option<User>,
    project: Option<Project>,
    project_id: Option<u64>,
    object_attributes: Option<Subject>,
    /// What a comment or a reaction belongs to.
    issue: Option<Subject>,
    /// The same, where somebody reacted on the page of work items.
    work_item: Option<Subject>,
    labels: Option<Vec<Label>>,
    changes: Option<Changes>,
}

#[derive(Deserialize)]
struct User {
    id: Option<u64>,
}

#[derive(Deserialize)]
struct Project {
    id: Option<u64>,
    path_with_namespace: Option<String>,
}

#[derive(Deserialize)]
struct Subject {
    iid: Option<u64>,
    project_id: Option<u64>,
    labels: Option<Vec<Label>>,
}

#[derive(Deserialize)]
struct Label {
    title: Option<String>,
}

#[derive(Deserialize)]
struct Changes {
    labels: Option<Delta>,
}

#[derive(Deserialize)]
struct Delta {
    previous: Option<Vec<Label>>,
    current: Option<Vec<Label>>,
}

/// Reads one delivery. Nobody has vouched for it yet: who sent it is for the secrets to say.
pub fn event(headers: &HeaderMap, body: &[u8]) -> Result<Event, Refusal> {
    is_json(headers)?;
    let head: Head = read(body)?;
    let kind = match head.object_kind.as_deref() {
        Some("issue") => Kind::Issue,
        Some("work_item") => Kind::WorkItem,
        Some("note") => Kind::Note,
        Some("emoji") => Kind::Emoji,
        Some(_) => return Ok(other(&read(body)?)),
        None if head.event_name.is_some() => return Ok(other(&read(body)?)),
        None => return Err(Refusal::NoEvent("it has no object_kind".to_owned())),
    };
    Ok(told(kind, read(body)?))
}

fn other(OfProject { project }: &OfProject) -> Event {
    let path = project["path_with_namespace"].as_str().map(str::to_owned);
    let project_id = project["id"].as_u64();
    Event { kind: Kind::Other, place: None, project: path, project_id, actor: None, labels: None }
}

/// Whether the body says of itself that it is JSON.
pub(super) fn is_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = value.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/json") { Ok(()) } else { Err(Refusal::MediaType) }
}

fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Refusal> {
    // The reason has the place and never the text.
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what = if error.is_data() { "it is no event of GitLab's" } else { "it is not JSON" };
        Refusal::NoEvent(format!("{what}, line {line}, column {column}"))
    })
}

fn told(kind: Kind, body: Body) -> Event {
    let Body { user, project, project_id, object_attributes: own, labels, changes, .. } = body;
    let subject = match kind {
        Kind::Issue | Kind::WorkItem => own,
        Kind::Note | Kind::Emoji | Kind::Other => body.issue.or(body.work_item),
    };
    let of_project = project.as_ref().and_then(|project| project.id).or(project_id);
    let place = subject.as_ref().and_then(|subject| {
        let project = of_project.or(subject.project_id)?;
        Some(Place { project, iid: subject.iid? })
    });
    let change = changes.and_then(|changes| changes.labels);
    let change = change.map(|delta| [delta.previous, delta.current]).into_iter().flatten();
    let lists = change.chain([labels, subject.and_then(|subject| subject.labels)]);
    let lists: Vec<Vec<Label>> = lists.flatten().collect();
    let is_told = !lists.is_empty();
    let names = lists.into_iter().flatten().filter_map(|label| label.title).collect();
    Event {
        kind,
        place,
        project: project.and_then(|project| project.path_with_namespace),
        project_id: of_project,
        actor: user.and_then(|user| user.id),
        labels: is_told.then_some(names),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use serde_json::Value;
    use serde_json::json;

    use super::*;

    fn headers(media: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media))])
    }

    fn check(body: &Value) -> Result<Event, Refusal> {
        event(&headers("application/json; charset=utf-8"), body.to_string().as_bytes())
    }

    fn labels(event: &Event) -> Vec<&str> {
        event.labels.iter().flatten().map(String::as_str).collect()
    }

    #[test]
    fn gitlabs_own_sample_is_understood() {
        // The shape of GitLab's documentation, with what matters of it.
        let event = check(&json!({"object_kind": "issue", "event_type": "issue",
            "user": {"id": 1, "username": "root", "email": "a@example.com"},
            "project": {"id": 1, "path_with_namespace": "gitlabhq/gitlab-test", "avatar_url": null},
            "object_attributes": {"id": 301, "iid": 23, "project_id": 1, "title": "t",
                "labels": [{"id": 206, "title": "API"}], "action": "update"},
            "labels": [{"id": 206, "title": "API"}],
            "changes": {"updated_by_id": {"previous": null, "current": 1},
                "labels": {"previous": [{"title": "csm::account"}], "current": [{"title": "API"}]}}}));
        let event = event.unwrap();
        assert_eq!((event.kind, event.actor), (Kind::Issue, Some(1)));
        assert_eq!(event.place, Some(Place { project: 1, iid: 23 }));
        assert_eq!(event.project.as_deref(), Some("gitlabhq/gitlab-test"));
        assert_eq!(labels(&event), ["API", "csm::account"], "a label taken off is told as well");
    }

    #[test]
    fn comments_and_reactions_are_about_their_issue() {
        for kind in ["note", "emoji"] {
            let event = check(&json!({"object_kind": kind, "user": {"id": 7}, "project_id": 5,
                "object_attributes": {"id": 9, "iid": null, "noteable_type": "Issue"},
                "issue": {"id": 3, "iid": 4, "labels": []}}));
            let event = event.unwrap();
            assert_eq!(event.place, Some(Place { project: 5, iid: 4 }), "{kind}");
            assert_eq!(event.labels, Some(BTreeSet::new()));
        }
        let on_a_merge_request = check(&json!({"object_kind": "note", "project_id": 5,
            "merge_request": {"iid": 4}, "object_attributes": {"noteable_type": "MergeRequest"}}));
        assert_eq!(on_a_merge_request.unwrap().place, None);
    }

    #[test]
    fn a_task_is_an_issue_and_an_epic_is_not() {
        let task = json!({"object_kind": "work_item", "project": {"id": 5}, "user": {"id": 7},
            "object_attributes": {"iid": 4, "project_id": 5}});
        let event = check(&task).unwrap();
        assert_eq!((event.kind, event.labels), (Kind::WorkItem, None));
        assert_eq!(event.place, Some(Place { project: 5, iid: 4 }));
        let epic = json!({"object_kind": "work_item", "group": {"id": 8},
            "object_attributes": {"iid": 4, "project_id": null}});
        assert_eq!(check(&epic).unwrap().place, None);
        // As a hook of a group tells of an epic: a project is named, and is nothing.
        let epic = json!({"object_kind": "work_item", "event_type": "work_item", "project": null,
            "user": {"id": 7}, "repository": null, "labels": [{"title": "csm::rollup"}],
            "object_attributes": {"iid": 4, "project_id": null, "type": "Epic"}});
        let event = check(&epic).unwrap();
        assert_eq!((event.place, event.project, event.project_id), (None, None, None));
    }

    #[test]
    fn a_reaction_given_on_the_page_of_work_items_is_about_its_issue() {
        let event = check(&json!({"object_kind": "emoji", "event_type": "award",
            "user": {"id": 7}, "project_id": 5, "project": {"id": 5},
            "object_attributes": {"id": 9, "awardable_type": "WorkItem", "action": "award"},
            "work_item": {"id": 3, "iid": 4, "project_id": 5, "labels": []}}));
        assert_eq!(event.unwrap().place, Some(Place { project: 5, iid: 4 }));
    }

    #[test]
    fn other_events_are_left_alone_whatever_they_hold() {
        let push = check(&json!({"object_kind": "push", "project": "no object", "labels": 7}));
        assert_eq!(push.unwrap().kind, Kind::Other);
        // What a hook of a group tells of its members and projects has a name and no kind.
        let member = json!({"event_name": "user_add_to_group", "group_id": 8, "user_id": 7});
        assert_eq!(check(&member).unwrap().kind, Kind::Other);
        let token = check(&json!({"object_kind": "access_token", "group": {"group_id": 8},
            "event_name": "expiring_access_token"}));
        assert_eq!(token.unwrap().kind, Kind::Other);
        let wiki = json!({"object_kind": "wiki_page", "object_attributes": {"action": "create"},
            "project": {"id": 5, "path_with_namespace": "acme/accounts"}});
        let wiki = check(&wiki).unwrap();
        assert_eq!((wiki.project_id, wiki.project.as_deref()), (Some(5), Some("acme/accounts")));
    }

    #[test]
    fn what_is_no_event_is_refused_and_never_quoted() {
        let refused = |media, body: &[u8]| event(&headers(media), body).unwrap_err();
        assert_eq!(refused("text/html", b"{}"), Refusal::MediaType);
        for body in ["<html>glpat-secret</html>", "", "[]", "{}", "{\"object_kind\": 7}", "\u{0}"] {
            let refusal = refused("application/json", body.as_bytes());
            assert!(matches!(refusal, Refusal::NoEvent(_)), "{body}: {refusal:?}");
            assert!(!refusal.to_string().contains("secret"), "{refusal}");
        }
        let deep = format!("{{\"object_kind\":\"issue\",\"x\":{}", "[".repeat(100_000));
        assert!(event(&headers("application/json"), deep.as_bytes()).is_err());
        let huge = json!({"object_kind": "issue", "object_attributes": {"iid": 1.0e300}});
        assert!(check(&huge).is_err());
    }
}
