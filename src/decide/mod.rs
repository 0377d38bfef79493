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
mod for_accounts;
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
mod shared_opinion;
mod shared_text;
mod shared_turn;
mod text;
mod texts;
mod to_write;
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
pub use cases::cases;
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
pub use explanation::explain_shared;
pub use first_run::FirstRun;
pub use for_accounts::decide_for;
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
pub use shared_opinion::SharedOpinion;
pub use shared_opinion::shared_opinions;
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
use crate::decide::rollup::dropped;
use crate::decide::rollup::figures_of_pages;
use crate::decide::to_write::cases_to_write;

/// Plans what to write, most urgent first. Pure: the same world gives the same plan. Without the past no
/// roll-up is written.
pub fn decide<'a>(
    portfolio: &Portfolio,
    standings: &Standings<'a>,
    past: Option<&Past<'a>>,
    rulebook: &Rulebook,
    first_run: FirstRun,
) -> Plan {
    // Before anything is worded, so that the earlier day is gone by then.
    let compared = past.map(|past| (past, figures_of_pages(standings, past, rulebook)));
    let cases = cases_to_write(portfolio, standings, rulebook, first_run);
    let is_first = cases.is_first;
    let late = cases.list.iter().filter(|case| case.silent);
    let late = late.filter_map(|it| baseline::row(portfolio, it.standing, &it.opinions)).collect();
    let all = |_: &Standing<'_>| true;
    let mut actions = for_accounts::served(&cases, portfolio, rulebook, all);
    let list = (is_first && !standings.list.is_empty())
        .then(|| baseline::action(portfolio, standings, rulebook, cases.list.len(), late));
    let list = list.map(|list| baseline::put_first(list, &mut actions));
    actions.extend(for_accounts::gone(standings, portfolio, rulebook, is_first, all));
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
        actions.extend(dropped(portfolio, standings, rulebook));
    } else {
        // From half a portfolio nothing is opened and nothing is closed, and no digest is right.
        actions.retain(|action| !action.opens_or_closes());
    }
    if let Some((past, compared)) = compared {
        let rollups = rollup::actions(portfolio, standings, past, &cases, rulebook, compared);
        actions.extend(rollups.into_iter().map(after_list));
    }
    let notes = standings.notes().into_iter();
    let notes = notes.chain(rollup::notes(portfolio, rulebook));
    let notes = notes.chain(shadow::notes(portfolio, standings, &cases, rulebook));
    let notes = notes.chain(noise::notes(portfolio, standings, &cases)).collect();
    Plan::new(portfolio, standings.as_of, notes, &rulebook.policy, actions)
}
