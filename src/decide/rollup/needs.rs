//! Who needs the manager: at most seven, ranked, with the factors printed and a next step each.

use std::cmp::Reverse;

use chrono::Days;
use chrono::NaiveDate;
use serde_json::Value as Json;
use serde_json::json;

use crate::account::Audience;
use crate::account::Because;
use crate::account::CallToAction;
use crate::account::Form;
use crate::account::Source;
use crate::consider::Standing;
use crate::decide::Case;
use crate::decide::Opinion;
use crate::decide::queue::Rank;
use crate::decide::rollup::print;
use crate::decide::rollup::view::View;
use crate::decide::work;

/// Rows of the list.
const ROWS_MAX: usize = 7;
/// What is less grave is the CSM's own business.
const GRAVE: u8 = 2;

/// What a manager does about it, by the rule that calls.
const NEEDED: [(&str, &str); 20] = [
    ("csm_missing", "assign a CSM"),
    ("handoff_open", "see that the hand-over is finished"),
    ("time_to_engage_late", "ask what keeps the first call, and set its date"),
    ("time_to_first_value_late", "ask what keeps first value, and set its date"),
    ("time_to_onboard_late", "ask what keeps onboarding, and set its end"),
    ("onboarding_stuck", "unblock it, or put it on hold with a reason"),
    ("gone_quiet", "see that somebody calls this week"),
    ("contacts_thin", "find a second contact or a new sponsor"),
    ("health_red", "agree the way back and its date"),
    ("triage_update_overdue", "ask for the update: cause, mitigation, next step"),
    ("escalation_update_overdue", "get the update written today"),
    ("renewal_approaching", "agree who leads the renewal"),
    ("renewal_undecided", "decide: good, at risk, or lost"),
    ("pool_request_waiting", "have the request taken"),
    ("pool_assignment", "confirm who takes it"),
    ("risk_undocumented", "ask for the reason and the impact"),
    ("will_churn_incomplete", "finish the steps of a customer who leaves"),
    ("success_plan_not_green", "coach the plan"),
    ("success_plan_missing", "agree the date of a plan"),
    ("transition_due", "ask sales for the hand-over"),
];

struct Item<'v, 'a> {
    rank: Rank,
    case: &'v Case<'v, 'a>,
    calls: Vec<&'v CallToAction>,
}

/// The rows, how many more there are, and the facts behind the first of them.
pub(super) struct Needs {
    pub rows: Vec<Json>,
    pub more: usize,
    pub because: Vec<Because>,
}

pub(super) fn of(view: &View<'_, '_>) -> Needs {
    let mut items: Vec<Item<'_, '_>> =
        view.cases.iter().filter_map(|case| item(case, view)).collect();
    // Of equals the first in the source: since when it is so can move once an issue is open about it.
    let order = |item: &Item<'_, '_>| (Reverse(item.rank.score()), item.case.standing.account.id);
    items.sort_by_key(order);
    let first = || items.iter().take(ROWS_MAX);
    Needs {
        rows: first().map(row).collect(),
        more: items.len().saturating_sub(ROWS_MAX),
        because: first().filter_map(because).take(BECAUSE_MAX).collect(),
    }
}

/// Facts of a plan's line; the page has them all.
const BECAUSE_MAX: usize = 3;

fn because(item: &Item<'_, '_>) -> Option<Because> {
    let (account, call) = (item.case.standing.account, item.calls.first()?);
    Some(Because {
        fact: format!("{}: {}", account.name, call.headline),
        on: Some(call.since),
        source: Source::Card,
        url: account.url.clone(),
    })
}

fn item<'v, 'a>(case: &'v Case<'v, 'a>, view: &View<'_, '_>) -> Option<Item<'v, 'a>> {
    let standing = case.standing;
    let open = case.opinions.iter().filter_map(Opinion::open);
    let grave = open.filter(|call| call.severity <= GRAVE && call.form != Form::Nudge);
    let grave = grave.filter(|call| !work::is_turned_down(call, standing));
    let mut ranked: Vec<(Rank, &CallToAction)> =
        grave.map(|call| (Rank::of(call, standing, view.rulebook), call)).collect();
    // Of two that are as grave, the one that is the manager's own comes first.
    let is_theirs = |call: &CallToAction| call.audience != Audience::Csm;
    ranked.sort_by_key(|(rank, call)| (rank.order(), !is_theirs(call)));
    let &(rank, _) = ranked.first()?;
    Some(Item { rank, case, calls: ranked.iter().map(|it| it.1).collect() })
}

/// Days ahead within which a date is a next one; beyond it is only some date.
const AHEAD_DAYS: u64 = 60;

/// The first date ahead that the account itself has: an open triage, a promise, a call, the renewal. What a rule
/// looks at next moves once it has spoken, and the page would move with it.
fn next_date(standing: &Standing<'_>) -> Option<NaiveDate> {
    let promises = standing.every_clock().filter(|clock| clock.is_open());
    let promises = promises.filter_map(|clock| clock.last_good_day);
    let own = [standing.cadence.next_call, standing.renewal].into_iter().flatten();
    let triages = standing.open_triages().filter_map(|issue| issue.due);
    let until = standing.today + Days::new(AHEAD_DAYS);
    let all = promises.chain(own).chain(triages);
    all.filter(|day| *day >= standing.today && *day <= until).min()
}

fn row(item: &Item<'_, '_>) -> Json {
    let standing = item.case.standing;
    let mut why: Vec<&str> = item.calls.iter().map(|call| call.headline.as_str()).collect();
    why.dedup();
    json!({
        "account": standing.account.name,
        "url": standing.account.url,
        "why": why.into_iter().take(WHY_MAX).collect::<Vec<_>>(),
        "needed": needed(item.calls.first().map_or("", |call| call.rule)),
        "owner": print::owner(standing),
        "next": next_date(standing).map(|day| day.to_string()),
        "factors": item.rank.words(),
    })
}

/// Reasons that are told of one account.
const WHY_MAX: usize = 2;

fn needed(rule: &str) -> &'static str {
    let known = NEEDED.iter().find(|(name, _)| *name == rule);
    known.map_or("ask the CSM for the next step", |(_, needed)| needed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RULES;

    #[test]
    fn what_is_needed_is_said_of_rules_that_exist() {
        for (rule, _) in NEEDED {
            assert!(RULES.iter().any(|entry| entry.name == rule), "{rule} is no rule");
        }
    }
}
