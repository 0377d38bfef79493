//! What a request to the pool waits for, and how it is told: the worst of it, once.

use chrono::DateTime;
use chrono::Days;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Comment;
use crate::account::Source;
use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::ClockState;
use crate::consider::HourClock;
use crate::consider::PoolRequest;
use crate::rules::pool_request_waiting::PoolRequestWaiting;

/// What a request waits for, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Waits {
    /// For a word from anybody.
    Stale,
    /// For whoever asked: the team has written again and again.
    Silent,
    /// For the team, which has been asked again and again.
    Ignored,
    Unanswered,
    Untaken,
}

/// One request, and since when it waits for what.
pub(super) struct Waiting<'a> {
    pub(super) issue: &'a WorkIssue,
    pub(super) what: Waits,
    /// The first day on which it is late.
    pub(super) since: NaiveDate,
    /// The day it was asked.
    asked: NaiveDate,
    /// The day of the last word, or by which it was due.
    day: NaiveDate,
    follow_ups: usize,
}

impl PoolRequestWaiting {
    /// What a request waits for, if it waits too long.
    pub(super) fn waiting<'a>(
        &self,
        issue: &'a WorkIssue,
        request: &PoolRequest,
        today: NaiveDate,
        on: impl Fn(DateTime<Utc>) -> NaiveDate,
    ) -> Option<Waiting<'a>> {
        if is_over(issue) {
            return None;
        }
        let asked = on(issue.created_at);
        let found = |what, since, day, follow_ups| {
            Some(Waiting { issue, what, since, asked, day, follow_ups })
        };
        let last = last_word(issue, &on);
        let stale_on = last + Days::new(self.stale_after_days + 1);
        if today >= stale_on {
            return found(Waits::Stale, stale_on, last, 0);
        }
        let (by_asker, row) = follow_ups(issue);
        if row.len() > self.follow_ups_max {
            let what = if by_asker { Waits::Ignored } else { Waits::Silent };
            return found(what, on(row[self.follow_ups_max]), last, row.len());
        }
        let late = |clock: &HourClock| clock.state == ClockState::Breached;
        let days = |clock: &HourClock| {
            let day = |at: Option<DateTime<Utc>>| at.map_or(today, &on).min(today);
            (day(clock.breach_at), day(clock.due_at))
        };
        if late(&request.clock) {
            let (since, due) = days(&request.clock);
            return found(Waits::Unanswered, since, due, 0);
        }
        if late(&request.taking) && issue.assignee.is_none() {
            let (since, due) = days(&request.taking);
            return found(Waits::Untaken, since, due, 0);
        }
        None
    }

    pub(super) fn next_look(
        &self,
        issue: &WorkIssue,
        request: &PoolRequest,
        today: NaiveDate,
        on: impl Fn(DateTime<Utc>) -> NaiveDate,
    ) -> Option<NaiveDate> {
        let breaches = [request.clock.breach_at, request.taking.breach_at].into_iter().flatten();
        let stale_on = last_word(issue, &on) + Days::new(self.stale_after_days + 1);
        let days = breaches.map(&on).chain([stale_on]);
        days.filter(|day| *day > today).min()
    }
}

/// The last comments in a row by one side: whether by who asked, and when each was written. Who asked
/// by mail is GitLab's own support bot, from the first word to the last.
fn follow_ups(issue: &WorkIssue) -> (bool, Vec<DateTime<Utc>>) {
    let by_asker = |comment: &Comment| Some(comment.author.id) == issue.author;
    let said: Vec<&Comment> = issue.comments.iter().filter(|said| !said.is_by_bot).collect();
    let Some(last) = said.last() else { return (false, Vec::new()) };
    let is_askers = by_asker(last);
    let row = said.iter().rev().take_while(|said| by_asker(said) == is_askers);
    let mut row: Vec<DateTime<Utc>> = row.map(|said| said.at).collect();
    row.reverse();
    (is_askers, row)
}

