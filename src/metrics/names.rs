//! The accounts behind a number: the first so many by issue, whatever the order they come in.

use serde::Deserialize;
use serde::Serialize;

use crate::account::Account;

/// So many accounts are kept by name; a page that lists more is read by nobody.
const KEPT_MAX: usize = 100;

/// One account behind a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Named {
    project: u64,
    iid: u64,
    /// `group/project#iid`.
    pub reference: String,
    pub name: String,
    pub url: String,
    /// Whether its issue is confidential, so that its name may not stand where others read.
    pub confidential: bool,
    /// How often it counts: once for each of its promises, say.
    pub times: u64,
}

impl Named {
    pub fn of(account: &Account) -> Self {
        Self {
            project: account.id.project,
            iid: account.id.iid,
            reference: account.reference.clone(),
            name: account.name.clone(),
            url: account.url.clone(),
            confidential: account.confidential,
            times: 1,
        }
    }

    /// Whether both are the same account.
    pub fn is(&self, other: &Self) -> bool {
        (self.project, self.iid) == (other.project, other.iid)
    }
}

/// How many there are, and the first accounts of them by project and number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    pub count: u64,
    pub kept: Vec<Named>,
}

impl Names {
    pub(super) fn add(&mut self, account: &Account) {
        self.count += 1;
        self.keep(Named::of(account));
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        other.kept.iter().for_each(|one| self.keep(one.clone()));
    }

    /// An account that counts several times is named once.
    fn keep(&mut self, one: Named) {
        let place = |it: &Named| (it.project, it.iid);
        match self.kept.binary_search_by_key(&place(&one), place) {
            Ok(at) => self.kept[at].times += one.times,
            Err(at) => {
                self.kept.insert(at, one);
                self.kept.truncate(KEPT_MAX);
            }
        }
    }
}
