//! What an account pays a year on a day: by dated amounts, and today by the card's `ARR`.

use chrono::NaiveDate;

use crate::account::DatedMoney;
use crate::account::LifecycleStage;
use crate::account::Money;
use crate::account::Survivor;
use crate::consider::StageReading;
use crate::consider::Standing;

impl<'a> Standing<'a> {
    /// The last amount that somebody dated on or before a day.
    pub fn arr_dated(&self, day: NaiveDate) -> Option<&'a DatedMoney> {
        let day = day.min(self.today);
        self.account.arr_history.iter().rfind(|dated| dated.on <= day)
    }

    /// What it pays on the judged day. An `ARR` without a day holds until something dated later is known to
    /// have come after that day.
    pub fn arr(&self) -> Option<&'a Money> {
        let account = self.account;
        let is_past = account.arr_history.iter().any(|dated| dated.on > self.today);
        let undated = account.arr.as_ref().filter(|_| account.arr_on.is_none() && !is_past);
        undated.or_else(|| self.arr_dated(self.today).map(|dated| &dated.money))
    }

    /// Since when the customer has left, where it has and that is known.
    pub fn churned_on(&self) -> Option<NaiveDate> {
        let StageReading { stage, since, .. } = self.stage;
        since.filter(|_| stage == LifecycleStage::Churned)
    }

    /// Since when it is no customer any more, of an account that is none: since it churned, or else since its
    /// issue was closed or its contract ended.
    pub fn left_on(&self) -> Option<NaiveDate> {
        let closed = || self.account.closed_at.map(|at| self.local_date(at));
        let known = self.churned_on().or_else(closed).or(self.renewal);
        known.filter(|on| *on <= self.today)
    }

    /// Whether this account goes on in another one as a part of it: a duplicate of the same name is the same
    /// customer written down twice, and counts once.
    pub fn is_part_of(&self, other: &Standing<'_>) -> bool {
        let (own, theirs) = (self.account, other.account);
        own.continued_by == Some(Survivor::Merged(theirs.id))
            && own.name.to_lowercase() != theirs.name.to_lowercase()
    }
}
