//! Triage in the quarter: opened, closed, how fast somebody answered, acted and was done, and what came back (f.20).
//!
//! Opened by a person, a triage is acknowledged by that; opened by the bot, by the first word or change of a
//! person there. Acted on is a call or meeting with the customer. What was said is read while a triage is open
//! and for a quarter after its end.

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::Standing;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::median;
use crate::metrics::middle::number;
use crate::metrics::middle::percentile;
use crate::metrics::multiset::Multiset;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;
use crate::metrics::portion::Portion;

/// The share of open triages whose age is shown, in percent.
const AGE_PERCENT: u64 = 90;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Triages {
    accounts: u64,
    left_out: LeftOut,
    opened: Names,
    closed: Names,
    to_ack: Took,
    to_action: Took,
    to_close: Took,
    reopened: Portion,
    /// Days for which those that are open have been open.
    ages: Multiset<i64>,
    open: Names,
}

/// How long it took, and what has not happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Took {
    days: Multiset<i64>,
    left_out: LeftOut,
}

impl Took {
    fn add(&mut self, from: NaiveDate, to: Result<NaiveDate, &str>) {
        match to {
            Ok(to) => self.days.add((to - from).num_days().max(0)),
            Err(reason) => self.left_out.add(reason),
        }
    }

    fn merge(&mut self, other: &Self) {
        self.days.merge(&other.days);
        self.left_out.merge(&other.left_out);
    }

    fn value(&self) -> Value {
        Value {
            value: median(&self.days),
            denominator: Some(number(self.days.len())),
            ..self.left_out.value()
        }
    }
}

/// One triage in local dates, as it stood on the measured day.
struct Triage<'a> {
    issue: &'a WorkIssue,
    opened: NaiveDate,
    /// The day it was closed, if it was by then.
    closed: Option<NaiveDate>,
}

impl<'a> Triage<'a> {
    fn all(standing: &Standing<'a>, day: NaiveDate) -> Vec<Self> {
        let issues = standing.account.work_of(WorkKind::Triage);
        // What the bot itself opens or closes counts from the next day on: a second pass finds the same.
        let triage = |issue: &'a WorkIssue| {
            let closed = issue.closed_at.filter(|_| !issue.open).map(|at| standing.local_date(at));
            let opened = standing.local_date(issue.created_at);
            let is_there = opened < day || opened == day && issue.key.is_none();
            is_there.then_some(Self {
                issue,
                opened,
                closed: closed.filter(|on| *on < day || *on == day && !issue.closed_by_bot),
            })
        };
        issues.filter_map(triage).collect()
    }

    /// When a person first reacted to it.
    fn acknowledged(&self, standing: &Standing<'_>) -> Result<NaiveDate, &'static str> {
        let issue = self.issue;
        if issue.key.is_none() {
            return Ok(self.opened);
        }
        let written = issue.comments.iter().filter(|comment| !comment.is_by_bot).map(|it| it.at);
        let days = written.chain(issue.changes.iter().copied()).map(|at| standing.local_date(at));
        let first = days.filter(|day| *day <= standing.today).min();
        let why =
            if self.closed.is_some() { "closed without a word" } else { "not acknowledged yet" };
        first.ok_or(why)
    }

    /// When somebody first spoke with the customer because of it.
    fn acted(&self, standing: &Standing<'_>) -> Result<NaiveDate, &'static str> {
        let until = self.closed.unwrap_or(standing.today);
        let touches = standing.account.touchpoints.iter();
        let spoke = touches.filter(|touch| touch.kind.is_conversation()).map(|touch| touch.on);
        let first = spoke.filter(|on| self.opened <= *on && *on <= until).min();
        let closed = "closed without a call or meeting";
        first.ok_or(if self.closed.is_some() { closed } else { "no call or meeting yet" })
    }
}

impl Gauge for Triages {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        if let Some(reason) = membership.why_never() {
            self.reopened.leave_out(reason);
            for took in [&mut self.to_ack, &mut self.to_action, &mut self.to_close] {
                took.left_out.add(reason);
            }
            return self.left_out.add(reason);
        }
        self.accounts += 1;
        let (account, all) = (standing.account, Triage::all(standing, frame.as_of));
        let within = Days::new(u64::from(frame.norms.triage.reopen_within_days));
        for triage in &all {
            if frame.is_this_quarter(triage.opened) {
                self.opened.add(account);
                self.to_ack.add(triage.opened, triage.acknowledged(standing));
                self.to_action.add(triage.opened, triage.acted(standing));
            }
            match triage.closed {
                Some(closed) if frame.is_this_quarter(closed) => {
                    self.closed.add(account);
                    self.to_close.add(triage.opened, Ok(closed));
                    let again = |other: &Triage<'_>| {
                        other.issue.iid != triage.issue.iid
                            && closed <= other.opened
                            && other.opened <= closed + within
                            && triage.opened < other.opened
                    };
                    self.reopened.count(account, all.iter().any(again));
                }
                Some(_) => {}
                None => {
                    self.ages.add((frame.as_of - triage.opened).num_days());
                    self.open.add(account);
                    // What the bot had closed and is open was opened again; GitLab forgets that it was closed.
                    if triage.issue.open && triage.issue.closed_by_bot {
                        self.reopened.count(account, true);
                    }
                }
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.accounts += other.accounts;
        self.left_out.merge(&other.left_out);
        self.opened.merge(&other.opened);
        self.closed.merge(&other.closed);
        self.to_ack.merge(&other.to_ack);
        self.to_action.merge(&other.to_action);
        self.to_close.merge(&other.to_close);
        self.reopened.merge(&other.reopened);
        self.ages.merge(&other.ages);
        self.open.merge(&other.open);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let count = |names: &Names| Value {
            value: (self.accounts > 0).then(|| number(names.count)),
            numerator: Some(number(names.count)),
            denominator: Some(number(self.accounts)),
            yes: names.clone(),
            ..self.left_out.value()
        };
        values.insert("triage_opened", count(&self.opened));
        values.insert("triage_closed", count(&self.closed));
        values.insert("triage_days_to_ack", self.to_ack.value());
        values.insert("triage_days_to_action", self.to_action.value());
        values.insert("triage_days_to_close", self.to_close.value());
        values.insert("triage_reopen_rate", self.reopened.value());
        let age = Value {
            value: percentile(&self.ages, AGE_PERCENT),
            denominator: Some(number(self.ages.len())),
            yes: self.open.clone(),
            ..self.left_out.value()
        };
        values.insert("triage_age_p90", age);
    }
}
