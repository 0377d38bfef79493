//! The report as CSV: one row for each portfolio and metric, and one for each of its parts, months and days.

use chrono::NaiveDate;
use csv::Writer;

use crate::cli::report::Figures;
use crate::metrics::METRICS;
use crate::metrics::Metric;
use crate::metrics::MonthShare;
use crate::metrics::Value;
use crate::templates;

const HEAD: [&str; 13] = [
    "as_of",
    "portfolio",
    "metric",
    "part",
    "unit",
    "value",
    "numerator",
    "denominator",
    "target",
    "low",
    "high",
    "excluded",
    "note",
];

pub(super) fn of(figures: &Figures) -> String {
    let mut rows: Vec<[String; 13]> = vec![HEAD.map(str::to_owned)];
    for portfolio in &figures.portfolios {
        for metric in METRICS {
            let Some(value) = portfolio.values.get(metric.id) else { continue };
            rows.extend(of_metric(figures.as_of, &portfolio.name, metric, value));
        }
    }
    let mut writer = Writer::from_writer(Vec::new());
    let written = rows.iter().try_for_each(|row| writer.write_record(row));
    written.expect("rows of one length are written into memory");
    let bytes = writer.into_inner().expect("what is in memory needs no flushing");
    String::from_utf8(bytes).expect("cells are text")
}

/// The whole, then its parts.
fn of_metric(
    as_of: NaiveDate,
    portfolio: &str,
    metric: &Metric,
    value: &Value,
) -> Vec<[String; 13]> {
    let number = |number: Option<f64>| number.map(|it| it.to_string()).unwrap_or_default();
    let row = |part: &str, rest: [String; 8]| -> [String; 13] {
        let [value, numerator, denominator, target, low, high, excluded, note] = rest;
        let (id, unit) = (metric.id.to_owned(), metric.unit.name().to_owned());
        let unit = if part.is_empty() { unit } else { String::new() };
        let day = as_of.to_string();
        let (portfolio, part) = (cell(portfolio), cell(part));
        [
            day,
            portfolio,
            id,
            part,
            unit,
            value,
            numerator,
            denominator,
            target,
            low,
            high,
            excluded,
            note,
        ]
    };
    let excluded: Vec<String> =
        value.excluded.iter().map(|it| format!("{} {}", it.accounts, it.reason)).collect();
    let whole = [
        number(value.value),
        number(value.numerator),
        number(value.denominator),
        number(value.target),
        number(value.interval.map(|(low, _)| low)),
        number(value.interval.map(|(_, high)| high)),
        cell(&excluded.join("; ")),
        cell(value.note.as_deref().unwrap_or_default()),
    ];
    let parts = value.parts.iter().map(|(part, it)| {
        let mut rest: [String; 8] = Default::default();
        rest[0] = it.to_string();
        row(part, rest)
    });
    let by_day = value.curve.iter().map(|(day, share)| {
        let mut rest: [String; 8] = Default::default();
        rest[0] = share.to_string();
        row(&format!("reached by day {day}"), rest)
    });
    let decided =
        value.by_month.iter().map(|it| row(&format!("decided in {}", it.month), of_month(it)));
    let started =
        value.cohorts.iter().map(|it| row(&format!("started in {}", it.month), of_month(it)));
    let promised = value.by_version.iter().map(|it| {
        let mut rest: [String; 8] = Default::default();
        rest[0] = it.ratio().value().map(|it| it.to_string()).unwrap_or_default();
        (rest[1], rest[2]) = (it.numerator.to_string(), it.denominator.to_string());
        row(&format!("promised by {}", it.version), rest)
    });
    let parts = parts.chain(promised);
    [row("", whole)].into_iter().chain(parts).chain(by_day).chain(decided).chain(started).collect()
}

/// The cells of a month: its share, and what that is made of.
fn of_month(month: &MonthShare) -> [String; 8] {
    let mut rest: [String; 8] = Default::default();
    rest[0] = month.value().map(|it| it.to_string()).unwrap_or_default();
    (rest[1], rest[2]) = (month.numerator.to_string(), month.denominator.to_string());
    if month.is_immature {
        "immature".clone_into(&mut rest[7]);
    }
    rest
}

/// Text that a spreadsheet shows and never works out: names of people and regions come from GitLab.
fn cell(text: &str) -> String {
    let flat = templates::one_line(text);
    let is_formula = flat.starts_with(['=', '+', '-', '@']);
    if is_formula { format!("'{flat}") } else { flat }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_formula_or_a_second_line() {
        assert_eq!(cell("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(cell("\t+1\r\n2"), "'+1 2");
        assert_eq!(cell("@mara"), "'@mara");
        assert_eq!(cell("EMEA, Strategic"), "EMEA, Strategic");
    }
}
