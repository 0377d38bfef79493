//! From a request to its events: what it changed on an issue, each change as the hooks of the project are subscribed.
use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::Hmac;
use hmac::KeyInit;
use hmac::Mac;
use http::Method;
use sha2::Sha256;

use super::Delivery;
use super::Hook;
use super::bodies;
use super::place::Place;
use crate::simulator::epics::Epic;
use crate::simulator::records::Award;
use crate::simulator::records::Issue;
use crate::simulator::records::Note;
use crate::simulator::world::World;

/// What a request is about to change, as it is; nothing where no hook tells of it.
#[derive(Debug, Default)]
pub(in crate::simulator) struct Before {
    issues: Vec<Issue>,
    /// A new issue in this project, whose last number was that.
    creates: Option<(u64, u64)>,
    epics: Option<BTreeMap<u64, Epic>>,
}

impl Before {
    /// Looks before a route changes anything; costs nothing where there is no hook.
    pub(in crate::simulator) fn of(world: &World, method: &Method, path: &[&str]) -> Self {
        if world.hooks.registered.is_empty() || method == Method::GET {
            return Self::default();
        }
        let ["projects", key, "issues", rest @ ..] = path else {
            let epics = path.contains(&"epics").then(|| epics(world)).flatten();
            return Self { epics, ..Self::default() };
        };
        let Some(project) = world.project(key) else { return Self::default() };
        let iid = rest.first().and_then(|iid| iid.parse().ok());
        match iid.and_then(|iid| world.issue_at(project.id, iid)) {
            Some(issue) => Self { issues: vec![issue.clone()], ..Self::default() },
            None => Self { creates: Some((project.id, project.last_iid)), ..Self::default() },
        }
    }

    /// The same for a mutation, whose variables and text name what it changes.
    pub(in crate::simulator) fn of_mutation(world: &World, body: &str) -> Self {
        if world.hooks.registered.is_empty() {
            return Self::default();
        }
        let named = body.split("gid://gitlab/").skip(1).filter_map(|rest| {
            let id = rest.split_once('/')?.1;
            let end = id.find(|c: char| !c.is_ascii_digit()).unwrap_or(id.len());
            world.issues.get(&id[..end].parse().ok()?)
        });
        Self { issues: named.cloned().collect(), creates: None, epics: epics(world) }
    }

    /// Whether anything is to be delivered for what was changed since.
    pub(in crate::simulator) fn tell(self, world: &mut World, by: u64) -> bool {
        let mut told_of: Vec<(Subject, Hook)> = Vec::new();
        if let Some((project, last_iid)) = self.creates {
            let new = world.issue_at(project, last_iid + 1);
            let open = new.map(|issue| bodies::of_issue(world, None, issue, ("open", by)));
            told_of.extend(open.map(|event| (Subject::Project(project), event)));
        }
        for before in &self.issues {
            let after = world.issue_at(before.project_id, before.iid);
            let events = after.map_or_else(Vec::new, |after| events(world, before, after, by));
            told_of.extend(events.into_iter().map(|it| (Subject::Project(before.project_id), it)));
        }
        told_of.extend(self.epics.iter().flat_map(|before| of_epics(world, before, by)));
        let mut told = false;
        for (subject, event) in told_of {
            let hooks = world.hooks.registered.values();
            let wanted = hooks.filter(|hook| {
                let hears = match subject {
                    Subject::Project(id) => world.hears(hook.place, id),
                    Subject::Group(id) => world.hears_of_group(hook.place, id),
                };
                hears
                    && hook.events.contains(&subscription(event.event))
                    && hook.is_executable(world.now)
            });
            for id in wanted.map(|hook| hook.id).collect::<Vec<_>>() {
                post(world, id, &event);
                told = true;
            }
        }
        told
    }
}

/// Epics are told of by hooks of groups alone.
fn epics(world: &World) -> Option<BTreeMap<u64, Epic>> {
    let mut hooks = world.hooks.registered.values();
    let is_told = hooks.any(|hook| matches!(hook.place, Place::Group(_)));
    is_told.then(|| world.epics.clone())
}

/// Where something happened.
#[derive(Debug, Clone, Copy)]
enum Subject {
    Project(u64),
    Group(u64),
}

