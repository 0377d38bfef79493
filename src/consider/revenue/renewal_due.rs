//! The renewal that was due in a period, by the day it was first due on, and how it ended (REN-3, f.14).
//!
//! A card holds one renewal date, and people move it on once the renewal is decided. The term before is found
//! again by the length of the term, where a label or an issue says how it ended.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::LifecycleStage;
use crate::account::Money;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Calendar;
use crate::consider::RenewalState;
use crate::consider::Standing;
use crate::consider::renewal::OUTCOMES;

/// Days after the due date in which an answer still belongs to it.
const GRACE_DAYS: u64 = 60;

/// Months of a term where the card says nothing else.
const TERM_MONTHS: u32 = 12;

/// Terms that are looked back on.
const TERMS_MAX: u32 = 3;

/// One renewal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalDue<'a> {
    /// When it was first due.
    pub due: NaiveDate,
    /// How it ended; none while nobody has said so.
    pub ended: Option<RenewalState>,
    /// The day it was said, where that is known.
    pub ended_on: Option<NaiveDate>,
    /// Whether it was won after the grace, which is not in time.
    pub is_late: bool,
    /// What the customer paid before, and pays after it.
    pub before: Option<&'a Money>,
    pub after: Option<&'a Money>,
}

impl<'a> Standing<'a> {
    /// The renewal that was due between two days, if there was one.
    pub fn renewal_due(&self, first: NaiveDate, last: NaiveDate) -> Option<RenewalDue<'a>> {
        let months = self.term_months();
        let current = self.renewal_first_due()?;
        let terms = (0..=TERMS_MAX).map(|n| (n, Calendar::months_before(current, n * months)));
        let mut of_period = terms.filter(|(_, due)| first <= *due && *due <= last);
        let (nth, due) = of_period.next()?;
        let ended = self.renewal_ended(due, nth == 0);
        // A date in the past that nobody has decided on is no term of this contract.
        (nth == 0 || ended.is_some()).then(|| self.renewal_of(due, ended))
    }

    /// The renewal date, or the earlier one that it was moved from without being decided.
    pub fn renewal_first_due(&self) -> Option<NaiveDate> {
        let current = self.renewal?;
        Some(self.renewal_moved_from(current).unwrap_or(current))
    }

    /// The day from which the renewal was put off: a month in which the bot has worked on it before, too near
    /// to be the term before.
    pub fn renewal_moved_from(&self, current: NaiveDate) -> Option<NaiveDate> {
        let near = Calendar::months_before(current, self.term_months() / 2);
        let rules = ["renewal_approaching", "renewal_undecided"];
        let keys = self
            .account
            .spoken
            .keys()
            .chain(self.account.work.iter().filter_map(|it| it.key.as_ref()));
        let own = keys.filter(|key| rules.contains(&key.rule.as_str()));
        let months = own.filter_map(|key| {
            let month = key.episode.as_str().get(..7)?;
            format!("{month}-01").parse::<NaiveDate>().ok()
        });
        let months_apart = |month: NaiveDate| {
            (0..self.term_months()).find(|n| {
                let then = Calendar::months_before(current, *n);
                then.format("%Y-%m").to_string() == month.format("%Y-%m").to_string()
            })
        };
        let moved = months.filter_map(months_apart).filter(|n| *n > 0);
        moved.map(|n| Calendar::months_before(current, n)).filter(|day| *day > near).min()
    }

    /// `36 months`, `3 years`; else a year.
    fn term_months(&self) -> u32 {
        let said = self.account.facts.value("term").unwrap_or_default().to_lowercase();
        let number =
            said.split(|c: char| !c.is_ascii_digit()).find_map(|it| it.parse::<u32>().ok());
        let months = number.map(|n| if said.contains("year") { n.saturating_mul(12) } else { n });
        months.filter(|months| (1..=120).contains(months)).unwrap_or(TERM_MONTHS)
    }

    fn renewal_of(
        &self,
        due: NaiveDate,
        ended: Option<(RenewalState, Option<NaiveDate>)>,
    ) -> RenewalDue<'a> {
        let (ended, ended_on) = ended.map_or((None, None), |(state, on)| (Some(state), on));
        let grace = due + Days::new(GRACE_DAYS);
        let turn = ended_on.map_or(due, |on| on.min(due));
        let before = turn.pred_opt().and_then(|day| self.arr_dated(day));
        let after = self.arr_dated(grace).filter(|dated| dated.on >= turn);
        let undated = || self.arr().filter(|_| after.is_none());
        let is_won = matches!(ended, Some(RenewalState::Won | RenewalState::WonContracted));
        RenewalDue {
            due,
            ended,
            ended_on,
            is_late: is_won && ended_on.is_some_and(|on| on > grace),
            before: before.map(|dated| &dated.money).or_else(undated),
            after: after.map(|dated| &dated.money),
        }
    }

    /// What people said of the renewal of that day, from when a renewal is worked on until the next is.
    fn renewal_ended(
        &self,
        due: NaiveDate,
        is_current: bool,
    ) -> Option<(RenewalState, Option<NaiveDate>)> {
        let within = self.norms.renewal.decided_within_months;
        let from = Calendar::months_before(due, within);
        let until =
            Calendar::months_before(Calendar::months_after(due, self.term_months()), within);
        let is_of_term =
            |day: &NaiveDate| *day > from && *day <= until.max(due) && *day <= self.today;
        let labelled = self.account.history.read(state).filter_map(|(state, span)| {
            let (added, removed) = (self.local_date(span.added), span.removed);
            // A label that was there for less than a day was a slip.
            let is_slip = removed.is_some_and(|at| self.local_date(at) == added);
            (!is_slip && is_of_term(&added)).then_some((state, added))
        });
        let closed = self.account.work_of(WorkKind::Renewal).filter_map(|issue| {
            let on = self.local_date(issue.closed_at.filter(|_| !issue.open)?);
            is_of_term(&on).then_some((outcome(issue)?, on))
        });
        let gone = Some(self.stage.stage).filter(|stage| *stage == LifecycleStage::Churned);
        let gone = gone.and(self.stage.since).filter(is_of_term).map(|on| (RenewalState::Lost, on));
        let dated = labelled.chain(closed).chain(gone).max_by_key(|(_, on)| *on);
        let undated = || self.renewal_told().filter(|_| is_current);
        dated.map(|(state, on)| (state, Some(on))).or_else(|| undated().map(|state| (state, None)))
    }

    /// What a label says of which no event tells when it was added, or an issue that is still open.
    fn renewal_told(&self) -> Option<RenewalState> {
        let account = self.account;
        let is_told = account.history.read(state).next().is_some();
        let mut labels = account.labels.iter().filter(|_| !is_told);
        let open = account.work_of(WorkKind::Renewal).filter(|issue| issue.open);
        let mut said = open.filter(|issue| self.local_date(issue.created_at) <= self.today);
        let stage = &self.stage;
        let is_gone = stage.stage == LifecycleStage::Churned && stage.since.is_none();
        let own = labels.find_map(|label| state(label)).or_else(|| said.find_map(outcome));
        own.or(is_gone.then_some(RenewalState::Lost))
    }
}

fn state(label: &str) -> Option<RenewalState> {
    OUTCOMES.iter().find(|(name, _)| *name == label).map(|(_, state)| *state)
}

fn outcome(issue: &WorkIssue) -> Option<RenewalState> {
    issue.labels.iter().find_map(|label| state(label))
}
