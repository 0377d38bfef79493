//! How far the forecast of ninety days before was from how renewals of the quarter ended (f.15).
//!
//! A forecast is a word: *good* expects the whole amount, *at risk* none of it, *monitor* nothing. A card keeps the
//! last answer only; one given later than that says nothing of what was expected then.

use std::cmp::Reverse;

use chrono::Days;
use serde::Deserialize;
use serde::Serialize;

use crate::account::Money;
use crate::consider::ForecastAnswer;
use crate::consider::RenewalState;
use crate::consider::Standing;
use crate::consider::revenue::RenewalDue;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::by_currency::ByCurrency;
use crate::metrics::by_currency::Sums;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::portion::LeftOut;
use crate::metrics::portion::Portion;

/// Days before the due date at which the forecast is taken.
const BEFORE_DAYS: u64 = 90;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ForecastError {
    sums: ByCurrency<Forecasts>,
    left_out: LeftOut,
}

/// Money in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Forecasts {
    missed: u64,
    target: u64,
    /// Whether the word was right.
    right: Portion,
}

impl Sums for Forecasts {
    fn merge(&mut self, other: &Self) {
        self.missed = self.missed.saturating_add(other.missed);
        self.target = self.target.saturating_add(other.target);
        self.right.merge(&other.right);
    }

    fn accounts(&self) -> u64 {
        self.right.ratio().denominator
    }
}

/// What was expected at the checkpoint.
fn expected(
    renewal: &RenewalDue<'_>,
    standing: &Standing<'_>,
) -> Result<ForecastAnswer, &'static str> {
    let by = renewal.due - Days::new(BEFORE_DAYS);
    let mut all = standing.forecasts(renewal.due);
    all.retain(|forecast| forecast.on.is_some_and(|on| on <= by));
    let latest = all.into_iter().min_by_key(|forecast| Reverse(forecast.on));
    match latest.map(|forecast| forecast.answer) {
        None => Err("without a forecast of 90 days before"),
        Some(ForecastAnswer::Monitor) => Err("of which nobody could tell"),
        Some(answer) => Ok(answer),
    }
}

/// What came of it, in the same money.
fn last(renewal: &RenewalDue<'_>, target: u64) -> Result<u64, &'static str> {
    let after = renewal.after.map(|money| money.amount);
    match renewal.ended {
        None => Err("not decided yet"),
        _ if renewal.is_late => Ok(0),
        Some(RenewalState::Won) => Ok(after.unwrap_or(target)),
        Some(RenewalState::WonContracted) => {
            after.ok_or("renewed at an amount that nobody has dated")
        }
        Some(_) => Ok(0),
    }
}

impl Gauge for ForecastError {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        let (_, from, to) = frame.quarter();
        let Some(renewal) = standing.renewal_due(from, to) else { return };
        if let Some(reason) = membership.why_never() {
            return self.left_out.add(reason);
        }
        let Some(before) = renewal.before.filter(|money| money.amount > 0) else {
            return self.left_out.add("without an ARR before it");
        };
        let target = before.amount;
        let read =
            last(&renewal, target).and_then(|last| Ok((last, expected(&renewal, standing)?)));
        let (last, answer) = match read {
            Ok(read) => read,
            Err(reason) => return self.left_out.add(reason),
        };
        let amounts: Vec<&Money> = [Some(before), renewal.after].into_iter().flatten().collect();
        let Some(own) = self.sums.of(&amounts) else {
            return self.left_out.add("in two currencies");
        };
        let is_good = answer == ForecastAnswer::Good;
        let expected = if is_good { target } else { 0 };
        own.missed = own.missed.saturating_add(expected.abs_diff(last));
        own.target = own.target.saturating_add(target);
        own.right.count(standing.account, is_good == (last > 0));
    }

    fn merge(&mut self, other: &Self) {
        self.sums.merge(&other.sums);
        self.left_out.merge(&other.left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let read = self.sums.read();
        let mut left_out = self.left_out.clone();
        left_out.add_many("in another currency", read.others);
        let (note, Forecasts { missed, target, right }) = (read.note(), read.sums);
        let names = right.value();
        let value = Value {
            value: (target > 0).then(|| number(missed) / number(target)),
            numerator: Some(number(missed)),
            denominator: Some(number(target)),
            parts: right
                .ratio()
                .value()
                .map(|share| ("forecasts that were right".to_owned(), share))
                .into_iter()
                .collect(),
            note,
            yes: names.no,
            no: names.yes,
            ..left_out.value()
        };
        values.insert("renewal_forecast_error", value);
    }
}
