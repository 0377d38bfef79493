//! Webhooks as GitLab sends them: a register of hooks, an event for every change, and deliveries that GitLab gives up
//! on when they fail.
mod bodies;
mod courier;
mod place;
mod register;
mod watch;

use std::collections::BTreeMap;
use std::collections::VecDeque;

use http::Method;
use serde_json::Value;

use super::Simulator;
use super::ask::Ask;
use super::reply::Answer;
use super::world::World;

pub(super) use courier::deliver;
pub use place::Place;
pub use register::Registered;
pub(super) use watch::Before;

/// A webhook: what goes into `X-Gitlab-Event` and `Idempotency-Key`, and the body.
#[derive(Debug, Clone, PartialEq)]
pub struct Hook {
    pub event: &'static str,
    pub idempotency_key: String,
    pub body: Value,
}

/// One request of a hook that is still to be made.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Id of the hook.
    pub hook: u64,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// A delivery that was tried, for a test to look at or to repeat.
#[derive(Debug, Clone)]
pub struct Delivered {
    pub delivery: Delivery,
    /// None when nobody answered.
    pub status: Option<u16>,
}

/// All hooks, and what they have to do.
#[derive(Debug, Default)]
pub struct Hooks {
    pub registered: BTreeMap<u64, Registered>,
    pub waiting: VecDeque<Delivery>,
    pub done: Vec<Delivered>,
}

impl Simulator {
    /// The hook about a change of an issue; `action` is open, update, close or reopen.
    pub fn issue_hook(&self, project: &str, iid: u64, action: &str, by: &str) -> Hook {
        let (issue, by) = (self.issue(project, iid), self.user_id(by));
        let key = format!("sim-{}-{action}-{}", issue.id, self.now().timestamp_millis());
        bodies::of_issue(self.world(), None, issue, (action, by)).with_key(key)
    }

    /// The hook about the latest comment of an issue; panics when it has none.
    pub fn note_hook(&self, project: &str, iid: u64) -> Hook {
        let issue = self.issue(project, iid);
        let notes = self.notes(project, iid);
        let note = notes.last().unwrap_or_else(|| panic!("{project}#{iid} has no comment"));
        let key = format!("sim-note-{}", note.id);
        bodies::of_note(self.world(), issue, note, "create").with_key(key)
    }

    /// What every hook tried so far, in order.
    pub fn deliveries(&self) -> &[Delivered] {
        &self.world().hooks.done
    }

    /// Makes GitLab send a delivery once more, as it does after a time-out: the same in every byte.
    pub fn redeliver(&mut self, nth: usize) {
        let again = self.world().hooks.done[nth].delivery.clone();
        self.world_mut().hooks.waiting.push_back(again);
        self.ring();
    }
}

/// What is asked of the hooks of a project, or of a group, named by the first words of the path; None when it is unknown.
pub(super) fn route(
    world: &mut World,
    ask: &Ask,
    method: &Method,
    whose: (&str, &str),
    path: &[&str],
) -> Option<Answer> {
    if !matches!(whose.0, "projects" | "groups") {
        return None;
    }
    Some(match (method.as_str(), path) {
        ("GET", []) => register::list(world, ask, whose),
        ("POST", []) => register::create(world, ask, whose),
        ("GET", [id]) => register::get(world, ask, (whose, id)),
        ("PUT", [id]) => register::update(world, ask, (whose, id)),
        ("DELETE", [id]) => register::delete(world, ask, (whose, id)),
        ("POST", [id, "test", trigger]) => register::test(world, ask, (whose, id, trigger)),
        _ => return None,
    })
}

impl Hook {
    fn with_key(self, idempotency_key: String) -> Self {
        Self { idempotency_key, ..self }
    }
}
