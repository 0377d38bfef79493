//! Two open triage issues for one account: whether the younger is linked to the older one.

use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::collect::recall::Recall;
use crate::collect::related;
use crate::gitlab::GitLabError;

/// Looks only where there are two, so that it costs nothing elsewhere.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    accounts: &mut [Account],
    concurrency: usize,
) -> Result<(), GitLabError> {
    for account in accounts.iter_mut().filter(|account| account.open) {
        let open = |issue: &&WorkIssue| issue.kind == WorkKind::Triage && issue.open;
        let place = |issue: &WorkIssue| (issue.project, issue.iid);
        let places: Vec<(u64, u64)> = account.work.iter().filter(open).map(place).collect();
        let Some((oldest, younger)) = places.split_first() else { continue };
        let oldest = AccountId { project: oldest.0, iid: oldest.1 };
        let reads = younger.iter().map(|place| related::linked(gitlab, *place));
        let reads = stream::iter(reads).buffer_unordered(concurrency.max(1));
        let read: Vec<_> = reads.try_collect().await?;
        for (place, ends) in read.into_iter().flatten() {
            let mut issues = account.work.iter_mut();
            if let Some(issue) = issues.find(|issue| (issue.project, issue.iid) == place) {
                issue.beside = Some(ends.contains(&oldest));
            }
        }
    }
    Ok(())
}
