//! The bot's roll-ups: the pages themselves, and the snapshots in their comments.

use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::CLOSED_BY_BOT;
use crate::account::Person;
use crate::account::RollupHome;
use crate::account::RollupPage;
use crate::account::RollupPlace;
use crate::account::sections;
use crate::collect::Reading;
use crate::collect::account;
use crate::collect::recall::Recall;
use crate::collect::related;
use crate::collect::rollup_epics;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLabError;
use crate::gitlab::wire::Issue;
use crate::gitlab::wire::IssueState;

/// Reads those that are issues and those that are epics, oldest first, and what the groups that were asked for offer. A group
/// that is not named is that of the source.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    reading: &Reading<'_>,
    group: Option<&String>,
    tracked: &[Issue],
    bot: &Person,
) -> Result<(Vec<RollupPage>, Vec<RollupHome>), GitLabError> {
    let mut pages = of_issues(gitlab, tracked, bot, reading.concurrency).await?;
    let asked = reading.rollup_groups.iter();
    let asked = asked.filter_map(|named| named.as_ref().or(group).cloned()).collect();
    let (homes, epics) = rollup_epics::read(gitlab, &asked, bot).await?;
    pages.extend(epics);
    // An issue may be the younger of two: it was opened while GitLab did not show the epic.
    pages.sort_by(|a, b| (a.created_at, &a.reference).cmp(&(b.created_at, &b.reference)));
    Ok((pages, homes))
}

/// Those that are issues, with their snapshots.
async fn of_issues<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    tracked: &[Issue],
    bot: &Person,
    concurrency: usize,
) -> Result<Vec<RollupPage>, GitLabError> {
    let own: Vec<(RollupPage, u64, u64)> =
        tracked.iter().filter_map(|issue| page(issue, bot)).collect();
    let spots = own.iter().map(|(page, project, iid)| ((*project, *iid), page.reference.as_str()));
    gitlab.read_ahead(spots, concurrency).await?;
    let reads = own.into_iter().map(|(page, project, iid)| async move {
        match gitlab.notes(project, iid).await {
            Ok(notes) => {
                Ok(Some(RollupPage { remarks: account::spoken(&notes, bot).remarks, ..page }))
            }
            // It vanished since it was listed: another one is written.
            Err(error) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Forbidden) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    });
    let reads = stream::iter(reads).buffer_unordered(concurrency.max(1));
    let read: Vec<Option<RollupPage>> = reads.try_collect().await?;
    Ok(read.into_iter().flatten().collect())
}

fn page(issue: &Issue, bot: &Person) -> Option<(RollupPage, u64, u64)> {
    let is_own = issue.author.as_ref().is_some_and(|author| author.id == bot.id);
    if !is_own || !issue.labels.iter().any(|name| name == RollupPage::LABEL) {
        return None;
    }
    let section = sections(&issue.description)
        .into_iter()
        .find(|it| it.marker.key.rule == RollupPage::RULE)?;
    let closed_by_bot = match &issue.closed_by {
        Some(user) => user.id == bot.id,
        None => issue.description.contains(CLOSED_BY_BOT),
    };
    let (project, iid) = (issue.project_id, issue.iid);
    let page = RollupPage {
        key: section.marker.key.clone(),
        place: RollupPlace::Issue { project, iid },
        reference: related::reference(issue),
        url: issue.web_url.clone(),
        open: issue.state == IssueState::Opened,
        confidential: issue.confidential,
        created_at: issue.created_at,
        closed_by_bot,
        section,
        remarks: Vec::new(),
        parent: None,
    };
    Some((page, project, iid))
}
