//! Who belongs together, looked up instead of searched for: a search for each account costs the square of them.

use std::collections::BTreeMap;

use crate::account::AccountId;
use crate::account::SharedIssue;
use crate::account::Survivor;
use crate::account::WorkKind;
use crate::consider::Standing;

/// Places in the lists of standings and of shared issues.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// Where each account stands.
    pub(super) accounts: BTreeMap<AccountId, usize>,
    /// The cohorts that name an account, in the order of the shared issues.
    pub(super) cohorts: BTreeMap<AccountId, Vec<usize>>,
    /// Those that were closed as duplicates of an account, in the order of the portfolio.
    pub(super) duplicates: BTreeMap<AccountId, Vec<usize>>,
}

impl Index {
    pub(super) fn of(list: &[Standing<'_>], shared: &[SharedIssue]) -> Self {
        let mut index = Self::default();
        for (at, standing) in list.iter().enumerate() {
            index.accounts.insert(standing.account.id, at);
            if let Some(Survivor::Merged(heir)) = standing.account.continued_by {
                index.duplicates.entry(heir).or_default().push(at);
            }
        }
        let cohorts = shared.iter().enumerate();
        for (at, cohort) in cohorts.filter(|(_, it)| it.issue.kind == WorkKind::Cohort) {
            for member in &cohort.members {
                index.cohorts.entry(*member).or_default().push(at);
            }
        }
        index
    }
}
