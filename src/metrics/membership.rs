//! Who belongs to the population of a figure on a day (`semantics.md` f, common rules).

use chrono::NaiveDate;

use crate::account::FactName;
use crate::account::LifecycleStage;
use crate::consider::Standing;

/// Days after a renewal date in which an account without an answer still counts.
const GRACE_DAYS: i64 = 60;

/// Why those do not count who are customers no more.
const CHURNED: &str = "churned";
const PAST: &str = "past their contract";

/// Labels of accounts that are no customers.
const TEST_LABELS: [&str; 2] = ["csm::test", "bot::test"];

/// Reasons for which an account never was a customer here.
const FOR_TESTS: &str = "for tests";
const ELSEWHERE: &str = "merged or moved";
const NOT_YET: &str = "not yet customers";

/// Whether an account counts on the measured day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// A customer.
    Member,
    /// Still a customer, and known to leave: not in figures of EBRs and plans, yet in those of renewals.
    Leaving,
    /// Not, and why, to follow a number: `3 churned`.
    Out(&'static str),
}

impl Membership {
    pub fn of(standing: &Standing<'_>, as_of: NaiveDate) -> Self {
        let (account, stage) = (standing.account, standing.stage.stage);
        let is_test = TEST_LABELS.iter().any(|label| account.labels.contains(*label));
        let since = account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
        let closed_on = account.closed_at.map(|at| standing.local_date(at));
        let is_closed = !account.open && closed_on.is_none_or(|on| on <= as_of);
        let is_past = standing.renewal.is_some_and(|on| (as_of - on).num_days() > GRACE_DAYS);
        match stage {
            _ if is_test => Self::Out(FOR_TESTS),
            _ if account.continued_by.is_some() => Self::Out(ELSEWHERE),
            _ if since.is_some_and(|day| day > as_of) => Self::Out(NOT_YET),
            LifecycleStage::Churned => Self::Out(CHURNED),
            _ if is_past && is_closed => Self::Out(PAST),
            LifecycleStage::WillChurn => Self::Leaving,
            _ => Self::Member,
        }
    }

    /// Whether it is a customer on that day, leaving or not.
    pub fn is_customer(self) -> bool {
        !matches!(self, Self::Out(_))
    }

    /// Whether it was a customer once, and is none any more.
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Out(CHURNED | PAST))
    }

    /// Why not even its past counts: who left keeps what was decided before.
    pub fn why_no_past(self) -> Option<&'static str> {
        match self {
            Self::Out(reason @ (FOR_TESTS | ELSEWHERE | NOT_YET)) => Some(reason),
            _ => None,
        }
    }

    /// Why it does not count where only customers count, leaving or not.
    pub fn why_none(self) -> Option<&'static str> {
        match self {
            Self::Member | Self::Leaving => None,
            Self::Out(reason) => Some(reason),
        }
    }

    /// Why it does not count where it counts for what it was, too: it is none, and never left.
    pub fn why_never(self) -> Option<&'static str> {
        self.why_none().filter(|_| !self.is_gone())
    }

    /// Why it does not count where only those count who stay.
    pub fn why_not(self) -> Option<&'static str> {
        match self {
            Self::Member => None,
            Self::Leaving => Some("leaving"),
            Self::Out(reason) => Some(reason),
        }
    }
}
