//! Looking before speaking: whether something is there already, by listing, never by search.

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::StreamExt;
use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;

use crate::account::Key;
use crate::account::Person;
use crate::account::Section;
use crate::account::sections;
use crate::gitlab::GitLab;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueFilter;
use crate::gitlab::OrderBy;
use crate::gitlab::Sort;
use crate::gitlab::Source;
use crate::gitlab::wire::Issue;

/// How many of the bot's newest issues of a kind are looked at before another is opened: more
/// than could be opened between reading the portfolio and now.
const NEWEST: usize = 100;

/// The sections of a comment that none of the bot's own comments on the issue carries yet: what
/// another run has said meanwhile is left out, and nothing else is.
pub(super) async fn unsaid<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    (project, iid): (u64, u64),
    body: &str,
) -> Result<Vec<Section>, GitLabError> {
    let notes = gitlab.notes(project, iid).await?;
    let own = notes.iter().filter(|note| note.author.as_ref().is_some_and(|a| a.id == bot.id));
    let said = own.flat_map(|note| sections(&note.body));
    let said: BTreeSet<Key> = said.map(|section| section.marker.key).collect();
    Ok(sections(body).into_iter().filter(|section| !said.contains(&section.marker.key)).collect())
}

/// The issue that carries this key, if the bot has opened it: the oldest, if there are several.
pub(super) async fn opened<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    bot: &Person,
    project: u64,
    label: &str,
    key: &Key,
) -> Result<Option<Issue>, GitLabError> {
    let filter = IssueFilter {
        labels: vec![label.to_owned()],
        author_id: Some(bot.id),
        order_by: OrderBy::CreatedAt,
        sort: Sort::Descending,
        ..IssueFilter::default()
    };
    let issues = gitlab.issues(&Source::Project(project.to_string()), &filter);
    let newest: Vec<Issue> = pin!(issues.take(NEWEST)).try_collect().await?;
    let carries = |issue: &Issue| {
        issue.author.as_ref().is_some_and(|author| author.id == bot.id)
            && sections(&issue.description).iter().any(|section| section.marker.key == *key)
    };
    Ok(newest.into_iter().filter(carries).min_by_key(|issue| (issue.created_at, issue.iid)))
}
