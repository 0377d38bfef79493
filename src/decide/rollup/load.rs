//! The team: how many accounts each CSM has, how heavy they are, and who has room.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_json::json;

use crate::account::Colour;
use crate::account::Money;
use crate::decide::rollup::print;
use crate::decide::rollup::view::View;

#[derive(Default)]
struct Load<'m> {
    accounts: usize,
    red: usize,
    money: Vec<&'m Money>,
    is_away: bool,
}

/// A row for each CSM, the heaviest first, then those without one.
pub(super) fn rows(view: &View<'_, '_>) -> Vec<Json> {
    let mut by_csm: BTreeMap<String, Load<'_>> = BTreeMap::new();
    for standing in &view.members {
        let load = by_csm.entry(print::owner(standing)).or_default();
        load.accounts += 1;
        load.red += usize::from(standing.health.colour.colour() == Some(Colour::Red));
        load.money.extend(standing.account.arr.as_ref());
        load.is_away |= standing.absence.is_some();
    }
    let points = view.now.get("load_per_csm");
    let points = |csm: &str| points.and_then(|value| value.parts.get(csm)).copied();
    let mut rows: Vec<(&String, &Load<'_>)> = by_csm.iter().collect();
    rows.sort_by(|(a, one), (b, other)| {
        let heavier = points(b.as_str()).partial_cmp(&points(a.as_str()));
        let order = heavier.unwrap_or(std::cmp::Ordering::Equal);
        order.then(other.accounts.cmp(&one.accounts)).then_with(|| a.cmp(b))
    });
    let row = |(csm, load): (&String, &Load<'_>)| {
        json!({
            "csm": csm,
            "accounts": load.accounts,
            "red": load.red,
            "arr": print::sum(load.money.iter().copied()).unwrap_or_else(|| "?".to_owned()),
            "points": points(csm).map(print::short),
            "away": load.is_away,
        })
    };
    rows.into_iter().map(row).collect()
}
