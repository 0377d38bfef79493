//! The comments of many issues in one request, where GraphQL answers. REST has one request for each issue.

use std::collections::BTreeMap;

use gitlab::api::AsyncClient;
use serde_json::json;

use super::GitLab;
use super::error::GitLabError;
use super::graphql::documents;
use super::graphql::is_too_complex;
use super::wire::Commented;
use super::wire::Note;

/// Notes of each issue: GitLab gives no more at once.
const ROWS: u32 = 100;
/// Where GitLab finds even this too much, fewer are of no use.
const ROWS_MIN: u32 = 10;

impl<T: AsyncClient + Sync> GitLab<T> {
    /// All notes of issues of a project, by number, as both of GitLab's languages tell them. An issue that is not shown
    /// whole is left out: it has more than a page of notes, or the bot may not see it, or it is gone.
    pub async fn notes_of_many(
        &self,
        (project_id, path): (u64, &str),
        iids: &[u64],
    ) -> Result<BTreeMap<u64, Vec<Note>>, GitLabError> {
        let operation = format!("list notes of {} issues of {path}", iids.len());
        let iids: Vec<String> = iids.iter().map(u64::to_string).collect();
        let mut rows = ROWS;
        loop {
            let variables = json!({ "path": path, "iids": iids, "rows": rows });
            let answer = self.query::<Commented>(&operation, documents::COMMENTS, variables).await;
            match answer {
                Err(error) if is_too_complex(&error) && rows > ROWS_MIN => rows /= 2,
                answer => return Ok(answer?.whole(project_id)),
            }
        }
    }
}
