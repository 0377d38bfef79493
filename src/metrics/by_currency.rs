//! Sums of money that cannot be added across currencies: kept apart, and read in the one that most accounts name.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::account::Money;

/// What is summed in one currency.
pub(super) trait Sums: Clone + Default {
    fn merge(&mut self, other: &Self);
    /// How many accounts are in it.
    fn accounts(&self) -> u64;
}

/// Sums by the code of the currency; empty where nobody named one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ByCurrency<T>(BTreeMap<String, T>);

/// The sums that are read.
pub(super) struct Read<T> {
    pub sums: T,
    /// None where nobody named one.
    pub currency: Option<String>,
    /// Accounts in any other currency.
    pub others: u64,
}

impl<T: Sums> ByCurrency<T> {
    /// The sums of the currency in which these amounts are; none where they are in two.
    pub(super) fn of(&mut self, amounts: &[&Money]) -> Option<&mut T> {
        let mut named = amounts.iter().filter_map(|money| money.currency.as_deref());
        let first = named.next().unwrap_or_default();
        let is_one = named.all(|code| code == first);
        is_one.then(|| self.0.entry(first.to_owned()).or_default())
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (code, sums) in &other.0 {
            self.0.entry(code.clone()).or_default().merge(sums);
        }
    }

    /// The currency of most accounts, of two the first by its code; amounts without one are taken for it.
    pub(super) fn read(&self) -> Read<T> {
        let named = self.0.iter().filter(|(code, _)| !code.is_empty());
        let most = named.min_by_key(|(code, sums)| (Reverse(sums.accounts()), *code));
        let currency = most.map(|(code, _)| code.clone());
        let is_read = |code: &str| code.is_empty() || Some(code) == currency.as_deref();
        let mut sums = T::default();
        self.0.iter().filter(|(code, _)| is_read(code)).for_each(|(_, it)| sums.merge(it));
        let others = self.0.iter().filter(|(code, _)| !is_read(code));
        let others = others.map(|(_, sums)| sums.accounts()).sum();
        Read { sums, currency, others }
    }
}

impl<T> Read<T> {
    /// What to say beside the number.
    pub(super) fn note(&self) -> Option<String> {
        self.currency.as_ref().map(|code| format!("in {code}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Amounts(Vec<u64>);

    impl Sums for Amounts {
        fn merge(&mut self, other: &Self) {
            self.0.extend(&other.0);
            self.0.sort_unstable();
        }

        fn accounts(&self) -> u64 {
            self.0.len().try_into().unwrap()
        }
    }

    #[test]
    fn the_currency_of_most_is_read_with_what_names_none() {
        let money = |amount, code: &str| Money {
            amount,
            currency: Some(code).filter(|it| !it.is_empty()).map(str::to_owned),
        };
        let mut all = ByCurrency::<Amounts>::default();
        for (amount, code) in [(1, "USD"), (2, "EUR"), (3, ""), (4, "USD"), (5, "CHF")] {
            all.of(&[&money(amount, code)]).unwrap().0.push(amount);
        }
        assert!(all.of(&[&money(1, "USD"), &money(1, "EUR")]).is_none());
        all.of(&[&money(1, ""), &money(1, "EUR")]).unwrap().0.push(6);
        let read = all.read();
        // Of two with as many accounts it is the first by its code.
        assert_eq!(
            (read.sums.0, read.currency.as_deref(), read.others),
            (vec![2, 3, 6], Some("EUR"), 3)
        );
        let none = ByCurrency::<Amounts>::default().read();
        assert_eq!((none.sums.0.len(), none.currency, none.others), (0, None, 0));
    }
}
