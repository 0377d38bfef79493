//! Charts in Mermaid that every GitLab draws: our own words and numbers only, each with a table beneath.

use std::collections::BTreeMap;

use crate::account::LifecycleStage;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::ClockState;
use crate::consider::HealthColour;
use crate::decide::rollup::view::View;
use crate::metrics::SPANS_MIN;
use chrono::Datelike;
use chrono::NaiveDate;

/// Months of the chart of kept promises, this one included.
const MONTHS: u32 = 6;

/// A picture, and the same in words.
pub(super) struct Chart {
    /// Mermaid.
    pub drawn: String,
    pub words: String,
    /// The same in words with bars of text, where not every GitLab draws the picture.
    pub bars: Option<String>,
}

/// Boxes of a full bar of text.
const BOXES: u32 = 5;

/// `▇▇▇▇▁ 80 %`
fn bar(percent: u32) -> String {
    let full = (percent * BOXES + 50) / 100;
    let boxes = (0..BOXES).map(|nth| if nth < full { '▇' } else { '▁' });
    format!("{} {percent} %", boxes.collect::<String>())
}

/// Accounts by health.
pub(super) fn health(view: &View<'_, '_>) -> Option<Chart> {
    let of = |wanted: &[HealthColour]| {
        view.members.iter().filter(|s| wanted.contains(&s.health.colour)).count()
    };
    let parts = [
        ("Green", of(&[HealthColour::Green])),
        ("Yellow", of(&[HealthColour::Yellow])),
        ("Red", of(&[HealthColour::Red])),
        ("Unknown", of(&[HealthColour::Unknown])),
        ("Leaving", of(&[HealthColour::Leaving])),
    ];
    let seen: Vec<&(&str, usize)> = parts.iter().filter(|(_, count)| *count > 0).collect();
    let slices: Vec<String> =
        seen.iter().map(|(name, count)| format!("    \"{name}\" : {count}")).collect();
    let drawn = format!("pie showData title Accounts by health\n{}", slices.join("\n"));
    let words: Vec<String> =
        seen.iter().map(|(name, count)| format!("{count} {}", name.to_lowercase())).collect();
    (!seen.is_empty()).then(|| Chart { drawn, words: words.join(" · "), bars: None })
}

/// Promises that were decided in each month, and how many were kept.
pub(super) fn kept(view: &View<'_, '_>) -> Option<Chart> {
    let today = view.standings.as_of;
    let first = Calendar::months_before(today.with_day(1).unwrap_or(today), MONTHS - 1);
    let mut months: BTreeMap<(i32, u32), (u32, u32)> = (0..MONTHS)
        .map(|nth| Calendar::months_after(first, nth))
        .map(|day| ((day.year(), day.month()), (0, 0)))
        .collect();
    for clock in view.members.iter().flat_map(|standing| &standing.clocks) {
        let Some(day) = decided_on(clock).filter(|day| *day <= today) else { continue };
        if let Some((met, decided)) = months.get_mut(&(day.year(), day.month())) {
            *decided += 1;
            *met += u32::from(clock.state == ClockState::Met);
        }
    }
    let name = |(year, month): (i32, u32)| {
        let day = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
        day.format("%b").to_string()
    };
    // A month in which nothing was decided is no bar of nought.
    let rows: Vec<(String, u32, u32)> = months
        .into_iter()
        .filter(|(_, (_, decided))| *decided > 0)
        .map(|(month, (met, decided))| (name(month), met, decided))
        .collect();
    let axis: Vec<String> =
        rows.iter().map(|(name, _, decided)| format!("\"{name} (n={decided})\"")).collect();
    let percent = |met: u32, decided: u32| (met * 100).checked_div(decided).unwrap_or(0);
    let bars: Vec<String> =
        rows.iter().map(|(_, met, decided)| percent(*met, *decided).to_string()).collect();
    let drawn = format!(
        "xychart-beta\n    title \"Promises kept, % of those decided in the month\"\n    x-axis [{}]\n    y-axis \"%\" 0 --> 100\n    bar [{}]",
        axis.join(", "),
        bars.join(", ")
    );
    let words: Vec<String> =
        rows.iter().map(|(name, met, decided)| format!("{name} {met}/{decided}")).collect();
    let text = |(name, met, decided): &(String, u32, u32)| {
        format!("{name} {} ({met}/{decided})", bar(percent(*met, *decided)))
    };
    let bars: Vec<String> = rows.iter().map(text).collect();
    let title = "Promises kept of those decided";
    (!rows.is_empty()).then(|| Chart {
        drawn,
        words: format!("{title}: {}", words.join(" · ")),
        bars: Some(format!("{title}: {}", bars.join(" · "))),
    })
}

