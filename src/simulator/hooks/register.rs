//! The hooks of a project or a group: created, changed and tested through the API, and given up after failures in a row.
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;

use super::Hook;
use super::bodies;
use super::place;
use super::place::Place;
use super::watch;
use crate::simulator::ask::Ask;
use crate::simulator::ask::number;
use crate::simulator::paging;
use crate::simulator::reply;
use crate::simulator::reply::Answer;
use crate::simulator::reply::Reply;
use crate::simulator::reply::stamp;
use crate::simulator::world::World;

/// Failures in a row that are borne; the next one disables the hook for a time.
const FAILURES_BORNE: u32 = 3;
/// Failures in a row after which it is disabled for good.
const FAILURES_MAX: u32 = 40;
/// Hooks of one project, and of one group.
const PROJECT_HOOKS_MAX: usize = 100;
const GROUP_HOOKS_MAX: usize = 50;
const EVENTS: [&str; 5] = [
    "issues_events",
    "confidential_issues_events",
    "note_events",
    "confidential_note_events",
    "emoji_events",
];

/// A hook of a project or a group.
#[derive(Debug, Clone)]
pub struct Registered {
    pub id: u64,
    pub place: Place,
    pub url: String,
    pub token: Option<String>,
    /// The key of signatures, decoded.
    pub signing_key: Option<Vec<u8>>,
    /// Names of what it is subscribed to, as in `note_events`.
    pub events: Vec<&'static str>,
    pub failures: u32,
    pub disabled_until: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl Registered {
    pub(super) fn is_executable(&self, now: DateTime<Utc>) -> bool {
        self.failures < FAILURES_MAX && self.disabled_until.is_none_or(|until| until <= now)
    }

    /// `executable`, `temporarily_disabled` or `disabled`.
    pub fn alert_status(&self, now: DateTime<Utc>) -> &'static str {
        match (self.failures >= FAILURES_MAX, self.is_executable(now)) {
            (true, _) => "disabled",
            (false, true) => "executable",
            (false, false) => "temporarily_disabled",
        }
    }

    /// A minute after the fourth failure in a row, then twice as long each time, up to a day.
    pub(super) fn record(&mut self, ok: bool, now: DateTime<Utc>) {
        if ok {
            (self.failures, self.disabled_until) = (0, None);
            return;
        }
        self.failures += 1;
        if self.failures > FAILURES_BORNE {
            let doublings = (self.failures - FAILURES_BORNE - 1).min(11);
            let wait = TimeDelta::minutes(1 << doublings).min(TimeDelta::days(1));
            self.disabled_until = Some(now + wait);
        }
    }

    fn shape(&self, now: DateTime<Utc>) -> Value {
        let mut shape = json!({
            "id": self.id, "url": self.url,
            "created_at": stamp(self.created_at), "enable_ssl_verification": true,
            "alert_status": self.alert_status(now),
            "disabled_until": self.disabled_until.map(stamp), "url_variables": [],
            "push_events": false, "custom_headers": [],
        });
        for name in EVENTS {
            shape[name] = json!(self.events.contains(&name));
        }
        match self.place {
            Place::Project(id) => shape["project_id"] = json!(id),
            Place::Group(id) => shape["group_id"] = json!(id),
        }
        shape
    }
}

fn found(world: &World, ask: &Ask, (whose, id): ((&str, &str), &str)) -> Result<u64, Reply> {
    let place = place::of(world, ask, whose)?;
    let id = number(id, "hook_id")?;
    let hook = world.hooks.registered.get(&id).filter(|hook| hook.place == place);
    hook.map(|hook| hook.id).ok_or_else(|| reply::not_found("Hook"))
}

pub(super) fn list(world: &World, ask: &Ask, whose: (&str, &str)) -> Answer {
    let place = place::of(world, ask, whose)?;
    let hooks = world.hooks.registered.values().filter(|hook| hook.place == place);
    let hooks: Vec<&Registered> = hooks.collect();
    paging::by_offset(&world.bounds, ask, &hooks, |hook| Some(hook.shape(world.now)))
}

