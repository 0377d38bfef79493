//! GraphQL over the same transport as everything else. Plain documents and `serde_json`: the `gitlab` crate
//! speaks GraphQL through its own client only, and that one has no patience, no limits and no read-only form.

mod answers;
pub(super) mod documents;
mod meaning;
mod pages;

use gitlab::api::AsyncClient;
use gitlab::api::endpoint_prelude::UrlBase;
use http::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::json;

use crate::gitlab::GitLab;
use crate::gitlab::Writer;
use crate::gitlab::error::ErrorKind;
use crate::gitlab::error::GitLabError;
use answers::Envelope;
use documents::Read;
use documents::Write;

pub(super) use answers::is_too_complex;
pub(super) use meaning::Meaning;
pub(super) use meaning::is_graphql;
pub(super) use meaning::is_throttled;
pub(super) use pages::Page;
pub(super) use pages::Paged;

/// What a mutation gives back; its own fields carry these names in every document.
#[derive(Deserialize)]
struct Mutated<O> {
    done: Option<Done<O>>,
}

#[derive(Deserialize)]
struct Done<O> {
    #[serde(default)]
    errors: Vec<String>,
    made: Option<O>,
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// Asks.
    pub(super) async fn query<O: DeserializeOwned>(
        &self,
        operation: &str,
        document: Read,
        variables: Value,
    ) -> Result<O, GitLabError> {
        let data = self.speak(operation, document.0, variables, Method::GET).await?;
        answers::decode(operation, data)
    }

    async fn speak(
        &self,
        operation: &str,
        document: &'static str,
        variables: Value,
        meant: Method,
    ) -> Result<Value, GitLabError> {
        let url = UrlBase::Instance.endpoint_for(&self.transport, "api/graphql");
        let url = url.map_err(|e| {
            GitLabError::new(ErrorKind::Rejected, operation, format!("the address is broken ({e})"))
        })?;
        let body = json!({ "query": document, "variables": variables }).to_string().into_bytes();
        let body = Some(("application/json", body));
        let answer = self.exchange(operation, (Method::POST, meant.clone()), url, body).await?;
        let envelope: Envelope = answer.decode(operation).map_err(|e| unanswered(e, &meant))?;
        envelope.opened(operation, &meant)
    }
}

impl<T: AsyncClient + Sync> Writer<'_, T> {
    /// Changes something.
    pub(super) async fn mutate<O: DeserializeOwned>(
        &self,
        operation: &str,
        document: Write,
        input: Value,
    ) -> Result<O, GitLabError> {
        let variables = json!({ "input": input });
        let data = self.gitlab.speak(operation, document.0, variables, Method::POST).await?;
        let mutated: Result<Mutated<O>, _> = answers::decode(operation, data);
        let done = mutated.map_err(|e| unanswered(e, &Method::POST))?.done;
        match done {
            Some(Done { errors, .. }) if !errors.is_empty() => {
                Err(GitLabError::new(ErrorKind::Rejected, operation, errors.join(", ")))
            }
            Some(Done { made: Some(made), .. }) => Ok(made),
            _ => {
                let message = "gitlab does not show what it made";
                Err(GitLabError::new(ErrorKind::Unanswered, operation, message))
            }
        }
    }
}

/// A mutation was done, or not: an answer that cannot be read does not tell.
fn unanswered(error: GitLabError, meant: &Method) -> GitLabError {
    if meant == Method::GET {
        return error;
    }
    GitLabError { kind: ErrorKind::Unanswered, hint: None, ..error }
}
