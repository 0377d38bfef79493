//! Of all opinions of an account those by which something is written: most rules have nothing to say of most accounts, and
//! fifty reasons for that are as large as the account.

use std::collections::BTreeSet;

use crate::account::Portfolio;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::decide::Cases;
use crate::decide::FirstRun;
use crate::decide::Opinion;
use crate::decide::Rulebook;
use crate::decide::answers;
use crate::decide::cases::shared_out;

/// Every account that is written to with those opinions alone; else like [`cases`](crate::decide::cases()).
pub(super) fn cases_to_write<'s, 'a>(
    portfolio: &Portfolio,
    standings: &'s Standings<'a>,
    rulebook: &Rulebook,
    first_run: FirstRun,
) -> Cases<'s, 'a> {
    shared_out(portfolio, standings, rulebook, first_run, leave)
}

/// Leaves those that want something, and those of rules that once did: what they said or opened may be over. Who asked
/// for an explanation is told of all.
fn leave(standing: &Standing<'_>, opinions: &mut Vec<Opinion>) {
    if answers::to_explain(standing).is_some() {
        return;
    }
    let account = standing.account;
    let opened = account.work.iter().filter_map(|issue| issue.key.as_ref());
    let begun: BTreeSet<&str> =
        account.spoken.keys().chain(opened).map(|key| key.rule.as_str()).collect();
    opinions.retain(|opinion| {
        let is_refuted = !opinion.verdict.refuted.is_empty();
        opinion.wanted().is_some() || is_refuted || begun.contains(opinion.rule)
    });
    opinions.shrink_to_fit();
}
