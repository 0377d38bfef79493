//! The clocks, each with the days a person would count by hand; and the stays in stages.

use chrono::NaiveDate;

use crate::account::Fact;
use crate::consider::Calendar;
use crate::consider::Clock;
use crate::consider::DayUnit;
use crate::consider::Standing;
use crate::decide::explanation::Cell;
use crate::decide::explanation::Sheet;

pub(super) fn sheet(standing: &Standing<'_>) -> Sheet {
    Sheet {
        title: "Clocks",
        head: &["promise", "state", "days", "from", "to", "how it is counted", "promised by"],
        rows: standing.every_clock().map(row).collect(),
    }
}

fn row(clock: &Clock) -> Vec<Cell> {
    let target = clock.target_days;
    let days = match (clock.elapsed_days, clock.gross_days, clock.held_days) {
        (Some(net), Some(gross), 0) if gross == net => format!("{net} of {target}"),
        (Some(net), Some(gross), held) => {
            format!("{net} of {target} (gross {gross}, held {held})")
        }
        _ => format!("– of {target}"),
    };
    let late = match clock.days_late {
        0 => String::new(),
        1 => " by 1 day".to_owned(),
        days => format!(" by {days} days"),
    };
    vec![
        Cell::of(format!("{}, {target} days", clock.promise())),
        Cell::of(format!("{}{late}", clock.state)),
        Cell::of(days),
        end(clock.start.as_ref()),
        end(clock.stop.as_ref()),
        Cell::of(how(clock)),
        Cell::of(promised_by(clock)),
    ]
}

fn end(fact: Option<&Fact>) -> Cell {
    match fact {
        Some(fact) => {
            Cell::linked(format!("{}: {}", Calendar::words(fact.on), fact.words), &fact.url)
        }
        None => Cell::of("–"),
    }
}

/// Where the number of days comes from, and the days on which the state changes.
fn how(clock: &Clock) -> String {
    let counted = clock.start.as_ref().zip(clock.gross_days).filter(|_| clock.counts());
    let Some((start, gross)) = counted else { return clock.reason.to_string() };
    let until = clock.stop.as_ref().map_or(clock.today, |stop| stop.on);
    let unit = clock.policy.as_ref().map_or(DayUnit::CalendarDays, |policy| policy.unit);
    let unit = match unit {
        DayUnit::CalendarDays => "midnights",
        DayUnit::BusinessDays => "working days",
    };
    let (from, to) = (Calendar::words(start.on), Calendar::words(until));
    let mut parts = vec![format!("{gross} {unit} in {} from {from} to {to}", clock.zone)];
    if clock.stop.is_none() {
        let on = |what: &str, day: Option<NaiveDate>| {
            day.map(|day| format!("{what} {}", Calendar::words(day)))
        };
        parts.extend(on("at risk from", clock.at_risk_on));
        parts.extend(on("due by", clock.last_good_day));
        parts.extend(on("late from", clock.breach_day));
    }
    parts.extend(clock.awaits_consent());
    parts.extend(clock.muted.clone());
    parts.join("; ")
}

fn promised_by(clock: &Clock) -> String {
    let Some(policy) = &clock.policy else { return "–".to_owned() };
    let segment = clock.segment.map(|segment| format!(", {segment}")).unwrap_or_default();
    format!("{}{segment}; zone by {}", policy.name(), clock.zone_source)
}

/// Time in stage, by label.
pub(super) fn stages(standing: &Standing<'_>) -> Sheet {
    let rows = standing.dwellings.iter().map(|dwelling| {
        let to = dwelling.to.map_or_else(|| "now".to_owned(), Calendar::words);
        vec![
            Cell::of(dwelling.stage.to_string()),
            Cell::of(Calendar::words(dwelling.from)),
            Cell::of(to),
            Cell::of(dwelling.days.to_string()),
        ]
    });
    Sheet {
        title: "Stages, by label",
        head: &["stage", "from", "to", "days"],
        rows: rows.collect(),
    }
}