impl Waiting<'_> {
    /// A request waits once to be taken and answered; every silence after that is one of its own.
    pub(super) fn step(&self) -> String {
        match self.what {
            Waits::Stale => format!("stale-{}", self.day),
            Waits::Silent => format!("silent-{}", self.since),
            Waits::Ignored => format!("ignored-{}", self.since),
            Waits::Unanswered | Waits::Untaken => "waiting".to_owned(),
        }
    }

    fn headline(&self) -> String {
        let (reference, day) = (&self.issue.reference, Calendar::words(self.day));
        let times = self.follow_ups;
        match self.what {
            Waits::Stale => format!("{reference}: nobody has written a word since {day}"),
            Waits::Silent => format!("{reference}: followed up {times} times without an answer"),
            Waits::Ignored => format!("{reference}: asked {times} times without an answer"),
            Waits::Unanswered => format!("{reference} should have been answered by {day}"),
            Waits::Untaken => format!("{reference} should have been taken by {day}"),
        }
    }

    pub(super) fn told(&self, call: CallToAction, is_named: bool) -> CallToAction {
        let word = match self.what {
            Waits::Stale => "stale",
            Waits::Silent => "silent",
            Waits::Ignored => "ignored",
            Waits::Unanswered => "unanswered",
            Waits::Untaken => "untaken",
        };
        let call = details(call, self.issue, self.asked);
        call.since(self.since)
            .headline(self.headline())
            .detail("what", word)
            .detail("day", self.day.to_string())
            .detail("times", self.follow_ups)
            .detail("named", is_named)
    }
}

/// A request of nobody is asked about from its first day.
pub(super) fn nameless(call: CallToAction, issue: &WorkIssue, asked: NaiveDate) -> CallToAction {
    details(call, issue, asked)
        .since(asked)
        .headline("names no account: which one is it?")
        .detail("what", "nameless")
        .detail("day", asked.to_string())
        .detail("times", 0)
        .detail("named", false)
}

fn details(call: CallToAction, issue: &WorkIssue, asked: NaiveDate) -> CallToAction {
    let opened = Because {
        fact: format!("{} was opened", issue.reference),
        on: Some(asked),
        source: Source::IssueCreated,
        url: issue.url.clone(),
    };
    let taker = issue.assignee.as_ref().map_or("", |person| person.username.as_str());
    call.to(Audience::PoolOwner)
        .because([opened])
        .detail("request", issue.reference.as_str())
        .detail("request_url", issue.url.as_str())
        .detail("asked", asked.to_string())
        .detail("taker", taker)
}

/// Whether a label says that nothing more is to come.
pub(super) fn is_over(issue: &WorkIssue) -> bool {
    let ends = ["pool::done", "pool::declined", "pool::closed-stale"];
    ends.into_iter().any(|label| issue.is_labelled(label))
}

/// The day of the last word of anybody, the request itself included.
fn last_word(issue: &WorkIssue, on: impl Fn(DateTime<Utc>) -> NaiveDate) -> NaiveDate {
    let words = issue.comments.iter().filter(|comment| !comment.is_by_bot);
    on(words.map(|comment| comment.at).max().unwrap_or(issue.created_at))
}

#[cfg(test)]
mod tests {
    use crate::account::Person;
    use crate::account::WorkKind;

    use super::*;

    const SUPPORT_BOT: u64 = 7;

    /// A request that came in by mail, and who wrote there afterwards.
    fn asked_by_mail(authors: &[u64]) -> WorkIssue {
        let at: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let comment = |(nth, id): (usize, &u64)| Comment {
            at: at + chrono::TimeDelta::hours(i64::try_from(nth).unwrap() + 1),
            author: Person { id: *id, username: String::new() },
            is_by_bot: false,
            is_for_bot: false,
            words: String::new(),
        };
        WorkIssue {
            author: Some(SUPPORT_BOT),
            comments: authors.iter().enumerate().map(comment).collect(),
            ..WorkIssue::new(42, 2, WorkKind::PoolRequest, at)
        }
    }

    #[test]
    fn the_last_words_in_a_row_are_follow_ups_of_one_side() {
        let row = |authors: &[u64]| {
            let (by_asker, row) = follow_ups(&asked_by_mail(authors));
            (by_asker, row.len())
        };
        assert_eq!(row(&[]), (false, 0));
        assert_eq!(row(&[SUPPORT_BOT, SUPPORT_BOT]), (true, 2), "mail is the asker's");
        assert_eq!(row(&[SUPPORT_BOT, 1, 2]), (false, 2), "two colleagues are one side");
        assert_eq!(row(&[1, 1, SUPPORT_BOT]), (true, 1));
        assert_eq!(asked_by_mail(&[SUPPORT_BOT]).first_reply(), None);
    }
}
