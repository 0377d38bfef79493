//! The answers of the simulated GitLab, errors in all the shapes that the real one has.
use bytes::Bytes;
use chrono::DateTime;
use chrono::Utc;
use serde_json::Value;
use serde_json::json;

/// An answer before it becomes an HTTP response.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
}

/// What a route gives: both sides are answers, `?` leaves early with a refusal.
pub(super) type Answer = Result<Reply, Reply>;

impl Reply {
    pub(super) fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }

    pub(super) fn into_response(self) -> http::Response<Bytes> {
        let mut builder = http::Response::builder().status(self.status);
        for (name, value) in self.headers {
            builder = builder.header(name, value);
        }
        builder.body(self.body).expect("every header the simulator sets is valid")
    }
}

pub(super) fn json(status: u16, body: &Value) -> Reply {
    Reply { status, headers: Vec::new(), body: Bytes::from(body.to_string()) }
        .with("content-type", "application/json")
}

pub(super) fn text(status: u16, content_type: &str, body: impl Into<Bytes>) -> Reply {
    Reply { status, headers: Vec::new(), body: body.into() }.with("content-type", content_type)
}

pub(super) fn no_content() -> Reply {
    Reply { status: 204, headers: Vec::new(), body: Bytes::new() }
}

pub(super) fn message(status: u16, words: &str) -> Reply {
    json(status, &json!({ "message": words }))
}

pub(super) fn error(status: u16, words: &str) -> Reply {
    json(status, &json!({ "error": words }))
}

pub(super) fn not_found(what: &str) -> Reply {
    message(404, &format!("404 {what} Not Found"))
}

pub(super) fn no_such_record() -> Reply {
    message(404, "404 Not found")
}

pub(super) fn forbidden() -> Reply {
    message(403, "403 Forbidden")
}

pub(super) fn unauthorized() -> Reply {
    message(401, "401 Unauthorized")
}

/// The shape of a model validation.
pub(super) fn invalid(field: &str, problem: &str) -> Reply {
    json(400, &json!({ "message": { field: [problem] } }))
}

/// GitLab's way to write an instant.
pub(super) fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
