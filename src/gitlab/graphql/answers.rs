//! GraphQL's refusals: they come with status 200, and only their words tell what they are.

use http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::gitlab::error::ErrorKind;
use crate::gitlab::error::GitLabError;
use crate::gitlab::words::excerpt;
use crate::gitlab::words::shape;

/// The outer shape of every answer.
#[derive(Deserialize)]
pub(super) struct Envelope {
    /// Absent when the document was refused before anything was executed.
    #[serde(default, deserialize_with = "present")]
    data: Option<Value>,
    #[serde(default)]
    errors: Vec<Trouble>,
}

#[derive(Deserialize)]
struct Trouble {
    #[serde(default)]
    message: String,
}

/// Tells `"data": null` from no data at all.
fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

impl Envelope {
    /// The data, if GitLab has no word against it: partial data with errors is a failure.
    pub(super) fn opened(self, operation: &str, meant: &Method) -> Result<Value, GitLabError> {
        if self.errors.is_empty() {
            return self.data.ok_or_else(|| {
                let kind = unsure(meant);
                GitLabError::new(kind, operation, "the answer has neither data nor errors")
            });
        }
        let words: Vec<&str> = self.errors.iter().map(|trouble| trouble.message.as_str()).collect();
        let words = excerpt(&words.join(", "));
        let (kind, hint) = sorted(&words, meant, self.data.is_some());
        let error = GitLabError::new(kind, operation, words);
        Err(GitLabError { hint: hint.map(str::to_owned), status: Some(200), ..error })
    }
}

fn unsure(meant: &Method) -> ErrorKind {
    if meant == Method::GET { ErrorKind::Unreadable } else { ErrorKind::Unanswered }
}

/// What can be done about a refusal; `began` when GitLab had begun to execute.
fn sorted(words: &str, meant: &Method, began: bool) -> (ErrorKind, Option<&'static str>) {
    let says = |text: &str| words.to_ascii_lowercase().contains(text);
    let reading = meant == Method::GET;
    if says("don't have permission") || says("not authorized") || says("insufficient_scope") {
        let kind = if reading { ErrorKind::Missing } else { ErrorKind::Forbidden };
        return (kind, None);
    }
    if says("invalid token") {
        return (ErrorKind::Unauthorized, None);
    }
    if says("timeout") || says("timed out") {
        let kind = ErrorKind::Transient { after: None };
        return (if reading { kind } else { ErrorKind::Unanswered }, None);
    }
    if !began && (says("doesn't exist") || says("doesn't accept") || says("isn't a defined")) {
        return (ErrorKind::Rejected, Some("use a newer GitLab, this one does not know the field"));
    }
    let refused = !began || reading || says("spam");
    (if refused { ErrorKind::Rejected } else { ErrorKind::Unanswered }, None)
}

/// Whether GitLab finds the question too large, so that a smaller page may do.
pub(in crate::gitlab) fn is_too_complex(error: &GitLabError) -> bool {
    error.kind == ErrorKind::Rejected && error.message.contains("exceeds max complexity")
}

/// Reads the data; an error names the field.
pub(super) fn decode<O: DeserializeOwned>(operation: &str, data: Value) -> Result<O, GitLabError> {
    serde_path_to_error::deserialize(data).map_err(|error| {
        let message = shape(&error);
        let hint = Some("check that the url leads to a GitLab of a known version".to_owned());
        GitLabError { hint, ..GitLabError::new(ErrorKind::Unreadable, operation, message) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(body: &str, meant: &Method) -> Result<Value, ErrorKind> {
        let envelope: Envelope = serde_json::from_str(body).unwrap();
        envelope.opened("look", meant).map_err(|error| error.kind)
    }

    #[test]
    fn the_words_tell_what_an_error_at_200_is() {
        let table = [
            (r#""errors":[{"message":"Field 'x' doesn't exist on type 'Y'"}]"#, "refused"),
            (r#""errors":[{"message":"Something new"}]"#, "refused"),
            (r#""errors":[{"message":"Something new"}],"data":null"#, "unsure"),
            (r#""errors":[{"message":"Something new"}],"data":{"done":{}}"#, "unsure"),
            (r#""errors":[{"message":"Request timed out"}],"data":null"#, "late"),
            (r#""errors":[{"message":"… or you don't have permission …"}],"data":null"#, "rights"),
        ];
        for (body, what) in table {
            let body = format!("{{{body}}}");
            let (read, write) = (opened(&body, &Method::GET), opened(&body, &Method::POST));
            let expected = match what {
                "refused" => (ErrorKind::Rejected, ErrorKind::Rejected),
                "unsure" => (ErrorKind::Rejected, ErrorKind::Unanswered),
                "late" => (ErrorKind::Transient { after: None }, ErrorKind::Unanswered),
                _ => (ErrorKind::Missing, ErrorKind::Forbidden),
            };
            assert_eq!((read.unwrap_err(), write.unwrap_err()), expected, "{body}");
        }
    }

    #[test]
    fn data_without_errors_is_an_answer_and_nothing_is_none() {
        assert!(opened(r#"{"data":{"a":1}}"#, &Method::GET).is_ok());
        assert_eq!(opened("{}", &Method::POST), Err(ErrorKind::Unanswered));
        let both = r#"{"data":{"a":1},"errors":[{"message":"x"}]}"#;
        assert_eq!(opened(both, &Method::GET), Err(ErrorKind::Rejected));
    }
}