/// The share of customers who have reached first value by each day, those on the way counted as long as they are.
pub(super) fn reached(view: &View<'_, '_>) -> Option<Chart> {
    let value = view.now.get("time_to_first_value_reached")?;
    let points: Vec<(u32, u32)> =
        value.curve.iter().map(|(day, share)| (*day, percent_of(*share))).collect();
    // Of fewer a curve says less than their days, which the numbers below open into (f.1).
    let clocks = value.denominator.filter(|clocks| *clocks >= f64::from(SPANS_MIN))?;
    (points.len() > 2).then_some(())?;
    let days: Vec<String> = points.iter().map(|(day, _)| day.to_string()).collect();
    let line: Vec<String> = points.iter().map(|(_, percent)| percent.to_string()).collect();
    let drawn = format!(
        "xychart-beta\n    title \"First value: % reached by day (n={clocks:.0})\"\n    x-axis \"days since start\" [{}]\n    y-axis \"%\" 0 --> 100\n    line [{}]",
        days.join(", "),
        line.join(", ")
    );
    let every = points.len().div_ceil(5);
    // From the last day back: it is the one that people look for.
    let mut some: Vec<&(u32, u32)> = points.iter().skip(1).rev().step_by(every).collect();
    some.reverse();
    let words: Vec<String> =
        some.iter().map(|(day, percent)| format!("day {day} {percent} %")).collect();
    let bars: Vec<String> =
        some.iter().map(|(day, percent)| format!("day {day} {}", bar(*percent))).collect();
    let title = format!("First value reached, of {clocks:.0}");
    Some(Chart {
        drawn,
        words: format!("{title}: {}", words.join(" · ")),
        bars: Some(format!("{title}: {}", bars.join(" · "))),
    })
}

/// A share in whole percent.
fn percent_of(share: f64) -> u32 {
    format!("{:.0}", share.clamp(0.0, 1.0) * 100.0).parse().unwrap_or_default()
}

/// The day on which it was settled whether a promise was kept (`semantics.md` b.4).
fn decided_on(clock: &Clock) -> Option<NaiveDate> {
    let counts =
        matches!(clock.state, ClockState::Met | ClockState::MetLate | ClockState::Breached);
    let stop = clock.stop.as_ref().map(|fact| fact.on);
    let days = [stop, clock.breach_day].into_iter().flatten();
    days.min().filter(|_| counts && clock.may_call())
}

/// The way through the lifecycle, with how many stand where.
pub(super) fn stages(view: &View<'_, '_>) -> Option<Chart> {
    let count =
        |stage| view.members.iter().filter(|standing| standing.stage.stage == stage).count();
    let seen: Vec<(LifecycleStage, usize)> = LifecycleStage::ALL
        .into_iter()
        .map(|stage| (stage, count(stage)))
        .filter(|(_, count)| *count > 0)
        .collect();
    let node = |(nth, (stage, count)): (usize, &(LifecycleStage, usize))| {
        format!("S{nth}[\"{stage}<br/>{count}\"]")
    };
    let nodes: Vec<String> = seen.iter().enumerate().map(node).collect();
    let drawn = format!("flowchart LR\n    {}", nodes.join(" --> "));
    let words: Vec<String> = seen.iter().map(|(stage, count)| format!("{count} {stage}")).collect();
    (!seen.is_empty()).then(|| Chart {
        drawn,
        words: words.join(" → "),
        bars: Some(words.join(" → ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_of_text_is_as_full_as_the_share() {
        let drawn = [0, 9, 10, 50, 80, 100].map(bar);
        let five =
            ["▁▁▁▁▁ 0 %", "▁▁▁▁▁ 9 %", "▇▁▁▁▁ 10 %", "▇▇▇▁▁ 50 %", "▇▇▇▇▁ 80 %", "▇▇▇▇▇ 100 %"];
        assert_eq!(drawn, five);
    }
}
