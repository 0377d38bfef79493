//! Whether a group has epics, and in which of GitLab's two languages.

use std::sync::Arc;

use gitlab::api::AsyncClient;
use serde::Deserialize;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::OfGroup;
use super::labels::LabelBook;
use crate::gitlab::GitLab;
use crate::gitlab::endpoints::place;
use crate::gitlab::error::ErrorKind;
use crate::gitlab::error::GitLabError;
use crate::gitlab::graphql::documents;
use crate::gitlab::issues::not_a_place;
use crate::gitlab::wire::Nodes;

/// A group that has epics. Found once by [`GitLab::epic_home`] and kept: it remembers the group's labels.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EpicHome {
    /// The group's full path.
    pub group: String,
    pub(super) way: Way,
    #[serde(skip)]
    pub(super) labels: Arc<LabelBook>,
}

/// How epics are spoken of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Way {
    /// Work items, by GraphQL; the id of the type is another one on every instance.
    WorkItems { type_id: String },
    /// The older endpoints.
    Rest,
}

/// What a look at a group found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EpicProbe {
    /// None where there are no epics.
    pub home: Option<EpicHome>,
    /// Why, as a clause for people.
    pub reason: String,
}

impl EpicHome {
    fn new(group: &str, way: Way) -> Self {
        Self { group: group.to_owned(), way, labels: Arc::default() }
    }

    /// Whether epics are work items there, spoken of by GraphQL.
    pub fn is_graphql(&self) -> bool {
        matches!(self.way, Way::WorkItems { .. })
    }
}

#[derive(Deserialize)]
struct Found {
    namespace: Option<Namespace>,
    group: Option<Group>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Namespace {
    work_item_types: Option<Nodes<Type>>,
}

#[derive(Deserialize)]
struct Type {
    id: String,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Group {}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// Looks for the epics of a group, given by its full path, with two requests at most. GraphQL is asked first:
    /// GitLab will drop the REST epics one day.
    pub async fn epic_home(&self, group: &str) -> Result<EpicProbe, GitLabError> {
        let group = group.trim().trim_matches('/');
        let operation = format!("look for epics of {group}");
        if place(group).is_none() || group.parse::<u64>().is_ok() {
            return Err(not_a_place(&operation, group));
        }
        let found = self.query(&operation, documents::HOME, json!({ "path": group })).await;
        let why = match found {
            Ok(Found { namespace: None, group: None }) => {
                return Ok(none(format!("GitLab shows no group {group} to this token")));
            }
            Ok(Found { group: None, .. }) => {
                return Ok(none(format!("{group} is no group, and only groups have epics")));
            }
            Ok(Found { namespace, .. }) => {
                let types = namespace.and_then(|namespace| namespace.work_item_types);
                let mut types = types.into_iter().flat_map(Nodes::shown);
                if let Some(found) = types.find(|of| of.name.eq_ignore_ascii_case("epic")) {
                    let home = EpicHome::new(group, Way::WorkItems { type_id: found.id });
                    let reason = format!("epics of {group} are work items");
                    return Ok(EpicProbe { home: Some(home), reason });
                }
                format!("GitLab answers no epic type for group {group}")
            }
            Err(error) if is_deaf(&error) => {
                format!("GraphQL does not answer for group {group} ({})", error.message)
            }
            Err(error) => return Err(error),
        };
        self.rest_epics(operation, group, why).await
    }

    async fn rest_epics(
        &self,
        operation: String,
        group: &str,
        why: String,
    ) -> Result<EpicProbe, GitLabError> {
        // The page of a proxy comes with status 200 as well, and is no list.
        match self.ask::<_, Vec<IgnoredAny>>(&operation, &OfGroup::probe(group)).await {
            Ok(_) => {
                let home = Some(EpicHome::new(group, Way::Rest));
                Ok(EpicProbe { home, reason: format!("{why}, its REST epics do") })
            }
            Err(error) if matches!(error.status, Some(400 | 403 | 404 | 405 | 410 | 501)) => {
                let status = error.status.unwrap_or_default();
                Ok(none(format!("{why}, and its REST epics answer {status} ({})", error.message)))
            }
            Err(error) => Err(error),
        }
    }
}

fn none(reason: String) -> EpicProbe {
    EpicProbe { home: None, reason }
}

/// GraphQL is closed there, or older than the question: no failure, the other language may do.
pub(in crate::gitlab) fn is_deaf(error: &GitLabError) -> bool {
    match error.kind {
        ErrorKind::Forbidden | ErrorKind::Missing => true,
        ErrorKind::Rejected => error.status.is_some(),
        ErrorKind::Unreadable => error.status.is_some_and(|status| (400..500).contains(&status)),
        _ => false,
    }
}