fn of_epics(world: &World, before: &BTreeMap<u64, Epic>, by: u64) -> Vec<(Subject, Hook)> {
    let told = world.epics.values().filter_map(|epic| {
        let was = before.get(&epic.id);
        let action = match was.map(|was| (was.open, was.lock_version == epic.lock_version)) {
            None => "open",
            Some((is_open, _)) if is_open != epic.open => {
                if epic.open {
                    "reopen"
                } else {
                    "close"
                }
            }
            Some((_, true)) => return None,
            Some((_, false)) => "update",
        };
        Some((Subject::Group(epic.group_id), bodies::of_epic(world, epic, (action, by))))
    });
    told.collect()
}

fn subscription(event: &str) -> &'static str {
    match event {
        "Issue Hook" => "issues_events",
        "Confidential Issue Hook" => "confidential_issues_events",
        "Note Hook" => "note_events",
        "Confidential Note Hook" => "confidential_note_events",
        _ => "emoji_events",
    }
}

fn events(world: &World, before: &Issue, after: &Issue, by: u64) -> Vec<Hook> {
    let mut events = Vec::new();
    let is_changed = before.lock_version != after.lock_version
        || before.title != after.title
        || before.description != after.description
        || before.assignees != after.assignees
        || before.due_date != after.due_date
        || before.confidential != after.confidential;
    if is_changed {
        let action = match (before.open, after.open) {
            (true, false) => "close",
            (false, true) => "reopen",
            _ => "update",
        };
        events.push(bodies::of_issue(world, Some(before), after, (action, by)));
    }
    for note in after.notes.iter().filter(|note| !note.system) {
        let was = before.notes.iter().find(|was| was.id == note.id);
        match was {
            None => events.push(bodies::of_note(world, after, note, "create")),
            Some(was) if was.body != note.body => {
                events.push(bodies::of_note(world, after, note, "update"));
            }
            Some(was) => {
                events.extend(awards(world, after, Some(note), (&was.awards, &note.awards)));
            }
        }
    }
    events.extend(awards(world, after, None, (&before.awards, &after.awards)));
    events
}

fn awards(
    world: &World,
    issue: &Issue,
    note: Option<&Note>,
    (was, is): (&[Award], &[Award]),
) -> Vec<Hook> {
    let without = |all: &[Award], award: &Award| all.iter().all(|other| other.id != award.id);
    let given = is.iter().filter(|award| without(was, award)).map(|award| (award, "award"));
    let taken = was.iter().filter(|award| without(is, award)).map(|award| (award, "revoke"));
    let event = |(award, kind)| bodies::of_award(world, issue, (note, award), kind);
    given.chain(taken).map(event).collect()
}

/// Puts one event on its way, with the headers of GitLab 19.
pub(super) fn post(world: &mut World, id: u64, event: &Hook) {
    let number = world.fresh_id("delivery");
    let hook = &world.hooks.registered[&id];
    let body = event.body.to_string();
    let key = format!("{number:08}-0000-4000-8000-000000000000");
    let at = world.now.timestamp().to_string();
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", format!("GitLab/{}", world.version)),
        ("x-gitlab-event", event.event.to_owned()),
        ("x-gitlab-instance", world.base_url.clone()),
        ("x-gitlab-webhook-uuid", format!("00000000-0000-4000-8000-{id:012}")),
        ("x-gitlab-event-uuid", format!("00000000-0000-4000-9000-{number:012}")),
        ("idempotency-key", key.clone()),
        ("webhook-id", key.clone()),
        ("webhook-timestamp", at.clone()),
    ];
    headers.extend(hook.token.clone().map(|token| ("x-gitlab-token", token)));
    if let Some(signing_key) = &hook.signing_key {
        let mac = Hmac::<Sha256>::new_from_slice(signing_key).expect("any length is a key");
        let code = mac.chain_update(format!("{key}.{at}.{body}")).finalize().into_bytes();
        headers.push(("webhook-signature", format!("v1,{}", BASE64_STANDARD.encode(code))));
    }
    let delivery = Delivery { hook: id, url: hook.url.clone(), headers, body };
    world.hooks.waiting.push_back(delivery);
}
