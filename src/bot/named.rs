//! A pass for the accounts that events named. It reads them alone and judges all: what they share with the others
//! is as the last whole pass read it. Only what is for them is written.

use std::collections::BTreeSet;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use gitlab::api::AsyncClient;

use crate::account::AccountId;
use crate::account::Portfolio;
use crate::bot::Orders;
use crate::bot::PassError;
use crate::bot::Policy;
use crate::bot::carried_out::carried_out;
use crate::bot::refuse_edited;
use crate::bot::refuse_leak;
use crate::bot::refuse_open;
use crate::collect::Reading;
use crate::collect::Wish;
use crate::collect::read_again;
use crate::consider::consider;
use crate::decide::Action;
use crate::decide::ActionKind;
use crate::decide::Write;
use crate::decide::clear_beside;
use crate::decide::decide_for;
use crate::enact::Done;
use crate::enact::Outcome;
use crate::enact::Report;
use crate::gitlab::GitLab;
use crate::gitlab::MayWrite;
use crate::gitlab::Requests;

/// Passes of so many minutes together write no more than one whole pass may: a flood of events is no way
/// around the guard.
const WINDOW_MINUTES: i64 = 60;

/// What the daemon keeps of the last whole pass. It may be lost at any time: then the next pass is a whole one.
pub struct Kept {
    portfolio: Portfolio,
    /// When the whole portfolio was read.
    since: DateTime<Utc>,
    /// Accounts that were told something since they were read: how often people were mentioned depends on it.
    unsure: BTreeSet<AccountId>,
    /// What passes for named accounts wrote, and when.
    written: Vec<(DateTime<Utc>, Action)>,
}

/// A pass for named accounts, and how many they were.
pub struct NamedPass {
    pub report: Report,
    pub accounts: usize,
}

impl Kept {
    /// None after a first run: what it found out about the past is in no portfolio yet.
    pub fn after(portfolio: Portfolio, report: &Report) -> Option<Self> {
        let unsure = told(&report.actions).collect();
        let since = portfolio.read_at;
        portfolio.is_known.then(|| Self { portfolio, since, unsure, written: Vec::new() })
    }

    /// Accounts in which people did something since an earlier whole pass read them.
    pub fn changed_since(&self, before: &Self) -> BTreeSet<AccountId> {
        let is_new = |at: DateTime<Utc>| at > before.since && at <= self.since;
        let accounts = self.portfolio.accounts.iter();
        let changed = accounts.filter(|it| it.deeds.last().is_some_and(|deed| is_new(deed.at)));
        changed.map(|account| account.id).collect()
    }

    fn written_lately(&mut self, now: DateTime<Utc>) -> Vec<Action> {
        self.written.retain(|(at, _)| *at > now - TimeDelta::minutes(WINDOW_MINUTES));
        self.written.iter().map(|(_, action)| action.clone()).collect()
    }
}

/// Accounts that somebody was told something in, or that an issue was opened for.
fn told(done: &[Done]) -> impl Iterator<Item = AccountId> {
    let tells = |done: &&Done| {
        let is_told = matches!(done.action.write, Write::Comment { notifies: true, .. });
        let is_opened = matches!(done.action.kind, ActionKind::OpenIssue | ActionKind::ReopenIssue);
        done.outcome != Outcome::NotTried && (is_told || is_opened)
    };
    done.iter().filter(tells).filter_map(|done| done.action.account)
}

/// One pass for what the named issues are about. None when that is no account.
pub async fn pass_named<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    policy: &Policy,
    orders: &Orders<'_>,
    (kept, named): (&mut Kept, &BTreeSet<(u64, u64)>),
    requests: &(dyn Fn() -> Requests + Sync),
) -> Result<Option<NamedPass>, PassError> {
    let wish = Wish { named, unsure: &kept.unsure, since: kept.since };
    let Some(again) = read_again(gitlab, reading, &kept.portfolio, wish).await? else {
        return Ok(None);
    };
    let concerned = again.concerned.clone();
    again.put_into(&mut kept.portfolio);
    kept.unsure.clear();
    let before = kept.written_lately(reading.read_at);
    let portfolio = &kept.portfolio;
    refuse_open(portfolio)?;
    refuse_edited(portfolio, policy)?;
    let standings = consider(portfolio, &policy.targets, orders.moment);
    // Without the past no roll-up is written.
    let (rulebook, first_run) = (&policy.rulebook, orders.first_run);
    let plan = decide_for(portfolio, &standings, rulebook, first_run, &concerned);
    refuse_leak(&plan)?;
    let report = match clear_beside(plan, &before, &policy.limits) {
        Err(withheld) => Report::withheld(orders.run.clone(), &withheld, requests()),
        Ok(cleared) => carried_out(cleared, gitlab, &portfolio.bot, orders, requests).await,
    };
    let tried = report.actions.iter().filter(|done| done.outcome != Outcome::NotTried);
    kept.unsure = told(&report.actions).collect();
    kept.written.extend(tried.map(|done| (reading.read_at, done.action.clone())));
    Ok(Some(NamedPass { report, accounts: concerned.len() }))
}
