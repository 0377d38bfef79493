//! Customers who are stuck, and whether being told so got them going (f.6).
//!
//! Being stuck is what the open triage issue of `onboarding_stuck` says (T03). GitLab keeps the last close of an
//! issue only: one that was opened again counts as open, on past days too.

use std::collections::BTreeMap;

use chrono::Days;
use chrono::NaiveDate;
use serde::Deserialize;
use serde::Serialize;

use crate::account::WorkIssue;
use crate::consider::Standing;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::counted;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::portion::Portion;

/// The rule that opens the issue.
const RULE: &str = "onboarding_stuck";
/// Days in which a triage should get things going.
const WITHIN_DAYS: u64 = 30;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stuck {
    now: Portion,
    /// Stuck accounts by stage, and all accounts by stage.
    by_stage: BTreeMap<String, (u64, u64)>,
    unstuck: Portion,
}

impl Gauge for Stuck {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        if let Some(reason) = membership.why_not() {
            self.now.leave_out(reason);
        } else {
            let is_stuck = issues(standing).any(|it| it.closed_on.is_none());
            self.now.count(standing.account, is_stuck);
            let stage = self.by_stage.entry(standing.stage.stage.to_string()).or_default();
            stage.0 += u64::from(is_stuck);
            stage.1 += 1;
        }
        for issue in issues(standing).filter(|it| counted::is_recent(it.opened_on, frame.as_of)) {
            if let Some(reason) = membership.why_no_past() {
                self.unstuck.leave_out(reason);
                continue;
            }
            let by = issue.opened_on + Days::new(WITHIN_DAYS);
            let closed = issue.closed_on.filter(|on| *on <= by);
            let is_unstuck = closed.is_some_and(|on| issue.ended_by_progress(standing, on));
            if closed.is_none() && frame.as_of < by {
                self.unstuck.leave_out("opened less than 30 days ago and still open");
            } else {
                self.unstuck.count(standing.account, is_unstuck);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.now.merge(&other.now);
        for (stage, (stuck, all)) in &other.by_stage {
            let own = self.by_stage.entry(stage.clone()).or_default();
            own.0 += stuck;
            own.1 += all;
        }
        self.unstuck.merge(&other.unstuck);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let stages = self.by_stage.iter().filter(|(_, (stuck, _))| *stuck > 0);
        let share = |(stuck, all): (u64, u64)| number(stuck) / number(all);
        let parts = stages.map(|(stage, counts)| (stage.clone(), share(*counts))).collect();
        values.insert("stuck_share", Value { parts, ..self.now.value() });
        values.insert("unstuck_rate_30d", self.unstuck.value());
    }
}

/// A triage issue of the rule, as it stood on the judged day.
struct Triage<'a> {
    issue: &'a WorkIssue,
    opened_on: NaiveDate,
    closed_on: Option<NaiveDate>,
}

fn issues<'s>(standing: &'s Standing<'_>) -> impl Iterator<Item = Triage<'s>> {
    let own = standing
        .account
        .work
        .iter()
        .filter(|issue| issue.key.as_ref().is_some_and(|key| key.rule == RULE));
    let dated = own.map(|issue| Triage {
        issue,
        opened_on: standing.local_date(issue.created_at),
        closed_on: issue
            .closed_at
            .map(|at| standing.local_date(at))
            .filter(|on| !issue.open && *on <= standing.today)
            .filter(|on| !issue.closed_by_bot || *on < standing.today),
    });
    // What the bot itself opens or closes counts from the next day on: a second pass finds the same.
    dated.filter(|it| it.opened_on < standing.today)
}

impl Triage<'_> {
    /// The bot closes it when the customer moves again; a person may close it for any reason, so that a
    /// conversation, a promise that was met or another stage has to be there.
    fn ended_by_progress(&self, standing: &Standing<'_>, on: NaiveDate) -> bool {
        let is_since = |day: NaiveDate| self.opened_on <= day && day <= on;
        let mut stops = standing.every_clock().filter_map(|clock| clock.stop.as_ref());
        let mut touches = standing.account.touchpoints.iter();
        self.issue.closed_by_bot
            || stops.any(|stop| is_since(stop.on))
            || standing.dwellings.iter().any(|stay| is_since(stay.from))
            || touches.any(|touch| touch.kind.is_conversation() && is_since(touch.on))
    }
}