pub(super) fn get(world: &World, ask: &Ask, path: ((&str, &str), &str)) -> Answer {
    let id = found(world, ask, path)?;
    Ok(reply::json(200, &world.hooks.registered[&id].shape(world.now)))
}

pub(super) fn create(world: &mut World, ask: &Ask, whose: (&str, &str)) -> Answer {
    let place = place::of(world, ask, whose)?;
    ask.params.require(&["url"])?;
    let count = world.hooks.registered.values().filter(|hook| hook.place == place).count();
    let (limit, kind) = match place {
        Place::Project(_) => (PROJECT_HOOKS_MAX, "project"),
        Place::Group(_) => (GROUP_HOOKS_MAX, "group"),
    };
    if count >= limit {
        let words = format!("Maximum number of {kind} webhooks ({limit}) exceeded");
        return Err(reply::invalid("base", &words));
    }
    let mut hook = Registered {
        id: world.fresh_id("hook"),
        place,
        url: String::new(),
        token: None,
        signing_key: None,
        events: Vec::new(),
        failures: 0,
        disabled_until: None,
        created_at: world.now,
    };
    take(&mut hook, ask)?;
    let shape = hook.shape(world.now);
    world.hooks.registered.insert(hook.id, hook);
    Ok(reply::json(201, &shape))
}

pub(super) fn update(world: &mut World, ask: &Ask, path: ((&str, &str), &str)) -> Answer {
    let id = found(world, ask, path)?;
    let now = world.now;
    let mut hook = world.hooks.registered[&id].clone();
    // A hook that is changed without its secret loses it (19.4).
    hook.token = None;
    take(&mut hook, ask)?;
    let shape = hook.shape(now);
    world.hooks.registered.insert(id, hook);
    Ok(reply::json(200, &shape))
}

fn take(hook: &mut Registered, ask: &Ask) -> Result<(), Reply> {
    if let Some(url) = ask.params.text("url") {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(reply::invalid("url", "must be a valid URL"));
        }
        url.clone_into(&mut hook.url);
    }
    if let Some(token) = ask.params.text("token").filter(|token| !token.is_empty()) {
        hook.token = Some(token.to_owned());
    }
    if let Some(token) = ask.params.text("signing_token") {
        let key = token.strip_prefix("whsec_").and_then(|text| BASE64_STANDARD.decode(text).ok());
        let key = key.filter(|key| key.len() == 32);
        hook.signing_key = Some(key.ok_or_else(|| reply::invalid("signing_token", "is invalid"))?);
    }
    for name in EVENTS {
        match ask.params.flag(name)? {
            Some(true) if !hook.events.contains(&name) => hook.events.push(name),
            Some(false) => hook.events.retain(|event| *event != name),
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn delete(world: &mut World, ask: &Ask, path: ((&str, &str), &str)) -> Answer {
    let id = found(world, ask, path)?;
    world.hooks.registered.remove(&id);
    Ok(reply::no_content())
}

/// Sends an event of some issue, even where the hook is disabled: an answer makes it work again.
pub(super) fn test(
    world: &mut World,
    ask: &Ask,
    (whose, id, trigger): ((&str, &str), &str, &str),
) -> Answer {
    let id = found(world, ask, (whose, id))?;
    let place = world.hooks.registered[&id].place;
    let issue = world.issues.values().find(|issue| world.hears(place, issue.project_id));
    let issue = issue.filter(|_| trigger == "issues_events");
    let issue = issue.ok_or_else(|| reply::message(422, "Ensure the project has issues."))?;
    let hook: Hook = bodies::of_issue(world, None, issue, ("open", ask.actor));
    watch::post(world, id, &hook);
    Ok(reply::json(201, &json!({ "message": "201 Created" })))
}
