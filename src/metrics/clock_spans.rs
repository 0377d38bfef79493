//! A clock as a span of days: how far it came, and how that ended.

use crate::consider::Age;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::metrics::counted;
use crate::metrics::survival::Outcome;
use crate::metrics::survival::Span;

/// How far a clock came, net and gross, and how that ended; or why it cannot be told.
pub(super) fn spans(clock: &Clock) -> Result<(Span, Span), &'static str> {
    let (outcome, age) = match (clock.state, clock.called_off) {
        (_, Some(age)) => (Outcome::Lost, age),
        (ClockState::Cancelled, None) => return Err("called off, nobody knows when"),
        (ClockState::Met | ClockState::MetLate, None) => (Outcome::Reached, age(clock)),
        _ => (Outcome::Open, age(clock)),
    };
    if clock.entry.net > 0 && age.net <= clock.entry.net {
        return Err("over before the promise was enforced");
    }
    let span = |entry, days| {
        let (entry, days) = (counted::days(entry), counted::days(days));
        Span { entry, days, outcome }
    };
    Ok((span(clock.entry.net, age.net), span(clock.entry.gross, age.gross)))
}

fn age(clock: &Clock) -> Age {
    let net = clock.elapsed_days.unwrap_or(0);
    Age { net, gross: clock.gross_days.unwrap_or(0).max(net) }
}
