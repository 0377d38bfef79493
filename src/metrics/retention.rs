//! What customers of a year ago pay today: gross and net revenue retention (f.13).
//!
//! What an account paid a year ago is the last amount on its card that is dated then or before; an amount
//! without a day says nothing of the past. Who has left since pays nothing now.

use std::cmp::Ordering;

use serde::Deserialize;
use serde::Serialize;

use crate::account::FactName;
use crate::account::Money;
use crate::consider::Calendar;
use crate::metrics::Frame;
use crate::metrics::Membership;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::by_currency::ByCurrency;
use crate::metrics::by_currency::Sums;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;

/// Months that are looked back.
const MONTHS: u32 = 12;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Retention {
    flows: ByCurrency<Flow>,
    left_out: LeftOut,
}

/// Whole units of money, in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Flow {
    before: u64,
    now: u64,
    /// The smaller of the two, account by account.
    kept: u64,
    churned: u64,
    contracted: u64,
    expanded: u64,
    /// Who pays no less, and who does.
    stayed: Names,
    lost: Names,
}

impl Sums for Flow {
    fn merge(&mut self, other: &Self) {
        let add = |to: &mut u64, from: u64| *to = to.saturating_add(from);
        add(&mut self.before, other.before);
        add(&mut self.now, other.now);
        add(&mut self.kept, other.kept);
        add(&mut self.churned, other.churned);
        add(&mut self.contracted, other.contracted);
        add(&mut self.expanded, other.expanded);
        self.stayed.merge(&other.stayed);
        self.lost.merge(&other.lost);
    }

    fn accounts(&self) -> u64 {
        self.stayed.count + self.lost.count
    }
}

/// What an account paid then, and pays now.
struct Change<'a> {
    before: u64,
    now: Option<&'a Money>,
    then: &'a Money,
}

impl Gauge for Retention {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let change = match change(subject) {
            Ok(change) => change,
            Err(reason) => return self.left_out.add(reason),
        };
        let amounts = [Some(change.then), change.now];
        let amounts: Vec<&Money> = amounts.into_iter().flatten().collect();
        let Some(flow) = self.flows.of(&amounts) else {
            return self.left_out.add("in two currencies");
        };
        let (before, now) = (change.before, change.now.map_or(0, |money| money.amount));
        let own = Flow {
            before,
            now,
            kept: before.min(now),
            churned: if now == 0 { before } else { 0 },
            contracted: if now == 0 { 0 } else { before.saturating_sub(now) },
            expanded: now.saturating_sub(before),
            ..Flow::default()
        };
        flow.merge(&own);
        match now.cmp(&before) {
            Ordering::Less => flow.lost.add(subject.standing.account),
            _ => flow.stayed.add(subject.standing.account),
        }
    }

    fn merge(&mut self, other: &Self) {
        self.flows.merge(&other.flows);
        self.left_out.merge(&other.left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let read = self.flows.read();
        let mut left_out = self.left_out.clone();
        left_out.add_many("in another currency", read.others);
        let flow = &read.sums;
        let value = |kept: u64, parts: &[(&str, u64)]| Value {
            value: (flow.before > 0).then(|| number(kept) / number(flow.before)),
            numerator: Some(number(kept)),
            denominator: Some(number(flow.before)),
            parts: parts.iter().map(|(part, sum)| ((*part).to_owned(), number(*sum))).collect(),
            note: read.note(),
            yes: flow.stayed.clone(),
            no: flow.lost.clone(),
            ..left_out.value()
        };
        let (churned, contracted) = (("churned", flow.churned), ("contracted", flow.contracted));
        let expanded = ("expanded", flow.expanded);
        values.insert("gross_revenue_retention", value(flow.kept, &[churned, contracted]));
        values.insert("net_revenue_retention", value(flow.now, &[churned, contracted, expanded]));
    }
}

/// What became of an account in the year, or why it is left out.
fn change<'a>(subject: &Subject<'_, 'a>) -> Result<Change<'a>, &'static str> {
    let Subject { standing, standings, membership, frame, .. } = *subject;
    let year_ago = Calendar::months_before(frame.as_of, MONTHS);
    if let Membership::Out(reason) = membership
        && !membership.is_gone()
    {
        return Err(reason);
    }
    let since = standing.account.facts.best(FactName::CustomerSince).map(|fact| fact.on);
    if since.is_some_and(|on| on > year_ago) {
        return Err("customers for less than a year");
    }
    match standing.left_on().filter(|_| membership.is_gone()) {
        None if membership.is_gone() => return Err("gone, and nobody knows since when"),
        Some(on) if on <= year_ago => return Err("gone for more than a year"),
        _ => {}
    }
    let then = standing.arr_dated(year_ago).ok_or("without a dated ARR of a year ago")?;
    // What was merged into this account since is a part of it.
    let is_heir = !standing.account.merged.is_empty();
    let parts = standings.duplicates_of(standing.account.id);
    let parts = parts.filter(|other| is_heir && other.is_part_of(standing));
    let parts: Vec<&Money> = parts.filter_map(|it| Some(&it.arr_dated(year_ago)?.money)).collect();
    if parts.iter().any(|money| money.currency != then.money.currency) {
        return Err("in two currencies");
    }
    let amounts = parts.iter().map(|money| money.amount);
    let before = amounts.fold(then.money.amount, u64::saturating_add);
    if before == 0 {
        return Err("that paid nothing a year ago");
    }
    let now = if membership.is_gone() { None } else { standing.arr() };
    if now.is_none() && !membership.is_gone() {
        return Err("without an ARR");
    }
    Ok(Change { before, now, then: &then.money })
}
