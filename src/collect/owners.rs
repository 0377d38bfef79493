//! To whom an issue belongs that is read alone: as the whole portfolio has it, and as the issue says itself.

use std::collections::BTreeMap;

use crate::account::AccountId;
use crate::account::Key;
use crate::account::Portfolio;
use crate::collect::ACCOUNT_LABEL;
use crate::collect::belongs;
use crate::collect::fresh::Fresh;
use crate::collect::is_tracked;
use crate::collect::related;
use crate::gitlab::wire::Issue;

/// To whom issues belong, as the whole portfolio has it.
pub(super) struct Owners {
    pub(super) known: BTreeMap<(u64, u64), AccountId>,
    by_name: BTreeMap<String, AccountId>,
}

impl Owners {
    pub(super) fn of(known: &Portfolio) -> Self {
        let accounts = known.accounts.iter();
        let work = accounts.clone().flat_map(|account| {
            account.work.iter().map(|issue| ((issue.project, issue.iid), account.id))
        });
        let names = accounts.map(|account| (account.name.to_lowercase(), account.id));
        Self { known: work.collect(), by_name: names.collect() }
    }

    /// The accounts that an issue is about, or was.
    pub(super) fn all(
        &self,
        place: (u64, u64),
        fresh: &Fresh,
        known: &Portfolio,
    ) -> Vec<AccountId> {
        let id = AccountId { project: place.0, iid: place.1 };
        let issue = fresh.0.get(&place);
        let is_known = known.accounts.binary_search_by_key(&id, |account| account.id).is_ok();
        if is_known || issue.is_some_and(is_account) {
            return vec![id];
        }
        let claimed = issue.filter(|issue| is_tracked(issue));
        let claimed = claimed.map(|issue| self.claimed(issue, known)).unwrap_or_default();
        self.known.get(&place).copied().into_iter().chain(claimed).collect()
    }

    /// What the issue itself says of where it belongs.
    pub(super) fn claimed(&self, issue: &Issue, known: &Portfolio) -> Vec<AccountId> {
        let marked = related::own_keys(issue, &known.bot).last().and_then(Key::account);
        marked.or_else(|| belongs::in_title(&issue.title, &self.by_name)).into_iter().collect()
    }
}

pub(super) fn is_account(issue: &Issue) -> bool {
    issue.labels.iter().any(|label| label == ACCOUNT_LABEL)
}
