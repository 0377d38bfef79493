//! A first run that another one overtakes: its list of issues is older than the words it then finds under them.

use std::pin::pin;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use futures_util::TryStreamExt;
use gitlab::api::AsyncClient;

use crate::account::Portfolio;
use crate::collect::Reading;
use crate::collect::recall::Recall;
use crate::collect::related;
use crate::gitlab::GitLabError;
use crate::gitlab::IssueFilter;
use crate::gitlab::wire::Issue;

/// GitLab's clock may be set back meanwhile, by a little.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);

/// The portfolio with the issue of a first run that began after `began`, when this reading did: where all that the bot has
/// ever said is younger, another run may have written that issue after the list was read. Without it everything that is
/// true would be news.
pub(super) async fn looked_for<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    portfolio: Portfolio,
    began: DateTime<Utc>,
) -> Result<Portfolio, GitLabError> {
    let accounts = || portfolio.accounts.iter();
    let said = accounts().flat_map(|it| &it.spoken.remarks).map(|remark| remark.created_at);
    let own = accounts().flat_map(|it| &it.work).filter(|issue| issue.key.is_some());
    let Some(first) = said.chain(own.map(|issue| issue.created_at)).min() else {
        return Ok(portfolio);
    };
    if portfolio.baseline.is_some() || first < began {
        return Ok(portfolio);
    }
    let updated_after = Some(began - OVERLAP);
    let filter = IssueFilter { updated_after, ..IssueFilter::default() };
    let listed = gitlab.gitlab.issues(reading.source, &filter);
    let listed: Vec<Issue> = pin!(listed).try_collect().await?;
    let listed: Vec<Issue> = listed.into_iter().map(|issue| reading.aliases.issue(issue)).collect();
    let baseline = related::baseline(&listed, &portfolio.bot);
    Ok(Portfolio { baseline, ..portfolio })
}
