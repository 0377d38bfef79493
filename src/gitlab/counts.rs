//! How many issues there are, in one request: the cheap check that a remembered list is whole.

use gitlab::api::AsyncClient;
use gitlab::api::common::NameOrId;
use gitlab::api::endpoint_prelude::Cow;
use gitlab::api::endpoint_prelude::Endpoint;
use gitlab::api::endpoint_prelude::Method;
use gitlab::api::endpoint_prelude::QueryParams;
use serde::Deserialize;

use super::GitLab;
use super::edits::no_commas;
use super::error::GitLabError;
use super::issues::Source;
use super::reads::absent;

/// Issues by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Counts {
    pub all: u64,
    pub opened: u64,
    pub closed: u64,
}

#[derive(Deserialize)]
struct Statistics {
    statistics: Inner,
}

#[derive(Deserialize)]
struct Inner {
    counts: Counts,
}

struct IssuesStatistics {
    collection: &'static str,
    place: NameOrId<'static>,
    labels: String,
}

impl Endpoint for IssuesStatistics {
    fn method(&self) -> Method {
        Method::GET
    }

    fn endpoint(&self) -> Cow<'static, str> {
        format!("{}/{}/issues_statistics", self.collection, self.place).into()
    }

    fn parameters(&self) -> QueryParams<'_> {
        let mut params = QueryParams::default();
        params.push("scope", "all");
        if !self.labels.is_empty() {
            params.push("labels", self.labels.as_str());
        }
        params
    }
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// Counts the issues with all of these labels; None where GitLab does not count.
    pub async fn issue_counts(
        &self,
        source: &Source,
        labels: &[String],
    ) -> Result<Option<Counts>, GitLabError> {
        let operation = format!("count issues of {source}");
        no_commas(&operation, labels)?;
        let collection = match source {
            Source::Project(_) => "projects",
            Source::Group(_) => "groups",
        };
        let place = source.place(&operation)?;
        let endpoint = IssuesStatistics { collection, place, labels: labels.join(",") };
        let read = self.ask::<_, Statistics>(&operation, &endpoint).await;
        Ok(absent(read)?.map(|read| read.statistics.counts))
    }
}
