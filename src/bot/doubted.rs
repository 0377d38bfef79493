//! A pass to which GitLab refused what it had listed may have lost its role on the way, and has seen less than there is.

use gitlab::api::AsyncClient;

use crate::account::Portfolio;
use crate::bot::PassError;
use crate::bot::survey;
use crate::collect::Reading;
use crate::enact::Done;
use crate::gitlab::ErrorKind;
use crate::gitlab::GitLab;
use crate::memo::Memo;

/// Reads the portfolio; what was read beside a refusal is not remembered.
pub(super) async fn read<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
) -> Result<Portfolio, PassError> {
    let read = survey(gitlab, reading).await;
    let is_refused = match &read {
        Ok(portfolio) => !portfolio.is_complete(),
        Err(PassError::GitLab(error)) => {
            matches!(error.kind, ErrorKind::Forbidden | ErrorKind::Missing)
        }
        Err(_) => false,
    };
    if is_refused && let Some(memo) = reading.memo {
        memo.doubts_this_pass();
    }
    read
}

/// The same of what was written.
pub(super) fn writing(memo: &Memo, done: &[Done]) {
    if done.iter().any(Done::is_refused) {
        memo.doubts_this_pass();
    }
}
