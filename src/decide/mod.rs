//! Decision: what should be written and why, as a plan that can be printed, checked and refused.

mod action;
mod again;
mod answers;
mod audience;
mod baseline;
mod card;
mod card_calls;
mod card_chart;
mod card_health;
mod card_table;
mod closed;
mod corrections;
mod explained;
mod explanation;
mod guard;
mod labels;
mod notices;
mod opinion;
mod plan;
mod quiet;
mod quiet_days;
mod reply;
mod rulebook;
mod text;
mod twins;
mod work;

/// Part of a plan, so that who carries one out need not know of judgement.
pub use crate::consider::PortfolioNote;
pub use action::Action;
pub use action::ActionKind;
pub use action::LinkTo;
pub use action::NewIssue;
pub use action::Write;
pub use action::issue_placeholder;
pub use explanation::Cell;
pub use explanation::Explanation;
pub use explanation::Sheet;
pub use explanation::explain;
pub use guard::Cleared;
pub use guard::Limits;
pub use guard::Withheld;
pub use guard::clear;
pub use opinion::Opinion;
pub use opinion::opinions;
pub use plan::Plan;
pub use quiet_days::QuietDays;
pub use rulebook::LoadedRule;
pub use rulebook::People;
pub use rulebook::Rulebook;

use crate::account::Person;
use crate::account::Portfolio;
use crate::consider::Standing;
use crate::consider::Standings;

/// How the first meeting with an account is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstRun {
    /// What is already true counts as said.
    Baseline,
    /// Speak about everything at once.
    Ordinary,
}

/// Plans what to write, most urgent first. Pure: the same world gives the same plan.
pub fn decide(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    rulebook: &Rulebook,
    first_run: FirstRun,
) -> Plan {
    let is_first = first_run == FirstRun::Baseline && !portfolio.is_known;
    let mut actions: Vec<Action> = Vec::new();
    let (mut written, mut late) = (0, Vec::new());
    for standing in standings.list.iter().filter(|standing| is_written_to(standing)) {
        let opinions = opinions(standing, rulebook);
        let silent = is_first || is_from_before(portfolio, standing);
        if silent {
            late.extend(baseline::row(portfolio, standing, &opinions));
        }
        written += 1;
        actions.extend(account(standing, &opinions, rulebook, &portfolio.bot, silent));
    }
    if is_first && !standings.list.is_empty() {
        let list = baseline::action(portfolio, standings, rulebook, written, late);
        // A card without the list would end the first run, and what was late would be told nowhere.
        let cards = actions.iter_mut().filter(|action| action.kind == ActionKind::Comment);
        cards.for_each(|card| card.after.push(list.key.clone()));
        actions.push(list);
    }
    let closed = standings.list.iter();
    actions.extend(closed.flat_map(|s| closed::actions(portfolio, s, rulebook, is_first)));
    let ended = standings.list.iter().filter(|standing| !standing.is_active());
    actions.extend(ended.filter(|s| !s.account.is_hands_off()).flat_map(work::close_all));
    if let Some(baseline) = &portfolio.baseline {
        actions.extend(baseline::close_twins(baseline, standings));
    }
    if !portfolio.is_complete() {
        // From half a portfolio nothing is opened and nothing is closed.
        actions.retain(|action| !action.opens_or_closes());
    }
    Plan::new(portfolio, standings, &rulebook.policy, actions)
}

/// All actions for one account, in the order they depend on each other.
fn account(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    rulebook: &Rulebook,
    bot: &Person,
    silent: bool,
) -> Vec<Action> {
    let mut actions = Vec::new();
    if !silent {
        actions.extend(answers::new(standing, rulebook, bot));
        actions.extend(notices::comment(standing, opinions, rulebook));
        actions.extend(work::open(standing, opinions, rulebook));
    }
    actions.extend(corrections::actions(standing, opinions, rulebook, bot));
    actions.extend(work::upkeep(standing, opinions));
    actions.extend(again::redate(standing, opinions));
    actions.extend(twins::link(standing));
    actions.extend(card::action(standing, opinions, rulebook, silent, &actions));
    actions.extend(labels::action(standing));
    actions
}

fn is_written_to(standing: &Standing<'_>) -> bool {
    standing.is_active() && !standing.account.is_hands_off()
}

/// An account that was there at the first run but has no status card yet: the first run was cut
/// short, or somebody deleted the card. Either way its past is not news.
fn is_from_before(portfolio: &Portfolio, standing: &Standing<'_>) -> bool {
    let account = standing.account;
    portfolio.baseline.as_ref().is_some_and(|baseline| {
        account.created_at <= baseline.created_at
            && account.spoken.find(&card::key(account)).is_none()
    })
}
