//! The figures of a portfolio in words, as its page and every report say them.

use crate::decide::rollup::measured::Measured;
use crate::decide::rollup::print;
use crate::metrics::METRICS;
use crate::metrics::Metric;
use crate::metrics::Unit;
use crate::metrics::Value;

/// Parts beyond so many are a list, and stand in the other formats.
const PARTS_MAX: usize = 8;

/// One figure as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureInWords {
    /// The metric's id, for whoever looks it up.
    pub id: &'static str,
    pub what: &'static str,
    /// `11/13 (84.6 %, 57.8–95.7)`, `23 days`.
    pub now: String,
    /// `90 %`, or a dash.
    pub target: String,
    /// What to know beside it; empty where there is nothing.
    pub about: Vec<String>,
}

impl Measured {
    /// What is known of this portfolio, in the order of the catalogue. Who is left out is told once for rows
    /// that leave out the same.
    pub fn in_words(&self) -> Vec<FigureInWords> {
        let row = |metric: &Metric| {
            let value = self.values.get(metric.id)?;
            let is_known = value.value.is_some() || !value.parts.is_empty();
            let row = || FigureInWords {
                id: metric.id,
                what: metric.words,
                now: now(metric, value),
                target: print::target(metric, value),
                about: about(metric, value),
            };
            is_known.then(|| (row(), left_out(value)))
        };
        let mut last = None;
        let told = METRICS.iter().filter_map(row).map(|(mut row, left_out)| {
            let is_same = left_out.is_some() && left_out == last;
            let words =
                if is_same { Some("left out: as above".to_owned()) } else { left_out.clone() };
            row.about.extend(words);
            last = left_out;
            row
        });
        told.collect()
    }
}

fn about(metric: &Metric, value: &Value) -> Vec<String> {
    let is_days = metric.unit == Unit::Days;
    let interval = value.interval.filter(|_| is_days).map(|(low, high)| {
        format!("95 % between {} and {} days", print::short(low), print::short(high))
    });
    let parts = (metric.unit == Unit::Parts).then(|| parts(value)).flatten();
    let versions = print::versions(value);
    let versions = (!versions.is_empty()).then(|| format!("by promise: {versions}"));
    [interval, parts, versions, value.note.clone()].into_iter().flatten().collect()
}

fn left_out(value: &Value) -> Option<String> {
    let all: Vec<String> =
        value.excluded.iter().map(|it| format!("{} {}", it.accounts, it.reason)).collect();
    (!all.is_empty()).then(|| format!("left out: {}", all.join(", ")))
}

fn now(metric: &Metric, value: &Value) -> String {
    match (metric.unit, value.value) {
        (Unit::Parts, None) => "by part".to_owned(),
        _ => print::value(metric, value),
    }
}

/// `adoption 12, onboarding 8`: the largest first.
fn parts(value: &Value) -> Option<String> {
    let mut parts: Vec<(&String, f64)> = value.parts.iter().map(|(name, it)| (name, *it)).collect();
    parts.sort_by(|(a, one), (b, other)| other.total_cmp(one).then_with(|| a.cmp(b)));
    let more = parts.len().saturating_sub(PARTS_MAX);
    let shown = parts.iter().take(PARTS_MAX);
    let mut words: Vec<String> =
        shown.map(|(name, it)| format!("{name} {}", print::short(*it))).collect();
    words.extend((more > 0).then(|| format!("{more} more")));
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consider::Excluded;
    use crate::metrics::Values;

    fn left(accounts: u64) -> Vec<Excluded> {
        vec![Excluded { reason: "churned".to_owned(), accounts }]
    }

    fn days(value: f64, accounts: u64) -> Value {
        Value { value: Some(value), excluded: left(accounts), ..Value::default() }
    }

    #[test]
    fn what_is_known_is_told_in_the_order_of_the_catalogue_and_who_is_left_out_once() {
        let stages = ["adoption", "align"].map(str::to_owned);
        let values = Values::from([
            ("time_to_engage_days_p75", days(9.0, 2)),
            ("time_to_engage_days", Value { interval: Some((4.0, 7.5)), ..days(6.0, 2) }),
            ("time_to_engage_days_p90", days(12.0, 3)),
            ("time_to_engage_reached", Value { excluded: left(3), ..Value::default() }),
            (
                "stage_distribution",
                Value { parts: stages.into_iter().zip([3.0, 8.0]).collect(), ..Value::default() },
            ),
            ("arr_per_csm", Value { value: Some(6_015_800.0), ..Value::default() }),
        ]);
        let measured = Measured {
            name: "All".to_owned(),
            slug: "all".to_owned(),
            within: None,
            accounts: 11,
            values,
        };
        let rows = measured.in_words();
        let told: Vec<String> = rows
            .iter()
            .map(|row| format!("{}: {}; {}", row.id, row.now, row.about.join("; ")))
            .collect();
        assert_eq!(
            told,
            [
                "time_to_engage_days: 6 days; 95 % between 4 and 7.5 days; left out: 2 churned",
                "time_to_engage_days_p75: 9 days; left out: as above",
                "time_to_engage_days_p90: 12 days; left out: 3 churned",
                "stage_distribution: by part; align 8, adoption 3",
                "arr_per_csm: 6,015,800; ",
            ]
        );
    }
}
