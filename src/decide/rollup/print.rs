//! How numbers, colours and dates stand on a roll-up: the same everywhere, and never by colour alone.

use crate::account::Colour;
use crate::account::Money;
use crate::consider::Difference;
use crate::consider::HealthColour;
use crate::consider::Ratio;
use crate::consider::Standing;
use crate::metrics::Metric;
use crate::metrics::Unit;
use crate::metrics::Value;

/// `🔴 red`; the word carries it where the mark does not.
pub(super) fn colour(colour: HealthColour) -> &'static str {
    match (colour, colour.colour()) {
        (_, Some(Colour::Red)) => "🔴 red",
        (_, Some(Colour::Yellow)) => "🟡 yellow",
        (_, Some(Colour::Green)) => "🟢 green",
        (HealthColour::Leaving, _) => "⚫ leaving",
        _ => "⚪ unknown",
    }
}

/// A metric as a person reads it: a share with its counts, days, a number.
pub(super) fn value(metric: &Metric, value: &Value) -> String {
    let Some(number) = value.value else { return "n/a".to_owned() };
    match metric.unit {
        Unit::Share => counted(value).map_or_else(|| percent(number), |ratio| ratio.to_string()),
        Unit::Difference => difference(number, value),
        Unit::Days => format!("{} days", short(number)),
        Unit::Points => format!("{} of 100", short(number)),
        Unit::Times => format!("{} ×", short(number)),
        Unit::Money => money(number),
        // Where the parts have a whole that is a share, it is told as one.
        Unit::Parts => counted(value).map_or_else(|| short(number), |ratio| ratio.to_string()),
        Unit::Count => short(number),
    }
}

/// `+20.0 points (-11.2 to +45.9)`: never told without its interval where there is one.
fn difference(share: f64, value: &Value) -> String {
    let Some((low, high)) = value.interval else { return points(share) };
    let [points, low, high] = [share, low, high].map(|it| it * 100.0);
    Difference { points, low, high }.to_string()
}

/// `+20 points`
pub(super) fn points(share: f64) -> String {
    format!("{:+.0} points", share * 100.0 + 0.0)
}

/// The same in few characters, to compare with.
pub(super) fn brief(metric: &Metric, value: &Value) -> String {
    let Some(number) = value.value else { return "n/a".to_owned() };
    match (metric.unit, counted(value)) {
        (Unit::Share, Some(ratio)) if ratio.denominator < FEW => {
            format!("{}/{}", ratio.numerator, ratio.denominator)
        }
        (Unit::Share, _) => percent(number),
        (Unit::Difference, _) => points(number),
        (Unit::Days, _) => format!("{} days", short(number)),
        (_, _) => short(number),
    }
}

/// `standard of 2021-02-01 3/4, standard of 2026-04-01 1/2`; empty where there is one promise alone.
pub(super) fn versions(value: &Value) -> String {
    let versions = value.by_version.iter().map(|it| format!("{} {}", it.version, it.ratio()));
    versions.collect::<Vec<_>>().join(", ")
}

/// A target in the metric's unit.
pub(super) fn target(metric: &Metric, value: &Value) -> String {
    match (value.target, metric.unit) {
        (None, _) => "–".to_owned(),
        (Some(target), Unit::Share) => percent(target),
        (Some(target), Unit::Days) => format!("{} days", short(target)),
        (Some(target), _) => short(target),
    }
}

/// Fewer than this many are counts, not percentages.
const FEW: u64 = 5;

/// What a share is made of, where that is whole things and not money, and the share is that of the counts: one
/// out of a curve weighs who is still waiting, and beside its counts it would contradict them.
fn counted(value: &Value) -> Option<Ratio> {
    let whole = |number: Option<f64>| {
        let number = number.filter(|n| n.fract() == 0.0 && (0.0..COUNTED_MAX).contains(n))?;
        format!("{number:.0}").parse::<u64>().ok()
    };
    let ratio = Ratio::new(whole(value.numerator)?, whole(value.denominator)?);
    let differs = |(counts, share): (f64, f64)| (counts - share).abs() > SAME;
    (!ratio.value().zip(value.value).is_some_and(differs)).then_some(ratio)
}

/// Shares that differ by less are the same.
const SAME: f64 = 1e-9;

/// Numbers beyond this are sums of money, not accounts.
const COUNTED_MAX: f64 = 10_000.0;

/// `1,204,500`, to whole units.
fn money(number: f64) -> String {
    let amount = format!("{:.0}", number.max(0.0)).parse();
    amount.map_or_else(|_| short(number), |amount| Money { amount, currency: None }.to_string())
}

pub(super) fn percent(share: f64) -> String {
    format!("{} %", short(share * 100.0))
}

/// At most one digit behind the point, and none where it says nothing.
pub(super) fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// What a customer pays, and `?` where nobody says.
pub(super) fn arr(standing: &Standing<'_>) -> String {
    standing.account.arr.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string)
}

/// Amounts by currency, added up: `EUR 420,000 + USD 90,000`.
pub(super) fn sum<'m>(amounts: impl Iterator<Item = &'m Money>) -> Option<String> {
    let mut by_currency = std::collections::BTreeMap::<Option<&String>, u64>::new();
    for money in amounts {
        let sum = by_currency.entry(money.currency.as_ref()).or_default();
        *sum = sum.saturating_add(money.amount);
    }
    let print = |(currency, amount): (Option<&String>, u64)| {
        Money { amount, currency: currency.cloned() }.to_string()
    };
    let all: Vec<String> = by_currency.into_iter().map(print).collect();
    (!all.is_empty()).then(|| all.join(" + "))
}

/// `1 account`, `3 accounts`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

pub(super) fn owner(standing: &Standing<'_>) -> String {
    let csm = standing.account.csm.as_ref().filter(|_| !standing.account.csm_is_gone);
    csm.map_or_else(|| "nobody".to_owned(), |person| person.username.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_out_of_a_curve_is_not_told_with_counts_that_contradict_it() {
        let metric = Metric::of("time_to_first_value_reached").unwrap();
        let of = |share: f64| Value {
            value: Some(share),
            numerator: Some(37.0),
            denominator: Some(50.0),
            ..Value::default()
        };
        assert_eq!(value(metric, &of(0.74)), "37/50 (74.0 %)");
        assert_eq!(value(metric, &of(0.82)), "82 %");
    }
}
