//! Who of the pool has set themselves to busy: asked only while a request waits to be assigned (c.7).

use std::collections::BTreeSet;
use std::pin::pin;

use futures_util::StreamExt;
use futures_util::TryStreamExt;
use futures_util::stream;
use gitlab::api::AsyncClient;

use crate::account::Account;
use crate::account::WorkKind;
use crate::collect::recall::Recall;
use crate::gitlab::GitLabError;

/// Their usernames, in lower case.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &Recall<'_, T>,
    accounts: &[Account],
    pool: &[String],
    concurrency: usize,
) -> Result<BTreeSet<String>, GitLabError> {
    let requests = accounts.iter().flat_map(|account| account.work_of(WorkKind::PoolRequest));
    let mut waiting = requests.filter(|request| request.open && request.assignee.is_none());
    if waiting.next().is_none() {
        return Ok(BTreeSet::new());
    }
    let asks = pool.iter().map(|name| async move {
        let read = gitlab.gitlab.is_busy(name);
        let is_busy = gitlab.answer(|| format!("busy {name}"), read).await?;
        Ok(is_busy.then(|| name.to_lowercase()))
    });
    let asks = pin!(stream::iter(asks).buffer_unordered(concurrency.max(1)));
    let told: BTreeSet<Option<String>> = asks.try_collect().await?;
    Ok(told.into_iter().flatten().collect())
}
