//! What went wrong, in the words a person needs, and the kind a program branches on.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::Method;
use http::StatusCode;

use super::fault::Fault;
use super::fault::TransportError;
use super::hints::hints;
use super::hints::text;
use super::words::said;

/// What somebody can do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// GitLab is overloaded or broken for the moment.
    Transient {
        /// How long GitLab asked to wait.
        after: Option<Duration>,
    },
    /// No connection, or no answer to a read: nothing was changed.
    Unreachable,
    /// A write was sent and no usable answer came: whether it was done is unknown.
    Unanswered,
    /// 401: the token is missing, expired or revoked; nothing else will work either.
    Unauthorized,
    /// 403: the token is fine, its rights are not.
    Forbidden,
    /// 404: gone, never there, or invisible for this token.
    Missing,
    /// GitLab, or this client, refuses the request as it is.
    Rejected,
    /// 409: it exists already.
    Conflict,
    /// An answer that is not GitLab's API speaking.
    Unreadable,
    /// The waiting that GitLab asks for is used up: to be continued later.
    Budget,
    /// The settings of the connection cannot work.
    Misconfigured,
}

/// A failed request. Displays as one sentence with the next step after a colon.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct GitLabError {
    /// What to branch on.
    pub kind: ErrorKind,
    /// What was tried, such as `list issues of acme/customers`.
    pub operation: String,
    /// GitLab's status, when it answered.
    pub status: Option<u16>,
    /// The reason; GitLab's own words where it gave any.
    pub message: String,
    /// The id under which GitLab's administrators find the request.
    pub request_id: Option<String>,
    /// The next step, when it is not the usual one of the kind.
    pub hint: Option<String>,
}

impl GitLabError {
    /// Something that went wrong, or that would, as a sentence without a full stop.
    pub fn new(kind: ErrorKind, operation: &str, message: impl Into<String>) -> Self {
        let (operation, message) = (operation.to_owned(), message.into());
        Self { kind, operation, status: None, message, request_id: None, hint: None }
    }

    pub(super) fn misconfigured(message: impl Into<String>, hint: &str) -> Self {
        let hint = Some(hint.to_owned());
        Self { hint, ..Self::new(ErrorKind::Misconfigured, "connect to gitlab", message) }
    }

    /// The request never got an answer worth the name.
    pub(super) fn of_transport(operation: &str, method: &Method, error: &TransportError) -> Self {
        let kind = match error.fault {
            Fault::NeverSent | Fault::Untrusted => ErrorKind::Unreachable,
            Fault::Unanswered if method == Method::GET => ErrorKind::Unreachable,
            Fault::Unreadable if method == Method::GET => ErrorKind::Unreadable,
            Fault::Unanswered | Fault::Unreadable => ErrorKind::Unanswered,
            Fault::Refused => ErrorKind::Rejected,
            Fault::Budget => ErrorKind::Budget,
        };
        let hint = match error.fault {
            Fault::Untrusted => Some("set gitlab.ca_file to the file of the certificate authority"),
            Fault::Refused => Some("nothing was sent, correct the request or the settings"),
            Fault::Unreadable => Some("raise the limit, or ask for less"),
            _ => None,
        };
        Self { hint: hint.map(str::to_owned), ..Self::new(kind, operation, error.text.clone()) }
    }

    /// GitLab answered, and not with what was asked for.
    pub(super) fn of_answer(
        operation: &str,
        method: &Method,
        status: StatusCode,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Self {
        let html = is_html(headers, body);
        let kind = kind_of(method, status, headers, html);
        let location = text(headers, "location").filter(|_| status.is_redirection());
        let message = match location {
            Some(to) => format!("gitlab has moved to {}", to.split('?').next().unwrap_or(to)),
            None if html => "the answer is a web page, not gitlab's api".to_owned(),
            None => said(body),
        };
        let hint = location.map(|_| "set the url, or the name, to the new address".to_owned());
        let request_id = text(headers, "x-request-id").map(str::to_owned);
        let status = Some(status.as_u16());
        Self { status, request_id, hint, ..Self::new(kind, operation, message) }
    }

    fn next_step(&self) -> &str {
        if let Some(hint) = &self.hint {
            return hint;
        }
        match self.kind {
            ErrorKind::Transient { .. } => "try again later",
            ErrorKind::Unreachable => "check the url, the network and the proxy",
            ErrorKind::Unanswered => "it may have been done, look in GitLab before repeating it",
            ErrorKind::Unauthorized => "create a new token, this one is invalid or has expired",
            ErrorKind::Forbidden => "give the token the scope, and its user the role, for this",
            ErrorKind::Missing => "check the name, and that the token's user may see it",
            ErrorKind::Rejected => "change what GitLab objects to",
            ErrorKind::Conflict => "read it again, it exists already",
            ErrorKind::Unreadable => "check that the url leads to GitLab, not to a login or proxy",
            ErrorKind::Budget => "run again later, the next run goes on from here",
            ErrorKind::Misconfigured => "correct the settings",
        }
    }
}

impl fmt::Display for GitLabError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {}", self.operation)?;
        match self.status {
            Some(status) => write!(f, ", gitlab answered {status} ({})", self.message)?,
            None => write!(f, ", {}", self.message)?,
        }
        if let Some(id) = &self.request_id {
            write!(f, ", request {id}")?;
        }
        write!(f, ": {}", self.next_step())
    }
}

fn kind_of(method: &Method, status: StatusCode, headers: &HeaderMap, html: bool) -> ErrorKind {
    match status.as_u16() {
        // A gateway gives up while GitLab goes on: something new may have been made.
        500.. if method == Method::POST => ErrorKind::Unanswered,
        429 | 500.. => ErrorKind::Transient { after: hints(headers, 100).retry_after },
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        _ if html => ErrorKind::Unreadable,
        404 | 410 => ErrorKind::Missing,
        409 => ErrorKind::Conflict,
        _ => ErrorKind::Rejected,
    }
}

fn is_html(headers: &HeaderMap, body: &Bytes) -> bool {
    let declared = text(headers, "content-type").is_some_and(|kind| kind.starts_with("text/html"));
    declared || body.trim_ascii_start().first() == Some(&b'<')
}
