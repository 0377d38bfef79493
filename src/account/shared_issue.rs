//! Tracked issues that belong to many accounts or to none: cohorts, webinars, territory planning.

use crate::account::AccountId;
use crate::account::Spoken;
use crate::account::WorkIssue;

/// A tracked issue that is not about one account.
#[derive(Clone, Debug)]
pub struct SharedIssue {
    pub issue: WorkIssue,
    pub confidential: bool,
    /// What the bot has said there; read while the issue is open.
    pub spoken: Spoken,
    /// The accounts it is about: linked to it, named in its description, or naming it on their card.
    /// Sorted, each once.
    pub members: Vec<AccountId>,
}

impl SharedIssue {
    /// Where the issue itself is.
    pub fn place(&self) -> AccountId {
        AccountId { project: self.issue.project, iid: self.issue.iid }
    }

    /// Whether people asked the bot never to write here.
    pub fn is_hands_off(&self) -> bool {
        self.issue.is_labelled("bot::ignore") || self.issue.is_labelled("bot::external")
    }
}
