//! Routine work begins a few issues a day: what falls due for many accounts at once, such as at the
//! beginning of a fiscal year, comes in turn and never looks like the storm that the guard is for.

use chrono::Days;
use chrono::NaiveDate;

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Key;
use crate::account::Portfolio;
use crate::account::WorkIssue;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Case;
use crate::decide::Cases;
use crate::decide::Cause;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::Suppressed;
use crate::decide::queue::Rank;
use crate::decide::work;

/// What is more urgent than this never waits for its turn.
pub(super) const ROUTINE: u8 = 3;

/// Lets the most important begin today; the rest says why it waits.
pub(super) fn accounts(cases: &mut Cases<'_, '_>, standings: &Standings<'_>, rulebook: &Rulebook) {
    let begun: usize = cases.list.iter().map(|case| begun_today(case, standings)).sum();
    let max = rulebook.routine_issues_per_day;
    let mut waiting: Vec<_> = Vec::new();
    for (at, case) in cases.list.iter().enumerate().filter(|(_, case)| !case.silent) {
        for (nth, opinion) in case.opinions.iter().enumerate() {
            let call = opinion.call().filter(|call| is_begun(call, case.standing));
            let rank = call.map(|call| Rank::of(call, case.standing, rulebook).order());
            waiting.extend(rank.map(|rank| (rank, at, nth)));
        }
    }
    waiting.sort();
    for (_, at, nth) in waiting.into_iter().skip(max.saturating_sub(begun)) {
        cases.list[at].opinions[nth].suppressed = Some(waits(rulebook, standings.as_of));
    }
}

/// Why a routine issue does not begin today.
pub(super) fn waits(rulebook: &Rulebook, today: NaiveDate) -> Suppressed {
    let max = rulebook.routine_issues_per_day;
    let reason = format!("{max} issues of this kind are begun a day, and others come first");
    let why = Suppressed::new(Cause::Waits, reason);
    // Where none is ever begun, no day is better than another.
    if max == 0 { why } else { why.until(today + Days::new(1)) }
}

/// How many routine issues that belong to no single account may still begin today: half as many as of accounts,
/// and one at least where any are begun.
pub(super) fn shared_room(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> usize {
    let own = portfolio.shared.iter().filter(|shared| shared.issue.key.is_some());
    let begun = own.filter(|shared| is_of_today(&shared.issue, standings)).count();
    let max = rulebook.routine_issues_per_day;
    (max / 2).max(max.min(1)).saturating_sub(begun)
}

/// The same for what belongs to no single account.
pub(super) fn shared(
    actions: Vec<Action>,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Vec<Action> {
    let mut left = shared_room(portfolio, standings, rulebook);
    let begins = |kind| matches!(kind, ActionKind::OpenIssue | ActionKind::ReopenIssue);
    let is_routine = |action: &Action| begins(action.kind) && action.severity >= ROUTINE;
    let mut late: Vec<Key> = Vec::new();
    let mut kept = actions;
    kept.retain(|action| {
        if is_routine(action) {
            if left == 0 {
                late.push(action.key.clone());
                return false;
            }
            left -= 1;
        }
        !action.after.iter().any(|key| late.contains(key))
    });
    kept
}

/// Whether the bot began an issue in a pass that judged this day.
fn is_of_today(issue: &WorkIssue, standings: &Standings<'_>) -> bool {
    issue.begun_on(|at| standings.local_date(at)) == standings.as_of
}

/// Routine issues of an account that were begun today, by an earlier pass.
fn begun_today(case: &Case<'_, '_>, standings: &Standings<'_>) -> usize {
    let wanted = || case.opinions.iter().filter_map(Opinion::wanted);
    let is_routine = |key: &Key| wanted().any(|call| call.key == *key && call.severity >= ROUTINE);
    let own = case.standing.account.work.iter();
    let of_today = own.filter(|issue| is_of_today(issue, standings));
    of_today.filter(|issue| issue.key.as_ref().is_some_and(is_routine)).count()
}

/// Whether a call begins an issue: a new one, or one that was closed and is opened again.
fn is_begun(call: &CallToAction, standing: &Standing<'_>) -> bool {
    match &call.form {
        Form::WorkIssue(draft) => {
            call.severity >= ROUTINE && work::opens(draft.kind, call, standing)
        }
        Form::Notice | Form::Nudge => false,
    }
}
