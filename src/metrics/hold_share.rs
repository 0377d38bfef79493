//! How much of the time of decided promises was on hold, and why (f.12).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::counted;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::names::Names;
use crate::metrics::portion::LeftOut;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HoldShare {
    held_days: u64,
    gross_days: u64,
    by_reason: BTreeMap<String, u64>,
    /// Accounts whose holds a manager let exceed the cap in the quarter.
    approvals: u64,
    held: Names,
    never_held: Names,
    left_out: LeftOut,
}

impl Gauge for HoldShare {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        let never = membership.why_no_past();
        let mut lifted = standing.clocks.iter().filter_map(|clock| clock.cap_lifted_on);
        let is_lifted = never.is_none() && lifted.any(|on| frame.is_this_quarter(on));
        self.approvals += u64::from(is_lifted);
        for clock in &standing.clocks {
            let decided = clock.decided().filter(|(on, _)| frame.is_this_quarter(*on));
            let why_not = never.or(counted::why_not_enforced(clock));
            if decided.is_none() || why_not.is_some() {
                if let Some(reason) = why_not.filter(|_| decided.is_some()) {
                    self.left_out.add(reason);
                }
                continue;
            }
            self.held_days += clock.held_days.unsigned_abs();
            self.gross_days += clock.gross_days.unwrap_or(0).max(0).unsigned_abs();
            for (reason, days) in &clock.held_by {
                *self.by_reason.entry(reason.clone()).or_default() += days.unsigned_abs();
            }
            let names = if clock.held_days > 0 { &mut self.held } else { &mut self.never_held };
            names.add(standing.account);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.held_days += other.held_days;
        self.gross_days += other.gross_days;
        for (reason, days) in &other.by_reason {
            *self.by_reason.entry(reason.clone()).or_default() += days;
        }
        self.approvals += other.approvals;
        self.held.merge(&other.held);
        self.never_held.merge(&other.never_held);
        self.left_out.merge(&other.left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let share =
            |days: u64| (self.gross_days > 0).then(|| number(days) / number(self.gross_days));
        let by_reason = self.by_reason.iter();
        let parts = by_reason.filter_map(|(reason, days)| Some((reason.clone(), share(*days)?)));
        let approvals = match self.approvals {
            0 => None,
            1 => Some("1 account may be on hold beyond the cap".to_owned()),
            n => Some(format!("{n} accounts may be on hold beyond the cap")),
        };
        let value = Value {
            value: share(self.held_days),
            numerator: Some(number(self.held_days)),
            denominator: Some(number(self.gross_days)),
            parts: parts.collect(),
            note: approvals,
            yes: self.held.clone(),
            no: self.never_held.clone(),
            ..self.left_out.value()
        };
        values.insert("hold_share", value);
    }
}
