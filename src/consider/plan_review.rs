//! Whether a manager has qualified a success plan: `sp-review::qualified`, on the account or on the plan's own
//! issue (`semantics.md` c.5, `domain.md` S04).

use chrono::NaiveDate;

use crate::account::Account;
use crate::account::WorkIssue;
use crate::consider::Calendar;
use crate::consider::HealthTerms;
use crate::consider::PlanHome;

/// What has become of the last review of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanReview {
    /// Nobody whose word counts has qualified it.
    Never,
    /// A label says that it is asked for, or that the plan needs work.
    Pending,
    Qualified {
        on: NaiveDate,
    },
    /// Too long ago.
    Expired {
        on: NaiveDate,
    },
    /// What the plan says was changed later: qualify it again.
    Changed {
        on: NaiveDate,
        edited_on: NaiveDate,
    },
}

/// A label that is there: what it says, since when, and who put it on.
type Signed<'a> = (&'a str, Option<NaiveDate>, Option<&'a str>);

impl PlanReview {
    /// The newest word of a listed manager who is not the CSM. Without an event nobody knows who added the
    /// label, and it does not count.
    pub(super) fn of(
        account: &Account,
        (home, edited_on): (Option<PlanHome<'_>>, Option<NaiveDate>),
        terms: &HealthTerms,
        calendar: &Calendar,
        day: NaiveDate,
    ) -> Self {
        let stays = account.health.labelled("sp-review::", day);
        let stays = stays.map(|stay| (stay.label.as_str(), stay.entered, stay.by.as_deref()));
        let mut signed: Vec<Signed<'_>> = stays.collect();
        if let Some(PlanHome::Issue(issue)) = home {
            signed.extend(on_issue(issue, calendar, day));
        }
        if signed.iter().any(|(label, ..)| *label != "sp-review::qualified") {
            return Self::Pending;
        }
        let csm = account.csm.as_ref().map(|csm| csm.username.as_str());
        let counts = |by: &str| Some(by) != csm && terms.managers.iter().any(|it| it == by);
        let signed = signed.into_iter().filter(|(_, _, by)| by.is_some_and(counts));
        let Some(on) = signed.filter_map(|(_, on, _)| on).max() else { return Self::Never };
        match edited_on.filter(|edited| *edited > on) {
            Some(edited_on) => Self::Changed { on, edited_on },
            None if (day - on).num_days() > terms.plan_qualified_for_days => Self::Expired { on },
            None => Self::Qualified { on },
        }
    }

    /// What is the matter with a review that no longer counts, in a sentence part.
    pub fn lapsed(self) -> Option<String> {
        match self {
            Self::Expired { on } => {
                Some(format!("its review of {} is too old", Calendar::words(on)))
            }
            Self::Changed { on, edited_on } => {
                let (on, edited_on) = (Calendar::words(on), Calendar::words(edited_on));
                Some(format!("it was changed on {edited_on}, after its review of {on}"))
            }
            Self::Never | Self::Pending | Self::Qualified { .. } => None,
        }
    }
}

/// Labels of the plan's own issue.
fn on_issue<'a>(
    issue: &'a WorkIssue,
    calendar: &'a Calendar,
    day: NaiveDate,
) -> impl Iterator<Item = Signed<'a>> {
    let spans = issue.history.spans.iter().filter(|span| span.name.starts_with("sp-review::"));
    spans.filter_map(move |span| {
        let on = calendar.local_date(span.added);
        let is_there = on <= day && span.removed.is_none_or(|at| day < calendar.local_date(at));
        let by = span.added_by.as_ref().map(|person| person.username.as_str());
        is_there.then_some((span.name.as_str(), Some(on), by))
    })
}
