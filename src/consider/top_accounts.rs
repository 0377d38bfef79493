//! The largest accounts of each region by what they pay (GRO-2): a ranking over the whole portfolio.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::account::Account;
use crate::account::Money;
use crate::consider::Standing;

/// Where an account stands among those of its region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrRank {
    pub region: String,
    /// From 1, the largest first; of two that pay the same, by name.
    pub rank: usize,
    /// How many are ranked.
    pub of: usize,
    /// Whether people say that it belongs to the largest, whatever it pays.
    pub is_flagged: bool,
}

/// Ranks the accounts, region by region. A subsidiary whose parent is ranked is part of the parent;
/// amounts in a currency that few use cannot be compared, and have no rank. What people flag comes
/// after the amounts, unless it has one.
pub(super) fn join(list: &mut [Standing<'_>]) {
    let mut regions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, standing) in list.iter().enumerate().filter(|(_, standing)| counts(standing)) {
        if let Some(region) = &standing.account.region {
            regions.entry(region.clone()).or_default().push(at);
        }
    }
    for (region, mut members) in regions {
        let accounts = || members.iter().map(|at| list[*at].account);
        let currency = most_used(accounts());
        let amount = |account: &Account| {
            let is_comparable =
                |money: &&Money| money.currency.is_none() || money.currency == currency;
            account.arr.as_ref().filter(is_comparable).map(|money| money.amount)
        };
        members.retain(|at| amount(list[*at].account).is_some() || is_flagged(list[*at].account));
        members.sort_by_key(|at| {
            let account = list[*at].account;
            (Reverse(amount(account)), account.name.as_str(), account.id)
        });
        let of = members.len();
        for (nth, at) in members.into_iter().enumerate() {
            let is_flagged = is_flagged(list[at].account);
            let rank = ArrRank { region: region.clone(), rank: nth + 1, of, is_flagged };
            list[at].arr_rank = Some(rank);
        }
    }
}

/// Whether it is ranked for itself.
fn counts(standing: &Standing<'_>) -> bool {
    let with_parent =
        standing.family.parent.is_some_and(|parent| parent.open && parent.arr.is_some());
    let is_looked_after = standing.is_active() && standing.unmanaged_because().is_none();
    is_looked_after && !standing.stage.stage.is_leaving() && !with_parent
}

/// The label `top20`, or `Top 20: yes` or `ARR tier: top 20` on the card.
fn is_flagged(account: &Account) -> bool {
    let says = |field: &str, words: &[&str]| {
        let value = account.facts.value(field).map(str::to_lowercase);
        value.is_some_and(|value| words.iter().any(|word| value.starts_with(word)))
    };
    let labels = ["top20", "top-20", "arr-tier::top20"];
    labels.iter().any(|label| account.labels.contains(*label))
        || says("top 20", &["yes", "true"])
        || says("top20", &["yes", "true"])
        || says("arr tier", &["top 20", "top20"])
}

/// The currency that most of them name; of two, the first by its code.
fn most_used<'a>(accounts: impl Iterator<Item = &'a Account>) -> Option<String> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for code in accounts.filter_map(|account| account.arr.as_ref()?.currency.as_deref()) {
        *uses.entry(code).or_default() += 1;
    }
    uses.into_iter()
        .min_by_key(|(code, count)| (Reverse(*count), *code))
        .map(|(code, _)| code.to_owned())
}
