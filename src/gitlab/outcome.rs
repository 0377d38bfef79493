//! What came of one attempt, reduced to what decides about the next.

use bytes::Bytes;
use http::Method;
use http::Response;
use serde::de::IgnoredAny;

use super::fault::Fault;
use super::fault::TransportError;
use super::graphql::is_throttled;

/// What a transport hands back.
pub(super) type Answer = Result<Response<Bytes>, TransportError>;

/// What came of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// GitLab answered with this status.
    Status(u16),
    /// GitLab answered a read with success, but the JSON is cut short.
    Torn,
    /// No connection: GitLab did nothing.
    NeverSent,
    /// Sent, and no answer came.
    Unanswered,
    /// Trying again cannot help.
    Final,
}

impl Outcome {
    /// Whether GitLab, or the way to it, is too busy.
    pub(super) fn is_strained(self) -> bool {
        matches!(
            self,
            Self::Status(429 | 500 | 502..=504 | 520..=529)
                | Self::Torn
                | Self::NeverSent
                | Self::Unanswered
        )
    }
}

/// Reads the outcome of an attempt, by what the request meant.
pub(super) fn outcome(method: &Method, answer: &Answer) -> Outcome {
    match answer {
        Ok(answer) if is_throttled(answer) => Outcome::Status(429),
        Ok(answer) if method == Method::GET && is_torn(answer) => Outcome::Torn,
        Ok(answer) => Outcome::Status(answer.status().as_u16()),
        Err(error) => match error.fault {
            Fault::NeverSent => Outcome::NeverSent,
            Fault::Unanswered => Outcome::Unanswered,
            Fault::Untrusted | Fault::Unreadable | Fault::Refused | Fault::Budget => Outcome::Final,
        },
    }
}

/// Starts like JSON and does not end like it: the rest was lost on the way.
fn is_torn(answer: &Response<Bytes>) -> bool {
    let body = answer.body().trim_ascii();
    answer.status().is_success()
        && matches!(body.first(), Some(b'[' | b'{'))
        && serde_json::from_slice::<IgnoredAny>(body).is_err_and(|e| e.is_eof())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: &'static str) -> Outcome {
        let answer = Response::builder().status(status).body(Bytes::from(body)).unwrap();
        outcome(&Method::GET, &Ok(answer))
    }

    #[test]
    fn only_json_that_is_cut_short_in_a_success_is_torn() {
        assert_eq!(of(200, "[{\"id\": 1"), Outcome::Torn);
        assert_eq!(of(404, "{\"message\": \"404"), Outcome::Status(404));
        assert_eq!(of(200, ""), Outcome::Status(200));
        assert_eq!(of(200, "<html"), Outcome::Status(200));
    }

    #[test]
    fn a_refusal_is_no_strain() {
        for status in [200, 201, 400, 401, 403, 404, 409] {
            assert!(!Outcome::Status(status).is_strained(), "{status}");
        }
        for status in [429, 500, 502, 503, 504, 524] {
            assert!(Outcome::Status(status).is_strained(), "{status}");
        }
        assert!(!Outcome::Final.is_strained() && Outcome::Unanswered.is_strained());
    }
}
