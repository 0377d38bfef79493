//! How often a call of the bot was worth making, rule by rule (f.24, e.26).
//!
//! All ends up to the day count, as they do where a rule is demoted to digests.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

use crate::consider::Ratio;
use crate::consider::said::CallEnd;
use crate::consider::said::call_ends;
use crate::metrics::Frame;
use crate::metrics::Value;
use crate::metrics::Values;
use crate::metrics::gauge::Gauge;
use crate::metrics::gauge::Subject;
use crate::metrics::portion::Portion;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CtaPrecision {
    ends: Portion,
    /// Useful and all, by rule.
    by_rule: BTreeMap<String, (u64, u64)>,
}

impl Gauge for CtaPrecision {
    fn add(&mut self, subject: &Subject<'_, '_>) {
        let account = subject.standing.account;
        for (key, end) in call_ends(account, subject.standing.end_of_day()) {
            let is_useful = end == CallEnd::Useful;
            self.ends.count(account, is_useful);
            let (useful, all) = self.by_rule.entry(key.rule).or_default();
            *useful += u64::from(is_useful);
            *all += 1;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.ends.merge(&other.ends);
        for (rule, (useful, all)) in &other.by_rule {
            let own = self.by_rule.entry(rule.clone()).or_default();
            *own = (own.0 + useful, own.1 + all);
        }
    }

    fn read(&self, _: &Frame, values: &mut Values) {
        let parts = self.by_rule.iter().filter_map(|(rule, (useful, all))| {
            Some((rule.clone(), Ratio::new(*useful, *all).value()?))
        });
        values.insert("cta_precision", Value { parts: parts.collect(), ..self.ends.value() });
    }
}
