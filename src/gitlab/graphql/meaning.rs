//! What a request means, whatever its verb: a GraphQL query is a POST that changes nothing.

use std::borrow::Cow;

use bytes::Bytes;
use http::Method;
use http::Response;
use serde::Deserialize;
use serde_json::Value;

use super::documents;
use crate::gitlab::gate::Lane;

/// A request by its meaning.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::gitlab) struct Meaning {
    /// GET for whatever changes nothing, so that it is repeated, counted and let through like one.
    pub(in crate::gitlab) method: Method,
    /// The limit that GitLab counts it under.
    pub(in crate::gitlab) lane: Lane,
}

/// Nothing else may stand beside the document: no second operation, no list of requests.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent<'b> {
    #[serde(borrow)]
    query: Cow<'b, str>,
    #[serde(rename = "variables")]
    _variables: Value,
}

impl Meaning {
    pub(in crate::gitlab) fn of(method: &Method, path: &str, body: &[u8]) -> Self {
        let plain = || Self { method: method.clone(), lane: Lane::of(method, path) };
        if method != Method::POST || !is_graphql(path) {
            return plain();
        }
        match serde_json::from_slice::<Sent>(body) {
            Ok(sent) if documents::READS.iter().any(|read| read.0 == sent.query) => {
                Self { method: Method::GET, lane: Lane::Api }
            }
            Ok(sent) if sent.query == documents::COMMENT.0 => {
                Self { method: Method::POST, lane: Lane::Notes }
            }
            _ => plain(),
        }
    }
}

/// Whether an address is that of GraphQL.
pub(in crate::gitlab) fn is_graphql(path: &str) -> bool {
    path.ends_with("/api/graphql")
}

/// GraphQL's form of a 429: the limiter speaks before anything is done, with status 200.
pub(in crate::gitlab) fn is_throttled(answer: &Response<Bytes>) -> bool {
    const LONGEST: usize = 2_000;
    let body = answer.body();
    if !answer.status().is_success() || body.len() > LONGEST {
        return false;
    }
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return false };
    let errors = body.get("errors").and_then(Value::as_array);
    errors.into_iter().flatten().any(|error| {
        let message = error.get("message").and_then(Value::as_str);
        message.is_some_and(|words| words.contains("has been requested too many times"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn means(body: &Value) -> Meaning {
        Meaning::of(&Method::POST, "/gitlab/api/graphql", body.to_string().as_bytes())
    }

    #[test]
    fn only_a_known_question_is_a_read() {
        for read in documents::READS.map(|read| read.0) {
            let meaning = means(&json!({"query": read, "variables": {"a": "mutation"}}));
            assert_eq!(meaning, Meaning { method: Method::GET, lane: Lane::Api }, "{read}");
        }
        let all = [documents::OPEN, documents::EDIT, documents::COMMENT, documents::EDIT_NOTE];
        for write in all.map(|write| write.0) {
            let meaning = means(&json!({"query": write, "variables": {}}));
            assert_eq!(meaning.method, Method::POST, "{write}");
        }
        let (read, edit) = (documents::ITEM.0, documents::EDIT.0);
        for strange in [
            json!({"query": format!("{read} {edit}"), "variables": {}}),
            json!({"query": "query A { metadata { version } }", "variables": {}}),
            json!([{"query": read, "variables": {}}, {"query": edit, "variables": {}}]),
            json!({"query": read, "variables": {}, "operationName": "Edit"}),
            json!(null),
        ] {
            assert_eq!(means(&strange).method, Method::POST, "{strange}");
        }
    }

    #[test]
    fn comments_have_a_limit_of_their_own_here_too() {
        let comment = means(&json!({"query": documents::COMMENT.0, "variables": {}}));
        assert_eq!(comment.lane, Lane::Notes);
        let elsewhere = json!({"query": documents::ITEM.0, "variables": {}}).to_string();
        let other = Meaning::of(&Method::POST, "/api/v4/projects", elsewhere.as_bytes());
        assert_eq!(other.method, Method::POST);
    }
}
