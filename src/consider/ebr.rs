//! When the next executive business review is due (`domain.md` EBR-1 and EBR-3).

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::Fact;
use crate::account::FactName;
use crate::account::Segment;
use crate::account::TouchpointKind;
use crate::consider::Calendar;

/// The next EBR of an account, or why there is none.
#[derive(Clone, Debug)]
pub struct EbrOutlook {
    /// End of the contract year the EBR belongs to: the renewal, or an anniversary before it.
    pub term_end: Option<NaiveDate>,
    /// The day work on it should begin: seven months before.
    pub opens_on: Option<NaiveDate>,
    /// The day it should be held: six months before.
    pub target: Option<NaiveDate>,
    /// When one was last held.
    pub last_held: Option<NaiveDate>,
    /// Why none is due, in a sentence without a full stop.
    pub none_because: Option<String>,
}

impl EbrOutlook {
    pub(super) fn of(account: &Account, today: NaiveDate) -> Self {
        let last_held = last_held(account, today);
        let none = |reason: &str| Self {
            term_end: None,
            opens_on: None,
            target: None,
            last_held,
            none_because: Some(reason.to_owned()),
        };
        if let Some(reason) = not_offered(account) {
            return none(reason);
        }
        let Some(renewal) = account.facts.best(FactName::Renewal) else {
            return none("no renewal date is known");
        };
        let Some(term_end) = current_term_end(renewal, today) else {
            return none("the renewal date has passed");
        };
        let opens_on = Calendar::months_before(term_end, 7);
        let since = account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
        if since.is_some_and(|since| opens_on < since) {
            return none("the contract is too short for an EBR");
        }
        Self {
            term_end: Some(term_end),
            opens_on: Some(opens_on),
            target: Some(Calendar::months_before(term_end, 6)),
            last_held,
            none_because: None,
        }
    }
}

/// EBRs are for every strategic account and for growth accounts of priority 1.
fn not_offered(account: &Account) -> Option<&'static str> {
    match account.segment {
        Some(Segment::Strategic) => None,
        Some(Segment::Growth) if account.priority.is_some_and(|p| p.0 == 1) => None,
        Some(Segment::Growth) => Some("growth accounts have an EBR only at priority 1"),
        Some(Segment::Scale | Segment::Digital) => Some("this segment has no EBRs"),
        None => Some("the segment is unknown"),
    }
}

/// A contract of several years has an EBR in each: its anniversaries stand in for the renewal.
fn current_term_end(renewal: &Fact, today: NaiveDate) -> Option<NaiveDate> {
    (0..40)
        .map(|years| Calendar::months_before(renewal.on, years * 12))
        .take_while(|end| *end > today)
        .last()
}

fn last_held(account: &Account, today: NaiveDate) -> Option<NaiveDate> {
    let stated = account.facts.all(FactName::EbrHeld).iter().map(|fact| fact.on);
    let logged = account.touchpoints.iter().filter(|touch| touch.kind == TouchpointKind::Ebr);
    stated.chain(logged.map(|touch| touch.on)).filter(|day| *day <= today).max()
}
