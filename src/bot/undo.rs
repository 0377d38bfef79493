//! `undo`: the inverse of one run, planned from what GitLab shows of it, and carried out under the same guards.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use gitlab::api::AsyncClient;

use crate::account::Person;
use crate::account::Run;
use crate::bot::Approved;
use crate::bot::Orders;
use crate::bot::PassError;
use crate::bot::Policy;
use crate::bot::carried_out::carried_out;
use crate::collect::Reading;
use crate::collect::traces;
use crate::decide::Undo;
use crate::decide::clear;
use crate::decide::undo;
use crate::enact::Report;
use crate::gitlab::GitLab;
use crate::gitlab::MayWrite;
use crate::gitlab::Requests;

/// By how much the bot's clock may be ahead of GitLab's for what a run wrote to be found.
const CLOCKS_APART: TimeDelta = TimeDelta::hours(1);

/// Reads what a run left behind and plans its inverse; writes nothing. A plan beyond the limits says so.
pub async fn plan_undo<T: AsyncClient + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    policy: &Policy,
    (run, began): (&Run, DateTime<Utc>),
) -> Result<(Undo, Person), PassError> {
    let (traces, bot) = traces(gitlab, reading, began - CLOCKS_APART).await?;
    let today = reading.read_at.with_timezone(&policy.targets.calendar.zone).date_naive();
    let Undo { undoes, plan, left } = undo(&traces, run, today, &policy.rulebook.policy);
    let plan = match clear(plan, &policy.limits) {
        Ok(cleared) => cleared.into_plan(),
        Err(withheld) => *withheld,
    };
    Ok((Undo { undoes, plan, left }, bot))
}

/// Plans it and carries it out; with an approved plan, only if that very plan would be made again.
pub async fn carry_out_undo<T: AsyncClient + MayWrite + Sync>(
    gitlab: &GitLab<T>,
    reading: &Reading<'_>,
    policy: &Policy,
    orders: &Orders<'_>,
    undone: (&Run, DateTime<Utc>),
    approved: Option<&Approved>,
    requests: &(dyn Fn() -> Requests + Sync),
) -> Result<(Report, Undo), PassError> {
    let (undo, bot) = plan_undo(gitlab, reading, policy, undone).await?;
    if let Some(approved) = approved {
        approved.check(&undo.plan)?;
    }
    let report = match clear(undo.plan.clone(), &policy.limits) {
        Err(withheld) => Report::withheld(orders.run.clone(), &withheld, requests()),
        Ok(cleared) => carried_out(cleared, gitlab, &bot, orders, requests).await,
    };
    Ok((report, undo))
}
