//! A question about many issues, taken apart: what jobs asked in batches of their own is known for every other batch.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use http::request::Builder;
use serde_json::Value;
use serde_json::json;

use super::Answer;
use super::Answers;
use super::Packed;
use crate::gitlab::graphql::documents;
use crate::gitlab::graphql::is_graphql;

/// A question about the comments of issues.
#[derive(Debug)]
pub(super) struct Batch {
    body: Value,
    iids: Vec<String>,
}

impl Batch {
    /// None for every other question.
    pub(super) fn of(request: &Builder, body: &[u8]) -> Option<Self> {
        request.uri_ref().filter(|uri| is_graphql(uri.path()))?;
        let body: Value = serde_json::from_slice(body).ok()?;
        let is_one = body["query"] == documents::COMMENTS.text();
        let iids = body["variables"]["iids"].as_array().filter(|_| is_one)?;
        let iids = iids.iter().filter_map(|iid| iid.as_str().map(str::to_owned)).collect();
        Some(Self { body, iids })
    }

    /// The question about one issue.
    fn about(&self, iid: &str) -> String {
        let variables = &self.body["variables"];
        format!("comments of {}#{iid}, {}", variables["path"], variables["rows"])
    }

    /// What is known of it already, issue by issue, and the question about the others, if there are any.
    pub(super) fn split(&self, known: &Answers) -> (Vec<Value>, Option<Vec<u8>>) {
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for iid in &self.iids {
            let answer = known.0.get(&self.about(iid)).and_then(|answer| answer.body.open());
            match answer.and_then(|body| serde_json::from_slice(&body).ok()) {
                Some(home) => found.push(home),
                None => missing.push(iid),
            }
        }
        if missing.is_empty() {
            return (found, None);
        }
        let mut body = self.body.clone();
        body["variables"]["iids"] = json!(missing);
        (found, Some(body.to_string().into_bytes()))
    }

    /// An answer as one for each issue: the project with this issue alone. None where it is a refusal.
    pub(super) fn apart(&self, answer: &Response<Bytes>) -> Option<BTreeMap<String, Answer>> {
        let told: Value = serde_json::from_slice(answer.body()).ok()?;
        let is_whole = answer.status().is_success() && told.get("errors").is_none();
        let project = told["data"]["project"].as_object().filter(|_| is_whole)?;
        let nodes = project.get("issues")?["nodes"].as_array()?;
        let one = |node: &Value| {
            let iid = node["iid"].as_str()?;
            let home = json!({ "id": project["id"], "issues": { "nodes": [node] } });
            let body = Packed::new(home.to_string().as_bytes());
            let answer = Answer { status: 200, headers: BTreeMap::new(), body };
            Some((self.about(iid), answer))
        };
        Some(nodes.iter().filter_map(one).collect())
    }
}

/// One answer out of those for single issues and the one for the rest; the latter alone where it is a refusal, or where
/// they are about different projects.
pub(super) fn together(
    known: Vec<Value>,
    rest: Option<Response<Bytes>>,
) -> Option<Response<Bytes>> {
    let mut homes = known;
    if let Some(rest) = rest {
        if homes.is_empty() {
            return Some(rest);
        }
        let mut told: Value = serde_json::from_slice(rest.body()).unwrap_or_default();
        let home = told["data"]["project"].take();
        if told.get("errors").is_some() || home["id"] != homes[0]["id"] {
            return Some(rest);
        }
        homes.push(home);
    }
    let id = homes.first()?["id"].clone();
    homes.retain(|home| home["id"] == id);
    let nodes = |home: &mut Value| home["issues"]["nodes"].as_array_mut().map(std::mem::take);
    let nodes: Vec<Value> = homes.iter_mut().filter_map(nodes).flatten().collect();
    let body = json!({ "data": { "project": { "id": id, "issues": { "nodes": nodes } } } });
    let response = Response::builder().header("content-type", "application/json");
    response.body(body.to_string().into()).ok()
}
