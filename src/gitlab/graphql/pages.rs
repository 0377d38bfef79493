//! Reads a GraphQL connection to its last page. A question that GitLab finds too complex is asked again for
//! half as many rows.

use gitlab::api::AsyncClient;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::json;

use super::answers::is_too_complex;
use super::documents::Read;
use crate::gitlab::GitLab;
use crate::gitlab::error::ErrorKind;
use crate::gitlab::error::GitLabError;

const PAGES_MAX: usize = 200;

/// One page of a connection. GitLab may put null where a row cannot be shown.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::gitlab) struct Page<O> {
    #[serde(default = "Vec::new")]
    pub(in crate::gitlab) nodes: Vec<Option<O>>,
    page_info: PageInfo,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl<O> Page<O> {
    /// All rows, where none is left to ask for and none is hidden.
    pub(in crate::gitlab) fn whole(self) -> Option<Vec<O>> {
        let rows = self.nodes.into_iter().collect::<Option<Vec<O>>>();
        rows.filter(|_| !self.page_info.has_next_page)
    }
}

/// An answer with one connection in it.
pub(in crate::gitlab) trait Paged: DeserializeOwned {
    /// Its rows.
    type Row;
    /// The connection, unless what it hangs on is not there.
    fn page(self) -> Option<Page<Self::Row>>;
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// All rows; `variables` lacks `first` and `after`. `go_on` looks at each page and may end the walk.
    pub(in crate::gitlab) async fn every_row<A: Paged>(
        &self,
        operation: &str,
        document: Read,
        (variables, mut first): (Value, u32),
        go_on: impl Fn(&[A::Row]) -> bool,
    ) -> Result<Vec<A::Row>, GitLabError> {
        let (mut rows, mut after) = (Vec::new(), Value::Null);
        for _ in 0..PAGES_MAX {
            let mut variables = variables.clone();
            (variables["first"], variables["after"]) = (json!(first), after.clone());
            let answer: A = match self.query(operation, document, variables).await {
                Err(error) if is_too_complex(&error) && first > 1 => {
                    first /= 2;
                    continue;
                }
                answer => answer?,
            };
            let page = answer.page().ok_or_else(|| {
                GitLabError::new(ErrorKind::Missing, operation, "gitlab shows nothing there")
            })?;
            let fresh: Vec<A::Row> = page.nodes.into_iter().flatten().collect();
            let more = page.page_info.has_next_page && go_on(&fresh);
            rows.extend(fresh);
            match page.page_info.end_cursor {
                Some(cursor) if more && json!(cursor) != after => after = json!(cursor),
                _ if more => {
                    let message = "the pages go in circles";
                    return Err(GitLabError::new(ErrorKind::Unreadable, operation, message));
                }
                _ => return Ok(rows),
            }
        }
        let message = format!("there are more than {PAGES_MAX} pages");
        Err(GitLabError::new(ErrorKind::Unreadable, operation, message))
    }
}
