//! A GitLab in a box: one function from request to response, with a clock of its own, for the demo and the tests.
pub mod boards;
pub mod cast;
pub mod epics;
pub mod faults;
pub mod graphql;
pub mod hooks;
pub mod in_process;
pub mod limits;
pub mod portfolio;
pub mod received;
pub mod records;
pub mod residents;
pub mod seed;
pub mod serve;
pub mod traces;
pub mod world;

mod ask;
mod changes;
mod changes_of_fields;
mod commands;
mod epic_pages;
mod events;
mod fields;
mod filters;
mod gate;
mod issues;
mod labels;
mod links;
mod listing;
mod moves;
mod notes;
mod pages;
mod paging;
mod params;
mod people;
mod plant;
mod projects;
mod quick_actions;
mod reply;
mod repository;
mod requests;
mod routes;
mod setup;
mod shapes;
mod shelf;
mod telling;
mod text;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use tokio::sync::Notify;

use crate::simulator::faults::Arrival;
use crate::simulator::faults::Fault;
use crate::simulator::faults::Faults;
use crate::simulator::faults::Lost;
use crate::simulator::limits::Limits;
use crate::simulator::limits::Meter;
use crate::simulator::records::Issue;
use crate::simulator::records::Note;
use crate::simulator::world::World;

/// One request and how it was answered.
#[derive(Debug, Clone)]
pub struct Logged {
    pub method: String,
    pub path_and_query: String,
    /// 0 when the answer was lost.
    pub status: u16,
    /// The body of the request.
    pub body: String,
    /// The body of the answer where answers are kept, else nothing.
    pub answer: String,
}

impl Logged {
    /// Whether it could change anything: GraphQL asks by POST too.
    pub fn is_write(&self) -> bool {
        is_write(&self.method, &self.path_and_query, &self.body)
    }
}

fn is_write(method: &str, path_and_query: &str, body: &str) -> bool {
    let is_question = path_and_query.ends_with("/api/graphql") && !graphql::changes(body);
    method != "GET" && !is_question
}

/// The simulated GitLab.
#[derive(Debug)]
pub struct Simulator {
    world: World,
    limits: Limits,
    meter: Meter,
    faults: Faults,
    /// Requests whose effect is still to come, by the number of the request after which it does.
    held: Vec<(usize, http::Request<Bytes>)>,
    log: Vec<Logged>,
    base_path: String,
    latency: Duration,
    keeps_answers: bool,
    /// Rings when a hook has something to deliver.
    bell: Arc<Notify>,
}

impl Simulator {
    /// An empty instance whose clock shows `now` until it is set or advanced.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            world: World::new(now),
            limits: Limits::default(),
            meter: Meter::default(),
            faults: Faults::default(),
            held: Vec::new(),
            log: Vec::new(),
            base_path: String::new(),
            latency: Duration::ZERO,
            keeps_answers: false,
            bell: Arc::default(),
        }
    }

    /// Logs what was answered, too: memory in proportion to all that is read.
    #[must_use]
    pub fn with_kept_answers(mut self) -> Self {
        self.keeps_answers = true;
        self
    }

    /// Answers one request; a response that carries [`Lost`] must not be delivered.
    pub fn handle(&mut self, request: &http::Request<Bytes>) -> http::Response<Bytes> {
        let method = request.method().as_str().to_owned();
        let path_and_query =
            request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
        let number = self.log.len() + 1;
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let is_write = is_write(&method, &path_and_query, &body);
        let arrival =
            Arrival { number, method: &method, path_and_query: &path_and_query, is_write };
        let fault = self.faults.next(&arrival);
        self.carry_out_held(number);
        if let Some(Fault::Held { requests }) = fault {
            self.held.push((number + requests as usize, request.clone()));
        }

        if let Some(Fault::StaleLists { seconds }) = fault {
            let end = self.world.now - TimeDelta::seconds(seconds.into());
            self.world.lists_end_at = Some(end);
        }
        let reply = match fault.as_ref().and_then(Fault::instead) {
            Some(reply) => reply,
            None => self.answer(request),
        };
        self.world.lists_end_at = None;
        let reply = match &fault {
            Some(fault) => fault.spoil(reply),
            None => reply,
        };
        let lost = fault.as_ref().is_some_and(Fault::loses_the_answer);

        let status = if lost { 0 } else { reply.status };
        let kept = if self.keeps_answers { reply.body.as_ref() } else { &[] };
        let answer = String::from_utf8_lossy(kept).into_owned();
        self.log.push(Logged { method, path_and_query, status, body, answer });
        let shown = self.world.clock_shown;
        let reply = match shown.map(|at| at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
            Some(date) => reply.with("date", date),
            None => reply,
        };
        let mut response = reply.with("x-request-id", format!("sim-{number}")).into_response();
        if lost {
            response.extensions_mut().insert(Lost);
        }
        response
    }

    /// Carries out what was held back until this request; nobody hears the answers.
    fn carry_out_held(&mut self, number: usize) {
        let held = std::mem::take(&mut self.held);
        let (due, later) = held.into_iter().partition(|(at, _)| *at <= number);
        self.held = later;
        for (_, request) in due {
            self.answer(&request);
        }
    }

    /// Carries out whatever is still held back.
    pub fn carry_out_all_held(&mut self) {
        self.carry_out_held(usize::MAX);
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.world.now
    }

    pub fn set_now(&mut self, now: DateTime<Utc>) {
        self.world.now = now;
    }

    pub fn advance(&mut self, by: TimeDelta) {
        self.world.now += by;
    }

    pub fn world(&self) -> &World {
        &self.world
    }

    /// For what GitLab's users and administrators could do but no route offers.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// Every request so far, in order.
    pub fn log(&self) -> &[Logged] {
        &self.log
    }

    /// An issue by its project's full path or id; panics when there is none.
    pub fn issue(&self, project: &str, iid: u64) -> &Issue {
        let home = self.world.project(project).map(|project| project.id);
        let found = home.and_then(|home| self.world.issue_at(home, iid));
        found.unwrap_or_else(|| panic!("no issue {project}#{iid} in the simulated GitLab"))
    }

    /// The comments of an issue, oldest first, without system notes.
    pub fn notes(&self, project: &str, iid: u64) -> Vec<&Note> {
        self.issue(project, iid).notes.iter().filter(|note| !note.system).collect()
    }

    /// Spoils the n-th request, counted from 1 since the simulator began.
    pub fn set_fault(&mut self, n: usize, fault: Fault) {
        self.faults.planned.insert(n, fault);
    }

    /// Spoils the next request.
    pub fn spoil_next(&mut self, fault: Fault) {
        self.set_fault(self.log.len() + 1, fault);
    }

    /// Asks a rule about every request from now on; None ends it.
    pub fn set_fault_rule(
        &mut self,
        rule: Option<impl FnMut(&Arrival) -> Option<Fault> + Send + 'static>,
    ) {
        self.faults.rule = rule.map(|rule| Box::new(rule) as _);
    }

    fn ring(&self) {
        self.bell.notify_one();
    }

    /// How long the TCP server waits before it answers.
    pub fn latency(&self) -> Duration {
        self.latency
    }
}
