//! Rules about what is not one account: a cohort, a webinar, a person's territory, a request of nobody.

use serde::de::DeserializeOwned;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::CallToAction;
use crate::account::Key;
use crate::account::Severity;
use crate::account::SharedIssue;
use crate::consider::Standings;
use crate::rules::Verdict;

/// A rule that looks at all accounts at once. Its fields are its settings, read from `[rules.<NAME>]`;
/// everything it writes is kept current. What it has no verdict about is left as it is.
pub trait SharedRule: DeserializeOwned + Send + Sync + 'static {
    /// File name, settings key, template name and marker: one word, never renamed.
    const NAME: &'static str;
    /// One sentence for people, printed by `stagecoach rules` and in docs/rules.md.
    const PURPOSE: &'static str;
    /// Where in the customer-success handbook it comes from, as an id of our domain notes.
    const SOURCE: &'static str;
    /// How urgent its calls can be; 1 is the highest, and 4 notifies nobody.
    const SEVERITIES: &'static [Severity];
    /// Its wording; the first line of a work issue's template is the title.
    const TEMPLATE: &'static str;

    /// What everything it is about needs, if anything, and why or why not.
    fn evaluate(&self, standings: &Standings<'_>) -> Vec<SharedVerdict>;
}

/// A shared rule with its settings read.
pub type SharedReady = Box<dyn Fn(&Standings<'_>) -> Vec<SharedVerdict> + Send + Sync>;

pub(super) fn ready<R: SharedRule>(
    settings: config::Value,
) -> Result<SharedReady, config::ConfigError> {
    let rule = R::deserialize(settings)?;
    Ok(Box::new(move |standings| rule.evaluate(standings)))
}

/// A rule's answer about one thing that is no account.
#[derive(Clone, Debug)]
pub struct SharedVerdict {
    /// What is said is said under this key, and what is over was.
    pub key: Key,
    pub place: Place,
    pub verdict: Verdict,
    /// Whether what is opened names accounts that are confidential.
    pub is_confidential: bool,
}

/// Where it is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In an issue of its own, in the project that takes what belongs to no single account.
    Home,
    /// As a comment on this issue.
    On(AccountId),
}

impl SharedVerdict {
    /// An answer that is said under this key.
    pub fn of(key: Key, place: Place, verdict: Verdict) -> Self {
        Self { key, place, verdict, is_confidential: false }
    }

    /// A call, which carries its own key.
    pub fn fires(place: Place, call: CallToAction) -> Self {
        Self::of(call.key.clone(), place, Verdict::fires(call))
    }

    #[must_use]
    pub fn confidential(mut self, is_confidential: bool) -> Self {
        self.is_confidential = is_confidential;
        self
    }
}

/// The name in keys of an issue that is not about one account.
pub(super) fn name_of(shared: &SharedIssue) -> String {
    format!("issue-{}", shared.place())
}

/// Whether readers of an issue may read the name of an account: of a confidential one only those of
/// its own project, and in a confidential issue (E4-58).
pub(super) fn may_name(account: &Account, shared: &SharedIssue) -> bool {
    !account.confidential || shared.confidential && account.id.project == shared.issue.project
}
