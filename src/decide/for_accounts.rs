//! What is written for single accounts: for all of them, or, after an event, for those that it named.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::account::AccountId;
use crate::account::Portfolio;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::decide::Action;
use crate::decide::FirstRun;
use crate::decide::Plan;
use crate::decide::Rulebook;
use crate::decide::again;
use crate::decide::answers;
use crate::decide::card;
use crate::decide::cases::Case;
use crate::decide::cases::Cases;
use crate::decide::closed;
use crate::decide::corrections;
use crate::decide::decide;
use crate::decide::labels;
use crate::decide::notices;
use crate::decide::to_write::cases_to_write;
use crate::decide::twins;
use crate::decide::work;

/// What [`decide`] plans for these accounts, without wording the rest. Pure, like it.
pub fn decide_for(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
    first_run: FirstRun,
    accounts: &BTreeSet<AccountId>,
) -> Plan {
    let cases = cases_to_write(portfolio, standings, rulebook, first_run);
    if cases.is_first {
        // What is first written for an account waits for the list of all.
        return decide(portfolio, standings, None, rulebook, first_run).only(accounts);
    }
    let is_wanted = |standing: &Standing<'_>| accounts.contains(&standing.account.id);
    let mut actions = served(&cases, portfolio, rulebook, is_wanted);
    actions.extend(gone(standings, portfolio, rulebook, cases.is_first, is_wanted));
    if !portfolio.is_complete() {
        actions.retain(|action| !action.opens_or_closes());
    }
    Plan::new(portfolio, standings.as_of, Vec::new(), &rulebook.policy, actions)
}

/// Actions for the accounts that are looked after.
pub(super) fn served<'a>(
    cases: &Cases<'_, 'a>,
    portfolio: &Portfolio,
    rulebook: &Rulebook,
    is_wanted: impl Fn(&Standing<'a>) -> bool,
) -> Vec<Action> {
    let wanted: Vec<_> = cases.list.iter().filter(|case| is_wanted(case.standing)).collect();
    let each = wanted.par_iter().with_min_len(Standings::AT_ONCE);
    each.flat_map_iter(|case| account(case, portfolio, rulebook)).collect()
}

/// Actions for those that are closed, or customers no more.
pub(super) fn gone<'a>(
    standings: &Standings<'a>,
    portfolio: &Portfolio,
    rulebook: &Rulebook,
    is_first: bool,
    is_wanted: impl Fn(&Standing<'a>) -> bool,
) -> Vec<Action> {
    let wanted = || standings.list.iter().filter(|standing| is_wanted(standing));
    let closed = wanted().flat_map(|it| closed::actions(portfolio, it, rulebook, is_first));
    let ended = wanted().filter(|it| !it.is_active() && !it.account.is_hands_off());
    closed.chain(ended.flat_map(work::close_all)).collect()
}

/// All actions for one account, in the order they depend on each other.
fn account(case: &Case<'_, '_>, portfolio: &Portfolio, rulebook: &Rulebook) -> Vec<Action> {
    let Case { standing, opinions, silent } = case;
    let mut actions = Vec::new();
    if !*silent {
        actions.extend(answers::new(standing, rulebook, portfolio));
        actions.extend(notices::comment(standing, opinions, rulebook, &portfolio.places));
        actions.extend(work::open(standing, opinions, rulebook));
    }
    actions.extend(corrections::actions(standing, opinions, rulebook, &portfolio.bot));
    actions.extend(work::upkeep(standing, opinions));
    actions.extend(again::redate(standing, opinions));
    actions.extend(twins::link(standing));
    actions.extend(card::action(standing, opinions, rulebook, *silent, &actions));
    actions.extend(labels::action(standing));
    actions
}
