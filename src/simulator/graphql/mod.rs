//! `POST /api/graphql`: parsed, checked against the schema, weighed, and only then executed. Refusals come with
//! status 200, except that of a token.
mod change;
mod check;
mod cost;
mod document;
mod fields;
mod issues;
mod items;
mod listing;
mod rows;
mod run;
mod schema;
mod talk;
mod threads;
mod values;

use graphql_parser::query::Selection;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Simulator;
use super::gate;
use super::hooks::Before;
use super::reply;
use super::reply::Reply;
use super::world::World;
use cost::COST_MAX;
use document::Document;

/// GitLab's words for what is not there, and for what is not allowed.
const NOT_AVAILABLE: &str = "The resource that you are attempting to access does not exist or you \
                             don't have permission to perform this action";

/// How much of GraphQL an instance offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphQl {
    /// Epics are work items.
    Epics,
    /// Everything but epics: an older version, or a switch that is off.
    NoEpics,
    /// Closed by whoever runs the instance.
    Closed,
}

/// What a part of an answer could not give.
#[derive(Debug)]
struct Trouble {
    message: String,
    path: Vec<Value>,
}

/// Everything that the execution of a document needs beside the world.
#[derive(Debug)]
struct Run<'d> {
    document: &'d Document,
    actor: u64,
    may_write: bool,
    cost: u64,
    troubles: Vec<Trouble>,
}

/// Whether a request's body asks for a mutation; what cannot be read might.
pub(super) fn changes(body: &str) -> bool {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    Document::read(&body).map_or(true, |document| document.is_mutation)
}

fn refusal(messages: Vec<String>) -> Reply {
    let errors: Vec<Value> =
        messages.into_iter().map(|message| json!({ "message": message })).collect();
    reply::json(200, &json!({ "errors": errors }))
}

impl Simulator {
    /// How much GraphQL offers: everything, unless this is called.
    #[must_use]
    pub fn with_graphql(mut self, graphql: GraphQl) -> Self {
        self.world.graphql = graphql;
        self
    }

    /// Answers a request to `/api/graphql`.
    pub(super) fn answer_graphql(&mut self, token: Option<&str>, body: &[u8]) -> Reply {
        if self.world.graphql == GraphQl::Closed {
            return reply::error(404, "404 Not Found");
        }
        let Ok(actor) = gate::authenticate(&self.world, token) else {
            return reply::json(401, &json!({ "errors": [{ "message": "Invalid token" }] }));
        };
        let quota = match self.meter.api(&self.limits, self.world.now, actor) {
            Ok(quota) => quota,
            Err(refusal) => return refusal,
        };
        let scopes = token.map(|token| self.world.tokens[token].scopes.clone()).unwrap_or_default();
        let mut reply = self.answer_reader(actor, &scopes, body);
        reply.headers.extend(quota);
        reply
    }

    fn answer_reader(&mut self, actor: u64, scopes: &[String], body: &[u8]) -> Reply {
        let may_write = scopes.iter().any(|scope| scope == "api");
        if !may_write && !scopes.iter().any(|scope| scope == "read_api") {
            let words = "The request requires higher privileges than provided by the access token.";
            let body = json!({ "error": "insufficient_scope", "error_description": words, "scope": "api read_api" });
            return reply::json(403, &body);
        }
        let text = String::from_utf8_lossy(body);
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        let document = match Document::read(&body) {
            Ok(document) => document,
            Err(message) => return refusal(vec![message]),
        };
        let mistakes = check::mistakes(schema::schema(), &document);
        if !mistakes.is_empty() {
            return refusal(mistakes);
        }
        let cost = cost::cost(schema::schema(), &document);
        if cost > COST_MAX {
            let words = format!(
                "Query has complexity of {cost}, which exceeds max complexity of {COST_MAX}"
            );
            return refusal(vec![words]);
        }
        let comments = document.selections.items.iter().filter(|selection| {
            matches!(selection, Selection::Field(field) if document.is_mutation && field.name == "createNote")
        });
        for _ in comments {
            let (limit, now) = (self.limits.notes_per_minute, self.world.now);
            if self.meter.application(limit, now, "notes_create", actor).is_err() {
                let words = "This endpoint has been requested too many times. Try again later.";
                return refusal(vec![words.to_owned()]);
            }
        }
        let before = document.is_mutation.then(|| Before::of_mutation(&self.world, &text));
        let run = Run { document: &document, actor, may_write, cost, troubles: Vec::new() };
        let reply = run.executed(&mut self.world);
        if before.is_some_and(|before| before.tell(&mut self.world, actor)) {
            self.ring();
        }
        reply
    }
}

impl Run<'_> {
    fn executed(mut self, world: &mut World) -> Reply {
        let data = self.roots(world);
        let mut answer = Map::new();
        answer.insert("data".to_owned(), data);
        if !self.troubles.is_empty() {
            let errors = self
                .troubles
                .iter()
                .map(|trouble| json!({ "message": trouble.message, "path": trouble.path }));
            answer.insert("errors".to_owned(), errors.collect());
        }
        reply::json(200, &answer.into())
    }
}
