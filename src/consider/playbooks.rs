//! Playbooks completed in a quarter and the days they took: counts that add up in any order (PLY-4).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::PlayOutcome;
use crate::account::Playbook;
use crate::consider::FiscalQuarter;
use crate::consider::Standing;
use crate::consider::Standings;

/// When a playbook began and ended, in local dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub opened: NaiveDate,
    /// The last close; one that was opened again has ended only then.
    pub closed: Option<NaiveDate>,
    /// Whole days from one to the other; 0 when both are on one day.
    pub days: Option<u32>,
}

/// Playbooks of any set of accounts: how many took how many days, by quarter of their last close,
/// use case and outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlaybookRecord {
    closed: BTreeMap<(FiscalQuarter, Option<String>, PlayOutcome), BTreeMap<u32, usize>>,
    pub open: usize,
    /// Left out because their title calls them old.
    pub old: usize,
}

impl PlaybookRecord {
    /// Counts one playbook as it stood on the judged day.
    pub fn add(&mut self, playbook: &Playbook, standing: &Standing<'_>) {
        if playbook.is_old {
            self.old += 1;
            return;
        }
        let span = standing.playbook_span(playbook);
        match (span.closed, span.days) {
            _ if span.opened > standing.today => {}
            (Some(closed), Some(days)) if closed <= standing.today => {
                let quarter = standing.norms.fiscal.quarter_of(closed);
                let row = (quarter, playbook.use_case.clone(), playbook.outcome.clone());
                *self.closed.entry(row).or_default().entry(days).or_default() += 1;
            }
            _ => self.open += 1,
        }
    }

    /// Adds up two parts of a portfolio, in whatever order.
    pub fn merge(&mut self, other: &Self) {
        for (row, days) in &other.closed {
            let own = self.closed.entry(row.clone()).or_default();
            for (days, count) in days {
                *own.entry(*days).or_default() += count;
            }
        }
        self.open += other.open;
        self.old += other.old;
    }

    /// Playbooks closed as a success in that quarter.
    pub fn completed_in(&self, quarter: FiscalQuarter) -> usize {
        self.successes(quarter).values().sum()
    }

    /// Half of them took no longer than this. None of nothing.
    pub fn days_median(&self, quarter: FiscalQuarter) -> Option<f64> {
        let days = self.successes(quarter);
        let count: usize = days.values().sum();
        let nth = |n: usize| {
            let mut before = 0;
            let mut pairs = days.iter();
            let found = pairs.find(|(_, count)| {
                before += *count;
                before > n
            });
            found.map(|(days, _)| *days)
        };
        let middle = count.checked_sub(1)?;
        let (low, high) = (nth(middle / 2)?, nth(count / 2)?);
        Some(f64::midpoint(f64::from(low), f64::from(high)))
    }

    /// Successes that were closed on the day they were opened: they stay in the median as 0 days.
    pub fn same_day(&self, quarter: FiscalQuarter) -> usize {
        self.successes(quarter).get(&0).copied().unwrap_or(0)
    }

    fn successes(&self, quarter: FiscalQuarter) -> BTreeMap<u32, usize> {
        let mut all = BTreeMap::new();
        let won = |(of, _, outcome): &(FiscalQuarter, Option<String>, PlayOutcome)| {
            *of == quarter && *outcome == PlayOutcome::Success
        };
        for (_, days) in self.closed.iter().filter(|(row, _)| won(row)) {
            for (days, count) in days {
                *all.entry(*days).or_default() += count;
            }
        }
        all
    }

    /// In words, such as `2 completed in FY27-Q1, median 12.5 days (1 on the day it was opened)`.
    pub fn sentence(&self, quarter: FiscalQuarter) -> String {
        let completed = self.completed_in(quarter);
        let median = self.days_median(quarter).map(|days| format!(", median {days} days"));
        let same = match self.same_day(quarter) {
            0 => String::new(),
            1 => " (1 on the day it was opened)".to_owned(),
            n => format!(" ({n} on the day they were opened)"),
        };
        let old = if self.old > 0 {
            format!(", {} called old left out", self.old)
        } else {
            String::new()
        };
        let (median, open) = (median.unwrap_or_default(), self.open);
        format!("{completed} completed in {quarter}{median}{same}, {open} open{old}")
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Standing<'_> {
    pub fn playbook_span(&self, playbook: &Playbook) -> Span {
        let opened = self.local_date(playbook.opened);
        let closed = playbook.closed.map(|at| self.local_date(at));
        // An import may have closed it before it was opened: that is no time at all.
        let days = closed.map(|day| u32::try_from((day - opened).num_days()).unwrap_or(0));
        Span { opened, closed, days }
    }

    /// The playbooks of this account.
    pub fn playbooks(&self) -> PlaybookRecord {
        let mut record = PlaybookRecord::default();
        Account::playbooks(self.account).for_each(|playbook| record.add(&playbook, self));
        record
    }
}

impl Standings<'_> {
    /// The playbooks of all accounts.
    pub fn playbooks(&self) -> PlaybookRecord {
        let mut all = PlaybookRecord::default();
        self.list.iter().for_each(|standing| all.merge(&standing.playbooks()));
        all
    }
}
