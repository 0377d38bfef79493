//! What can go wrong between here and GitLab, told apart by the one question that matters: may it
//! have been done?

use std::error::Error;
use std::io;

use gitlab::api::ApiError;

/// How far a request got before it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// GitLab was never reached: nothing was done, and trying again may help.
    NeverSent,
    /// GitLab was never reached, and trying again will not help (a certificate nobody trusts).
    Untrusted,
    /// It was sent and no whole answer came back: what it did is unknown.
    Unanswered,
    /// An answer came, but not one that can be used (larger than the limit).
    Unreadable,
    /// This client would not send it (another origin, or a write through a read-only connection).
    Refused,
    /// GitLab asks for more waiting than is allowed: nothing was done.
    Budget,
}

/// The error of the transports in this module. It never holds the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct TransportError {
    /// How far the request got.
    pub fault: Fault,
    /// One clause, lower case, for people.
    pub text: String,
}

impl TransportError {
    pub(super) fn new(fault: Fault, text: impl Into<String>) -> Self {
        Self { fault, text: text.into() }
    }

    /// Reads any transport's error. A foreign one counts as unanswered, the careful guess, unless
    /// an operating system error below it proves that no connection was made.
    pub(super) fn of(error: &(dyn Error + 'static)) -> Self {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(known) = error.downcast_ref::<Self>() {
                return known.clone();
            }
            let os = error.downcast_ref::<io::Error>().map(io::Error::kind);
            if os == Some(io::ErrorKind::ConnectionRefused) {
                return Self::new(Fault::NeverSent, error.to_string());
            }
            next = error.source();
        }
        Self::new(Fault::Unanswered, error.to_string())
    }

    /// Reads the error of an [`gitlab::api::AsyncClient`], whichever it is.
    pub(super) fn of_api<E: Error + Send + Sync + 'static>(error: &ApiError<E>) -> Self {
        match error {
            ApiError::Client { source } => Self::of(source),
            ApiError::UrlParse { source } => {
                Self::new(Fault::Refused, format!("the address cannot be built ({source})"))
            }
            other => Self::new(Fault::Refused, other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_error_is_unanswered_unless_the_connection_was_refused() {
        let foreign = io::Error::other("gone");
        assert_eq!(TransportError::of(&foreign).fault, Fault::Unanswered);
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(TransportError::of(&refused).fault, Fault::NeverSent);
    }
}
