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
use crate::decide::Cases;
use crate::decide::Cause;
use crate::decide::Rulebook;
use crate::decide::Suppressed;
use crate::decide::queue::Rank;
use crate::decide::work;

/// What is more urgent than this never waits for its turn.
const ROUTINE: u8 = 3;

/// Lets the most important begin today; the rest says why it waits.
pub(super) fn accounts(
    cases: &mut Cases<'_, '_>,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) {
    let own = portfolio.accounts.iter().flat_map(|account| &account.work);
    let begun = own.filter_map(|issue| Some((issue.key.as_ref()?, issue.created_at)));
    let begun = begun.filter(|(_, at)| standings.local_date(*at) == standings.as_of).count();
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

/// The same for what belongs to no single account: half as many.
pub(super) fn shared(
    actions: Vec<Action>,
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
) -> Vec<Action> {
    let today = |at| standings.local_date(at) == standings.as_of;
    let own = portfolio.shared.iter().filter(|shared| shared.issue.key.is_some());
    let begun = own.filter(|shared| today(shared.issue.created_at)).count();
    let mut left = (rulebook.routine_issues_per_day / 2).max(1).saturating_sub(begun);
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

fn is_begun(call: &CallToAction, standing: &Standing<'_>) -> bool {
    match &call.form {
        Form::WorkIssue(draft) => {
            call.severity >= ROUTINE && work::opens(draft.kind, call, standing)
        }
        Form::Notice | Form::Nudge => false,
    }
}
