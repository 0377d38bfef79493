//! What the guard let through, carried out and reported: the end of every pass and of every undo.

use gitlab::api::AsyncClient;

use crate::account::Person;
use crate::account::Run;
use crate::bot::Orders;
use crate::decide::Cleared;
use crate::enact::PlanHead;
use crate::enact::Report;
use crate::enact::enact;
use crate::gitlab::GitLab;
use crate::gitlab::MayWrite;
use crate::gitlab::Requests;

/// Carries out what the guard let through, and reports it.
pub(super) async fn carried_out<T: AsyncClient + MayWrite + Sync>(
    cleared: Cleared,
    gitlab: &GitLab<T>,
    bot: &Person,
    orders: &Orders<'_>,
    requests: &(dyn Fn() -> Requests + Sync),
) -> Report {
    let (head, run) = (PlanHead::of(cleared.plan()), Run::named(&orders.run));
    let (done, stop) = enact(cleared, gitlab, bot, &run, orders.is_cancelled).await;
    Report::new(orders.run.clone(), head, done, stop, requests())
}
