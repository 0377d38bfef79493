//! Signs that come before trouble: how many customers show each of them (f.26).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::consider::CadenceState;
use crate::consider::Cause;
use crate::consider::PlanHome;
use crate::consider::Standing;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::middle::median;
use crate::metrics::middle::number;
use crate::metrics::multiset::Multiset;
use crate::metrics::portion::LeftOut;
use crate::metrics::portion::Portion;

/// Hundredths of a point lost in 28 days from which an account falls fast (c.4).
const FALLS_FAST: i64 = -1_500;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Leading {
    /// With any sign, and with none.
    any: Portion,
    signs: BTreeMap<String, u64>,
    /// Whose usage fell, of those whose usage was counted in two months running.
    usage: Portion,
    /// Days since the last conversation with each customer.
    silence: Multiset<i64>,
    never: LeftOut,
}

/// Every sign, with whether an account shows it.
fn signs(standing: &Standing<'_>, has_dropped: bool) -> [(&'static str, bool); 8] {
    let (account, health) = (standing.account, &standing.health);
    let is_cause = |cause: Cause| health.overrides.iter().any(|it| it.cause == cause);
    let home = standing.plan_home();
    let objectives = home.and_then(PlanHome::objectives).unwrap_or_default();
    let is_overdue = |due: Option<_>| due.is_some_and(|due| due < standing.today);
    let moved = standing.renewal.and_then(|on| standing.renewal_moved_from(on));
    [
        ("silent for too long", standing.cadence.state == CadenceState::Overdue),
        ("health falls fast", health.trend.is_some_and(|points| points <= FALLS_FAST)),
        ("sponsor lost", is_cause(Cause::SponsorLost)),
        ("objective overdue", objectives.iter().any(|it| it.open && is_overdue(it.due))),
        ("single contact", is_cause(Cause::SingleContact) || account.health.contacts.len() == 1),
        ("sentiment stale", health.sentiment().is_some_and(|(_, is_stale)| is_stale)),
        ("renewal put off", moved.is_some()),
        ("usage drops", has_dropped),
    ]
}

impl Gauge for Leading {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let Subject { standing, standings, membership, .. } = *subject;
        if let Some(reason) = membership.why_not() {
            self.usage.leave_out(reason);
            self.never.add(reason);
            return self.any.leave_out(reason);
        }
        let dropped = standings.usage_dropped(standing);
        match dropped {
            Ok(dropped) => self.usage.count(standing.account, dropped),
            Err(reason) => self.usage.leave_out(reason),
        }
        let signs = signs(standing, dropped.unwrap_or(false));
        for (sign, is_there) in signs {
            *self.signs.entry(sign.to_owned()).or_default() += u64::from(is_there);
        }
        self.any.count(standing.account, signs.iter().any(|(_, is_there)| *is_there));
        match standing.last_conversation() {
            Some(on) => self.silence.add((standing.today - on).num_days()),
            None => self.never.add("without a dated conversation"),
        }
    }

    fn merge(&mut self, other: &Self) {
        self.any.merge(&other.any);
        for (sign, accounts) in &other.signs {
            *self.signs.entry(sign.clone()).or_default() += accounts;
        }
        self.usage.merge(&other.usage);
        self.silence.merge(&other.silence);
        self.never.merge(&other.never);
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let signs = self.signs.iter().map(|(sign, accounts)| (sign.clone(), number(*accounts)));
        values.insert("leading_indicators", Value { parts: signs.collect(), ..self.any.value() });
        values.insert("usage_drop_share", self.usage.value());
        let silence = Value {
            value: median(&self.silence),
            denominator: Some(number(self.silence.len())),
            ..self.never.value()
        };
        values.insert("days_since_conversation", silence);
    }
}
