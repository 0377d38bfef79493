//! A request to the pool that nobody has taken or answered, or that nobody goes on with.

use serde::Deserialize;

use crate::account::CallToAction;
use crate::account::Episode;
use crate::account::Form;
use crate::account::Key;
use crate::account::Severity;
use crate::account::SharedIssue;
use crate::account::WorkIssue;
use crate::account::WorkKind;
use crate::consider::PoolRequest;
use crate::consider::Standing;
use crate::consider::Standings;
use crate::rules::Place;
use crate::rules::Rule;
use crate::rules::SharedRule;
use crate::rules::SharedVerdict;
use crate::rules::Verdict;
use crate::rules::pool_wait;
use crate::rules::pool_wait::Waiting;
use crate::rules::shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PoolRequestWaiting {
    /// Comments in a row by one side, without an answer, that are still in order.
    pub(super) follow_ups_max: usize,
    /// Days without a word after which a request is stale.
    pub(super) stale_after_days: u64,
}

impl Rule for PoolRequestWaiting {
    const NAME: &'static str = "pool_request_waiting";
    const PURPOSE: &'static str = "A request to the pool is taken in a day and answered in two.";
    const SOURCE: &'static str = "C12, N12, POOL-3, T21";
    const SEVERITIES: &'static [Severity] = &[2, 3];
    const TEMPLATE: &'static str = include_str!("../../config/templates/pool_request_waiting.md");
    const KEPT_CURRENT: bool = true;

    fn evaluate(&self, standing: &Standing<'_>) -> Verdict {
        let account = standing.account;
        let open = account.work_of(WorkKind::PoolRequest).filter(|issue| issue.open);
        let open: Vec<&WorkIssue> = open.collect();
        let read = |request: &PoolRequest| {
            let issue = open.iter().find(|issue| issue.reference == request.reference)?;
            self.waiting(issue, request, standing.today, |at| standing.local_date(at))
        };
        let worst = standing.pool.iter().filter_map(read).min_by_key(|it| (it.what, it.since));
        let Some(worst) = worst else {
            let reason = match standing.pool.first() {
                None => "no request to the pool is open".to_owned(),
                Some(request) if request.answered_at.is_some() => {
                    format!("{} is taken and answered", request.reference)
                }
                Some(request) => request.sentence(),
            };
            let looks = standing.pool.iter().filter_map(|request| {
                let issue = open.iter().find(|issue| issue.reference == request.reference)?;
                self.next_look(issue, request, standing.today, |at| standing.local_date(at))
            });
            return Verdict::quiet(reason).next_look(looks.min());
        };
        let episode =
            Episode::new(format!("{}-{}-{}", worst.issue.project, worst.issue.iid, worst.step()));
        let call = CallToAction::new(<Self as Rule>::NAME, account, episode, 2, Form::Notice);
        Verdict::fires(worst.told(call, true))
    }
}

impl SharedRule for PoolRequestWaiting {
    const NAME: &'static str = <Self as Rule>::NAME;
    const PURPOSE: &'static str = <Self as Rule>::PURPOSE;
    const SOURCE: &'static str = <Self as Rule>::SOURCE;
    const SEVERITIES: &'static [Severity] = &[2, 3];
    const TEMPLATE: &'static str = <Self as Rule>::TEMPLATE;

    /// Requests that name no account: whose they are is asked beside the rest.
    fn evaluate(&self, standings: &Standings<'_>) -> Vec<SharedVerdict> {
        let open = standings.shared_of(WorkKind::PoolRequest).filter(|it| it.issue.open);
        let verdict = |shared: &SharedIssue| {
            let issue = &shared.issue;
            let request = standings.requests.iter().find(|it| it.reference == issue.reference)?;
            let waits =
                self.waiting(issue, request, standings.as_of, |at| standings.local_date(at));
            let step = waits.as_ref().map_or_else(|| "nameless".to_owned(), Waiting::step);
            let name = shared::name_of(shared);
            let key = Key::about(<Self as Rule>::NAME, &name, Episode::new(step));
            let place = Place::On(shared.place());
            if pool_wait::is_over(issue) {
                let quiet = Verdict::quiet("the request is at its end");
                return Some(SharedVerdict::of(key, place, quiet));
            }
            let (form, severity) =
                if waits.is_some() { (Form::Notice, 2) } else { (Form::Nudge, 3) };
            let call = CallToAction::about(<Self as Rule>::NAME, key, severity, form);
            let call = match waits {
                Some(waits) => waits.told(call, false),
                None => pool_wait::nameless(call, issue, standings.local_date(issue.created_at)),
            };
            Some(SharedVerdict::fires(place, call))
        };
        open.filter_map(verdict).collect()
    }
}
