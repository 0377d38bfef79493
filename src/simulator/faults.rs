//! Faults on demand: what a network, a proxy or a tired server does to single requests.
use std::collections::BTreeMap;
use std::fmt;

use super::limits;
use super::reply;
use super::reply::Reply;

/// What goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Answers with this status and GitLab's JSON; nothing happens.
    Status(u16),
    /// Answers with this status and this JSON, such as the spam filter's refusal; nothing happens.
    Json(u16, serde_json::Value),
    /// Answers with this status and an HTML page, as a proxy does; nothing happens.
    Html(u16),
    /// 429 as plain text; the seconds go into `Retry-After`, None leaves the header out.
    RetryLater(Option<u32>),
    /// 429 as the application limiters word it, without headers.
    TooManyTimes,
    /// The request never arrives and no answer comes.
    LostBefore,
    /// The request takes effect, its answer never arrives.
    LostAfter,
    /// The request takes effect, its answer is this status with an HTML page (a proxy's time-out).
    EffectThen(u16),
    /// The request takes effect, half of the answer's body arrives.
    Truncated,
    /// No answer comes, and the effect only after so many more requests: the server goes on with what
    /// everybody has given up waiting for.
    Held { requests: u32 },
    /// Lists do not show the issues and comments of the last seconds: a replica that lags.
    StaleLists { seconds: u32 },
}

/// A request about to be handled, for a rule that draws faults.
#[derive(Debug)]
pub struct Arrival<'a> {
    /// From 1, counted over all requests of the simulator.
    pub number: usize,
    pub method: &'a str,
    pub path_and_query: &'a str,
    /// Whether it could change anything: GraphQL asks by POST too.
    pub is_write: bool,
}

type Rule = Box<dyn FnMut(&Arrival) -> Option<Fault> + Send>;

/// The faults to come: some at fixed requests, others drawn by a rule.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) planned: BTreeMap<usize, Fault>,
    pub(super) rule: Option<Rule>,
}

impl fmt::Debug for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Faults").field("planned", &self.planned).finish_non_exhaustive()
    }
}

/// In the extensions of a response: the transport must not deliver it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost;

impl Faults {
    pub(super) fn next(&mut self, arrival: &Arrival) -> Option<Fault> {
        let planned = self.planned.remove(&arrival.number);
        planned.or_else(|| self.rule.as_mut().and_then(|rule| rule(arrival)))
    }
}

impl Fault {
    /// The answer given instead of doing anything.
    pub(super) fn instead(&self) -> Option<Reply> {
        match self {
            Self::Status(status) => {
                let code = http::StatusCode::from_u16(*status).ok();
                let reason = code.and_then(|code| code.canonical_reason()).unwrap_or("Error");
                Some(reply::message(*status, &format!("{status} {reason}")))
            }
            Self::Json(status, body) => Some(reply::json(*status, body)),
            Self::Html(status) => Some(html(*status)),
            Self::RetryLater(seconds) => {
                let refusal = limits::retry_later();
                Some(match seconds {
                    Some(seconds) => refusal.with("retry-after", seconds.to_string()),
                    None => refusal,
                })
            }
            Self::TooManyTimes => Some(limits::too_many_times()),
            Self::LostBefore | Self::Held { .. } => Some(html(504)),
            Self::LostAfter | Self::EffectThen(_) | Self::Truncated | Self::StaleLists { .. } => {
                None
            }
        }
    }

    /// What becomes of the answer once the effect is done.
    pub(super) fn spoil(&self, mut reply: Reply) -> Reply {
        match self {
            Self::EffectThen(status) => html(*status),
            Self::Truncated => {
                reply.body.truncate(reply.body.len() / 2);
                reply
            }
            _ => reply,
        }
    }

    pub(super) fn loses_the_answer(&self) -> bool {
        matches!(self, Self::LostBefore | Self::LostAfter | Self::Held { .. })
    }
}

fn html(status: u16) -> Reply {
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>{status}</title></head>\n<body><h1>Whoops, something went wrong</h1></body></html>\n"
    );
    reply::text(status, "text/html; charset=utf-8", page)
}
