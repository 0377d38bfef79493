//! Routine work begins a few issues a day: what falls due for many accounts at once, such as at the
//! beginning of a fiscal year, comes in turn and never looks like the storm that the guard is for.

use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Key;
use crate::account::Portfolio;
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
use crate::decide::again;
use crate::decide::queue::Rank;
use crate::decide::work;

/// What is more urgent than this never waits for its turn.
const ROUTINE: u8 = 3;

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
        let reason = format!("{max} issues of this kind are begun a day, and others come first");
        cases.list[at].opinions[nth].suppressed = Some(Suppressed::new(Cause::Waits, reason));
    }
}

/// The same for what belongs to no single account: half as many, and one at least where any are begun.
pub(super) fn shared(
    actions: Vec<Action>,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Vec<Action> {
    let today = |at| standings.local_date(at) == standings.as_of;
    let own = portfolio.shared.iter().filter(|shared| shared.issue.key.is_some());
    let begun = own.filter(|shared| today(shared.issue.created_at)).count();
    let max = rulebook.routine_issues_per_day;
    let mut left = (max / 2).max(max.min(1)).saturating_sub(begun);
    let is_routine =
        |action: &Action| action.kind == ActionKind::OpenIssue && action.severity >= ROUTINE;
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

/// Routine issues of an account that were opened today, by an earlier pass.
fn begun_today(case: &Case<'_, '_>, standings: &Standings<'_>) -> usize {
    let wanted = || case.opinions.iter().filter_map(Opinion::wanted);
    let is_routine = |key: &Key| wanted().any(|call| call.key == *key && call.severity >= ROUTINE);
    let own = case.standing.account.work.iter();
    let of_today = own.filter(|issue| standings.local_date(issue.created_at) == standings.as_of);
    of_today.filter(|issue| issue.key.as_ref().is_some_and(is_routine)).count()
}

/// Whether a call begins an issue; what is only opened again has had its turn.
fn is_begun(call: &CallToAction, standing: &Standing<'_>) -> bool {
    match &call.form {
        Form::WorkIssue(draft) => {
            call.severity >= ROUTINE
                && work::opens(draft.kind, call, standing)
                && again::closed_too_early(call, draft, standing).is_none()
        }
        Form::Notice | Form::Nudge => false,
    }
}
