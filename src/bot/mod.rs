//! The pass: collect, consider, decide, enact. The one thing the product does.

mod approved;
mod carried_out;
mod doubted;
mod forgotten;
mod named;
mod refusal;
mod undo;

pub use approved::Approved;
pub use named::Kept;
pub use named::NamedPass;
pub use named::pass_named;
pub use refusal::Exposed;
pub use refusal::Moved;
pub use refusal::PassError;
pub use undo::carry_out_undo;
pub use undo::plan_undo;

use std::collections::BTreeMap;

use gitlab::api::AsyncClient;
use tracing::Instrument as _;

use crate::account::Portfolio;
use crate::account::Zones;
use crate::bot::carried_out::carried_out;
use crate::collect::Aliases;
use crate::collect::EXTERNAL;
use crate::collect::Reading;
use crate::collect::collect;
use crate::collect::is_as_open;
use crate::consider::Moment;
use crate::consider::Past;
use crate::consider::Standings;
use crate::consider::Tally;
use crate::consider::Targets;
use crate::consider::consider;
use crate::consider::edited_promises;
use crate::decide::FirstRun;
use crate::decide::Limits;
use crate::decide::Plan;
use crate::decide::Rulebook;
use crate::decide::clear;
use crate::decide::decide;
use crate::decide::exposed_rollup;
use crate::decide::leak;
use crate::enact::Report;
use crate::gitlab::GitLab;
use crate::gitlab::MayWrite;
use crate::gitlab::Requests;

/// Everything that decides, beside the facts and the time.
pub struct Policy {
    pub targets: Targets,
    /// In which zone an account's dates are dates.
    pub zones: Zones,
    /// Labels that a team has for what one of ours says.
    pub aliases: Aliases,
    pub rulebook: Rulebook,
    pub limits: Limits,
    /// What each metric should reach, by its id.
    pub metric_targets: BTreeMap<String, f64>,
}

impl Policy {
    /// Earlier days of the portfolio, where roll-ups are compared with them.
    fn past<'a>(&self, portfolio: &'a Portfolio, moment: Moment) -> Option<Past<'a>> {
        let is_wanted = self.rulebook.rollups.enabled && !portfolio.accounts.is_empty();
        is_wanted.then(|| Past::of(portfolio, &self.targets, moment))
    }
}

/// What one pass is asked to do.
pub struct Orders<'a> {
    /// What is judged: now, or a day that is replayed.
    pub moment: Moment,
    pub first_run: FirstRun,
    /// Name of this run, for logs and reports.
    pub run: String,
    /// Asked between two actions: whether to stop.
    pub is_cancelled: &'a (dyn Fn() -> bool + Sync),
}

/// One pass: the plan, what became of it, and how the portfolio stood.
pub struct Pass {
    pub report: Report,
    pub tally: Tally,
    /// As it was read, before anything was written.
    pub portfolio: Portfolio,
}

/// Reads the portfolio, and refuses a place that is not private.
pub async fn survey<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
) -> Result<Portfolio, PassError> {
    // Every command waits for it somewhere: its many steps have a place of their own.
    let reads = Box::pin(collect(gitlab, reading));
    let portfolio = reads.instrument(tracing::info_span!("collect")).await?;
    refuse_open(&portfolio)?;
    Ok(portfolio)
}

/// Refuses a place that more people can read than may.
fn refuse_open(portfolio: &Portfolio) -> Result<(), PassError> {
    match portfolio.visibility.as_deref() {
        Some(visibility @ ("public" | "internal" | EXTERNAL)) => Err(PassError::Exposed(Exposed {
            source: portfolio.source.clone(),
            visibility: visibility.to_owned(),
        })),
        _ => Ok(()),
    }
}

/// Refuses settings in which a promise that clocks already run by is another one.
pub fn refuse_edited(portfolio: &Portfolio, policy: &Policy) -> Result<(), PassError> {
    match edited_promises(portfolio, &policy.targets.clocks) {
        edited if edited.is_empty() => Ok(()),
        edited => Err(PassError::Edited(edited)),
    }
}

