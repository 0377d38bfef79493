//! What a daemon does that takes webhooks: once an event names an account, a pass for that account alone.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use chrono::DateTime;
use chrono::Utc;
use stagecoach::account::Portfolio;
use stagecoach::bot;
use stagecoach::bot::Kept;
use stagecoach::bot::Orders;
use stagecoach::enact::Report;
use stagecoach::gitlab::Requests;
use stagecoach::gitlab::Source;

use super::clocks::Machine;
use super::life::Client;
use super::life::DAEMON;
use super::life::Life;
use crate::support::world::PROJECT;

/// The last whole pass, which passes for named accounts are put into; it is lost with the process.
pub(crate) struct Hooks {
    is_on: bool,
    last: Mutex<Option<Kept>>,
}

impl Hooks {
    pub(crate) fn new(is_on: bool) -> Self {
        Self { is_on, last: Mutex::default() }
    }

    fn last(&self) -> MutexGuard<'_, Option<Kept>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn remember(&self, portfolio: Portfolio, report: &Report) {
        if self.is_on {
            *self.last() = Kept::after(portfolio, report);
        }
    }

    pub(crate) fn forget(&self) {
        *self.last() = None;
    }
}

impl Life {
    /// The pass that the events since an instant ask for; without a whole pass before there is none.
    pub(crate) async fn named(&self, client: &Client, since: DateTime<Utc>) {
        let named = self.changed_since(since);
        let Some(mut kept) = self.hooks.last().take().filter(|_| !named.is_empty()) else { return };
        self.stage.start(DAEMON);
        client.transport().renew();
        let now = self.stage.now(Machine::Ours);
        let source = Source::Project(PROJECT.to_owned());
        let orders = Orders {
            moment: now.into(),
            first_run: self.script.first_run,
            run: DAEMON.to_owned(),
            is_cancelled: &|| false,
        };
        // What an event names is read again whatever was remembered.
        let reading = self.world.reading(&source, now);
        let (policy, requests) = (self.world.policy, &Requests::default);
        let kept_and_named = (&mut kept, &named);
        let pass = bot::pass_named(client, &reading, policy, &orders, kept_and_named, requests);
        let pass = Box::pin(pass).await;
        self.stage.stop(DAEMON);
        *self.hooks.last() = Some(kept);
        let mut state = self.stage.state();
        state.tally.named += 1;
        if let Err(error) = pass {
            state.log.push(format!("{DAEMON}: no pass for {named:?}: {error}"));
        }
    }

    /// The accounts in which people did something.
    fn changed_since(&self, since: DateTime<Utc>) -> BTreeSet<(u64, u64)> {
        let state = self.stage.state();
        let acted = state.acted.iter().filter(|(_, deeds)| deeds.iter().any(|at| *at >= since));
        acted.map(|(iid, _)| (self.home, *iid)).collect()
    }
}
