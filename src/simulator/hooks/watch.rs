//! From a request to its events: what it changed on an issue, each change as the hooks of the project are subscribed.
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
use crate::simulator::records::Award;
use crate::simulator::records::Issue;
use crate::simulator::records::Note;
use crate::simulator::world::World;

/// What a request is about to change.
#[derive(Debug)]
pub(in crate::simulator) enum Before {
    /// Nothing that a hook tells of.
    Nothing,
    /// A new issue in a project whose last number was this.
    Creates {
        project: u64,
        last_iid: u64,
    },
    Changes(Box<Issue>),
}

impl Before {
    /// Looks before a route changes anything; costs nothing where there is no hook.
    pub(in crate::simulator) fn of(world: &World, method: &Method, path: &[&str]) -> Self {
        if world.hooks.registered.is_empty() || method == Method::GET {
            return Self::Nothing;
        }
        let ["projects", key, "issues", rest @ ..] = path else { return Self::Nothing };
        let Some(project) = world.project(key) else { return Self::Nothing };
        let iid = rest.first().and_then(|iid| iid.parse().ok());
        match iid.and_then(|iid| world.issue_at(project.id, iid)) {
            Some(issue) => Self::Changes(Box::new(issue.clone())),
            None => Self::Creates { project: project.id, last_iid: project.last_iid },
        }
    }

    /// Whether anything is to be delivered for what was changed since.
    pub(in crate::simulator) fn tell(self, world: &mut World, by: u64) -> bool {
        let (project, events) = match self {
            Self::Nothing => return false,
            Self::Creates { project, last_iid } => {
                let new = world.issue_at(project, last_iid + 1);
                let open = |issue| bodies::of_issue(world, None, issue, ("open", by));
                (project, new.map(open).into_iter().collect())
            }
            Self::Changes(before) => {
                let project = before.project_id;
                let after = world.issue_at(project, before.iid);
                (project, after.map_or_else(Vec::new, |after| events(world, &before, after, by)))
            }
        };
        let mut told = false;
        for event in events {
            let hooks = world.hooks.registered.values();
            let wanted = hooks.filter(|hook| {
                hook.project == project
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
