//! Decision: what should be written and why, as a plan that can be printed, checked and refused.

mod acted;
mod action;
mod again;
mod answerable;
mod answers;
mod audience;
mod baseline;
mod card;
mod card_calls;
mod card_chart;
mod card_health;
mod card_memory;
mod card_table;
mod cases;
mod climate;
mod closed;
mod compared;
mod corrections;
mod digest;
mod digest_csm;
mod digest_lead;
mod digest_one_to_one;
mod digest_ops;
mod digest_over;
mod digest_risk;
mod doubled;
mod ends;
mod etiquette;
mod explained;
mod explanation;
mod first_run;
mod guard;
mod labels;
mod mentions;
mod noise;
mod notices;
mod off_duty;
mod one_to_one;
mod opinion;
mod pace;
mod plan;
mod queue;
mod quiet;
mod quiet_days;
mod repeats;
mod reply;
mod rollup;
mod rulebook;
mod shadow;
mod shared;
mod shared_comment;
mod shared_text;
mod shared_turn;
mod text;
mod texts;
mod twins;
mod undo;
mod weekly;
mod work;
mod write;

/// Part of a plan, so that who carries one out need not know of judgement.
pub use crate::consider::PortfolioNote;
pub use action::Action;
pub use action::ActionKind;
pub use action::issue_placeholder;
pub use cases::Case;
pub use cases::Cases;
pub use climate::Climate;
pub use compared::Calls;
pub use compared::Comparison;
pub use compared::Difference;
pub use compared::Judged;
pub use compared::Pair;
pub use compared::PromiseCompared;
pub use compared::PromiseCounts;
pub use compared::RuleCompared;
pub use compared::compare;
pub use ends::Precision;
pub use explanation::Cell;
pub use explanation::Explanation;
pub use explanation::Sheet;
pub use explanation::explain;
pub use first_run::FirstRun;
pub use guard::Cleared;
pub use guard::Limits;
pub use guard::Withheld;
pub use guard::clear;
pub use guard::clear_beside;
pub use off_duty::MentionHours;
pub use one_to_one::OneToOne;
pub use opinion::Cause;
pub use opinion::Opinion;
pub use opinion::Suppressed;
pub use opinion::opinions;
pub use plan::Plan;
pub use queue::ArrBands;
pub use quiet_days::QuietDays;
pub use rollup::*;
pub use rulebook::LoadedRule;
pub use rulebook::Outage;
pub use rulebook::People;
pub use rulebook::Rulebook;
pub use text::IN_EVERY_WORDING;
pub use texts::Texts;
pub use texts::leak;
pub use texts::texts;
pub use undo::Left;
pub use undo::Undo;
pub use undo::undo;
pub use write::LinkTo;
pub use write::NewIssue;
pub use write::RollupDraft;
pub use write::RollupWrite;
pub use write::Write;

use crate::account::Portfolio;
use crate::consider::Past;
use crate::consider::Standing;
use crate::consider::Standings;

/// Every account that is written to with all opinions of it, the mentions of the day shared out.
pub fn cases<'s, 'a>(
    portfolio: &Portfolio,
    standings: &'s Standings<'a>,
    rulebook: &Rulebook,
    first_run: FirstRun,
) -> Cases<'s, 'a> {
    let mut cases = Cases::of(portfolio, standings, rulebook, first_run);
    let told = weekly::readers(portfolio, &cases, standings, rulebook);
    cases.share_out(told, rulebook);
    pace::accounts(&mut cases, standings, rulebook);
    cases
}

/// Plans what to write, most urgent first. Pure: the same world gives the same plan. Without the past no
/// roll-up is written.
pub fn decide(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    past: Option<&Past<'_>>,
    rulebook: &Rulebook,
    first_run: FirstRun,
) -> Plan {
    let cases = cases(portfolio, standings, rulebook, first_run);
    let is_first = cases.is_first;
    let mut actions: Vec<Action> = Vec::new();
    let mut late = Vec::new();
    for case in &cases.list {
        let Case { standing, opinions, silent } = case;
        if *silent {
            late.extend(baseline::row(portfolio, standing, opinions));
        }
        actions.extend(account(standing, opinions, portfolio, rulebook, *silent));
    }
    let list = (is_first && !standings.list.is_empty())
        .then(|| baseline::action(portfolio, standings, rulebook, cases.list.len(), late));
    let list = list.map(|list| baseline::put_first(list, &mut actions));
    let closed = standings.list.iter();
    actions.extend(closed.flat_map(|s| closed::actions(portfolio, s, rulebook, is_first)));
    let ended = standings.list.iter().filter(|standing| !standing.is_active());
    actions.extend(ended.filter(|s| !s.account.is_hands_off()).flat_map(work::close_all));
    let first = portfolio.baseline.iter();
    actions.extend(first.flat_map(|it| baseline::close_twins(portfolio, it, standings)));
    let of_many = shared::actions(portfolio, standings, &cases, rulebook);
    actions.extend(pace::shared(of_many, portfolio, standings, rulebook));
    // Like a card, a digest or a roll-up without the list would end the first run.
    let after_list = |mut action: Action| {
        action.after.extend(list.clone());
        action
    };
    if portfolio.is_complete() {
        actions.extend(shadow::remember(portfolio, rulebook, standings.as_of));
        let digests = digest::actions(portfolio, standings, &cases, rulebook).into_iter();
        actions.extend(digests.map(after_list));
    } else {
        // From half a portfolio nothing is opened and nothing is closed, and no digest is right.
        actions.retain(|action| !action.opens_or_closes());
    }
    if let Some(past) = past {
        let rollups = rollup::actions(portfolio, standings, past, &cases, rulebook);
        actions.extend(rollups.into_iter().map(after_list));
    }
    let notes = standings.notes().into_iter();
    let notes = notes.chain(rollup::notes(portfolio, rulebook));
    let notes = notes.chain(shadow::notes(portfolio, standings, &cases, rulebook));
    let notes = notes.chain(noise::notes(portfolio, standings, &cases)).collect();
    Plan::new(portfolio, standings.as_of, notes, &rulebook.policy, actions)
}

/// All actions for one account, in the order they depend on each other.
fn account(
    standing: &Standing<'_>,
    opinions: &[Opinion],
    portfolio: &Portfolio,
    rulebook: &Rulebook,
    silent: bool,
) -> Vec<Action> {
    let mut actions = Vec::new();
    if !silent {
        actions.extend(answers::new(standing, rulebook, &portfolio.bot));
        actions.extend(notices::comment(standing, opinions, rulebook, &portfolio.places));
        actions.extend(work::open(standing, opinions, rulebook));
    }
    actions.extend(corrections::actions(standing, opinions, rulebook, &portfolio.bot));
    actions.extend(work::upkeep(standing, opinions));
    actions.extend(again::redate(standing, opinions));
    actions.extend(twins::link(standing));
    actions.extend(card::action(standing, opinions, rulebook, silent, &actions));
    actions.extend(labels::action(standing));
    actions
}
