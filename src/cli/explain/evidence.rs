//! Facts, holds and stays in the JSON form of `explain`.

use serde_json::Value;
use serde_json::json;

use crate::account::Fact;
use crate::account::Recorded;
use crate::consider::HoldReading;
use crate::consider::Standing;
use crate::consider::Weight;

/// Every dated statement, then every conversation.
pub(super) fn facts(standing: &Standing<'_>) -> Value {
    let day = |recorded: Recorded| recorded.by().map(|at| standing.local_date(at));
    let facts = standing.facts();
    let stated = facts.iter().map(|(fact, weight): &(Fact, Weight)| {
        json!({
            "fact": fact.name.field(),
            "on": fact.on,
            "words": &*fact.words,
            "source": fact.source,
            "url": &*fact.url,
            "author": fact.author.as_deref(),
            "recorded": fact.recorded.at().map(|at| standing.local_date(at)),
            "recorded_by": day(fact.recorded),
            "weight": weight,
        })
    });
    let talked = standing.account.touchpoints.iter().filter(|touch| touch.kind.is_conversation());
    let talked = talked.filter(|touch| touch.on <= standing.today).map(|touch| {
        json!({
            "fact": "Conversation",
            "on": touch.on,
            "words": &*touch.words,
            "source": touch.source,
            "url": &*touch.url,
            "author": touch.author.as_deref(),
            "recorded": touch.recorded.at().map(|at| standing.local_date(at)),
            "recorded_by": day(touch.recorded),
            "weight": Weight::Counts,
        })
    });
    stated.chain(talked).collect()
}

pub(super) fn holds(standing: &Standing<'_>) -> Value {
    let hold = |reading: &HoldReading| {
        json!({
            "reason": reading.hold.reason,
            "from": reading.from,
            "until": reading.to,
            "days": reading.days,
            "in_force": reading.is_in_force,
            "pauses": reading.pauses,
            "pauses_now": reading.pauses_now,
            "source": reading.hold.source,
            "url": reading.hold.url,
        })
    };
    standing.holds.iter().map(hold).collect()
}

pub(super) fn stays(standing: &Standing<'_>) -> Value {
    let stays = standing.dwellings.iter().map(|dwelling| {
        json!({
            "stage": dwelling.stage,
            "from": dwelling.from,
            "to": dwelling.to,
            "days": dwelling.days,
        })
    });
    stays.collect()
}
