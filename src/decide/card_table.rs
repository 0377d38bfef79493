//! The status card's table of promises and its next dates, as values for the wording.

use chrono::NaiveDate;
use serde_json::Value;
use serde_json::json;

use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::Standing;
use crate::templates;

/// ISO, or empty: the wording asks whether there is one.
pub(super) fn iso(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// No day counts: they would change the card every night and tell nobody anything new.
pub(super) fn row(clock: &Clock, standing: &Standing<'_>) -> Value {
    let proof = clock.stop.as_ref().or(clock.start.as_ref());
    let decided = clock.stop.as_ref().map(|stop| {
        let days = clock.elapsed_days.unwrap_or_default();
        format!("{} on {}, day {days}", stop.words, templates::in_words(stop.on))
    });
    let why = match clock.state {
        ClockState::Running | ClockState::AtRisk | ClockState::Breached => {
            proof.map(|fact| fact.words.to_string())
        }
        _ => decided,
    };
    let half_way = clock.state == ClockState::Running && clock.is_half_way;
    let half_way = if half_way { ", half-way" } else { "" };
    let state = match (clock.state, clock.held_days) {
        (ClockState::Paused, _) | (_, 0) => format!("{}{half_way}", clock.state.words()),
        (state, held) => format!("{}{half_way}, {held} days on hold", state.words()),
    };
    json!({
        "promise": clock.promise(),
        "target_days": clock.target_days,
        "state": state,
        "mark": mark(clock.state),
        "start": iso(clock.start.as_ref().map(|fact| fact.on)),
        "due": iso(clock.last_good_day.filter(|_| clock.stop.is_none())),
        "frozen": frozen(clock).unwrap_or_default(),
        "why": why.unwrap_or_else(|| clock.reason.to_string()),
        "url": proof.map_or(standing.account.url.as_str(), |fact| &*fact.url),
    })
}

/// While a clock is paused its due day is nobody's to say; the days that are left are (b.4).
fn frozen(clock: &Clock) -> Option<String> {
    let elapsed = clock.elapsed_days.filter(|_| clock.state == ClockState::Paused)?;
    let left = i64::from(clock.target_days) - elapsed;
    let days = if left == 1 { "day" } else { "days" };
    Some(format!("frozen, {left} {days} left"))
}

fn mark(state: ClockState) -> &'static str {
    match state {
        ClockState::Met => "✅",
        ClockState::MetLate => "☑️",
        ClockState::Running => "🟢",
        ClockState::AtRisk => "🟡",
        ClockState::Breached => "🔴",
        ClockState::Paused => "⏸️",
        ClockState::Unknown => "❔",
        ClockState::NotApplicable | ClockState::Pending | ClockState::Cancelled => "⚪",
    }
}

/// The next three dates that matter.
pub(super) fn dates(standing: &Standing<'_>) -> Value {
    let is_due = |clock: &&Clock| clock.is_open() && clock.state != ClockState::Paused;
    let due = standing.every_clock().filter(is_due);
    let due = due.filter_map(|clock| {
        let what = format!("{} due", clock.promise().to_lowercase());
        clock.last_good_day.map(|on| (on, what))
    });
    let ebr = standing.ebr.next(standing.today);
    let renewal = standing.renewal.map(|on| (on, "renewal".to_owned()));
    let call = standing.cadence.next_call.map(|on| (on, "next call".to_owned()));
    let mut dates: Vec<_> = due.chain(call).chain(ebr).chain(renewal).collect();
    dates.retain(|(on, _)| *on >= standing.today);
    dates.sort();
    dates.truncate(3);
    dates.into_iter().map(|(on, what)| json!({ "on": on.to_string(), "what": what })).collect()
}
