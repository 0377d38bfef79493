//! Figures of a few accounts, for tests of metrics.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use stagecoach::account::Account;
use stagecoach::account::AccountId;
use stagecoach::account::Portfolio;
use stagecoach::consider::Moment;
use stagecoach::consider::Standings;
use stagecoach::consider::consider;
use stagecoach::metrics::Figures;
use stagecoach::metrics::Frame;
use stagecoach::metrics::Value;
use stagecoach::metrics::Values;

use crate::support::account::An;
use crate::support::account::day;
use crate::support::account::portfolio;
use crate::support::world;

/// What is measured on a day, by the settings as they are shipped.
pub(crate) fn frame(on: NaiveDate) -> Frame {
    let policy = world::policy(&BTreeMap::new());
    let (norms, targets) = (policy.targets.norms, policy.metric_targets.clone());
    Frame { as_of: on, norms, targets }
}

/// All accounts, judged on a day.
pub(crate) fn judged(portfolio: &Portfolio, on: NaiveDate) -> Standings<'_> {
    consider(portfolio, &world::policy(&BTreeMap::new()).targets, Moment::Day(on))
}

/// The same accounts with numbers of their own, in their order.
pub(crate) fn numbered(accounts: impl IntoIterator<Item = An>) -> Vec<Account> {
    let number = |(iid, An(account)): (u64, An)| {
        let id = AccountId { project: 42, iid };
        Account { id, reference: format!("acme/accounts#{iid}"), ..account }
    };
    (1..).zip(accounts).map(number).collect()
}

/// Every metric of these accounts on a day, on which they were read.
pub(crate) fn measured(accounts: impl IntoIterator<Item = An>, on: &str) -> Values {
    values(&portfolio(numbered(accounts), on), day(on))
}

/// Every metric of a portfolio on a day.
pub(crate) fn values(portfolio: &Portfolio, on: NaiveDate) -> Values {
    let (standings, frame) = (judged(portfolio, on), frame(on));
    Figures::of(&standings, &frame, |_| true).values(&frame)
}

/// Whether the figures of the accounts one by one make those of all together.
pub(crate) fn parts_add_up(portfolio: &Portfolio, on: NaiveDate) -> bool {
    let (standings, frame) = (judged(portfolio, on), frame(on));
    let mut parts = Figures::default();
    for account in portfolio.accounts.iter().rev() {
        parts.merge(&Figures::of(&standings, &frame, |it| it.account.id == account.id));
    }
    parts == Figures::of(&standings, &frame, |_| true)
}

/// A share in short: `2/3`, with what was left out behind it.
pub(crate) fn short(value: &Value) -> String {
    let number = |it: Option<f64>| it.map_or("-".to_owned(), |it| it.to_string());
    let left = value.excluded.iter().map(|it| format!("; {} {}", it.accounts, it.reason));
    let counts = format!("{}/{}", number(value.numerator), number(value.denominator));
    format!("{counts}{}", left.collect::<String>())
}

/// Parts in short: `green 2, red 1`.
pub(crate) fn parts(value: &Value) -> String {
    let parts = value.parts.iter().map(|(part, number)| format!("{part} {number}"));
    parts.collect::<Vec<_>>().join(", ")
}
