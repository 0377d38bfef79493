//! Who was invited to a webinar, who registered and who came, account by account (f.18).

use std::collections::BTreeSet;

use crate::account::Account;
use crate::account::AccountId;
use crate::account::CheckBox;
use crate::account::SharedIssue;
use crate::consider::Standings;
use crate::consider::cohort::names;

/// The word behind an account that registered.
const REGISTERED: &str = "registered";

/// The accounts of a webinar. Who came had registered, and who registered was invited.
#[derive(Clone, Debug, Default)]
pub struct Guests {
    pub invited: BTreeSet<AccountId>,
    /// None where nobody says so of any account.
    pub registered: Option<BTreeSet<AccountId>>,
    pub came: BTreeSet<AccountId>,
}

impl Guests {
    /// By the boxes of its issue: one for each account, ticked if it came. Without such boxes all that are named came.
    pub fn of(shared: &SharedIssue, standings: &Standings<'_>) -> Self {
        let issue = &shared.issue;
        let accounts = standings.members_of(shared).map(|standing| standing.account);
        let box_of = |account: &Account| {
            let mut boxes = issue.sheet.boxes.iter();
            boxes.find(|it| names(&it.words, account, issue.project))
        };
        let boxes: Vec<(AccountId, &CheckBox)> =
            accounts.filter_map(|account| Some((account.id, box_of(account)?))).collect();
        if boxes.is_empty() {
            let named: BTreeSet<AccountId> = shared.members.iter().copied().collect();
            return Self { invited: named.clone(), registered: None, came: named };
        }
        let those = |is_one: fn(&CheckBox) -> bool| -> BTreeSet<AccountId> {
            boxes.iter().filter(|(_, it)| is_one(it)).map(|(id, _)| *id).collect()
        };
        let registered = those(says_registered);
        let came = those(|it| it.done);
        Self {
            invited: those(|_| true),
            registered: (!registered.is_empty()).then(|| &registered | &came),
            came,
        }
    }
}

/// `#12, registered`, and not `#12, not registered`.
fn says_registered(said: &CheckBox) -> bool {
    let words = said.words.to_lowercase();
    let words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).collect();
    let is_said = |at: usize| words[at] == REGISTERED && (at == 0 || words[at - 1] != "not");
    (0..words.len()).any(is_said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_behind_an_account_says_that_it_registered_and_not_that_it_did_not() {
        let says =
            |words: &str| says_registered(&CheckBox { words: words.into(), done: false, on: None });
        for words in ["#12 registered", "acme/accounts#12 (Registered on 2 Feb)", "Registered: #12"]
        {
            assert!(says(words), "{words}");
        }
        for words in ["#12", "#12, not registered", "#12 unregistered", ""] {
            assert!(!says(words), "{words}");
        }
    }
}