/// Refuses to write roll-ups where more people read them than may read the accounts.
pub fn refuse_exposed(
    portfolio: &Portfolio,
    standings: &Standings<'_>,
    policy: &Policy,
) -> Result<(), PassError> {
    match exposed_rollup(portfolio, standings, &policy.rulebook) {
        None => Ok(()),
        Some(why) => Err(PassError::ExposedRollup(why)),
    }
}

/// Refuses a plan that would tell somebody what they must not know.
pub fn refuse_leak(plan: &Plan) -> Result<(), PassError> {
    leak(plan).map_or(Ok(()), |leak| Err(leak.into()))
}

/// Judges and decides; writes nothing. A plan beyond the limits says so.
pub fn plan<'a>(
    portfolio: &'a Portfolio,
    policy: &Policy,
    moment: impl Into<Moment>,
    first_run: FirstRun,
) -> (Standings<'a>, Plan) {
    let moment = moment.into();
    let standings = consider(portfolio, &policy.targets, moment);
    let past = policy.past(portfolio, moment);
    let plan = decide(portfolio, &standings, past.as_ref(), &policy.rulebook, first_run);
    let plan = match clear(plan, &policy.limits) {
        Ok(cleared) => cleared.into_plan(),
        Err(withheld) => *withheld,
    };
    (standings, plan)
}

/// One pass over the source. With an approved plan's checksum, it happens only if that very plan
/// would be made again.
pub async fn pass<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    policy: &Policy,
    orders: &Orders<'_>,
    approved: Option<&Approved>,
    requests: &(dyn Fn() -> Requests + Sync),
) -> Result<Pass, PassError> {
    // What was remembered of the surroundings may be no longer so: then they are asked for, once.
    for _ in 0..2 {
        let portfolio = doubted::read(gitlab, reading).await?;
        let pass = write(gitlab, reading, portfolio, policy, orders, approved, requests).await?;
        if let Some(pass) = pass {
            return Ok(pass);
        }
    }
    Err(PassError::Unsteady)
}

/// The rest of a pass, over a portfolio that was read already.
pub async fn carry_out<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    portfolio: Portfolio,
    policy: &Policy,
    orders: &Orders<'_>,
    approved: Option<&Approved>,
    requests: &(dyn Fn() -> Requests + Sync),
) -> Result<Pass, PassError> {
    let pass = write(gitlab, reading, portfolio, policy, orders, approved, requests).await?;
    pass.ok_or(PassError::Unsteady)
}

/// None when the place is not as open as was remembered; nothing has been written then.
async fn write<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    portfolio: Portfolio,
    policy: &Policy,
    orders: &Orders<'_>,
    approved: Option<&Approved>,
    requests: &(dyn Fn() -> Requests + Sync),
) -> Result<Option<Pass>, PassError> {
    refuse_edited(&portfolio, policy)?;
    let judging = tracing::info_span!("judge");
    let standings = judging.in_scope(|| consider(&portfolio, &policy.targets, orders.moment));
    refuse_exposed(&portfolio, &standings, policy)?;
    let past = policy.past(&portfolio, orders.moment);
    let (past, rulebook) = (past.as_ref(), &policy.rulebook);
    let plan =
        judging.in_scope(|| decide(&portfolio, &standings, past, rulebook, orders.first_run));
    drop(judging);
    refuse_leak(&plan)?;
    if let Some(approved) = approved {
        approved.check(&plan)?;
    }
    let tally = Tally::of(&standings);
    let report = match clear(plan, &policy.limits) {
        Err(withheld) => Report::withheld(orders.run.clone(), &withheld, requests()),
        Ok(cleared) => {
            let memo = reading.memo.filter(|_| !cleared.plan().is_empty());
            if let Some(memo) = memo.filter(|memo| memo.is_believed())
                && !is_as_open(gitlab, reading, &portfolio).await?
            {
                memo.forget_answers("");
                return Ok(None);
            }
            let writes = carried_out(cleared, gitlab, &portfolio.bot, orders, requests);
            let report = writes.instrument(tracing::info_span!("enact")).await;
            if let Some(memo) = memo {
                forgotten::what_was_written(memo, &report.actions);
                doubted::writing(memo, &report.actions);
            }
            report
        }
    };
    Ok(Some(Pass { report, tally, portfolio }))
}
