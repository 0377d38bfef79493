//! How accounts, what they pay and what they weigh are spread over the CSMs (f.22).
//!
//! The CSM is that of the day, by GitLab's notes of who was assigned since. Points are those by which the pool is
//! balanced; a capacity is known where the settings name one.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::by_currency::ByCurrency;
use crate::metrics::by_currency::Sums;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Loads {
    by_csm: BTreeMap<String, Carried>,
    arr: ByCurrency<Paid>,
    names: Names,
    left_out: LeftOut,
    arr_left_out: LeftOut,
}

/// What one CSM carries, in tenths of a point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Carried {
    accounts: u64,
    load: u64,
    capacity: Option<u64>,
}

/// What the accounts of each CSM pay, in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Paid {
    accounts: u64,
    by_csm: BTreeMap<String, u64>,
}

impl Sums for Paid {
    fn merge(&mut self, other: &Self) {
        self.accounts += other.accounts;
        for (csm, amount) in &other.by_csm {
            let own = self.by_csm.entry(csm.clone()).or_default();
            *own = own.saturating_add(*amount);
        }
    }

    fn accounts(&self) -> u64 {
        self.accounts
    }
}

impl Gauge for Loads {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, .. } = *subject;
        if let Some(reason) = membership.why_not().filter(|_| !membership.is_customer()) {
            return self.left_out.add(reason);
        }
        let Some(csm) = standing.csm() else { return self.left_out.add("without a CSM") };
        self.names.add(standing.account);
        let carried = self.by_csm.entry(csm.to_owned()).or_default();
        carried.accounts += 1;
        carried.load += standing.load.weight;
        carried.capacity = carried.capacity.max(standing.load.capacity);
        match standing.arr() {
            Some(money) => {
                let Some(paid) = self.arr.of(&[money]) else { return };
                paid.accounts += 1;
                let own = paid.by_csm.entry(csm.to_owned()).or_default();
                *own = own.saturating_add(money.amount);
            }
            None => self.arr_left_out.add("without an ARR"),
        }
    }

    fn merge(&mut self, other: &Self) {
        for (csm, theirs) in &other.by_csm {
            let own = self.by_csm.entry(csm.clone()).or_default();
            own.accounts += theirs.accounts;
            own.load += theirs.load;
            own.capacity = own.capacity.max(theirs.capacity);
        }
        self.arr.merge(&other.arr);
        self.names.merge(&other.names);
        self.left_out.merge(&other.left_out);
        self.arr_left_out.merge(&other.arr_left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let spread = |parts: BTreeMap<String, f64>, left_out: &LeftOut| Value {
            value: middle(&parts),
            numerator: Some(number(self.names.count)),
            denominator: Some(number(self.by_csm.len().try_into().unwrap_or(u64::MAX))),
            yes: self.names.clone(),
            parts,
            ..left_out.value()
        };
        let all = || self.by_csm.iter();
        let accounts = all().map(|(csm, it)| (csm.clone(), number(it.accounts))).collect();
        let points = all().map(|(csm, it)| (csm.clone(), number(it.load) / 10.0)).collect();
        let used = all()
            .filter_map(|(csm, it)| Some((csm.clone(), number(it.load) / number(it.capacity?))));
        let utilisation = spread(used.collect(), &self.left_out);
        let (accounts, points) = (spread(accounts, &self.left_out), spread(points, &self.left_out));
        values.insert("accounts_per_csm_spread", most_to_middle(&accounts));
        values.insert("load_per_csm_spread", most_to_middle(&points));
        values.insert("accounts_per_csm", accounts);
        values.insert("load_per_csm", points);
        values.insert("load_utilisation", utilisation);
        let read = self.arr.read();
        let mut left_out = self.left_out.clone();
        left_out.merge(&self.arr_left_out);
        left_out.add_many("in another currency", read.others);
        let paid = read.sums.by_csm.iter().map(|(csm, amount)| (csm.clone(), number(*amount)));
        let arr = spread(paid.collect(), &left_out);
        let numerator = Some(number(read.sums.accounts));
        values.insert("arr_per_csm", Value { note: read.note(), numerator, ..arr });
    }
}

/// The median of the parts.
fn middle(parts: &BTreeMap<String, f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = parts.values().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    Some(f64::midpoint(sorted[last / 2], sorted[last.div_ceil(2)]))
}

/// How much more the one with most has than the one in the middle.
fn most_to_middle(value: &Value) -> Value {
    let parts = value.parts.iter();
    let most =
        parts.min_by(|a, b| Reverse(a.1.to_bits()).cmp(&Reverse(b.1.to_bits())).then(a.0.cmp(b.0)));
    let middle = value.value.filter(|middle| *middle > 0.0);
    Value {
        value: most.zip(middle).map(|((_, most), middle)| most / middle),
        numerator: most.map(|(_, most)| *most),
        denominator: value.value,
        note: most.map(|(csm, _)| format!("most: {csm}")),
        ..Value::default()
    }
}
