//! The plan: every action with its reason, in order of urgency, and a checksum over all of it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use crate::account::AccountId;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::digest_of;
use crate::consider::PortfolioNote;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Withheld;
use crate::privacy::Places;

/// What a pass would write. The JSON form of `plan` and `apply`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// The local date that was judged.
    pub as_of: NaiveDate,
    pub policy: String,
    /// Account issues that were read.
    pub accounts: usize,
    /// Account issues that there are, readable or not.
    pub listed: usize,
    /// Whether every account of the source was read.
    pub complete: bool,
    pub actions: Vec<Action>,
    /// What to know about the whole portfolio; nothing is written because of it.
    pub notes: Vec<PortfolioNote>,
    /// The limit that the plan breaks, if it breaks one.
    pub withheld: Option<Withheld>,
    /// SHA-256 over everything above that would be written.
    pub checksum: String,
    /// Who reads where it writes.
    #[serde(skip)]
    pub places: Places,
}

impl Plan {
    pub(super) fn new(
        portfolio: &Portfolio,
        as_of: NaiveDate,
        notes: Vec<PortfolioNote>,
        policy: &str,
        mut actions: Vec<Action>,
    ) -> Self {
        // Stable: within one account the order in which actions depend on each other stays.
        actions.sort_by_key(|action| (rank(action), action.account));
        let checksum = checksum(as_of, policy, &actions);
        Self {
            as_of,
            policy: policy.to_owned(),
            accounts: portfolio.accounts.len(),
            listed: portfolio.accounts.len() + portfolio.unread.len(),
            complete: portfolio.is_complete(),
            actions,
            notes,
            withheld: None,
            checksum,
            places: portfolio.places.clone(),
        }
    }

    /// What is for these accounts alone, without what waits for something else.
    #[must_use]
    pub fn only(self, accounts: &BTreeSet<AccountId>) -> Self {
        let is_theirs = |action: &Action| action.account.is_some_and(|id| accounts.contains(&id));
        let (mut actions, others): (Vec<Action>, Vec<Action>) =
            self.actions.into_iter().partition(is_theirs);
        let left: BTreeSet<Key> = others.into_iter().map(|action| action.key).collect();
        let keys: BTreeSet<Key> = actions.iter().map(|action| action.key.clone()).collect();
        actions.retain(|action| {
            action.after.iter().all(|key| keys.contains(key) || !left.contains(key))
        });
        let checksum = checksum(self.as_of, &self.policy, &actions);
        Self { actions, checksum, ..self }
    }

    /// The plan that takes a run back: it judges no account. Its sentences tell of the run alone, so that they may
    /// stand wherever the run has written, and take back there what should never have been read.
    pub(super) fn of_undo(
        accounts: usize,
        as_of: NaiveDate,
        policy: &str,
        mut actions: Vec<Action>,
    ) -> Self {
        actions.sort_by_key(|action| (rank(action), action.account));
        Self {
            as_of,
            policy: policy.to_owned(),
            accounts,
            listed: accounts,
            complete: true,
            checksum: checksum(as_of, policy, &actions),
            actions,
            notes: Vec::new(),
            withheld: None,
            places: Places::default(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }
}

/// What people must hear comes before what only has to be true.
fn rank(action: &Action) -> (u8, u8) {
    let upkeep = match action.kind {
        ActionKind::OpenIssue
        | ActionKind::Comment
        | ActionKind::Link
        | ActionKind::Unlink
        | ActionKind::React => 0,
        ActionKind::CloseIssue | ActionKind::ReopenIssue | ActionKind::EditIssue => 1,
        ActionKind::EditComment | ActionKind::WriteRollup => 2,
        ActionKind::SetLabels => 3,
    };
    (action.severity, upkeep)
}

fn checksum(as_of: NaiveDate, policy: &str, actions: &[Action]) -> String {
    digest_of(&(as_of, policy, actions)).expect("a plan holds only strings, numbers and dates")
}
