//! What a cohort's comment says of its pilot: who is drawn for it, and how the two arms compare (f.17).

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::account::AccountId;
use crate::account::SharedIssue;
use crate::consider::Arm;
use crate::consider::Calendar;
use crate::consider::Cohort;
use crate::consider::Difference;
use crate::consider::Pilot;
use crate::consider::PilotOutcome;
use crate::consider::Seat;
use crate::consider::Standings;
use crate::rules::shared;

/// How arms are compared.
#[derive(Clone, Copy)]
pub(super) struct Arms {
    pub(super) within_days: u32,
    pub(super) compared_from: usize,
}

pub(super) fn headline(pilot: &Pilot) -> String {
    let (name, start) = (&pilot.name, Calendar::words(pilot.start));
    format!("pilot {name}, from {start} to {}", Calendar::words(pilot.planned_end))
}

/// What was said of the pilot before it began and, until it does, who is drawn for this arm and is in
/// none yet.
pub(super) fn shown(
    pilot: &Pilot,
    shared: &SharedIssue,
    all: &[&SharedIssue],
    standings: &Standings<'_>,
) -> Value {
    let today = standings.as_of;
    let is_drawing = today < pilot.start;
    let of_pilot = all.iter().filter(|it| standings.pilot_of(it) == Some(pilot));
    let members: BTreeSet<AccountId> = of_pilot.flat_map(|it| &it.members).copied().collect();
    let arm = Arm::of(shared);
    let seats = pilot.draw(standings);
    let (all_seats, mut drawn) = (seats.len(), seats);
    drawn.retain(|seat| is_drawing && arm == Some(seat.arm) && !members.contains(&seat.account.id));
    let (named, hidden): (Vec<_>, Vec<_>) =
        drawn.iter().partition(|seat| shared::may_name(seat.account, shared));
    let row = |seat: &&Seat<'_>| {
        json!({
            "account": seat.account.name,
            "url": seat.account.url,
            "stratum": seat.stratum.to_string(),
        })
    };
    json!({
        "name": pilot.name,
        "outcome": pilot.outcome.words(),
        "start": pilot.start.to_string(),
        "end": pilot.planned_end.to_string(),
        "seed": pilot.seed,
        "drawing": is_drawing,
        "armed": arm.is_some(),
        "candidates": all_seats,
        "drawn": named.iter().map(row).collect::<Vec<Value>>(),
        "hidden": hidden.len(),
    })
}

/// The other arm of the same pilot, where there is one, once it has begun.
pub(super) fn arms(
    shared: &SharedIssue,
    all: &[&SharedIssue],
    standings: &Standings<'_>,
    terms: Arms,
) -> Value {
    let pilot = standings.pilot_of(shared);
    let other = all.iter().find(|other| {
        other.place() != shared.place()
            && Arm::of(other).is_some_and(|theirs| Arm::of(shared).is_some_and(|it| it != theirs))
            && other.issue.sheet.value("pilot") == shared.issue.sheet.value("pilot")
    });
    let begun = pilot.is_none_or(|pilot| pilot.start <= standings.as_of);
    let Some(other) = other.filter(|_| begun) else { return json!("") };
    let cohort = |shared: &SharedIssue| Cohort::of(shared, standings, terms.within_days);
    let (mine, theirs) = (cohort(shared), cohort(other));
    let outcome = pilot.map_or(PilotOutcome::Engaged, |pilot| pilot.outcome);
    let (rate, other_rate) = (mine.reached(outcome, standings), theirs.reached(outcome, standings));
    let Some(difference) = Difference::of(rate, other_rate) else { return json!("") };
    let smallest = mine.members.len().min(theirs.members.len());
    json!({
        "other": other.issue.reference,
        "other_url": other.issue.url,
        "rate": rate.to_string(),
        "other_rate": other_rate.to_string(),
        "difference": difference.to_string(),
        "open": difference.is_open(),
        "interim": pilot.is_some_and(|pilot| pilot.is_interim(standings.as_of)),
        "describes": smallest < terms.compared_from,
        "from": terms.compared_from,
    })
}
