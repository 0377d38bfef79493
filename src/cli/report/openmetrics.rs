//! The report as `OpenMetrics` text, for Prometheus and what reads it.

use std::fmt;

use chrono::NaiveTime;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::encoding::EncodeMetric;
use prometheus_client::encoding::text;
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use prometheus_client::registry::Unit;

use crate::cli::report::Figures;
use crate::metrics::MonthShare;
use crate::metrics::Value;
use crate::templates;

/// One gauge of each metric: its name, what it is, and which number of the value.
type Gauge = (&'static str, &'static str, fn(&Value) -> Option<f64>);

const GAUGES: [Gauge; 4] = [
    (
        "stagecoach_metric",
        "A metric of a portfolio, as docs/metrics.md defines it; its parts by the label part",
        |value| value.value,
    ),
    ("stagecoach_metric_numerator", "What was counted for it", |value| value.numerator),
    ("stagecoach_metric_denominator", "Of how many", |value| value.denominator),
    ("stagecoach_metric_target", "What it should reach", |value| value.target),
];

/// One sample: its labels in the order in which they are printed, and its number.
type Sample = (Vec<(&'static str, String)>, f64);

pub(super) fn of(figures: Figures) -> String {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Figured(figures)));
    let mut printed = String::new();
    text::encode(&mut printed, &registry).expect("text is written into memory");
    printed
}

struct Figured(Figures);

impl fmt::Debug for Figured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the report of {}", self.0.as_of)
    }
}

impl Collector for Figured {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let figures = &self.0;
        for (name, help, number) in GAUGES {
            let has_parts = name == GAUGES[0].0;
            family(&mut encoder, (name, help, None), &samples(figures, number, has_parts))?;
        }
        let help = "The share that is reached by a day, of metrics that are curves";
        family(&mut encoder, ("stagecoach_metric_by_day", help, None), &by_day(figures))?;
        let help = "The share of a month: of what was decided in it, or of what started in it";
        let shares = by_month(figures, MonthShare::value);
        family(&mut encoder, ("stagecoach_metric_by_month", help, None), &shares)?;
        let whole = |number: u64| u32::try_from(number).ok().map(f64::from);
        let kept = by_month(figures, |it| whole(it.numerator));
        let help = "What was counted in that month";
        family(&mut encoder, ("stagecoach_metric_by_month_numerator", help, None), &kept)?;
        let of = by_month(figures, |it| whole(it.denominator));
        let help = "Of how many in that month";
        family(&mut encoder, ("stagecoach_metric_by_month_denominator", help, None), &of)?;
        let accounts = figures.portfolios.iter().map(|portfolio| {
            let accounts = u32::try_from(portfolio.accounts).unwrap_or(u32::MAX);
            (vec![("portfolio", templates::one_line(&portfolio.name))], f64::from(accounts))
        });
        let accounts: Vec<Sample> = accounts.collect();
        let help = "Customers in a portfolio";
        family(&mut encoder, ("stagecoach_portfolio_accounts", help, None), &accounts)?;
        let whole = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let help = "Accounts that were read";
        let read = [(Vec::new(), whole(figures.read))];
        family(&mut encoder, ("stagecoach_accounts_read", help, None), &read)?;
        let help = "Accounts that there are, readable or not";
        let listed = [(Vec::new(), whole(figures.listed))];
        family(&mut encoder, ("stagecoach_accounts_listed", help, None), &listed)?;
        let help = "The day that is measured, at midnight UTC";
        let midnight = figures.as_of.and_time(NaiveTime::MIN).and_utc().timestamp();
        let midnight = f64::from(u32::try_from(midnight).unwrap_or_default());
        let day = [(Vec::new(), midnight)];
        family(&mut encoder, ("stagecoach_as_of_timestamp", help, Some(&Unit::Seconds)), &day)
    }
}

/// Every known number of a kind, in the order of portfolios and ids; parts behind their whole.
fn samples(figures: &Figures, number: fn(&Value) -> Option<f64>, has_parts: bool) -> Vec<Sample> {
    let mut samples = Vec::new();
    for portfolio in &figures.portfolios {
        let labels = |id: &str, part: &str| {
            let (name, id) = (templates::one_line(&portfolio.name), id.to_owned());
            let part = templates::one_line(part);
            vec![("portfolio", name), ("id", id), ("part", part)]
        };
        for (id, value) in &portfolio.values {
            samples.extend(number(value).map(|number| (labels(id, ""), number)));
            let parts = value.parts.iter().filter(|_| has_parts);
            samples.extend(parts.map(|(part, number)| (labels(id, part), *number)));
            let versions = value.by_version.iter().filter(|_| has_parts);
            samples.extend(versions.filter_map(|it| {
                Some((labels(id, &format!("promised by {}", it.version)), it.ratio().value()?))
            }));
        }
    }
    samples
}

/// Every point of every curve.
fn by_day(figures: &Figures) -> Vec<Sample> {
    let mut samples = Vec::new();
    for portfolio in &figures.portfolios {
        for (id, value) in &portfolio.values {
            let of_day = |(day, share): &(u32, f64)| {
                let portfolio = ("portfolio", templates::one_line(&portfolio.name));
                (vec![portfolio, ("id", (*id).to_owned()), ("day", day.to_string())], *share)
            };
            samples.extend(value.curve.iter().map(of_day));
        }
    }
    samples
}

/// Every month of every metric that has some.
fn by_month(figures: &Figures, number: impl Fn(&MonthShare) -> Option<f64>) -> Vec<Sample> {
    let mut samples = Vec::new();
    for portfolio in &figures.portfolios {
        for (id, value) in &portfolio.values {
            for (of, months) in [("decided", &value.by_month), ("started", &value.cohorts)] {
                let of_month = |month: &MonthShare| {
                    let name = templates::one_line(&portfolio.name);
                    let month_name = month.month.clone();
                    let labels = vec![
                        ("portfolio", name),
                        ("id", (*id).to_owned()),
                        ("month", month_name),
                        ("of", of.to_owned()),
                    ];
                    Some((labels, number(month)?))
                };
                samples.extend(months.iter().filter_map(of_month));
            }
        }
    }
    samples
}

fn family(
    encoder: &mut DescriptorEncoder<'_>,
    (name, help, unit): (&str, &str, Option<&Unit>),
    samples: &[Sample],
) -> Result<(), fmt::Error> {
    let mut descriptor = encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?;
    for (labels, number) in samples {
        let gauge = ConstGauge::new(*number);
        if labels.is_empty() {
            return gauge.encode(descriptor);
        }
        gauge.encode(descriptor.encode_family(labels)?)?;
    }
    Ok(())
}
