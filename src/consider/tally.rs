//! The portfolio in a few counts: how many accounts in which stage, how many clocks in which state.

use std::collections::BTreeMap;

use crate::account::LifecycleStage;
use crate::consider::ClockState;
use crate::consider::Sla;
use crate::consider::Standings;

/// Counts over all accounts that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub accounts: usize,
    pub stages: BTreeMap<LifecycleStage, usize>,
    pub clocks: BTreeMap<(Sla, ClockState), usize>,
    /// Accounts with something to check on the card.
    pub with_findings: usize,
}

impl Tally {
    pub fn of(standings: &Standings<'_>) -> Self {
        let mut tally = Self::default();
        for standing in standings.list.iter().filter(|standing| standing.account.open) {
            tally.accounts += 1;
            *tally.stages.entry(standing.stage.stage).or_default() += 1;
            for clock in &standing.clocks {
                *tally.clocks.entry((clock.sla, clock.state)).or_default() += 1;
            }
            tally.with_findings += usize::from(!standing.findings.is_empty());
        }
        tally
    }

    pub fn clocks_in(&self, sla: Sla, state: ClockState) -> usize {
        self.clocks.get(&(sla, state)).copied().unwrap_or(0)
    }
}
