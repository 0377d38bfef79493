//! When the next executive business review is due (`domain.md` EBR-1 and EBR-3).

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::FactName;
use crate::account::Flaw;
use crate::account::Segment;
use crate::account::TouchpointKind;
use crate::consider::Calendar;
use crate::consider::EbrPlan;
use crate::consider::Norms;

/// Months before the end of a contract year: work begins, the EBR is held, and the last chance.
const OPENS_MONTHS: u32 = 7;
const TARGET_MONTHS: u32 = 6;
const LAST_MONTHS: u32 = 2;

/// The next EBR of an account, or why there is none.
#[derive(Clone, Debug)]
pub struct EbrOutlook {
    pub state: EbrState,
    /// End of the contract year the EBR belongs to: the renewal, or an anniversary before it.
    pub term_end: Option<NaiveDate>,
    /// The day work on it should begin: seven months before.
    pub opens_on: Option<NaiveDate>,
    /// The day it should be held: six months before, and a year after the last one.
    pub target: Option<NaiveDate>,
    /// When one was last held.
    pub last_held: Option<NaiveDate>,
    /// Whether that was within the months for which an EBR counts.
    pub is_in_window: bool,
    /// Why none is due, in a sentence without a full stop.
    pub none_because: Option<String>,
    /// What is agreed with the customer, due or not.
    pub plan: EbrPlan,
    /// What people should know about it, each in a sentence without a full stop.
    pub notes: Vec<String>,
}

/// What is known about the next EBR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EbrState {
    /// It has a date.
    Planned,
    /// The last one was so late that this contract needs no other.
    Held,
    /// Such an account has none.
    NotOffered,
    /// Something must be known first.
    Unclear,
}

impl EbrOutlook {
    /// The outlook of an account on a day, with so many months from one EBR to the next.
    pub fn of(account: &Account, today: NaiveDate, every_months: u32, norms: &Norms) -> Self {
        let last_held = last_held(account, today);
        let plan = EbrPlan::of(account, today, last_held, norms);
        let edge = Calendar::months_before(today, norms.ebr.window_months);
        let outlook = Self {
            state: EbrState::Unclear,
            term_end: None,
            opens_on: None,
            target: None,
            last_held,
            is_in_window: last_held.is_some_and(|held| held > edge),
            none_because: None,
            notes: notes(account, &plan, last_held, edge, today, norms),
            plan,
        };
        outlook.due(account, today, every_months)
    }

    /// The same with what is due, or why nothing is.
    fn due(self, account: &Account, today: NaiveDate, every_months: u32) -> Self {
        let last_held = self.last_held;
        let none = |outlook: Self, (state, reason): (EbrState, String)| Self {
            state,
            none_because: Some(reason),
            ..outlook
        };
        if let Some(reason) = not_offered(account) {
            return none(self, reason);
        }
        let renewal = match renewal(account, today) {
            Ok(renewal) => renewal,
            Err(reason) => return none(self, (EbrState::Unclear, reason)),
        };
        // A year that began before the contract did has no EBR of its own (E4-17).
        let since = account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
        let opens = |end: NaiveDate| Calendar::months_before(end, OPENS_MONTHS);
        let years = years(renewal, today).filter(|end| since.is_none_or(|day| day <= opens(*end)));
        let years: Vec<NaiveDate> = years.collect();
        let yearly = last_held.map(|held| Calendar::months_after(held, every_months));
        for end in &years {
            let usual = Calendar::months_before(*end, TARGET_MONTHS);
            let target = yearly.map_or(usual, |next| next.max(usual));
            if target <= Self::last_chance(*end) {
                let opens_on = opens(*end).max(Calendar::months_before(target, 1));
                return Self {
                    state: EbrState::Planned,
                    term_end: Some(*end),
                    opens_on: Some(opens_on),
                    target: Some(target),
                    ..self
                };
            }
        }
        match last_held.filter(|_| !years.is_empty()) {
            Some(held) => {
                let (held, renewal) = (Calendar::words(held), Calendar::words(renewal));
                let reason =
                    format!("the EBR of {held} is the last before the renewal of {renewal}");
                none(self, (EbrState::Held, reason))
            }
            None => none(self, (EbrState::NotOffered, too_short(since, renewal, opens(renewal)))),
        }
    }

    /// The next date for the status card: the one that is set, else the one by which it is due.
    pub fn next(&self, today: NaiveDate) -> Option<(NaiveDate, String)> {
        match self.plan.on.filter(|on| *on >= today) {
            Some(on) if self.plan.accepted.is_some() => Some((on, "EBR".to_owned())),
            Some(on) => Some((on, "EBR (not accepted yet)".to_owned())),
            None => self.target.map(|on| (on, "EBR".to_owned())),
        }
    }

