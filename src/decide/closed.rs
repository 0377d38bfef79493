//! An account issue that was closed while onboarding goes on: one comment asks, kept current, and
//! nothing is opened again (`domain.md` E4-20).

use crate::account::Portfolio;
use crate::consider::Standing;
use crate::decide::Action;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::corrections;
use crate::decide::notices;

/// The rule that asks. The others have nothing to say of a closed issue.
const RULE: &str = "stage_disputed";

/// What to write in a closed account issue, if anything. What was closed before the first run is no
/// news.
pub(super) fn actions(
    portfolio: &Portfolio,
    standing: &Standing<'_>,
    rulebook: &Rulebook,
    is_first: bool,
) -> Vec<Action> {
    let account = standing.account;
    if account.open || !account.is_heard || account.is_hands_off() {
        return Vec::new();
    }
    let Some(rule) = rulebook.rules.iter().find(|rule| rule.entry.name == RULE) else {
        return Vec::new();
    };
    let verdict = (rule.evaluate)(standing);
    let opinions = [Opinion { rule: rule.entry.name, verdict, suppressed: None }];
    let closed_at = account.closed_at;
    let is_old = portfolio
        .baseline
        .as_ref()
        .is_some_and(|baseline| closed_at.is_some_and(|at| at <= baseline.created_at));
    let news = notices::comment(standing, &opinions, rulebook, &portfolio.places);
    let news = news.filter(|_| !is_first && !is_old);
    let edits = corrections::actions(standing, &opinions, rulebook, &portfolio.bot);
    news.into_iter().chain(edits).collect()
}
