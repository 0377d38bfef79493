//! What the page does not know: facts that are missing or contradict each other, the most frequent first.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_json::json;

use crate::account::Account;
use crate::decide::rollup::view::View;

/// Accounts that are named for each gap.
const NAMED_MAX: usize = 5;

/// A row for each thing that is missing, with the first accounts that lack it.
pub(super) fn rows(view: &View<'_, '_>) -> Vec<Json> {
    let mut by_gap: BTreeMap<(&str, &str), Vec<&Account>> = BTreeMap::new();
    for standing in &view.members {
        for finding in &standing.findings {
            let key = (finding.about.as_str(), finding.flaw.words());
            let accounts = by_gap.entry(key).or_default();
            if accounts.last().is_none_or(|last| last.id != standing.account.id) {
                accounts.push(standing.account);
            }
        }
    }
    let mut rows: Vec<_> = by_gap.into_iter().collect();
    rows.sort_by_key(|(key, accounts)| (std::cmp::Reverse(accounts.len()), *key));
    let row = |((about, flaw), accounts): ((&str, &str), Vec<&Account>)| {
        let named: Vec<Json> = accounts
            .iter()
            .take(NAMED_MAX)
            .map(|account| json!({ "name": account.name, "url": account.url }))
            .collect();
        json!({
            "about": about,
            "flaw": flaw,
            "count": accounts.len(),
            "named": named,
            "more": accounts.len().saturating_sub(NAMED_MAX),
        })
    };
    rows.into_iter().map(row).collect()
}