    /// The day after which no EBR is begun for the contract year that ends then (EBR-3).
    pub fn last_chance(term_end: NaiveDate) -> NaiveDate {
        Calendar::months_before(term_end, LAST_MONTHS)
    }
}

/// A short term has no month in which an EBR could begin (E4-17).
fn too_short(since: Option<NaiveDate>, renewal: NaiveDate, opens: NaiveDate) -> String {
    let (renewal, opens) = (Calendar::words(renewal), Calendar::words(opens));
    match since.map(Calendar::words) {
        Some(since) => format!(
            "the contract is too short for an EBR: for the renewal of {renewal} it would begin on {opens}, before the contract of {since}"
        ),
        None => "the contract is too short for an EBR".to_owned(),
    }
}

fn notes(
    account: &Account,
    plan: &EbrPlan,
    last_held: Option<NaiveDate>,
    edge: NaiveDate,
    today: NaiveDate,
    norms: &Norms,
) -> Vec<String> {
    let mut notes = plan.sentences(today, norms);
    if last_held == Some(edge) {
        let (held, months) = (Calendar::words(edge), norms.ebr.window_months);
        notes.push(format!(
            "the EBR of {held} was {months} months ago to the day: it no longer counts"
        ));
    }
    let minis = account.touchpoints.iter().filter(|touch| touch.kind == TouchpointKind::MiniEbr);
    let newer = minis.map(|touch| touch.on).filter(|day| *day <= today && *day > edge);
    if let Some(day) = newer.max().filter(|day| last_held.is_none_or(|held| *day > held)) {
        let day = Calendar::words(day);
        notes.push(format!(
            "the mini-EBR of {day} does not say that outcomes were discussed, so it does not count"
        ));
    }
    notes
}

/// EBRs are for every strategic account and for growth accounts of priority 1.
fn not_offered(account: &Account) -> Option<(EbrState, String)> {
    let none = |reason: &str| Some((EbrState::NotOffered, reason.to_owned()));
    let unclear = |reason: &str| Some((EbrState::Unclear, reason.to_owned()));
    match (account.segment, account.priority) {
        (Some(Segment::Strategic), _) => None,
        (Some(Segment::Growth), Some(priority)) if priority.0 == 1 => None,
        (Some(Segment::Growth), Some(_)) => none("growth accounts have an EBR only at priority 1"),
        (Some(Segment::Growth), None) => unclear("the priority is unknown"),
        (Some(Segment::Scale | Segment::Digital), _) => none("this segment has no EBRs"),
        (None, _) => unclear("the segment is unknown"),
    }
}

/// The renewal ahead, or what is wrong with it. A date that has passed says nothing about what
/// comes after it (E4-15).
fn renewal(account: &Account, today: NaiveDate) -> Result<NaiveDate, String> {
    let name = FactName::Renewal;
    let flawed = account.findings.iter().filter(|finding| finding.about == name.field());
    let flawed: Vec<_> = flawed.collect();
    if let Some(finding) = flawed.iter().find(|finding| finding.flaw == Flaw::Contradictory) {
        return Err(finding.sentence.clone());
    }
    match (account.facts.best(name), flawed.first()) {
        (Some(fact), _) if fact.on > today => Ok(fact.on),
        (Some(fact), _) => {
            Err(format!("the renewal date, {}, has passed", Calendar::words(fact.on)))
        }
        (None, Some(finding)) => Err(finding.sentence.clone()),
        (None, None) => Err("no renewal date is known".to_owned()),
    }
}

/// The ends of the contract years that lie ahead, nearest first. A contract of several years has an
/// EBR in each: its anniversaries stand in for the renewal (E4-16).
fn years(renewal: NaiveDate, today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let ends = (0..40).map(move |years| Calendar::months_before(renewal, years * 12));
    let ahead: Vec<NaiveDate> = ends.take_while(|end| *end > today).collect();
    ahead.into_iter().rev()
}

fn last_held(account: &Account, today: NaiveDate) -> Option<NaiveDate> {
    let stated = account.facts.all(FactName::EbrHeld).iter().map(|fact| fact.on);
    let logged = account.touchpoints.iter().filter(|touch| touch.kind == TouchpointKind::Ebr);
    stated.chain(logged.map(|touch| touch.on)).filter(|day| *day <= today).max()
}
