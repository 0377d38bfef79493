//! Where a success plan is kept: in an issue of its own, or in epics (`domain.md` SP-9); one view of both.

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::account::Account;
use crate::account::Comment;
use crate::account::EpicPlan;
use crate::account::Objective;
use crate::account::PlanText;
use crate::account::WorkIssue;
use crate::consider::Calendar;

/// The place of a plan.
#[derive(Clone, Copy, Debug)]
pub enum PlanHome<'a> {
    Issue(&'a WorkIssue),
    Epics(&'a EpicPlan),
}

impl<'a> PlanHome<'a> {
    /// The epics that the card names, else the youngest plan issue that was open on a day.
    pub(super) fn of(account: &'a Account, calendar: &Calendar, day: NaiveDate) -> Option<Self> {
        let epics = account.epic_plan.as_ref();
        let epics = epics.filter(|plan| calendar.local_date(plan.opened_at) <= day);
        let open = |issue: &&WorkIssue| {
            let closed = issue.closed_at.map(|at| calendar.local_date(at));
            let was_open = issue.open || closed.is_some_and(|on| day < on);
            issue.plan.is_some() && was_open && calendar.local_date(issue.created_at) <= day
        };
        let issue = || account.work.iter().rfind(open).map(Self::Issue);
        epics.map(Self::Epics).or_else(issue)
    }

    pub fn reference(self) -> &'a str {
        match self {
            Self::Issue(issue) => &issue.reference,
            Self::Epics(plan) => &plan.reference,
        }
    }

    pub fn url(self) -> &'a str {
        match self {
            Self::Issue(issue) => &issue.url,
            Self::Epics(plan) => &plan.url,
        }
    }

    /// When it was begun (UTC).
    pub fn opened_at(self) -> DateTime<Utc> {
        match self {
            Self::Issue(issue) => issue.created_at,
            Self::Epics(plan) => plan.opened_at,
        }
    }

    /// None where the plan does not list them.
    pub fn objectives(self) -> Option<&'a [Objective]> {
        match self {
            Self::Issue(issue) => issue.objectives.as_deref(),
            Self::Epics(plan) => Some(&plan.objectives),
        }
    }

    pub(super) fn text(self) -> Option<&'a PlanText> {
        match self {
            Self::Issue(issue) => issue.plan.as_ref(),
            Self::Epics(plan) => Some(&plan.text),
        }
    }

    fn comments(self) -> &'a [Comment] {
        match self {
            Self::Issue(issue) => &issue.comments,
            Self::Epics(plan) => &plan.comments,
        }
    }

    fn edits(self) -> &'a [DateTime<Utc>] {
        match self {
            Self::Issue(issue) => &issue.edits,
            Self::Epics(plan) => &plan.edits,
        }
    }

    /// When people last changed what it says; writing it is the first change.
    pub(super) fn edited_on(self, calendar: &Calendar, day: NaiveDate) -> Option<NaiveDate> {
        let written = match self {
            Self::Issue(issue) => issue.key.is_none().then_some(issue.created_at),
            Self::Epics(_) => None,
        };
        let edits = self.edits().iter().copied().chain(written);
        edits.map(|at| calendar.local_date(at)).filter(|on| *on <= day).max()
    }

    /// The last substantive update: what it says was changed, or a person wrote at least a dozen words.
    pub(super) fn updated_on(self, calendar: &Calendar, day: NaiveDate) -> Option<NaiveDate> {
        let updates = self.comments().iter().filter(|comment| comment.is_update());
        let said = updates.map(|it| calendar.local_date(it.at));
        said.filter(|on| *on <= day).chain(self.edited_on(calendar, day)).max()
    }
}
