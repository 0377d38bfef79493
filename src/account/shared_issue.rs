//! Tracked issues that belong to many accounts or to none: cohorts, webinars, territory planning.

use crate::account::AccountId;
use crate::account::Spoken;
use crate::account::WorkIssue;

/// The bot's reaction to a shared issue on which it has spoken.
pub const SPOKEN_THERE: &str = "robot";

/// A tracked issue that is not about one account.
#[derive(Clone, Debug)]
pub struct SharedIssue {
    pub issue: WorkIssue,
    pub confidential: bool,
    /// What the bot has said there; read while the issue is open.
    pub spoken: Spoken,
    /// Whether the bot left its reaction there: it has spoken, whatever became of its words.
    pub is_marked: bool,
    /// The accounts it is about: linked to it, named in its description, or naming it on their card.
    /// Sorted, each once.
    pub members: Vec<AccountId>,
}

impl SharedIssue {
    /// Where the issue itself is.
    pub fn place(&self) -> AccountId {
        AccountId { project: self.issue.project, iid: self.issue.iid }
    }

    /// Whether people deleted what the bot had said there: an answer, and it is not said again.
    pub fn is_turned_down(&self) -> bool {
        self.is_marked && self.spoken.remarks.is_empty()
    }

    /// Whether people asked the bot never to write here.
    pub fn is_hands_off(&self) -> bool {
        self.issue.is_labelled("bot::ignore") || self.issue.is_labelled("bot::external")
    }
}
