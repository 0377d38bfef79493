//! Why a delivery is not taken: the status GitLab sees, and a sentence for its log of recent events.

use axum::http::StatusCode;

/// Why a delivery is not taken. The sentences quote nothing that was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "webhooks are off here: set webhook.secret or webhook.signing_secret, as in docs/webhooks.md"
    )]
    Off,
    #[error("expected the content type application/json")]
    MediaType,
    #[error(
        "X-Gitlab-Token is missing or is not webhook.secret: set the hook's secret token to it"
    )]
    Token,
    #[error("{0} is missing or cannot be read: give the hook a signing token, GitLab 19 has them")]
    Unsigned(&'static str),
    #[error(
        "webhook-signature is not by webhook.signing_secret: set the hook's signing token to it"
    )]
    Signature,
    #[error("webhook-timestamp is {0} seconds away, 300 at most: set the clocks of both hosts")]
    Stale(u64),
    #[error("the body has more than {0} bytes: the schedule reads this change instead")]
    TooLarge(usize),
    #[error("the body did not arrive in time")]
    TooSlow,
    #[error("the body broke off")]
    Broken,
    #[error("the body cannot be read: {0}")]
    NoEvent(String),
    #[error("{0} accounts wait already: the schedule reads this change instead")]
    Full(usize),
}

impl Refusal {
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Off => StatusCode::NOT_FOUND,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Token | Self::Unsigned(_) | Self::Signature | Self::Stale(_) => {
                StatusCode::UNAUTHORIZED
            }
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken | Self::NoEvent(_) => StatusCode::BAD_REQUEST,
            // GitLab repeats nothing that was refused, and disables a hook after four refusals in a row.
            Self::Full(_) => StatusCode::ACCEPTED,
        }
    }
}
