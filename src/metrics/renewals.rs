//! Renewals that were due in the quarter, by the day they were first due on: in money and in customers (f.14).
//!
//! What nobody has decided is open, never lost. A renewal that was won later than the grace is no renewal of its
//! period. Amounts are those dated around the renewal.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::account::Money;
use crate::consider::RenewalState;
use crate::consider::revenue::RenewalDue;
use crate::metrics::Frame;
use crate::metrics::Membership;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::by_currency::ByCurrency;
use crate::metrics::by_currency::Sums;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::number;
use crate::metrics::portion::LeftOut;
use crate::metrics::portion::Portion;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Renewals {
    logo: Portion,
    /// Accounts by how it went.
    went: BTreeMap<String, u64>,
    gross: ByCurrency<Due>,
    gross_left_out: LeftOut,
    net: ByCurrency<Due>,
    net_left_out: LeftOut,
}

/// Money in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Due {
    kept: u64,
    target: u64,
    open: u64,
    lost: u64,
    portion: Portion,
    undecided: u64,
}

impl Sums for Due {
    fn merge(&mut self, other: &Self) {
        let add = |to: &mut u64, from: u64| *to = to.saturating_add(from);
        add(&mut self.kept, other.kept);
        add(&mut self.target, other.target);
        add(&mut self.open, other.open);
        add(&mut self.lost, other.lost);
        self.portion.merge(&other.portion);
        self.undecided += other.undecided;
    }

    fn accounts(&self) -> u64 {
        self.portion.ratio().denominator + self.undecided
    }
}

/// How it went, as parts name it.
fn word(renewal: &RenewalDue<'_>) -> &'static str {
    match renewal.ended {
        Some(_) if renewal.is_late => "won too late",
        Some(RenewalState::Won) => "won",
        Some(RenewalState::WonContracted) => "won with a smaller contract",
        Some(RenewalState::Lost) => "lost",
        _ => "open",
    }
}

fn is_renewed(renewal: &RenewalDue<'_>) -> bool {
    matches!(word(renewal), "won" | "won with a smaller contract")
}

impl Gauge for Renewals {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, membership, frame, .. } = *subject;
        let (_, first, last) = frame.quarter();
        let Some(renewal) = standing.renewal_due(first, last) else { return };
        if let Membership::Out(reason) = membership
            && !membership.is_gone()
        {
            self.gross_left_out.add(reason);
            self.net_left_out.add(reason);
            return self.logo.leave_out(reason);
        }
        *self.went.entry(word(&renewal).to_owned()).or_default() += 1;
        if renewal.ended.is_some() {
            self.logo.count(standing.account, is_renewed(&renewal));
        } else {
            self.logo.leave_out("not decided yet");
        }
        let after = renewal.after.map(|money| money.amount);
        let gross = |target: u64| match renewal.ended {
            _ if !is_renewed(&renewal) => Some(0),
            // Without a word of a smaller contract nothing was lost.
            Some(RenewalState::Won) => Some(after.map_or(target, |after| after.min(target))),
            _ => after.map(|after| after.min(target)),
        };
        let net = |_| if is_renewed(&renewal) { after } else { Some(0) };
        let sums = (&mut self.gross, &mut self.gross_left_out);
        count(sums, &renewal, subject, &gross);
        count((&mut self.net, &mut self.net_left_out), &renewal, subject, &net);
    }

    fn merge(&mut self, other: &Self) {
        self.logo.merge(&other.logo);
        for (word, accounts) in &other.went {
            *self.went.entry(word.clone()).or_default() += accounts;
        }
        self.gross.merge(&other.gross);
        self.gross_left_out.merge(&other.gross_left_out);
        self.net.merge(&other.net);
        self.net_left_out.merge(&other.net_left_out);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        values.insert("renewal_rate_gross", money(&self.gross, &self.gross_left_out));
        values.insert("renewal_rate_net", money(&self.net, &self.net_left_out));
        let parts = self.went.iter().map(|(word, accounts)| (word.clone(), number(*accounts)));
        let logo = Value { parts: parts.collect(), ..self.logo.value() };
        values.insert("renewal_rate_logo", logo);
    }
}

/// One renewal in money: what is kept of the target, or what is still open.
fn count(
    (sums, left_out): (&mut ByCurrency<Due>, &mut LeftOut),
    renewal: &RenewalDue<'_>,
    subject: &Subject<'_, '_>,
    kept_of: &dyn Fn(u64) -> Option<u64>,
) {
    let Some(before) = renewal.before.filter(|money| money.amount > 0) else {
        return left_out.add("without an ARR before it");
    };
    let target = before.amount;
    let amounts: Vec<&Money> = [Some(before), renewal.after].into_iter().flatten().collect();
    let Some(own) = sums.of(&amounts) else { return left_out.add("in two currencies") };
    if renewal.ended.is_none() {
        own.open = own.open.saturating_add(target);
        own.undecided += 1;
        return left_out.add("not decided yet");
    }
    let Some(kept) = kept_of(target) else {
        return left_out.add("renewed at an amount that nobody has dated");
    };
    own.kept = own.kept.saturating_add(kept);
    own.target = own.target.saturating_add(target);
    own.lost = own.lost.saturating_add(target.saturating_sub(kept));
    own.portion.count(subject.standing.account, is_renewed(renewal));
}

fn money(sums: &ByCurrency<Due>, left_out: &LeftOut) -> Value {
    let read = sums.read();
    let mut left_out = left_out.clone();
    left_out.add_many("in another currency", read.others);
    let (note, Due { kept, target, open, lost, portion, .. }) = (read.note(), read.sums);
    let parts = [("kept", kept), ("lost", lost), ("open", open)];
    let names = portion.value();
    Value {
        value: (target > 0).then(|| number(kept) / number(target)),
        numerator: Some(number(kept)),
        denominator: Some(number(target)),
        parts: parts.map(|(part, sum)| (part.to_owned(), number(sum))).into(),
        note,
        yes: names.yes,
        no: names.no,
        ..left_out.value()
    }
}
