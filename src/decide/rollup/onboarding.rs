//! Customers who are not through onboarding as promised, and those who are stuck.

use serde_json::Value as Json;
use serde_json::json;

use crate::account::WorkKind;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Standing;
use crate::decide::rollup::print;
use crate::decide::rollup::view::View;
use crate::templates;

/// The worst promise of each account that is late, close to it or stuck; the worst first.
pub(super) fn rows(view: &View<'_, '_>) -> Vec<Json> {
    let mut found: Vec<(i64, &Standing<'_>, &Clock)> = Vec::new();
    for standing in &view.members {
        let open = standing.every_clock().filter(|clock| is_listed(clock, standing));
        let worst = open.max_by_key(|clock| (rank(clock), share(clock)));
        found.extend(worst.map(|clock| (-i64::from(rank(clock)), *standing, clock)));
    }
    found.sort_by_key(|(rank, standing, clock)| (*rank, -clock.days_late, standing.account.id));
    found.into_iter().map(|(_, standing, clock)| row(standing, clock)).collect()
}

fn is_stuck(standing: &Standing<'_>) -> bool {
    let triage = standing.open_triages();
    triage.into_iter().any(|issue| {
        let key = issue.key.as_ref();
        issue.kind == WorkKind::Triage && key.is_some_and(|key| key.rule == "onboarding_stuck")
    })
}

fn is_listed(clock: &Clock, standing: &Standing<'_>) -> bool {
    let is_open = clock.is_open() || clock.state == ClockState::Paused;
    matches!(clock.state, ClockState::Breached | ClockState::AtRisk)
        || (is_open && is_stuck(standing))
}

fn rank(clock: &Clock) -> u8 {
    match clock.state {
        ClockState::Breached => 3,
        ClockState::AtRisk => 2,
        ClockState::Running => 1,
        _ => 0,
    }
}

/// Days used of every thousand.
fn share(clock: &Clock) -> i64 {
    clock.elapsed_days.unwrap_or(0) * 1000 / i64::from(clock.target_days.max(1))
}

fn row(standing: &Standing<'_>, clock: &Clock) -> Json {
    let (mark, state) = match clock.state {
        ClockState::Breached => ("🔴", "late"),
        ClockState::AtRisk => ("🟡", "at risk"),
        ClockState::Paused => ("⏸", "on hold"),
        _ => ("🟢", "on track"),
    };
    let elapsed = clock.elapsed_days.unwrap_or(0);
    json!({
        "account": standing.account.name,
        "url": standing.account.url,
        "promise": clock.promise(),
        "state": format!("{mark} {state}"),
        "day": format!("day {elapsed} of {}", clock.target_days),
        "due": clock.last_good_day.map(templates::in_words),
        "stuck": is_stuck(standing),
        "owner": print::owner(standing),
    })
}
