//! Support as a measure: tickets a month, and emergencies.

use crate::account::Colour;
use crate::consider::Feed;
use crate::consider::health::curve::of_colour;
use crate::consider::health::preset;
use crate::consider::health::readings::absent;
use crate::consider::health::scene::Lack;
use crate::consider::health::scene::Reading;
use crate::consider::health::scene::Said;
use crate::consider::health::scene::Scene;
use crate::consider::health::scene::Seen;

/// Days for which a closed emergency is remembered (`domain.md` HEA-7).
const EMERGENCY_DAYS: i64 = 7;

/// No tickets at all is no data: nobody knows whether support is used (`domain.md` HEA-7).
pub(super) fn tickets(scene: &Scene<'_>) -> Reading {
    let said = scene.account.health.tickets_a_month.as_ref();
    match scene.stated(said, scene.terms.support_void_after_days) {
        Said::Valid(said) if said.value > 0 => {
            let points = preset::TICKETS.score(i128::from(said.value), 1).unwrap_or(0);
            Reading::of_card(points, Seen::Tickets(said.value), said.on)
        }
        Said::Valid(_) => absent(Feed::Support, "no ticket says anything", scene),
        Said::Void(on) => Reading::Missing(Lack { why: "too old to count", on: Some(on) }),
        Said::Nothing => absent(Feed::Support, "nobody has told", scene),
    }
}

/// The worst of tickets, an open emergency and one that was closed a few days ago.
pub(super) fn worst(scene: &Scene<'_>) -> Reading {
    let health = &scene.account.health;
    let open = match scene.stated(health.emergency.as_ref(), scene.terms.support_void_after_days) {
        Said::Valid(said) if said.value => {
            Some(Reading::of_card(of_colour(Colour::Red), Seen::OpenEmergency, said.on))
        }
        _ => None,
    };
    let closed = health.emergency_closed;
    let recent = closed.filter(|on| (0..=EMERGENCY_DAYS).contains(&scene.days_since(*on)));
    let closed = recent
        .map(|on| Reading::of_card(of_colour(Colour::Yellow), Seen::ClosedEmergency, Some(on)));
    let tickets = tickets(scene);
    let known = [open, closed, Some(tickets)].into_iter().flatten();
    let known = known.filter(|reading| reading.points().is_some());
    known.min_by_key(Reading::points).unwrap_or(tickets)
}
