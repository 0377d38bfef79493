//! Lists of issues: from where, which, in what order.

use chrono::DateTime;
use chrono::Utc;
use futures_util::Stream;
use futures_util::StreamExt;
use futures_util::future::Either;
use futures_util::stream;
use gitlab::api::AsyncClient;
use gitlab::api::common::NameOrId;
use gitlab::api::common::SortOrder;
use gitlab::api::groups::issues::Issues as GroupIssues;
use gitlab::api::issues::IssueOrderBy;
use gitlab::api::issues::IssueScope;
use gitlab::api::issues::IssueState as StateFilter;
use gitlab::api::projects::issues::Issues as ProjectIssues;
use std::fmt;

use super::GitLab;
use super::endpoints::place;
use super::error::ErrorKind;
use super::error::GitLabError;
use super::pages::Paging;
use super::pages::walk;
use super::wire::Issue;
use super::wire::IssueState;

const PAGES_MAX: usize = 20_000;

/// Where issues are listed: an id or a full path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Issues that do not name their project get its number when this is one, else 0.
    Project(String),
    /// The group and everything below it.
    Group(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Project(path) | Self::Group(path)) = self;
        f.write_str(path.trim().trim_matches('/'))
    }
}

impl Source {
    pub(super) fn place(&self, operation: &str) -> Result<NameOrId<'static>, GitLabError> {
        let (Self::Project(path) | Self::Group(path)) = self;
        place(path).ok_or_else(|| not_a_place(operation, path))
    }
}

pub(super) fn not_a_place(operation: &str, path: &str) -> GitLabError {
    let message = format!("{path:?} is neither an id nor a full path");
    let hint = Some("give the number or a path such as acme/customers".to_owned());
    GitLabError { hint, ..GitLabError::new(ErrorKind::Rejected, operation, message) }
}

/// Which issues; the default is all of them, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IssueFilter {
    /// All of these.
    pub labels: Vec<String>,
    /// None for both states.
    pub state: Option<IssueState>,
    /// On or after, to the whole second.
    pub created_after: Option<DateTime<Utc>>,
    /// On or after, to the whole second: let windows overlap.
    pub updated_after: Option<DateTime<Utc>>,
    pub author_id: Option<u64>,
    /// Only these, when there are any.
    pub iids: Vec<u64>,
    pub order_by: OrderBy,
    pub sort: Sort,
}

/// The keys that GitLab pages by cursor, so that a project's list may change while it is read. A
/// group is read by numbered pages: there an issue edited meanwhile pushes another one out of sight
/// when the order is `UpdatedAt`, and none when it is `CreatedAt`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OrderBy {
    #[default]
    CreatedAt,
    UpdatedAt,
}

/// The direction of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Ascending,
    Descending,
}

/// Sets what both builders of the crate have in common.
macro_rules! filtered {
    ($builder:expr, $filter:expr) => {{
        let (mut builder, filter) = ($builder, $filter);
        builder.scope(IssueScope::All).order_by(order_by(filter)).sort(sort(filter));
        builder.iids(filter.iids.iter().copied());
        if !filter.labels.is_empty() {
            builder.labels(filter.labels.clone());
        }
        if let Some(state) = filter.state {
            builder.state(match state {
                IssueState::Opened => StateFilter::Opened,
                IssueState::Closed => StateFilter::Closed,
            });
        }
        if let Some(after) = filter.created_after {
            builder.created_after(after);
        }
        if let Some(after) = filter.updated_after {
            builder.updated_after(after);
        }
        if let Some(author) = filter.author_id {
            builder.author(author);
        }
        builder.build().expect("the project or group is set")
    }};
}

fn order_by(filter: &IssueFilter) -> IssueOrderBy {
    match filter.order_by {
        OrderBy::CreatedAt => IssueOrderBy::CreatedAt,
        OrderBy::UpdatedAt => IssueOrderBy::UpdatedAt,
    }
}

fn sort(filter: &IssueFilter) -> SortOrder {
    match filter.sort {
        Sort::Ascending => SortOrder::Ascending,
        Sort::Descending => SortOrder::Descending,
    }
}

impl<T: AsyncClient + Sync> GitLab<T> {
    /// Every issue that fits, each once, page by page as they are asked for. A project is read by
    /// cursor where GitLab can, a group by numbered pages. The first error ends the list.
    pub fn issues<'a>(
        &'a self,
        source: &Source,
        filter: &IssueFilter,
    ) -> impl Stream<Item = Result<Issue, GitLabError>> + Send + use<'a, T> {
        let operation = format!("list issues of {source}");
        let checked = source.place(&operation).and_then(|place| {
            let comma = filter.labels.iter().find(|label| label.contains(','));
            comma.map_or(Ok(place), |label| Err(comma_in_label(&operation, label)))
        });
        let place = match checked {
            Ok(place) => place,
            Err(error) => return stream::iter([Err(error)]).left_stream(),
        };
        let project_id = match &place {
            NameOrId::Id(id) => Some(*id),
            NameOrId::Name(_) => None,
        };
        let paging = |keyset, project_id| Paging { keyset, pages_max: PAGES_MAX, project_id };
        let issues = match source {
            Source::Project(_) => {
                let mut builder = ProjectIssues::builder();
                builder.project(place);
                let endpoint = filtered!(builder, filter);
                Either::Left(walk(self, operation, endpoint, paging(true, project_id)))
            }
            Source::Group(_) => {
                let mut builder = GroupIssues::builder();
                builder.group(place);
                let endpoint = filtered!(builder, filter);
                Either::Right(walk(self, operation, endpoint, paging(false, None)))
            }
        };
        issues.right_stream()
    }
}

/// GitLab cuts lists of labels at commas.
pub(super) fn comma_in_label(operation: &str, label: &str) -> GitLabError {
    let message = format!("the label {label:?} has a comma");
    let hint = Some("rename the label, GitLab takes it for two".to_owned());
    GitLabError { hint, ..GitLabError::new(ErrorKind::Rejected, operation, message) }
}
