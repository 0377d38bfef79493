//! Parts of an explanation beside clocks and rules: EBR, renewal, playbooks, escalations.

use serde_json::Value;
use serde_json::json;

use crate::account::Playbook;
use crate::consider::PoolRequest;
use crate::consider::Standing;

pub(super) fn cadence(standing: &Standing<'_>) -> Value {
    let (cadence, last) = (&standing.cadence, standing.last_conversation());
    json!({
        "last_conversation": last,
        "days_since": last.map(|day| (standing.today - day).num_days()),
        "state": cadence.state,
        "promise_days": cadence.promise_days,
        "alarm_days": cadence.alarm_days,
        "next_call": cadence.next_call,
        "overdue_on": cadence.overdue_on,
        "planned": cadence.planned,
        "reason": cadence.reason,
    })
}

pub(super) fn ebr(standing: &Standing<'_>) -> Value {
    let (ebr, plan) = (&standing.ebr, &standing.ebr.plan);
    json!({
        "target": ebr.target,
        "opens_on": ebr.opens_on,
        "last_held": ebr.last_held,
        "in_window": ebr.is_in_window,
        "none_because": ebr.none_because,
        "date": plan.on,
        "quarter": plan.quarter,
        "scheduled": plan.is_scheduled(standing.today),
        "accepted_because": plan.accepted,
        "refusals": plan.refusals,
        "moved_from": plan.moved,
        "notes": ebr.notes,
    })
}

pub(super) fn renewal(standing: &Standing<'_>) -> Value {
    let outlook = standing.renewal_outlook();
    json!({
        "on": outlook.on,
        "days_left": outlook.on.map(|day| (day - standing.today).num_days()),
        "state": outlook.state,
        "note": outlook.note,
    })
}

pub(super) fn playbooks(standing: &Standing<'_>) -> Value {
    let quarter = standing.norms.fiscal.quarter_of(standing.today);
    let (from, to) = standing.norms.fiscal.bounds(quarter);
    let record = standing.playbooks();
    let one = |playbook: Playbook| {
        let span = standing.playbook_span(&playbook);
        json!({
            "reference": playbook.reference,
            "url": playbook.url,
            "title": playbook.title,
            "kind": playbook.kind,
            "use_case": playbook.use_case,
            "outcome": playbook.outcome.to_string(),
            "opened": span.opened,
            "closed": span.closed,
            "days": span.days,
            "counts": !playbook.is_old,
        })
    };
    json!({
        "quarter": quarter,
        "from": from,
        "to": to,
        "completed": record.completed_in(quarter),
        "days_median": record.days_median(quarter),
        "same_day": record.same_day(quarter),
        "open": record.open,
        "left_out": record.old,
        "list": standing.account.playbooks().map(one).collect::<Vec<_>>(),
    })
}

pub(super) fn escalations(standing: &Standing<'_>) -> Value {
    json!(standing.escalations())
}

/// Open requests to the pool; times are whole seconds of opening hours.
pub(super) fn pool(standing: &Standing<'_>) -> Value {
    let request = |request: &PoolRequest| {
        json!({
            "reference": request.reference,
            "url": request.url,
            "state": request.clock.state,
            "asked_at": request.asked_at,
            "answered_at": request.answered_at,
            "due_at": request.clock.due_at,
            "elapsed_seconds": request.clock.elapsed_seconds,
            "held_seconds": request.clock.held_seconds(),
            "seconds_late": request.clock.seconds_late,
        })
    };
    standing.pool.iter().map(request).collect()
}
