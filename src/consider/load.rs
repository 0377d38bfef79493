//! Who carries an account, and how much it weighs (`semantics.md` c.7, f.22).

use crate::consider::DeskTerms;
use crate::consider::Standing;

/// What an account is to its CSM's load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// In tenths of a point.
    pub weight: u64,
    /// What its CSM can carry, in tenths of a point; none where nobody has said.
    pub capacity: Option<u64>,
}

/// Weighs every account.
pub(super) fn join(list: &mut [Standing<'_>], terms: &DeskTerms) {
    for standing in list {
        let capacity = standing.csm().and_then(|csm| terms.capacity_of(csm));
        standing.load = Load { weight: terms.weights.of(standing), capacity };
    }
}

impl DeskTerms {
    /// In tenths of a point: what is said by name, else what everybody of the pool carries.
    fn capacity_of(&self, csm: &str) -> Option<u64> {
        let is_csm = |name: &&String| name.eq_ignore_ascii_case(csm);
        let mut named = self.capacity_of.iter().filter(|(name, _)| is_csm(name));
        let own = named.next().map(|(_, capacity)| *capacity);
        let of_pool = || self.csms.iter().find(is_csm).map(|_| self.capacity);
        own.or_else(of_pool).map(|points| u64::from(points.max(1)) * 10)
    }
}

impl<'a> Standing<'a> {
    /// Username of who was the CSM on the judged day, by GitLab's notes of who was assigned since.
    pub fn csm(&self) -> Option<&'a str> {
        let account = self.account;
        let later = account.handovers.iter().find(|it| self.local_date(it.at) > self.today);
        let now = || account.csm.as_ref().map(|csm| csm.username.as_str());
        later.map(|handover| handover.from.as_str()).or_else(now)
    }
}
