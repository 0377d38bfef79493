//! What was asked of the simulated GitLab, and how it answered.

use crate::simulator::graphql;

/// One request and how it was answered.
#[derive(Debug, Clone)]
pub struct Logged {
    pub method: String,
    pub path_and_query: String,
    /// 0 when the answer was lost.
    pub status: u16,
    /// The body of the request.
    pub body: String,
    /// The body of the answer where answers are kept, else nothing.
    pub answer: String,
}

impl Logged {
    /// Whether it could change anything: GraphQL asks by POST too.
    pub fn is_write(&self) -> bool {
        is_write(&self.method, &self.path_and_query, &self.body)
    }
}

pub(super) fn is_write(method: &str, path_and_query: &str, body: &str) -> bool {
    let is_question = path_and_query.ends_with("/api/graphql") && !graphql::changes(body);
    method != "GET" && !is_question
}
