//! Open playbooks: when people last did something on them, and whether they rest on purpose.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::Playbook;
use crate::account::WorkIssue;
use crate::consider::Standing;

/// The label of what rests on purpose, and the field that says until when (PLY-3).
const SNOOZED: &str = "snoozed";
const SNOOZED_UNTIL: &str = "snooze until";

/// A playbook that is open, and not called old.
#[derive(Clone, Debug)]
pub struct OpenPlay {
    pub playbook: Playbook,
    /// The local date it was opened.
    pub opened: NaiveDate,
    /// The local date on which somebody last did something on it; the end of its last rest counts.
    pub active_on: NaiveDate,
    /// Whether it rests on purpose, by its label or by a date.
    pub is_snoozed: bool,
    /// Until when, where somebody said so.
    pub snoozed_until: Option<NaiveDate>,
}

impl OpenPlay {
    fn of(issue: &WorkIssue, playbook: Playbook, standing: &Standing<'_>) -> Self {
        let opened = standing.local_date(playbook.opened);
        let touched = issue.last_touched().map(|at| standing.local_date(at));
        let touched = touched.filter(|on| *on <= standing.today);
        let until = issue.sheet.day(SNOOZED_UNTIL);
        let over = until.filter(|until| *until <= standing.today);
        Self {
            playbook,
            opened,
            active_on: touched.into_iter().chain(over).chain([opened]).max().unwrap_or(opened),
            is_snoozed: until.map_or(issue.is_labelled(SNOOZED), |until| standing.today < until),
            snoozed_until: until.filter(|until| standing.today < *until),
        }
    }

    /// The first day on which nobody has done anything for more than so many days; none while it rests.
    pub fn idle_on(&self, days: u32) -> Option<NaiveDate> {
        let rests_until = match (self.is_snoozed, self.snoozed_until) {
            (false, _) => self.active_on,
            (true, Some(until)) => until,
            (true, None) => return None,
        };
        Some(rests_until + Days::new(u64::from(days) + 1))
    }

    /// The first day on which it has been open for more than so many days; a rest with an end delays it.
    pub fn aged_on(&self, days: u32) -> NaiveDate {
        let aged = self.opened + Days::new(u64::from(days) + 1);
        self.snoozed_until.map_or(aged, |until| until.max(aged))
    }
}

impl Standing<'_> {
    /// The playbooks that are open with this customer, oldest first, without those called old.
    pub fn open_plays(&self) -> Vec<OpenPlay> {
        let issues = self.account.work.iter().filter(|issue| issue.open);
        let playbooks =
            issues.filter_map(|issue| Some((issue, Playbook::of(issue, self.account)?)));
        let current = playbooks.filter(|(_, playbook)| !playbook.is_old);
        let mut plays: Vec<OpenPlay> =
            current.map(|(issue, playbook)| OpenPlay::of(issue, playbook, self)).collect();
        plays.sort_by(|a, b| {
            (a.opened, &a.playbook.reference).cmp(&(b.opened, &b.playbook.reference))
        });
        plays
    }
}
