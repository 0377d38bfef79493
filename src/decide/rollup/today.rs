//! The first line of a roll-up: what a manager has to decide today, and nothing else.

use crate::account::Colour;
use crate::account::Priority;
use crate::consider::ClockState;
use crate::consider::Disagreement;
use crate::consider::FiscalQuarter;
use crate::consider::RenewalState;
use crate::consider::Sla;
use crate::consider::Standing;
use crate::decide::rollup::print;
use crate::decide::rollup::view::View;

/// More than this is a list, not a decision.
const ITEMS_MAX: usize = 4;

/// Names in one item; the rest is counted.
const NAMES_MAX: usize = 3;

/// `2 red renewals this quarter (EUR 420,000) · 3 onboardings late`; None when nothing waits.
pub(super) fn line(view: &View<'_, '_>) -> Option<String> {
    let items = [red_renewals(view), overdue(view), late(view), nobodys(view), watermelons(view)];
    let items: Vec<String> = items.into_iter().flatten().take(ITEMS_MAX).collect();
    (!items.is_empty()).then(|| items.join(" · "))
}

fn which<'v, 'a>(
    view: &'v View<'_, 'a>,
    is_one: impl Fn(&Standing<'_>) -> bool,
) -> Vec<&'v Standing<'a>> {
    view.members.iter().copied().filter(|standing| is_one(standing)).collect()
}

fn red_renewals(view: &View<'_, '_>) -> Option<String> {
    let this = quarter(view);
    let found = which(view, |standing| {
        let is_red = standing.health.colour.colour() == Some(Colour::Red);
        let is_ahead = standing.renewal_outlook().state == RenewalState::Ahead;
        let day = standing.renewal.map(|on| view.standings.norms.fiscal.quarter_of(on));
        is_red && is_ahead && day == Some(this)
    });
    let money = print::sum(found.iter().filter_map(|standing| standing.account.arr.as_ref()));
    let money = money.map(|sum| format!(" ({sum})")).unwrap_or_default();
    let what = print::count(found.len(), "red renewal", "red renewals");
    (!found.is_empty()).then(|| format!("{what} this quarter{money}"))
}

pub(super) fn quarter(view: &View<'_, '_>) -> FiscalQuarter {
    view.standings.norms.fiscal.quarter_of(view.standings.as_of)
}

fn overdue(view: &View<'_, '_>) -> Option<String> {
    let found = which(view, |s| s.renewal_outlook().state == RenewalState::Overdue);
    let what = print::count(found.len(), "renewal", "renewals");
    (!found.is_empty()).then(|| format!("{what} past the date, undecided"))
}

fn late(view: &View<'_, '_>) -> Option<String> {
    let found = which(view, |standing| {
        let clock = standing.clock(Sla::TimeToOnboard);
        clock.state == ClockState::Breached && clock.may_call()
    });
    let what = print::count(found.len(), "onboarding", "onboardings");
    (!found.is_empty()).then(|| format!("{what} late"))
}

fn nobodys(view: &View<'_, '_>) -> Option<String> {
    let found = which(view, |standing| {
        let is_managed = standing.account.priority.is_some_and(Priority::is_managed);
        is_managed && (standing.account.csm.is_none() || standing.account.csm_is_gone)
    });
    let what = print::count(found.len(), "account", "accounts");
    (!found.is_empty()).then(|| format!("{what} without a CSM"))
}

fn watermelons(view: &View<'_, '_>) -> Option<String> {
    let found = which(view, |s| s.health.disagreement == Some(Disagreement::Watermelon));
    let what = print::count(found.len(), "customer looks", "customers look");
    let is = if found.len() == 1 { "is" } else { "are" };
    // No table below has them: the line names who to ask about.
    let names = found.iter().take(NAMES_MAX).map(|standing| standing.account.name.as_str());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.extend(found.len().checked_sub(NAMES_MAX + 1).map(|more| format!("{} more", more + 1)));
    (!found.is_empty()).then(|| format!("{what} green and {is} not: {}", names.join(", ")))
}
