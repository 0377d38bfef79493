//! Renewals of this fiscal quarter and the next, and large ones further ahead.

use chrono::NaiveDate;
use serde_json::Value as Json;
use serde_json::json;

use crate::consider::RenewalState;
use crate::consider::Standing;
use crate::decide::rollup::print;
use crate::decide::rollup::view::View;

/// Accounts that pay this much are talked about whenever they renew; their renewals are listed a year ahead.
pub(in crate::decide) const LARGE: u64 = 100_000;
const LARGE_AHEAD_DAYS: i64 = 365;

/// Every renewal that is listed, the nearest first.
pub(super) fn rows(view: &View<'_, '_>) -> Vec<Json> {
    let mut found: Vec<(NaiveDate, &Standing<'_>, &'static str)> =
        view.members.iter().filter_map(|standing| renewal(standing, view)).collect();
    found.sort_by_key(|(on, standing, _)| (*on, standing.account.id));
    found.into_iter().map(|(on, standing, when)| row(on, standing, when)).collect()
}

fn renewal<'s, 'a>(
    standing: &'s Standing<'a>,
    view: &View<'_, '_>,
) -> Option<(NaiveDate, &'s Standing<'a>, &'static str)> {
    let (on, today, fiscal) = (standing.renewal?, standing.today, view.standings.norms.fiscal);
    let state = standing.renewal_outlook().state;
    let (_, last) = fiscal.bounds(fiscal.quarter_of(today));
    let next = fiscal.quarter_of(last + chrono::Days::new(1));
    let is_large = standing.account.arr.as_ref().is_some_and(|money| money.amount >= LARGE);
    let when = match state {
        RenewalState::Overdue => "past its date",
        RenewalState::Ahead if on <= last => "this quarter",
        RenewalState::Ahead if fiscal.quarter_of(on) == next => "next quarter",
        RenewalState::Ahead if is_large && (on - today).num_days() <= LARGE_AHEAD_DAYS => {
            "later, listed because it is large"
        }
        _ => return None,
    };
    Some((on, standing, when))
}

fn row(on: NaiveDate, standing: &Standing<'_>, when: &str) -> Json {
    let forecast = standing.forecast(on);
    json!({
        "account": standing.account.name,
        "url": standing.account.url,
        "on": on.to_string(),
        "when": when,
        "arr": print::arr(standing),
        "health": print::colour(standing.health.colour),
        "forecast": forecast.map_or("not answered", |it| it.answer.as_str()),
        "owner": print::owner(standing),
    })
}
