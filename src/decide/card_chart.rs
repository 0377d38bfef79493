//! The clocks as a small Gantt chart, in Mermaid that every GitLab draws: our own words, dates and numbers
//! only, so that no account can break it.

use chrono::Days;
use chrono::NaiveDate;

use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::HoldReading;
use crate::consider::Sla;
use crate::consider::Standing;

/// A chart beyond this is not drawn: GitLab refuses what is too long (`semantics.md` g).
const CHARACTERS_MAX: usize = 2_000;
/// Holds beyond these are left to the table.
const HOLDS_MAX: usize = 6;

/// The chart while a clock runs; empty when there is nothing to watch. It holds no day of today: the
/// browser draws that, and the card need not change every night.
pub(super) fn gantt(standing: &Standing<'_>) -> String {
    let clocks: Vec<&Clock> =
        standing.every_clock().filter(|clock| clock.counts() && clock.start.is_some()).collect();
    if clocks.iter().all(|clock| clock.stop.is_some()) {
        return String::new();
    }
    let mut lines = vec!["gantt".to_owned(), "    dateFormat YYYY-MM-DD".to_owned()];
    lines.push("    axisFormat %d %b".to_owned());
    for (nth, clock) in clocks.iter().enumerate() {
        lines.extend(section(nth + 1, clock));
    }
    lines.extend(holds(standing));
    let chart = lines.join("\n");
    if chart.len() > CHARACTERS_MAX { String::new() } else { chart }
}

fn section(nth: usize, clock: &Clock) -> Vec<String> {
    let Some(start) = clock.start.as_ref().map(|fact| fact.on) else { return Vec::new() };
    let name = match (clock.sla, clock.cycle) {
        (Sla::TimeToEngage, _) => "Engage",
        (Sla::TimeToFirstValue, _) => "First value",
        (Sla::TimeToOnboard, 1) => "Onboarded",
        (Sla::TimeToOnboard, _) => "Onboarded again",
    };
    let mut lines = vec![format!("    section {name} {} d", clock.target_days)];
    let bar = |words: &str, tag: &str, to: NaiveDate| {
        let days = (to - start).num_days().max(1);
        format!("    {words} :{tag}c{nth}, {start}, {days}d")
    };
    match (&clock.stop, clock.last_good_day) {
        (Some(stop), _) => {
            let tag = if clock.state == ClockState::MetLate { "done, crit, " } else { "done, " };
            lines.push(bar("done", tag, stop.on));
        }
        (None, Some(due)) => {
            let tag = if clock.state == ClockState::Breached { "crit, " } else { "active, " };
            lines.push(bar("promised", tag, due + Days::new(1)));
        }
        (None, None) => lines.push(format!("    on hold without an end :c{nth}, {start}, 1d")),
    }
    let is_paused = clock.state == ClockState::Paused;
    if let Some(due) = clock.last_good_day.filter(|_| !is_paused) {
        lines.push(format!("    due :milestone, d{nth}, {due}, 0d"));
    }
    lines
}

fn holds(standing: &Standing<'_>) -> Vec<String> {
    let pausing = standing.holds.iter().filter(|reading| reading.pauses);
    let bars = pausing.filter_map(|reading: &HoldReading| {
        let to = reading.to?;
        let days = (to - reading.from).num_days();
        (days > 0).then_some((reading.from, days))
    });
    let bars: Vec<String> = bars
        .take(HOLDS_MAX)
        .enumerate()
        .map(|(nth, (from, days))| format!("    hold :h{}, {from}, {days}d", nth + 1))
        .collect();
    if bars.is_empty() {
        return bars;
    }
    [vec!["    section On hold".to_owned()], bars].concat()
}
