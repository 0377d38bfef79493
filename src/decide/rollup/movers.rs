//! What changed since last week: colours, stages, promises, holds; the worst first. Dates on a card have no history.

use serde_json::Value as Json;
use serde_json::json;

use crate::consider::Before;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Standing;
use crate::decide::rollup::print;
use crate::decide::rollup::view::View;

pub(super) fn rows(view: &View<'_, '_>) -> Vec<Json> {
    let mut found: Vec<(u8, &Standing<'_>, Vec<String>)> = Vec::new();
    for standing in &view.members {
        let before = view.past.week_ago().get(&standing.account.id);
        let changes = before.map(|before| changes(before, standing)).unwrap_or_default();
        let worst = changes.iter().map(|(rank, _)| *rank).min();
        let words: Vec<String> = changes.into_iter().map(|(_, words)| words).collect();
        found.extend(worst.map(|rank| (rank, *standing, words)));
    }
    found.sort_by_key(|(rank, standing, _)| (*rank, standing.account.id));
    let row = |(_, standing, what): (u8, &Standing<'_>, Vec<String>)| {
        json!({
            "account": standing.account.name,
            "url": standing.account.url,
            "what": what,
            "owner": print::owner(standing),
        })
    };
    found.into_iter().map(row).collect()
}

/// Each change with how much it matters: 0 is worst.
fn changes(before: &Before, now: &Standing<'_>) -> Vec<(u8, String)> {
    let mut found = Vec::new();
    let (was, is) = (before.colour, now.health.colour);
    if was != is {
        let worse = is.colour().is_some_and(|is| was.colour().is_none_or(|was| is < was));
        let words = format!("health {} → {}", print::colour(was), print::colour(is));
        found.push((if worse { 0 } else { 3 }, words));
    }
    let (was, is) = (before.stage, now.stage.stage);
    if was != is {
        found.push((if is.is_leaving() { 0 } else { 3 }, format!("stage {was} → {is}")));
    }
    for clock in now.every_clock() {
        if before.state_of(clock) != Some(clock.state) {
            found.extend(turned(clock));
        }
    }
    let is_held = now.holds.iter().any(|hold| hold.is_in_force);
    match (before.is_held, is_held) {
        (false, true) => found.push((2, "a hold began".to_owned())),
        (true, false) => found.push((3, "a hold ended".to_owned())),
        _ => {}
    }
    found
}

fn turned(clock: &Clock) -> Option<(u8, String)> {
    let promise = clock.promise().to_lowercase();
    match clock.state {
        ClockState::Breached => Some((1, format!("{promise} is late now"))),
        ClockState::Met => Some((4, format!("{promise} in time"))),
        ClockState::MetLate => {
            Some((4, format!("{promise} reached, {} days late", clock.days_late)))
        }
        ClockState::AtRisk => Some((2, format!("{promise} is at risk"))),
        _ => None,
    }
}
