//! Promises that were edited behind people's backs: a version whose content is no longer what the status
//! cards say it was (`semantics.md` b.8).

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;

use crate::account::Portfolio;
use crate::consider::Clocks;
use crate::consider::Sla;

/// A version of a promise that has changed without a new first day, or is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedPromise {
    pub sla: Sla,
    pub policy: String,
    pub effective_from: NaiveDate,
    /// Days promised, by the status cards.
    pub was_days: u32,
    /// Days promised, by the settings. None: they do not have the version any more.
    pub now_days: Option<u32>,
    /// Clocks that are bound to it.
    pub clocks: usize,
}

/// Every version that the settings say differently from what a status card remembers, or not at all, by
/// promise.
pub fn edited_promises(portfolio: &Portfolio, clocks: &Clocks) -> Vec<EditedPromise> {
    let mut found: BTreeMap<(Sla, String, NaiveDate), EditedPromise> = BTreeMap::new();
    for pin in portfolio.accounts.iter().flat_map(|account| &account.spoken.pins) {
        let Some(sla) = Sla::ALL.into_iter().find(|sla| sla.name() == pin.sla) else { continue };
        let versions = clocks.promise(sla).policies.iter();
        let same = |id: &str, from: NaiveDate| id == pin.policy && from == pin.effective_from;
        let mut version = versions.filter(|policy| same(&policy.id, policy.effective_from));
        let policy = version.next();
        if policy.is_some_and(|policy| policy.digest() == pin.digest) {
            continue;
        }
        let key = (sla, pin.policy.clone(), pin.effective_from);
        let entry = found.entry(key).or_insert_with(|| EditedPromise {
            sla,
            policy: pin.policy.clone(),
            effective_from: pin.effective_from,
            was_days: pin.target_days,
            now_days: policy.map(|policy| policy.target_days),
            clocks: 0,
        });
        entry.clocks += 1;
    }
    found.into_values().collect()
}

impl fmt::Display for EditedPromise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sla, policy, effective_from, was_days, now_days, clocks } = self;
        let name = sla.name();
        let what = match now_days {
            None => format!("is gone (older ones stand below clocks.{name}.versions)"),
            Some(now) if now == was_days => "has another start, unit or segments".to_owned(),
            Some(now) => format!("promises {now} days"),
        };
        let bound = match clocks {
            1 => format!("1 clock runs by the {was_days} days of before"),
            clocks => format!("{clocks} clocks run by the {was_days} days of before"),
        };
        write!(
            f,
            "clocks.{name}: version “{policy}” of {effective_from} {what}, and {bound}: keep it, and \
             add a version with the day from which the change holds"
        )
    }
}
